import { type Fault, fault } from '@/mesh/model';
import { Backoff } from '@/server/backoff';
import type { Clock } from '@/server/clock';
import type { ClusterConnection } from '@/server/cluster/connection';
import { list, watch } from './client.ts';
import { type Kind, rbacRule } from './kinds.ts';
import type { Reporter } from './reporter.ts';
import type { Sink } from './sinks.ts';
import { sleep } from './sleep.ts';

/** Refused and missing kinds are tried again this often: rights and CRDs come and go. */
export const RETRY_MS = 60_000;
/** The API server sends a bookmark about once a minute; a watch silent for longer is replaced, losing nothing. */
export const SILENCE_MS = 90_000;
/** A watch that stood this long was a good one. Some load balancers end every connection after a minute. */
const GOOD_WATCH_MS = 30_000;
/** What keeps failing from one position may be a position that the API server no longer likes. */
const RESUMES = 5;
/** Lists cost more than watches: those that follow one another sooner than this become ever rarer. */
const RELIST = { baseMs: 1_000, capMs: 60_000, quietMs: 120_000 };
/** A list without end costs hundreds of requests, and is one again the next time. */
const ENDLESS_RETRY_MS = 600_000;
/** Lists of more pages than this wait longer in proportion. */
const USUAL_PAGES = 10;

export type ReflectorOptions = {
  readonly connection: ClusterConnection;
  readonly clock: Clock;
  readonly random: () => number;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** The kind was listed, or it is known why it could not be. Called again after every list. */
  readonly ready: (kind: Kind) => void;
  /** Null when the API server answers, else why not. */
  readonly check: () => Promise<Fault | null>;
  /** The API server is away: the whole session ends, and this reflector with it. */
  readonly outage: (fault: Fault) => void;
};

/**
 * Keeps one kind equal to the API server's truth: list, then watch from the list's version; resume a watch that ended,
 * list anew when the version is too old. Ends when `signal` aborts. Only one stream is ever open. However a list or watch ends,
 * a wait follows that grows while they end soon, so that no answer, right or wrong, makes it ask without pause.
 */
export async function reflect(kind: Kind, sink: Sink, options: ReflectorOptions): Promise<void> {
  const { connection, clock, random, reporter, signal, ready } = options;
  const pause = (ms: number) => sleep(clock, ms, signal);
  const retry = (ms = RETRY_MS) => pause(ms * (0.9 + 0.2 * random()));
  const degrade = (reason: Fault) => reporter.degrade(kind.scope, reason);
  const relists = new Backoff(clock, random, RELIST);
  const resumes = new Backoff(clock, random, { quietMs: GOOD_WATCH_MS });
  let failures = 0;
  let watchRefused = false;

  /** True when the fault is the API server's as a whole: the session is told, and this reflector is done. */
  async function isOutage(reason: Fault): Promise<boolean> {
    if (!SESSION_FAULTS.has(reason.code)) return false;
    const down = await options.check();
    if (down !== null && !signal.aborted) options.outage(down);
    return down !== null || signal.aborted;
  }

  /** A list that failed: what it means, and the wait that it asks for. False: the session has ended. */
  async function afterFailure(reason: Fault, relist: () => Promise<void>): Promise<boolean> {
    if (await isOutage(reason)) return false;
    const { code } = reason;
    if (code === 'not-found' && kind.of === 'objects') {
      // The definition was removed: nothing of this kind exists. Discovery decides whether to go on asking.
      sink.begin();
      sink.commit();
      ready(kind);
      await retry();
    } else if (code === 'forbidden' || code === 'not-found') {
      degrade(code === 'forbidden' ? forbidden(kind, 'list') : reason);
      ready(kind);
      await retry();
    } else {
      // A page's token that expired half-way is no fault of the kind's, unless it always does.
      if (code !== 'gone' || failures > 0) degrade(reason);
      if (failures > 0) ready(kind);
      failures += 1;
      if (code === 'list-endless') ready(kind);
      await (code === 'list-endless' ? retry(ENDLESS_RETRY_MS) : relist());
    }
    return true;
  }

  /** Watches from `version` for as long as it can be resumed. False: the session has ended; else the kind is to be listed anew. */
  async function follow(version: string, relist: () => Promise<void>): Promise<boolean> {
    const works = () => {
      if (watchRefused) reporter.clear(kind.scope);
      watchRefused = false;
    };
    for (let from = version, failed = 0; failed < RESUMES; ) {
      const end = await watchGuarded(kind, sink, from, options, works);
      if (signal.aborted) return false;
      from = end.version;
      if (sink.unreadable().count > 0) reportGaps(kind, sink, reporter);
      if (end.result.ok) {
        // Streams end by their own timeout.
        failed = 0;
        await pause(resumes.next());
        continue;
      }
      const reason = end.result.error;
      if (reason.code === 'gone') break;
      if (reason.code === 'forbidden' || reason.code === 'not-found') {
        watchRefused = reason.code === 'forbidden';
        if (watchRefused) degrade(forbidden(kind, 'watch'));
        await retry();
        return true;
      }
      if (await isOutage(reason)) return false;
      failed += 1;
      await pause(resumes.next());
    }
    await relist();
    return true;
  }

  for (let going = true; going && !signal.aborted; ) {
    sink.begin();
    const { result: listed, pages } = await list(connection, kind, sink.add, { clock, signal });
    if (signal.aborted) return;
    const relist = () => pause(relists.next() * Math.max(1, pages / USUAL_PAGES));
    if (!listed.ok) {
      going = await afterFailure(listed.error, relist);
      continue;
    }
    failures = 0;
    sink.commit();
    // The list may be all that is allowed; that stays said until a watch is seen to work.
    if (!watchRefused || sink.unreadable().count > 0) reportGaps(kind, sink, reporter);
    ready(kind);
    going = await follow(listed.value, relist);
  }
}

/** Faults that may mean the API server as a whole; whether they do is asked of it. */
const SESSION_FAULTS = new Set([
  'api-unreachable',
  'timeout',
  'unauthorized',
  'tls-failed',
  'kubeconfig-invalid',
  'closed',
]);

async function watchGuarded(
  kind: Kind,
  sink: Sink,
  version: string,
  { connection, clock, random, signal }: ReflectorOptions,
  works: () => void,
) {
  const guard = new AbortController();
  const abort = () => guard.abort();
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) guard.abort();
  let cancel = clock.after(SILENCE_MS, abort);
  const alive = () => {
    works();
    cancel();
    cancel = clock.after(SILENCE_MS, abort);
  };
  const seconds = Math.round(300 + 300 * random());
  const end = await watch(connection, kind, version, seconds, { set: sink.set, gone: sink.gone, alive }, guard.signal);
  cancel();
  signal.removeEventListener('abort', abort);
  return end;
}

function reportGaps(kind: Kind, sink: Sink, reporter: Reporter): void {
  const { count, where } = sink.unreadable();
  if (count === 0) {
    reporter.clear(kind.scope);
    return;
  }
  reporter.degrade(
    kind.scope,
    fault(
      'bad-payload',
      `${count} of the ${kind.resource} could not be read and ${count === 1 ? 'is' : 'are'} left out (the last because of ${where}).`,
      `Compare with: kubectl get ${kind.resource} -A -o yaml`,
    ),
  );
}

const forbidden = (kind: Kind, verb: 'list' | 'watch'): Fault =>
  fault(
    'forbidden',
    verb === 'list'
      ? `The credentials may not list ${kind.resource}${kind.only === undefined ? '' : ` "${kind.only}"`}: they are missing from the picture.`
      : `The credentials may list ${kind.resource} but not watch them: they are read once a minute.`,
    `Grant this rule; it takes effect within a minute:\n${rbacRule(kind)}`,
  );
