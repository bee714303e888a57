import type { EpochMs, Mesh } from '../model/index.ts';
import { type CellState, MATRIX_TYPES, type MatrixType, matrixOf } from './matrix.ts';

export type SyncCounts = {
  /** Proxies by type and state. */
  readonly proxies: Readonly<Record<MatrixType, Readonly<Record<CellState, number>>>>;
  /** Refusals seen since Meshpath watches, those in force among them. */
  readonly refusalsSeen: number;
  readonly refusalsInForce: number;
};

const NONE: Readonly<Record<CellState, number>> = {
  synced: 0,
  pushing: 0,
  stale: 0,
  nack: 0,
  'not-sent': 0,
  unknown: 0,
};

/** Counts for who exports them: proxies by type and state, and refusals. */
export function syncCounts(mesh: Pick<Mesh, 'sync' | 'syncSince' | 'pods' | 'refusals'>, now: EpochMs): SyncCounts {
  const proxies = { CDS: { ...NONE }, LDS: { ...NONE }, EDS: { ...NONE }, RDS: { ...NONE }, ECDS: { ...NONE } };
  for (const row of matrixOf(mesh, now)) for (const type of MATRIX_TYPES) proxies[type][row.cells[type].state] += 1;
  return {
    proxies,
    refusalsSeen: mesh.refusals.length,
    refusalsInForce: mesh.refusals.filter((refusal) => isInForce(mesh, refusal)).length,
  };
}

/** Whether the proxy still runs without what it refused. A proxy that is gone, or held by nobody, refuses nothing. */
export const isInForce = (mesh: Pick<Mesh, 'sync'>, { pod, type, text, clearedAt }: Mesh['refusals'][number]) =>
  clearedAt === null && mesh.sync[pod]?.types[type]?.error === text;
