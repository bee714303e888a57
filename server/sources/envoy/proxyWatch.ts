import {
  err,
  type Fault,
  fault,
  ok,
  type PodId,
  type ProxyConfig,
  type ProxyStats,
  type Result,
  type ShownCertificates,
} from '@/mesh/model';
import { backoffMs } from '@/server/backoff';
import type { ClusterConnection } from '@/server/cluster/connection';
import type { SourceContext } from '@/server/sources/source';
import { type Budget, PRIORITY } from './budget.ts';
import { createEnvoyAdmin, type EnvoyAdmin } from './client.ts';
import { decodeCerts } from './decodeCerts.ts';
import { decodeSecrets } from './decodeSecrets.ts';
import { decodeShown } from './decodeShown.ts';
import { decodeStats } from './decodeStats.ts';
import { decodeSweep } from './decodeSweep.ts';
import { unreadable } from './faults.ts';
import { fetchDump } from './fetchConfig.ts';
import { serverInfo } from './schema.ts';

const NUDGE_MS = 200;
/** Between two sweeps of one proxy that nudges brought about: a log may be full of what nudges. */
const NUDGED_AGAIN_MS = 5_000;
const FIRST_RETRY_MS = 1_000;
/** Told at once: waiting does not change them. Everything else may be a pod that is starting or going. */
const DEFINITE = new Set(['port-forward-forbidden', 'unauthorized']);

export type ProxyWatchOptions = {
  readonly pod: PodId;
  readonly connection: ClusterConnection;
  readonly context: SourceContext;
  readonly budget: Budget;
  /** Time between sweeps of one proxy, ms; grows with the mesh. */
  readonly period: () => number;
  /** True when nobody has read Envoy's version lately. */
  readonly wantsFacts: () => boolean;
  /** Called after each sweep, so that the source's own status follows. */
  readonly onSwept: () => void;
};

/** Looks after one Envoy: sweeps it in its turn, reads its certificate when the serial changes, says what goes wrong. */
export class ProxyWatch {
  /** `null` before the first sweep ended; a Fault once it is reported; `ok` after a good sweep. */
  standing: null | 'ok' | Fault = null;
  readonly #admin: EnvoyAdmin;
  readonly #faults: { sweep: Fault | null; secrets: Fault | null; dump: Fault | null } = {
    sweep: null,
    secrets: null,
    dump: null,
  };
  #reported: Fault | null = null;
  #fingerprint: string | null = null;
  #emitted: { serial: string; whole: boolean; fingerprint: string } | null = null;
  #failures = 0;
  #sweeping = false;
  #again = false;
  /** The next sweep was brought about by a nudge. */
  #nudged = false;
  /** When the last such sweep began. */
  #nudgedAt = Number.NEGATIVE_INFINITY;
  #stopped = false;
  #cancel: (() => void) | null = null;
  #fetching: Promise<Result<ProxyConfig>> | null = null;

  constructor(private readonly options: ProxyWatchOptions) {
    this.#admin = createEnvoyAdmin(options.connection, options.pod, options.context.clock);
  }

  start(): void {
    void this.#sweep();
  }

  /** Sweeps soon; several nudges in a row are one. A proxy that cannot be reached is not asked sooner for it. */
  nudge(): void {
    if (this.#sweeping) this.#again = true;
    else if (this.#failures === 0) this.#nextNudged();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#admin.close();
  }

  /** The whole configuration, read now; callers at the same time share one read. */
  fetchConfig(): Promise<Result<ProxyConfig>> {
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  /** `/certs` and `/stats` for somebody who looks at them now. */
  async readCertificates(): Promise<Result<ShownCertificates>> {
    const answer = await this.#json('/certs', PRIORITY.wanted);
    return answer.ok ? ok(decodeShown(answer.value, this.options.context.clock.now())) : answer;
  }

  async readStats(): Promise<Result<ProxyStats>> {
    const answer = await this.#json('/stats?format=json&usedonly', PRIORITY.wanted);
    return answer.ok ? ok(decodeStats(answer.value, this.options.context.clock.now())) : answer;
  }

  async #fetch(): Promise<Result<ProxyConfig>> {
    const { pod, budget, context } = this.options;
    const fetched = await fetchDump(this.#admin, pod, context.clock, () => budget.take(PRIORITY.wanted));
    if (this.#stopped) return err(fault('pod-gone', `${pod} is gone.`, 'Choose a pod that runs.'));
    this.#report('dump', fetched.ok ? null : fetched.error);
    if (!fetched.ok) return fetched;
    const { config, logging } = fetched.value;
    if (logging !== 'unknown') context.emit({ kind: 'access-log-state', pod, state: logging });
    return { ok: true, value: config };
  }

  #next(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.#stopped ? null : this.options.context.clock.after(ms, () => void this.#sweep());
  }

  #nextNudged(): void {
    // One is planned: were it put off by each nudge, it would never come.
    if (this.#nudged) return;
    const sinceLast = this.options.context.clock.now() - this.#nudgedAt;
    this.#nudged = true;
    this.#next(Math.max(NUDGE_MS, NUDGED_AGAIN_MS - Math.max(0, sinceLast)));
  }

  async #sweep(): Promise<void> {
    if (this.#sweeping || this.#stopped) return;
    this.#sweeping = true;
    this.#again = false;
    if (this.#nudged) this.#nudgedAt = this.options.context.clock.now();
    this.#nudged = false;
    const { context, period, onSwept } = this.options;
    let failure: Fault | null;
    try {
      failure = await this.#sweepOnce();
    } catch (error) {
      // A bug in a decoder must not end the sweeps of a proxy; it is logged and shown like any other failure.
      context.log.error({ err: error, pod: this.options.pod }, 'sweep failed');
      failure = fault('sweep-bug', 'Meshpath could not read this proxy’s answer.', 'Please report this.');
    }
    this.#sweeping = false;
    if (this.#stopped) return;
    this.#failures = failure === null ? 0 : this.#failures + 1;
    if (failure === null) this.standing = 'ok';
    const definite = failure !== null && (DEFINITE.has(failure.code) || this.#failures >= 2);
    if (failure === null || definite) this.#report('sweep', failure);
    if (definite) this.standing = failure;
    const jitter = 0.95 + 0.1 * context.random();
    if (failure === null && this.#again) this.#nextNudged();
    else if (failure === null) this.#next(period() * jitter);
    else if (this.#failures === 1) this.#next(FIRST_RETRY_MS * jitter);
    else this.#next(backoffMs(this.#failures, context.random, FIRST_RETRY_MS, Math.max(30_000, period())));
    onSwept();
  }

  /** One round; gives the failure that ended it. */
  async #sweepOnce(): Promise<Fault | null> {
    const { pod, context } = this.options;
    const certs = await this.#json('/certs', PRIORITY.certificates);
    if (!certs.ok) return certs.error;
    await this.#readCertificate(certs.value);
    const clusters = await this.#json('/clusters?format=json', PRIORITY.counters);
    if (!clusters.ok) return clusters.error;
    if (!this.#stopped)
      context.emit({ kind: 'clusters-swept', sweep: decodeSweep(clusters.value, pod, context.clock.now()) });
    if (!this.#stopped && this.options.wantsFacts()) await this.#readFacts();
    return null;
  }

  /** Reads the secret itself when any serial is new; without it what `/certs` says has to do. */
  async #readCertificate(certs: unknown): Promise<void> {
    const { pod, context } = this.options;
    const seen = decodeCerts(certs, pod);
    if (this.#stopped || seen.fingerprint === this.#fingerprint) return;
    const dump = await this.#json('/config_dump?resource=dynamic_active_secrets', PRIORITY.certificates);
    if (this.#stopped) return;
    const secret = dump.ok ? decodeSecrets(dump.value, pod) : dump;
    const certificate = secret.ok ? secret.value : seen.certificate;
    // Without a read secret the same serials are tried again in the next sweep.
    this.#fingerprint = secret.ok ? seen.fingerprint : null;
    this.#report('secrets', secret.ok ? null : secret.error);
    if (certificate === null) return;
    const next = { serial: certificate.leaf.serial, whole: secret.ok, fingerprint: seen.fingerprint };
    const before = this.#emitted;
    // What was read whole is not replaced by the same certificate known in part, nor a part by itself.
    if (!next.whole && before?.serial === next.serial && before.fingerprint === next.fingerprint) return;
    this.#emitted = next;
    context.emit({ kind: 'certificate', at: context.clock.now(), certificate });
  }

  async #readFacts(): Promise<void> {
    const info = await this.#json('/server_info', PRIORITY.facts);
    const parsed = serverInfo.safeParse(info.ok ? info.value : null);
    if (this.#stopped || !parsed.success) return;
    // `COMMIT/1.40.0/Clean/RELEASE/BoringSSL`
    const envoyVersion = parsed.data.version.split('/')[1] ?? parsed.data.version;
    this.options.context.emit({ kind: 'facts', facts: { envoyVersion } });
  }

  async #json(path: string, priority: number): Promise<Result<unknown>> {
    await this.options.budget.take(priority);
    const answer = await this.#admin.get(path);
    if (!answer.ok) return answer;
    return answer.value.kind === 'json'
      ? { ok: true, value: answer.value.body }
      : err(unreadable(this.options.pod, path));
  }

  /** One degradation a pod: the first of what is wrong, cleared when nothing is. */
  #report(part: 'sweep' | 'secrets' | 'dump', now: Fault | null): void {
    const { pod, context } = this.options;
    this.#faults[part] = now;
    const worst = this.#faults.sweep ?? this.#faults.secrets ?? this.#faults.dump;
    if (worst?.code === this.#reported?.code && worst?.message === this.#reported?.message) return;
    this.#reported = worst;
    if (worst === null) context.emit({ kind: 'degradation-cleared', source: 'envoy', scope: pod });
    else
      context.emit({
        kind: 'degraded',
        at: context.clock.now(),
        degradation: { source: 'envoy', scope: pod, fault: worst },
      });
  }
}
