import { z } from 'zod';
import { heldUntil } from '@/mesh/certificates/history';
import { type CertificateSighting, type Fault, MAX_SIGHTINGS, type Mesh } from '@/mesh/model';
import { backoffMs } from '@/server/backoff';
import type { ClusterConnection } from '@/server/cluster/connection';
import type { Source, SourceContext } from '@/server/sources/source';
import { historyOfWhom, historyUnwritable } from './faults.ts';
import { type HistoryStore, openHistory } from './store.ts';

/** New certificates are on disk this soon, the others' last sight every minute. */
const WRITE_MS = 5_000;
const TOUCH_MS = 60_000;
const PRUNE_MS = 3_600_000;
/** The cluster is asked which one it is until it says so; at most this long passes in between. */
const MAX_WAIT_MS = 60_000;

const namespace = z.object({ metadata: z.object({ uid: z.string() }) });

export type HistoryOptions = {
  readonly file: string;
  readonly mesh: () => Mesh;
};

/**
 * Remembers certificates over restarts. Gives what earlier runs saw of this cluster as one event, then writes what is new.
 * A cluster is known by the uid of its namespace kube-system: a context's name may mean another one tomorrow.
 */
export function createHistorySource(
  connection: Pick<ClusterConnection, 'getJson'>,
  { emit, clock, log, random }: SourceContext,
  { file, mesh }: HistoryOptions,
): Source {
  let store: HistoryStore | null = null;
  let id = '';
  let settled = false;
  let stopped = false;
  /** What is wrong now, as it was told; null when nothing is. */
  let told: Fault | null = null;
  /** What the file has, as the mesh last had it; what the mesh has dropped is dropped here, too. */
  let written = new Map<string, CertificateSighting>();
  const timers: (() => void)[] = [];

  const failed = (fault: Fault) => {
    if (told?.message === fault.message) return;
    told = fault;
    emit({ kind: 'source-status', source: 'history', status: { kind: 'failed', since: clock.now(), fault } });
  };
  const live = () => {
    told = null;
    emit({ kind: 'source-status', source: 'history', status: { kind: 'live', since: clock.now() } });
  };

  /** Everything of which more is known than the file has; with `touch` also what was only seen again. */
  function write(touch: boolean): void {
    if (store === null) return;
    const now = mesh();
    const next = new Map<string, CertificateSighting>();
    const news: CertificateSighting[] = [];
    for (const sightings of Object.values(now.sightings))
      for (const sighting of sightings) {
        const key = keyOf(sighting);
        const before = written.get(key);
        next.set(key, sighting);
        if (before === sighting && !touch) continue;
        const seen = { ...sighting, lastSeen: heldUntil(now, sighting) };
        if (before !== sighting || seen.lastSeen !== sighting.lastSeen) news.push(seen);
      }
    // What cannot be written now (a full disk, another Meshpath that holds the file) is news the next time as well.
    try {
      if (news.length > 0) store.write(id, news);
      written = next;
      if (told !== null) live();
    } catch (error) {
      log.warn({ err: error }, 'history not written');
      failed(historyUnwritable(file, error instanceof Error && 'code' in error ? String(error.code) : 'write failed'));
    }
  }

  function prune(): void {
    try {
      store?.prune(clock.now());
    } catch (error) {
      log.warn({ err: error }, 'history not pruned');
    }
  }

  /** A cluster out of reach now, or a right that is missing, may be there later: asked again until it says who it is. */
  async function ask(attempt: number): Promise<void> {
    const answer = await connection.getJson('/api/v1/namespaces/kube-system', { timeoutMs: 10_000 });
    if (stopped) return;
    const parsed = namespace.safeParse(answer.ok ? answer.value : null);
    if (parsed.success) return open(parsed.data.metadata.uid);
    failed(historyOfWhom(answer.ok ? null : answer.error));
    timers.push(clock.after(backoffMs(attempt, random, 1_000, MAX_WAIT_MS), () => look(attempt + 1)));
  }

  function look(attempt: number): void {
    void ask(attempt)
      .catch((error) => {
        log.error({ err: error }, 'history not opened');
        failed(historyUnwritable(file, 'unexpected'));
      })
      .finally(() => {
        settled = true;
      });
  }

  function open(uid: string): void {
    id = uid;
    const opened = openHistory(file, clock.now());
    if (!opened.ok) {
      failed(opened.error);
      return;
    }
    store = opened.value.store;
    if (opened.value.notice !== null) {
      log.warn(opened.value.notice.message);
      emit({
        kind: 'degraded',
        at: clock.now(),
        degradation: { source: 'history', scope: '*', fault: opened.value.notice },
      });
    }
    prune();
    const sightings = store.read(id, MAX_SIGHTINGS);
    for (const sighting of sightings) written.set(keyOf(sighting), sighting);
    emit({ kind: 'certificate-history', sightings });
    live();
    timers.push(
      clock.every(WRITE_MS, () => write(false)),
      clock.every(TOUCH_MS, () => write(true)),
      clock.every(PRUNE_MS, prune),
    );
  }

  return {
    name: 'history',
    start() {
      emit({ kind: 'source-status', source: 'history', status: { kind: 'connecting', since: clock.now() } });
      look(0);
    },
    async stop() {
      stopped = true;
      for (const cancel of timers) cancel();
      write(true);
      store?.close();
      store = null;
    },
    settled: () => settled,
  };
}

const keyOf = ({ pod, podUid, leaf }: CertificateSighting): string => `${pod} ${podUid ?? ''} ${leaf.serial}`;
