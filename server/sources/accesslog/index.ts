import { type AccessEntry, type Fault, hasProxy, type Mesh, namespaceOf, type Pod, type PodId } from '@/mesh/model';
import { accessLoggingOf, countsWithoutLines, logStateOf } from '@/mesh/requests/logging.ts';
import type { ClusterConnection } from '@/server/cluster/connection';
import type { Source, SourceContext } from '../source.ts';
import type { Unreadable } from './decode.ts';
import { accessLogOff, logsForbidden, tooManyStreams } from './faults.ts';
import { Follower } from './follower.ts';
import { Gate } from './gate.ts';

export type AccessLogOptions = {
  /** Log streams at once; pods beyond it are not followed, and a degradation says so. */
  readonly maxStreams?: number;
  /** The mesh as it is now, to tell switched-off logs from a quiet proxy. */
  readonly mesh?: () => Mesh;
  /** The agent of this pod logged that it got a new workload certificate. */
  readonly onCertificateGenerated?: (pod: PodId) => void;
};

const MAX_STREAMS = 200;
/** Streams being opened at once, so that a start does not fall upon the API server. */
const OPENING_AT_ONCE = 12;
/** Lines wait at most this long to be reported together. */
const BATCH_MS = 100;
const MAX_BATCH = 500;
const LOGGING_CHECK_MS = 5_000;
/** Two of Envoy's flushes: traffic without a line for this long means that the log is off. */
const SILENT_FLUSHES_MS = 25_000;
const PROXY_CONTAINER = 'istio-proxy';

type Followed = {
  readonly follower: Follower;
  readonly since: number;
  /** Null until the first stream stood or failed. */
  standing: 'open' | 'failed' | null;
  lines: number;
  /** Start of the newest request logged, ms since the epoch; 0 before the first. */
  lastStartedAt: number;
  reported: 'on' | 'off' | null;
  unreadable: number;
  lastReason: Unreadable;
};

/**
 * Follows the istio-proxy log of every sidecar and gateway, and emits the access entries in batches.
 * Degradations: `logs-forbidden` per namespace, `access-log-off`, `log-streams-limited`.
 */
export function createAccessLogSource(
  connection: Pick<ClusterConnection, 'logs'>,
  context: SourceContext,
  options: AccessLogOptions = {},
): Source {
  return new AccessLogSource(connection, context, options);
}

class AccessLogSource implements Source {
  readonly name = 'accesslog';
  readonly #connection: Pick<ClusterConnection, 'logs'>;
  readonly #context: SourceContext;
  readonly #options: AccessLogOptions;
  readonly #gate = new Gate(OPENING_AT_ONCE);
  readonly #followed = new Map<PodId, Followed>();
  readonly #degraded = new Map<string, string>();
  readonly #leaving = new Set<Promise<void>>();
  #batch: AccessEntry[] = [];
  #cancelBatch: (() => void) | null = null;
  #cancelCheck: (() => void) | null = null;
  #status: 'off' | 'connecting' | 'live' | 'stale' | 'failed' = 'off';
  #toldPods = false;
  #stopped = false;

  constructor(connection: Pick<ClusterConnection, 'logs'>, context: SourceContext, options: AccessLogOptions) {
    this.#connection = connection;
    this.#context = context;
    this.#options = options;
  }

  start(): void {
    const { clock, emit } = this.#context;
    this.#status = 'connecting';
    emit({ kind: 'source-status', source: 'accesslog', status: { kind: 'connecting', since: clock.now() } });
    this.#cancelCheck = clock.every(LOGGING_CHECK_MS, () => this.#checkLogging());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelCheck?.();
    this.#flush();
    const followers = [...this.#followed.values()].map((f) => f.follower.stop());
    this.#followed.clear();
    await Promise.all([...followers, ...this.#leaving]);
    this.#flush();
  }

  settled(): boolean {
    return this.#toldPods && [...this.#followed.values()].every((f) => f.standing !== null);
  }

  onPods(pods: readonly Pod[]): void {
    if (this.#stopped || this.#status === 'off') return;
    this.#toldPods = true;
    const proxies = pods.filter(hasLog);
    const exists = new Set(proxies.map((p) => p.id));
    for (const [id, followed] of this.#followed) {
      if (exists.has(id)) continue;
      this.#followed.delete(id);
      this.#report(followed);
      const gone = followed.follower.stop().finally(() => this.#leaving.delete(gone));
      this.#leaving.add(gone);
    }
    const limit = this.#options.maxStreams ?? MAX_STREAMS;
    // Gateways first: they see what comes from outside. Then by id, so that the choice is the same every time.
    const inOrder = [...proxies].sort((a, b) =>
      a.proxy === b.proxy ? (a.id < b.id ? -1 : 1) : a.proxy === 'gateway' ? -1 : 1,
    );
    for (const pod of inOrder) {
      const known = this.#followed.get(pod.id);
      if (known) known.follower.update(pod);
      else if (this.#followed.size < limit) this.#follow(pod);
    }
    this.#degrade('streams', proxies.length > limit ? tooManyStreams(this.#followed.size, proxies.length) : null);
    this.#updateStatus(null);
  }

  #follow(pod: Pod): void {
    const { clock, random, log } = this.#context;
    const namespace = namespaceOf(pod.id);
    const follower = new Follower(
      pod,
      PROXY_CONTAINER,
      {
        open: (id, container, sinceSeconds, signal) =>
          this.#gate.run(() =>
            this.#connection.logs(id, container, { follow: true, sinceSeconds, timestamps: true }, signal),
          ),
        line: (decoded) => {
          if (decoded.kind === 'access') this.#entry(followed, decoded.entry);
          else if (decoded.renewed) this.#options.onCertificateGenerated?.(pod.id);
        },
        unreadable: (reason) => {
          followed.unreadable += 1;
          followed.lastReason = reason;
          this.#schedule();
        },
        state: (problem) => {
          if (this.#followed.get(pod.id) !== followed) return;
          followed.standing = problem === null ? 'open' : 'failed';
          if (problem === null || problem.code === 'forbidden')
            this.#degrade(namespace, problem === null ? null : logsForbidden(namespace));
          if (problem !== null) log.debug({ pod: pod.id, code: problem.code }, 'log stream ended');
          this.#updateStatus(problem);
        },
      },
      clock,
      random,
    );
    const followed: Followed = {
      follower,
      since: clock.now(),
      standing: null,
      lines: 0,
      lastStartedAt: 0,
      reported: null,
      unreadable: 0,
      lastReason: 'not-json',
    };
    this.#followed.set(pod.id, followed);
    follower.start();
  }

  #entry(followed: Followed, entry: AccessEntry): void {
    followed.lines += 1;
    followed.lastStartedAt = Math.max(followed.lastStartedAt, entry.startedAt);
    if (followed.reported !== 'on') {
      followed.reported = 'on';
      this.#context.emit({ kind: 'access-log-state', pod: entry.pod, state: 'on' });
    }
    this.#batch.push(entry);
    if (this.#batch.length >= MAX_BATCH) this.#flush();
    else this.#schedule();
  }

  #schedule(): void {
    this.#cancelBatch ??= this.#context.clock.after(BATCH_MS, () => this.#flush());
  }

  #flush(): void {
    this.#cancelBatch?.();
    this.#cancelBatch = null;
    if (this.#batch.length > 0) {
      const entries = this.#batch;
      this.#batch = [];
      this.#context.emit({ kind: 'access-log', entries });
    }
    for (const followed of this.#followed.values()) this.#report(followed);
  }

  #report(followed: Followed): void {
    if (followed.unreadable === 0) return;
    const { unreadable: count, lastReason } = followed;
    followed.unreadable = 0;
    this.#context.emit({ kind: 'access-log-unreadable', pod: followed.follower.pod, count, lastReason });
  }

  /** Decides for proxies that write no line whether their log is off or they are just quiet. */
  #checkLogging(): void {
    const mesh = this.#options.mesh?.();
    if (mesh === undefined) return;
    const now = this.#context.clock.now();
    for (const [pod, followed] of this.#followed) {
      const state = logStateOf(accessLoggingOf(mesh, pod));
      // Lines of a while ago, read when the stream began, say nothing about a log that was switched off since.
      const silent = now - followed.lastStartedAt > SILENT_FLUSHES_MS;
      if (followed.lines > 0 && !(state === 'off' && silent)) continue;
      const moved = now - followed.since > SILENT_FLUSHES_MS && countsWithoutLines(mesh, pod);
      const verdict = state === 'off' || (moved && followed.standing === 'open') ? 'off' : null;
      if (verdict === followed.reported) continue;
      followed.reported = verdict;
      this.#context.emit({ kind: 'access-log-state', pod, state: verdict ?? 'unknown' });
    }
    const off = [...this.#followed.values()].filter((f) => f.reported === 'off').length;
    const root = mesh.facts.rootNamespace ?? 'istio-system';
    this.#degrade('access-log', off > 0 ? accessLogOff(off, this.#followed.size, root) : null);
  }

  /** Reports a degradation when it begins or its words change, and its end once. */
  #degrade(scope: string, problem: Fault | null): void {
    const { emit, clock } = this.#context;
    if (problem === null) {
      if (this.#degraded.delete(scope)) emit({ kind: 'degradation-cleared', source: 'accesslog', scope });
      return;
    }
    if (this.#degraded.get(scope) === problem.message) return;
    this.#degraded.set(scope, problem.message);
    emit({ kind: 'degraded', at: clock.now(), degradation: { source: 'accesslog', scope, fault: problem } });
  }

  /** The source lives as long as one stream does, or there is nothing to follow. */
  #updateStatus(problem: Fault | null): void {
    const all = [...this.#followed.values()];
    const { emit, clock } = this.#context;
    const since = clock.now();
    if (all.length === 0 || all.some((f) => f.standing === 'open')) {
      if (this.#status === 'live') return;
      this.#status = 'live';
      emit({ kind: 'source-status', source: 'accesslog', status: { kind: 'live', since } });
      return;
    }
    if (problem === null || all.some((f) => f.standing === null)) return;
    // A container that is starting or has just gone says nothing about the source.
    if (problem.code === 'bad-request' || problem.code === 'not-found') return;
    const next = this.#status === 'live' || this.#status === 'stale' ? 'stale' : 'failed';
    if (this.#status === next) return;
    this.#status = next;
    emit({ kind: 'source-status', source: 'accesslog', status: { kind: next, since, fault: problem } });
  }
}

/** A pod whose istio-proxy container writes a log now. */
const hasLog = (pod: Pod): boolean =>
  hasProxy(pod) &&
  (pod.phase === 'Running' || pod.phase === 'Pending') &&
  pod.containers.some((c) => c.name === PROXY_CONTAINER);
