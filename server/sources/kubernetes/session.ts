import { setMaxListeners } from 'node:events';
import { type Fault, fault } from '@/mesh/model';
import type { ClusterConnection } from '@/server/cluster/connection';
import type { SourceContext } from '../source.ts';
import { discover } from './client.ts';
import { createIstioFacts } from './istio.ts';
import { CORE_KINDS, type Kind } from './kinds.ts';
import { RETRY_MS, reflect } from './reflector.ts';
import type { Reporter } from './reporter.ts';
import { createSink, emptyList } from './sinks.ts';
import { sleep } from './sleep.ts';

/** How often the API server is asked whether it is there: a dead network shows long before a silent watch would. */
const HEARTBEAT_MS = 10_000;
const SECOND_ASK_MS = 1_000;

export type SessionOptions = {
  readonly connection: ClusterConnection;
  readonly context: SourceContext;
  readonly reporter: Reporter;
  readonly check: () => Promise<Fault | null>;
  readonly signal: AbortSignal;
  /** Every kind has been listed or reported as a degradation. `missing` is the fault of pods when they cannot be read. */
  readonly settled: (missing: Fault | null) => void;
};

/**
 * Reads everything once and keeps it current for as long as the API server answers. Resolves, with every stream ended,
 * to the fault when it stopped answering, or to null when `signal` aborted. Another session then starts from lists.
 */
export async function runSession(options: SessionOptions): Promise<Fault | null> {
  const { connection, context, reporter, check } = options;
  const { clock, random, emit } = context;
  const ending = new AbortController();
  // Each kind's stream listens for the end: many listeners are no leak here.
  setMaxListeners(0, ending.signal);
  let reason: Fault | null = null;
  const end = (why: Fault | null) => {
    if (ending.signal.aborted) return;
    reason = why;
    ending.abort();
  };
  const abort = () => end(null);
  options.signal.addEventListener('abort', abort, { once: true });
  if (options.signal.aborted) abort();

  const running = new Map<string, { readonly kind: Kind; readonly stop: () => void; readonly done: Promise<void> }>();
  const waitingFor = new Set<string>();
  let discovered: readonly Kind[] | null = null;

  const settle = () => {
    if (discovered === null || waitingFor.size > 0 || ending.signal.aborted) return;
    const pods = reporter.degraded('pods');
    options.settled(pods?.code === 'forbidden' && !listedPods ? pods : null);
  };
  let listedPods = false;
  const facts = createIstioFacts(reporter, () => apply());

  /** Starts what is wanted and not running, stops what is running and no longer wanted. */
  function apply() {
    if (ending.signal.aborted) return;
    const wanted = new Map(
      [...CORE_KINDS, ...(discovered ?? []), ...facts.configMaps()].map((k) => [`${k.path} ${k.only ?? ''}`, k]),
    );
    for (const [key, { kind, stop }] of running) {
      if (wanted.has(key)) continue;
      stop();
      running.delete(key);
      waitingFor.delete(key);
      const gone = emptyList(kind);
      // Another version of the same kind takes over with a list of its own.
      if (gone !== null && ![...wanted.values()].some((k) => k.idKind === kind.idKind))
        emit({ kind: 'listed', list: gone });
      reporter.clear(kind.scope);
    }
    for (const [key, kind] of wanted) if (!running.has(key)) begin(key, kind);
    settle();
  }

  function begin(key: string, kind: Kind) {
    const own = new AbortController();
    const stop = () => own.abort();
    ending.signal.addEventListener('abort', stop, { once: true });
    waitingFor.add(key);
    const sink = createSink(kind, {
      emit: (event) => {
        if (!own.signal.aborted) emit(event);
      },
      clock,
      onPods: (change) => {
        listedPods = true;
        facts.onPods(change);
      },
      onConfigMap: facts.onConfigMap,
    });
    const ready = () => {
      if (!waitingFor.delete(key) && kind.of !== 'pods') return;
      settle();
    };
    const done = reflect(kind, sink, {
      connection,
      clock,
      random,
      reporter,
      signal: own.signal,
      ready,
      check,
      outage: end,
    })
      .catch((error: unknown) => {
        // A defect in reading one kind must not leave the others running without a word.
        context.log.error({ err: error, kind: kind.scope }, 'reading a kind stopped on a bug');
        end(
          fault(
            'internal',
            `Reading ${kind.resource} stopped on a defect in Meshpath.`,
            'It is started again by itself; please report the log.',
          ),
        );
      })
      .finally(() => {
        sink.close();
        ending.signal.removeEventListener('abort', stop);
      });
    running.set(key, { kind, stop, done });
  }

  async function discovery() {
    while (!ending.signal.aborted) {
      const found = await discover(connection, ending.signal);
      if (ending.signal.aborted) return;
      if (!found.ok) {
        const down = await check();
        if (down !== null) return end(down);
        reporter.degrade('discovery', found.error);
        discovered ??= [];
      } else {
        const failed = new Set(found.value.failed.map((f) => f.group));
        for (const f of found.value.failed) reporter.degrade(`discovery:${f.group}`, f.fault);
        for (const kind of found.value.kinds) if (!failed.has(kind.group)) reporter.clear(`discovery:${kind.group}`);
        reporter.clear('discovery');
        // A group that could not be read keeps the kinds it had.
        const kept = (discovered ?? []).filter(
          (k) => failed.has(k.group) && !found.value.kinds.some((f) => f.resource === k.resource),
        );
        discovered = [...found.value.kinds, ...kept];
        facts.onDiscovery(failed.size > 0 || discovered.some((k) => k.group.endsWith('.istio.io')));
      }
      apply();
      await sleep(clock, RETRY_MS * (0.9 + 0.2 * random()), ending.signal);
    }
  }

  async function heartbeat() {
    while (!ending.signal.aborted) {
      await sleep(clock, HEARTBEAT_MS, ending.signal);
      if (ending.signal.aborted || (await check()) === null) continue;
      await sleep(clock, SECOND_ASK_MS, ending.signal);
      const down = ending.signal.aborted ? null : await check();
      if (down !== null) end(down);
    }
  }

  apply();
  await Promise.all([discovery(), heartbeat()]);
  await Promise.all([...running.values()].map((r) => r.done));
  options.signal.removeEventListener('abort', abort);
  return reason;
}
