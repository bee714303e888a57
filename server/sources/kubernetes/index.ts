import type { Fault } from '@/mesh/model';
import { Backoff } from '@/server/backoff';
import type { ClusterConnection } from '@/server/cluster/connection';
import type { Source, SourceContext } from '../source.ts';
import { createReporter } from './reporter.ts';
import { versionSchema } from './schema.ts';
import { runSession } from './session.ts';
import { sleep } from './sleep.ts';

const CHECK_MS = 5_000;
/** The API server is asked whether it is back at least this often. */
const AWAY = { capMs: 10_000, quietMs: 60_000 };
/** A session begins with lists of everything: those that end soon follow one another ever more rarely. */
const SESSIONS = { baseMs: 1_000, capMs: 60_000, quietMs: 120_000 };
/** These answers say that the API server is there; and what Meshpath itself holds back says nothing of it. */
const THERE = new Set(['forbidden', 'not-found', 'bad-request', 'throttled', 'held-back']);

/**
 * Lists and watches what the mesh is made of. Status: connecting → live; the API server away → stale (failed when it was
 * never reached) and live again by itself, from new lists. A kind that is refused or missing degrades alone.
 */
export function createKubernetesSource(connection: ClusterConnection, context: SourceContext): Source {
  const { clock, random } = context;
  const reporter = createReporter(context);
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let seen = false;
  let checking: Promise<Fault | null> | null = null;

  /** Whether the API server answers; asked once for all who wonder at the same time. */
  function check(): Promise<Fault | null> {
    checking ??= ask().finally(() => {
      checking = null;
    });
    return checking;
  }

  async function ask(): Promise<Fault | null> {
    const answer = await connection.getJson('/version', {
      signal: stopping.signal,
      timeoutMs: CHECK_MS,
      urgent: true,
    });
    if (!answer.ok) return THERE.has(answer.error.code) ? null : answer.error;
    const version = versionSchema.safeParse(answer.value);
    const { gitVersion, major, minor } = version.success ? version.data : {};
    const shown =
      gitVersion && /^v[1-9]/.test(gitVersion)
        ? gitVersion
        : major && minor
          ? `v${major}.${minor}`
          : (gitVersion ?? null);
    reporter.facts({ clusterName: connection.name, ...(shown === null ? {} : { kubernetesVersion: shown }) });
    return null;
  }

  async function run() {
    reporter.status('connecting');
    const away = new Backoff(clock, random, AWAY);
    const sessions = new Backoff(clock, random, SESSIONS);
    while (!stopping.signal.aborted) {
      let down = await check();
      if (stopping.signal.aborted) return;
      const wait = down === null ? sessions : away;
      if (down === null) {
        down = await runSession({
          connection,
          context,
          reporter,
          check,
          signal: stopping.signal,
          settled: (missing) => {
            seen = true;
            if (missing === null) reporter.status('live');
            else reporter.down('failed', missing);
          },
        });
        if (stopping.signal.aborted) return;
      }
      if (down !== null) reporter.down(seen ? 'stale' : 'failed', down);
      await sleep(clock, wait.next(), stopping.signal);
    }
  }

  return {
    name: 'kubernetes',
    start() {
      running = run().catch((error: unknown) => {
        context.log.error({ err: error }, 'the kubernetes source stopped on a bug');
        reporter.down('failed', {
          code: 'internal',
          message: 'Reading the cluster stopped on a defect in Meshpath.',
          remedy: 'Restart Meshpath and report the log.',
        });
      });
    },
    async stop() {
      stopping.abort();
      await running;
    },
    settled: () => seen,
  };
}
