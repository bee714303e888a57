import {
  err,
  fault,
  type PodId,
  type ProxyConfig,
  type ProxyStats,
  type Result,
  runsProxy,
  type ShownCertificates,
  type SourceStatus,
} from '@/mesh/model';
import type { ClusterConnection } from '@/server/cluster/connection';
import type { Source, SourceContext } from '@/server/sources/source';
import { Budget } from './budget.ts';
import { ProxyWatch } from './proxyWatch.ts';

export type EnvoyOptions = {
  /** Shortest time between two sweeps of one proxy. */
  readonly sweepMs: number;
  /** Requests that may leave for all proxies together. */
  readonly perSecond: number;
  /** Requests that may leave at once at the start. */
  readonly burst: number;
};

const DEFAULTS: EnvoyOptions = { sweepMs: 15_000, perSecond: 10, burst: 60 };
/** A steady sweep is `/certs` and `/clusters`. */
const REQUESTS_PER_SWEEP = 2;
const FACTS_MS = 600_000;
/** How long an empty list of pods counts as "not listed yet". */
const EMPTY_LIST_MS = 5_000;

export type EnvoySource = Source & {
  /** One proxy's whole configuration, read and decoded now. Emits its access-log state; the caller emits `proxy-config`. */
  fetchConfig(pod: PodId): Promise<Result<ProxyConfig>>;
  /** What its `/certs` and `/stats` say now. */
  readCertificates(pod: PodId): Promise<Result<ShownCertificates>>;
  readStats(pod: PodId): Promise<Result<ProxyStats>>;
};

/**
 * Reads the admin port of every Envoy through one kept-alive port-forward each: certificates and counters in a rotating
 * sweep within a budget, whole configurations on demand only.
 */
export function createEnvoySource(
  connection: ClusterConnection,
  context: SourceContext,
  options: Partial<EnvoyOptions> = {},
): EnvoySource {
  const { sweepMs, perSecond, burst } = { ...DEFAULTS, ...options };
  const { clock, emit } = context;
  const budget = new Budget(clock, perSecond, burst);
  const watches = new Map<PodId, ProxyWatch>();
  /** A StatefulSet's pod comes back under its name: another uid is another Envoy. */
  const uids = new Map<PodId, string>();
  let status: SourceStatus = { kind: 'off' };
  let listedAt: number | null = null;
  let anyPods = false;
  let factsAt = Number.NEGATIVE_INFINITY;
  let stopped = false;

  const period = () => Math.max(sweepMs, (watches.size * REQUESTS_PER_SWEEP * 1000) / perSecond);

  /** True once per `FACTS_MS`, for whoever asks first. */
  function wantsFacts(): boolean {
    if (clock.now() - factsAt < FACTS_MS) return false;
    factsAt = clock.now();
    return true;
  }

  function setStatus(next: SourceStatus): void {
    const same =
      next.kind === status.kind &&
      (!('fault' in next) || !('fault' in status) || next.fault.code === status.fault.code);
    if (same || stopped) return;
    status = next;
    emit({ kind: 'source-status', source: 'envoy', status: next });
  }

  /** Live while one proxy answers; otherwise as bad as what all of them report. */
  function follow(): void {
    const standings = [...watches.values()].map((watch) => watch.standing);
    const faults = standings.flatMap((s) => (s === null || s === 'ok' ? [] : [s]));
    const first = faults[0];
    if (standings.includes('ok') || (anyPods && standings.length === 0))
      setStatus({ kind: 'live', since: clock.now() });
    else if (first !== undefined && faults.length === standings.length)
      setStatus({
        kind: status.kind === 'live' || status.kind === 'stale' ? 'stale' : 'failed',
        since: clock.now(),
        fault: first,
      });
  }

  return {
    name: 'envoy',
    start() {
      setStatus({ kind: 'connecting', since: clock.now() });
    },
    async stop() {
      stopped = true;
      for (const watch of watches.values()) watch.stop();
      watches.clear();
      budget.close();
    },
    onPods(pods) {
      if (stopped) return;
      listedAt ??= clock.now();
      anyPods ||= pods.length > 0;
      const current = new Map(pods.filter(runsProxy).map((pod) => [pod.id, pod.uid]));
      for (const [id, watch] of watches) {
        if (current.get(id) === uids.get(id)) continue;
        watch.stop();
        watches.delete(id);
        uids.delete(id);
      }
      for (const [pod, uid] of current) {
        if (watches.has(pod)) continue;
        const watch = new ProxyWatch({ pod, connection, context, budget, period, wantsFacts, onSwept: follow });
        watches.set(pod, watch);
        uids.set(pod, uid);
        watch.start();
      }
      follow();
    },
    nudge(pod, reason) {
      context.log.debug({ pod, reason }, 'nudged');
      watches.get(pod)?.nudge();
    },
    settled() {
      if (listedAt === null || (!anyPods && clock.now() - listedAt < EMPTY_LIST_MS)) return false;
      return [...watches.values()].every((watch) => watch.standing !== null);
    },
    fetchConfig: async (pod) => watches.get(pod)?.fetchConfig() ?? err(noProxy(pod)),
    readCertificates: async (pod) => watches.get(pod)?.readCertificates() ?? err(noProxy(pod)),
    readStats: async (pod) => watches.get(pod)?.readStats() ?? err(noProxy(pod)),
  };
}

const noProxy = (pod: PodId) =>
  fault(
    'no-proxy',
    `There is no running Envoy in ${pod}.`,
    'Choose a pod with a sidecar or a gateway that is running; see why a pod was not injected in its panel.',
  );
