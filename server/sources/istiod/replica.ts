import { err, type Fault, fault, type IstiodFigures, isTooDeep, type PodId, type Result } from '@/mesh/model';
import { backoffMs } from '@/server/backoff';
import type { ClusterConnection } from '@/server/cluster/connection';
import type { SourceContext } from '@/server/sources/source';
import { createIstiodClient, dumpPath, type IstiodClient, type IstiodPath } from './client.ts';
import { decodeFigures } from './decodeFigures.ts';
import { decodeRegistry, type EndpointsByHost, endpointsByHost } from './decodeRegistry.ts';
import { decodeSync } from './decodeSync.ts';
import { Metrics } from './prom.ts';
import { snakeDump } from './snakeDump.ts';

export type ReplicaOptions = {
  readonly pod: PodId;
  readonly connection: ClusterConnection;
  readonly context: SourceContext;
  readonly syncMs: number;
  readonly figuresMs: number;
  readonly onChange: () => void;
};

/** A restarting istiod must be known again within seconds, and one attempt costs little. */
const MAX_WAIT_MS = 5_000;
/** Answers that cost istiod or us time are asked for less often: this share of the time goes to one of them … */
const MAX_SHARE = 0.1;
/** … but never more than so many times less often: one slow answer must not leave what is shown behind for long. */
const MAX_RARER = 6;

/** No connection came about: the other paths would fail in the same way. The figures of before stay. */
const OUT_OF_REACH = new Set([
  'port-forward-forbidden',
  'istiod-not-ready',
  'istiod-timeout',
  'istiod-connection-lost',
  'api-unreachable',
  'unauthorized',
  'throttled',
  'held-back',
  'closed',
]);

/** Looks after one istiod replica: who is in sync every second, figures every ten. */
export class Replica {
  /** `null` before the first answer; the fault that keeps it from answering; `ok` after an answer. */
  standing: null | 'ok' | Fault = null;
  /** As its metrics told it last; null before they did. */
  version: string | null = null;
  readonly #sync: IstiodClient;
  /** A connection of its own, so that a slow scrape does not hold up the sync state. */
  readonly #figures: IstiodClient;
  readonly #cancels = new Map<'sync' | 'figures', () => void>();
  readonly #faults: { sync: Fault | null; figures: Fault | null } = { sync: null, figures: null };
  #reported: Fault | null = null;
  #lastSync: Buffer | null = null;
  #lastEmitted = '';
  #lastFigures = '';
  /** Text of each service as it was told last, by key; null before the first. */
  #lastRegistry: ReadonlyMap<string, string> | null = null;
  #failures = 0;
  #outOfReach = false;
  #stopped = false;

  constructor(private readonly options: ReplicaOptions) {
    const { connection, pod, context } = options;
    this.#sync = createIstiodClient(connection, pod, context.clock);
    this.#figures = createIstiodClient(connection, pod, context.clock);
  }

  start(): void {
    void this.#round('sync');
    void this.#round('figures');
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#cancels.values()) cancel();
    this.#sync.close();
    this.#figures.close();
  }

  /** What this replica would send a proxy now, in the names that Envoy prints; `istiod-not-holding` when it is another's. */
  async fetchDump(proxy: PodId): Promise<Result<{ readonly dump: unknown; readonly bytes: number }>> {
    const path = dumpPath(proxy);
    const answer = await this.#figures.get(path);
    if (!answer.ok) return answer;
    const parsed = parse(answer.value, this.options.pod, '/debug/config_dump');
    if (parsed.ok && isTooDeep(parsed.value)) return err(notJson(this.options.pod, '/debug/config_dump'));
    return parsed.ok ? { ok: true, value: { dump: snakeDump(parsed.value), bytes: answer.value.length } } : parsed;
  }

  async #round(part: 'sync' | 'figures'): Promise<void> {
    const { context, syncMs, figuresMs, onChange } = this.options;
    const startedAt = context.clock.now();
    let failure: Fault | null;
    try {
      failure = part === 'sync' ? await this.#readSync() : await this.#readFigures();
    } catch (error) {
      // A bug in a decoder must not end the rounds; it is logged and shown like any other failure.
      context.log.error({ err: error, pod: this.options.pod }, 'round failed');
      failure = fault('round-bug', 'Meshpath could not read istiod’s answer.', 'Please report this.');
    }
    if (this.#stopped) return;
    if (part === 'sync') this.#follow(failure);
    // A replica that is going makes every read fail; a single failure is not news.
    if (failure === null || part === 'figures' || this.#failures > 1 || failure.code.endsWith('forbidden'))
      this.#report(part, part === 'figures' && this.#faults.sync !== null ? null : failure);
    const base = part === 'sync' ? syncMs : figuresMs;
    const took = context.clock.now() - startedAt;
    this.#cancels.set(
      part,
      context.clock.after(this.#waitAfter(part, failure, base, took), () => void this.#round(part)),
    );
    onChange();
  }

  /** Time that was waited in vain cost istiod nothing, and what is wrong should not be shown longer than it lasts. */
  #waitAfter(part: 'sync' | 'figures', failure: Fault | null, base: number, took: number): number {
    if (failure === null) return Math.max(base, Math.min(took / MAX_SHARE, base * MAX_RARER));
    return part === 'sync' ? backoffMs(this.#failures, this.options.context.random, base / 2, MAX_WAIT_MS) : base;
  }

  /**
   * Keeps count of failures. What a silent replica said last stays: its proxies may well be served, Meshpath only cannot ask.
   * The source's status and the degradation say since when; only a pod that no longer exists is gone.
   */
  #follow(failure: Fault | null): void {
    this.#failures = failure === null ? 0 : this.#failures + 1;
    this.#outOfReach = failure !== null && OUT_OF_REACH.has(failure.code);
    if (failure === null) this.standing = 'ok';
    else if (this.#failures > 1 || failure.code.endsWith('forbidden')) this.standing = failure;
  }

  async #readSync(): Promise<Fault | null> {
    const { pod, context } = this.options;
    const answer = await this.#sync.get('/debug/syncz');
    if (!answer.ok) return answer.error;
    // The usual answer is the one before: comparing bytes is cheaper than parsing them.
    if (this.#stopped || this.#lastSync?.equals(answer.value)) return null;
    const parsed = parse(answer.value, pod, '/debug/syncz');
    const decoded = parsed.ok ? decodeSync(parsed.value, pod) : parsed;
    if (!decoded.ok) return decoded.error;
    if (decoded.value.unread > 0)
      context.log.warn({ pod, unread: decoded.value.unread }, 'syncz entries not understood');
    this.#lastSync = answer.value;
    // istiod lists proxies in any order.
    const proxies = [...decoded.value.proxies].sort((a, b) => (a.pod < b.pod ? -1 : 1));
    const text = JSON.stringify(proxies);
    if (text === this.#lastEmitted) return null;
    this.#lastEmitted = text;
    context.emit({ kind: 'sync', at: context.clock.now(), istiod: pod, proxies });
    return null;
  }

  async #readFigures(): Promise<Fault | null> {
    const { pod } = this.options;
    // A replica that the sync state cannot be read of is asked by that alone: each further request is a port-forward in vain.
    if (this.#outOfReach) return this.#faults.figures;
    const scrape = await this.#figures.get('/metrics');
    if (!scrape.ok && OUT_OF_REACH.has(scrape.error.code)) return scrape.error;
    const registryz = await this.#debug('/debug/registryz');
    const endpoints = endpointsByHost(await this.#debug('/debug/endpointShardz'));
    const figures = decodeFigures({
      pod,
      metrics: scrape.ok ? new Metrics(scrape.value.toString('utf8')) : null,
      connections: await this.#debug('/debug/connections'),
      registryz,
      endpoints,
    });
    if (this.#stopped) return null;
    this.#emitFigures(figures);
    this.#emitRegistry(registryz, endpoints);
    return scrape.ok ? null : scrape.error;
  }

  #emitFigures(figures: IstiodFigures): void {
    const { context } = this.options;
    const text = JSON.stringify(figures);
    if (text === this.#lastFigures) return;
    this.#lastFigures = text;
    this.version = figures.version ?? this.version;
    context.emit({ kind: 'istiod-figures', at: context.clock.now(), figures });
  }

  /** A registry may hold thousands of services: only what changed is told. */
  #emitRegistry(registryz: unknown, endpoints: EndpointsByHost | null): void {
    const { context, pod } = this.options;
    const registry = decodeRegistry(registryz, endpoints);
    if (registry === null) return;
    if (registry.unread > 0) context.log.warn({ pod, unread: registry.unread }, 'registry entries not understood');
    const before = this.#lastRegistry;
    const now = new Map(registry.hosts.map((host) => [host.key, JSON.stringify(host)]));
    this.#lastRegistry = now;
    const set = registry.hosts.filter(({ key }) => before?.get(key) !== now.get(key));
    const gone = [...(before?.keys() ?? [])].filter((key) => !now.has(key));
    if (before !== null && set.length === 0 && gone.length === 0) return;
    context.emit({
      kind: 'istiod-registry',
      at: context.clock.now(),
      istiod: pod,
      whole: before === null,
      set,
      gone,
    });
  }

  /** A debug path whose failure only leaves its figure unknown: undefined. */
  async #debug(path: IstiodPath): Promise<unknown> {
    const answer = await this.#figures.get(path);
    const parsed = answer.ok ? parse(answer.value, this.options.pod, path) : answer;
    if (!parsed.ok) this.options.context.log.debug({ path, fault: parsed.error.code }, 'no figure');
    return parsed.ok ? parsed.value : undefined;
  }

  #report(part: 'sync' | 'figures', now: Fault | null): void {
    const { pod, context } = this.options;
    this.#faults[part] = now;
    const worst = this.#faults.sync ?? this.#faults.figures;
    if (worst?.code === this.#reported?.code && worst?.message === this.#reported?.message) return;
    this.#reported = worst;
    if (worst === null) context.emit({ kind: 'degradation-cleared', source: 'istiod', scope: pod });
    else
      context.emit({
        kind: 'degraded',
        at: context.clock.now(),
        degradation: { source: 'istiod', scope: pod, fault: worst },
      });
  }
}

function parse(body: Buffer, pod: PodId, path: string): Result<unknown> {
  try {
    return { ok: true, value: JSON.parse(body.toString('utf8')) };
  } catch {
    return err(notJson(pod, path));
  }
}

const notJson = (pod: PodId, path: string): Fault =>
  fault(
    'istiod-bad-payload',
    `${pod} answered ${path} with something that is not JSON, or is nested without end.`,
    'It is tried again by itself.',
  );
