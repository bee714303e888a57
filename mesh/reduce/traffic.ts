import type { AccessEntry, ClusterSweep, Mesh } from '../model/index.ts';
import { joinEntries } from '../requests/join.ts';
import { sweepEdges } from '../topology/counters.ts';

/** Joins new lines into requests, and counts them on their edges. */
export function reduceRequests(mesh: Mesh, entries: readonly AccessEntry[]): Mesh {
  return entries.length === 0 ? mesh : joinEntries(mesh, entries);
}

/** Keeps the newest sweep of a proxy and turns the difference to the one before into rates on edges. */
export function reduceSweep(mesh: Mesh, sweep: ClusterSweep): Mesh {
  const before = mesh.sweeps[sweep.pod];
  const next = { ...mesh, sweeps: { ...mesh.sweeps, [sweep.pod]: sweep } };
  return before ? sweepEdges(next, before, sweep) : next;
}
