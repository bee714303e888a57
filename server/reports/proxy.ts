import type { Mesh, PodId } from '@/mesh/model';

/** Everything known of one pod's proxy; a part that is null was not (or not yet) read. Null: no such pod. */
export function proxyReport(mesh: Mesh, id: PodId) {
  const pod = mesh.pods[id];
  if (pod === undefined) return null;
  return {
    pod,
    certificate: mesh.certificates[id] ?? null,
    rotations: mesh.rotations.filter((rotation) => rotation.pod === id),
    sync: mesh.sync[id] ?? null,
    interception: mesh.interception[id] ?? null,
    clusters: mesh.sweeps[id] ?? null,
    config: mesh.configs[id] ?? null,
    accessLog: mesh.accessLogs[id] ?? null,
    degradations: mesh.degradations.filter((d) => d.scope === id),
  };
}
