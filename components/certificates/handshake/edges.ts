import { type EdgeId, type Mesh, type NodeId, type PodId, workloadNode, workloadParts } from '@/mesh/model';

/** An edge that has a certificate at both ends, with a pod of each. */
export type CertifiedEdge = {
  readonly id: EdgeId;
  readonly name: string;
  readonly from: PodId;
  readonly to: PodId;
};

/** Every edge between two workloads that both hold a certificate, by name. */
export function certifiedEdges(mesh: Pick<Mesh, 'certificates' | 'edges' | 'pods'>): readonly CertifiedEdge[] {
  const podOf = new Map<NodeId, PodId>();
  for (const pod of (Object.keys(mesh.certificates) as PodId[]).sort().reverse()) {
    const workload = mesh.pods[pod]?.workload;
    if (workload !== undefined) podOf.set(workloadNode(workload), pod);
  }
  return Object.values(mesh.edges)
    .flatMap((edge) => {
      const from = podOf.get(edge.source);
      const to = podOf.get(edge.target);
      return from === undefined || to === undefined || edge.source === edge.target
        ? []
        : [{ id: edge.id, name: `${shortName(edge.source)} → ${shortName(edge.target)}`, from, to }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function shortName(node: NodeId): string {
  const { namespace, name } = workloadParts(node as string as Parameters<typeof workloadParts>[0]);
  return `${namespace}/${name}`;
}
