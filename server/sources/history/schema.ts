import { z } from 'zod';

/** One step from a schema version to the next; the file's `user_version` says how many have been taken. Never change one that was released. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE sighting (
     mesh TEXT NOT NULL,
     pod TEXT NOT NULL,
     pod_uid TEXT NOT NULL,
     serial TEXT NOT NULL,
     workload TEXT,
     spiffe TEXT,
     issuer TEXT NOT NULL,
     not_before INTEGER NOT NULL,
     not_after INTEGER NOT NULL,
     roots TEXT NOT NULL,
     chain_verified INTEGER,
     received_at INTEGER,
     first_seen INTEGER NOT NULL,
     last_seen INTEGER NOT NULL,
     PRIMARY KEY (mesh, pod, pod_uid, serial)
   ) WITHOUT ROWID;
   CREATE INDEX sighting_by_time ON sighting (mesh, last_seen);`,
];

/** A row as SQLite gives it. What does not fit is left out: a file may have been written by anybody. */
export const row = z.object({
  pod: z.string(),
  pod_uid: z.string(),
  serial: z.string(),
  workload: z.string().nullable(),
  spiffe: z.string().nullable(),
  issuer: z.string(),
  not_before: z.number(),
  not_after: z.number(),
  roots: z.string(),
  chain_verified: z.number().nullable(),
  received_at: z.number().nullable(),
  first_seen: z.number(),
  last_seen: z.number(),
});
export type Row = z.infer<typeof row>;
