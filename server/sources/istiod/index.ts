import { err, fault, newestVersion, type PodId, type Result, type SourceStatus } from '@/mesh/model';
import type { ClusterConnection } from '@/server/cluster/connection';
import type { Source, SourceContext } from '@/server/sources/source';
import { Replica } from './replica.ts';

export type IstiodOptions = {
  /** Between two reads of `/debug/syncz` of one replica. */
  readonly syncMs: number;
  /** Between two rounds of metrics and counts of one replica. */
  readonly figuresMs: number;
  /** How long istiod may be absent while its pods are replaced, or before any pod was listed. */
  readonly missingMs: number;
};

const DEFAULTS: IstiodOptions = { syncMs: 1_000, figuresMs: 10_000, missingMs: 5_000 };

const MISSING = fault(
  'istiod-missing',
  'No istiod pod was found in this cluster.',
  'Install Istio (`istioctl install`), or choose another context; with istiod outside the cluster sync state cannot be read here.',
);

const GONE = fault(
  'istiod-gone',
  'No istiod pod runs any more: the last one has gone.',
  'The proxies go on with what they have, but nothing new reaches them, no certificate is renewed and no pod gets a sidecar. See why with: kubectl get deployments,pods -A -l app=istiod',
);

export type IstiodSource = Source & {
  /** What istiod would send a proxy now. Every replica is asked: only the one that holds the proxy's stream knows. */
  fetchDump(pod: PodId): Promise<Result<{ readonly dump: unknown; readonly bytes: number }>>;
};

/** Asks every replica of istiod: each only knows the proxies that are connected to it. */
export function createIstiodSource(
  connection: ClusterConnection,
  context: SourceContext,
  options: Partial<IstiodOptions> = {},
): IstiodSource {
  const { syncMs, figuresMs, missingMs } = { ...DEFAULTS, ...options };
  const { clock, emit } = context;
  const replicas = new Map<PodId, { uid: string; replica: Replica }>();
  let status: SourceStatus = { kind: 'off' };
  let listed = false;
  let grace = missingMs;
  let stopped = false;
  let seen = false;
  let cancelMissing: (() => void) | null = null;
  let version: string | null = null;

  function setStatus(next: SourceStatus): void {
    const same =
      next.kind === status.kind &&
      (!('fault' in next) || !('fault' in status) || next.fault.code === status.fault.code);
    if (same || stopped) return;
    status = next;
    emit({ kind: 'source-status', source: 'istiod', status: next });
  }

  /** While istiods of several versions run, as in an upgrade, the mesh's is the newest. */
  function followVersion(): void {
    const newest = newestVersion([...replicas.values()].flatMap(({ replica }) => replica.version ?? []));
    if (newest === null || newest === version) return;
    version = newest;
    emit({ kind: 'facts', facts: { istioVersion: newest } });
  }

  /** Live while one replica answers; otherwise as bad as what all of them report, or their absence. */
  function follow(): void {
    followVersion();
    const standings = [...replicas.values()].map(({ replica }) => replica.standing);
    const faults = standings.flatMap((s) => (s === null || s === 'ok' ? [] : [s]));
    const wasLive = status.kind === 'live' || status.kind === 'stale';
    const [first] = faults;
    seen ||= standings.includes('ok');
    if (standings.includes('ok')) setStatus({ kind: 'live', since: clock.now() });
    else if (first !== undefined && faults.length === standings.length)
      setStatus({ kind: wasLive ? 'stale' : 'failed', since: clock.now(), fault: first });
    if (replicas.size > 0) {
      cancelMissing?.();
      cancelMissing = null;
    } else if (listed)
      cancelMissing ??= clock.after(grace, () =>
        setStatus({ kind: 'failed', since: clock.now(), fault: seen ? GONE : MISSING }),
      );
  }

  function drop(pod: PodId): void {
    replicas.get(pod)?.replica.stop();
    if (replicas.delete(pod)) emit({ kind: 'istiod-gone', istiod: pod });
  }

  return {
    name: 'istiod',
    start() {
      setStatus({ kind: 'connecting', since: clock.now() });
    },
    async stop() {
      stopped = true;
      cancelMissing?.();
      for (const { replica } of replicas.values()) replica.stop();
      replicas.clear();
    },
    onPods(pods) {
      if (stopped) return;
      listed = true;
      grace = pods.length > 0 && status.kind === 'connecting' ? 0 : missingMs;
      const current = new Map(
        pods
          .filter((pod) => pod.controlPlane && pod.phase === 'Running' && pod.deletingSince === null)
          .map((pod) => [pod.id, pod.uid]),
      );
      for (const [pod, { uid }] of [...replicas]) if (current.get(pod) !== uid) drop(pod);
      for (const [pod, uid] of current) {
        if (replicas.has(pod)) continue;
        const replica = new Replica({ pod, connection, context, syncMs, figuresMs, onChange: follow });
        replicas.set(pod, { uid, replica });
        replica.start();
      }
      follow();
    },
    async fetchDump(pod) {
      const answers = await Promise.all([...replicas.values()].map(({ replica }) => replica.fetchDump(pod)));
      const faults = answers.flatMap((answer) => (answer.ok ? [] : [answer.error]));
      return (
        answers.find((answer) => answer.ok) ??
        err(faults.find(({ code }) => code !== 'istiod-not-holding') ?? faults[0] ?? (seen ? GONE : MISSING))
      );
    },
    settled() {
      if (status.kind === 'failed') return true;
      return replicas.size > 0 && [...replicas.values()].every(({ replica }) => replica.standing !== null);
    },
  };
}
