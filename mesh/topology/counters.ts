import type { ClusterSweep, Mesh } from '../model/index.ts';

export function sweepEdges(mesh: Mesh, _before: ClusterSweep, _sweep: ClusterSweep): Mesh {
  return mesh;
}
