import { chmodSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { type CertificateSighting, type EpochMs, err, type Fault, ok, type Result } from '@/mesh/model';
import { inTheWay } from '@/server/regularFile';
import { decodeRow, encodeRow } from './decode.ts';
import { historyNewer, historySetAside, historyUnwritable } from './faults.ts';
import { MIGRATIONS } from './schema.ts';

/** Older sightings go; so do the oldest above the number, some 25 MB of file. */
export const KEEP_MS = 90 * 86_400_000;
export const KEEP_ROWS = 100_000;
/** Another Meshpath on the same file is waited for this long. */
const BUSY_MS = 2_000;

/** The certificates seen of many meshes, in one SQLite file. Methods throw what SQLite throws. */
export type HistoryStore = {
  /** Of one mesh, the newest `limit`, oldest first. */
  read(mesh: string, limit: number): readonly CertificateSighting[];
  /** Adds or extends; what another Meshpath saw earlier or later of the same certificate stays. */
  write(mesh: string, sightings: readonly CertificateSighting[]): void;
  /** Drops what is too old or too many, of all meshes; gives how many went. */
  prune(now: EpochMs): number;
  close(): void;
};

export type Opened = {
  readonly store: HistoryStore;
  /** What happened to a damaged file that stood in the way. */
  readonly notice: Fault | null;
};

/**
 * Opens or makes the file, readable by its owner only. A damaged one is renamed and a new one begun, so that a broken history
 * never keeps a mesh from being seen. Faults: `history-newer`, `history-unwritable`.
 */
export function openHistory(file: string, now: EpochMs, limits = { ms: KEEP_MS, rows: KEEP_ROWS }): Result<Opened> {
  // SQLite would open a pipe or a device as well, and wait for it.
  const what = inTheWay(file);
  if (what !== null) return err(historyUnwritable(file, `it is ${what}`));
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const opened = open(file, limits);
    return opened.ok ? ok({ store: opened.value, notice: null }) : opened;
  } catch (error) {
    if (!isDamaged(error)) return err(historyUnwritable(file, codeOf(error)));
  }
  try {
    const aside = `${file}.damaged-${now}`;
    for (const suffix of ['', '-wal', '-shm']) if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
    const opened = open(file, limits);
    return opened.ok ? ok({ store: opened.value, notice: historySetAside(file, aside) }) : opened;
  } catch (error) {
    return err(historyUnwritable(file, codeOf(error)));
  }
}

type Limits = { readonly ms: number; readonly rows: number };

function open(file: string, limits: Limits): Result<HistoryStore> {
  const db = new Database(file, { timeout: BUSY_MS });
  try {
    db.pragma('journal_mode = WAL');
    // The journal keeps the file whole; losing the last seconds at a power cut is fine.
    db.pragma('synchronous = NORMAL');
    const version = Number(cell(db, 'PRAGMA user_version'));
    if (version > MIGRATIONS.length) {
      db.close();
      return err(historyNewer(file, version, MIGRATIONS.length));
    }
    if (cell(db, 'PRAGMA quick_check(1)') !== 'ok')
      throw Object.assign(new Error('quick_check'), { code: 'SQLITE_CORRUPT' });
    migrate(db, version);
    chmodSync(file, 0o600);
    return ok(storeOn(db, limits));
  } catch (error) {
    db.close();
    throw error;
  }
}

/** The one value that a statement gives. */
function cell(db: Database.Database, sql: string): unknown {
  const [first] = db.prepare(sql).raw().all();
  return Array.isArray(first) ? first[0] : undefined;
}

function migrate(db: Database.Database, from: number): void {
  for (const [index, step] of MIGRATIONS.entries())
    if (index >= from) db.exec(`BEGIN IMMEDIATE; ${step}; PRAGMA user_version = ${index + 1}; COMMIT;`);
}

function storeOn(db: Database.Database, limits: Limits): HistoryStore {
  const reading = db.prepare('SELECT * FROM sighting WHERE mesh = ? ORDER BY last_seen DESC LIMIT ?');
  const writing = db.prepare(
    `INSERT INTO sighting VALUES
       (:mesh, :pod, :pod_uid, :serial, :workload, :spiffe, :issuer, :not_before, :not_after, :roots, :chain_verified,
        :received_at, :first_seen, :last_seen)
     ON CONFLICT DO UPDATE SET
       workload = coalesce(excluded.workload, workload),
       roots = excluded.roots,
       issuer = CASE excluded.issuer WHEN '' THEN issuer ELSE excluded.issuer END,
       chain_verified = coalesce(excluded.chain_verified, chain_verified),
       received_at = coalesce(excluded.received_at, received_at),
       first_seen = min(first_seen, excluded.first_seen),
       last_seen = max(last_seen, excluded.last_seen)`,
  );
  const old = db.prepare('DELETE FROM sighting WHERE last_seen < ?');
  const many = db.prepare(
    `DELETE FROM sighting WHERE (mesh, pod, pod_uid, serial) IN
       (SELECT mesh, pod, pod_uid, serial FROM sighting ORDER BY last_seen DESC LIMIT -1 OFFSET ?)`,
  );
  return {
    read: (mesh, limit) =>
      reading
        .all(mesh, limit)
        .map(decodeRow)
        .filter((sighting) => sighting !== null)
        .reverse(),
    write: db.transaction((mesh: string, sightings: readonly CertificateSighting[]) => {
      for (const sighting of sightings) writing.run({ mesh, ...encodeRow(sighting) });
    }),
    prune: (now) => old.run(now - limits.ms).changes + many.run(limits.rows).changes,
    close: () => db.close(),
  };
}

const DAMAGED = new Set(['SQLITE_NOTADB', 'SQLITE_CORRUPT']);
const isDamaged = (error: unknown): boolean => DAMAGED.has(codeOf(error));

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return code === '' ? 'it cannot be opened' : code;
}
