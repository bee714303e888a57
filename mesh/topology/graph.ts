import {
  type Edge,
  type EpochMs,
  externalNode,
  isWorkloadNode,
  type Mesh,
  type NodeId,
  type Pod,
  type PodId,
  workloadNode,
  workloadParts,
} from '../model/index.ts';
import { isActive } from './figures.ts';

/** What the picture of the data plane shows: one node per workload or outside party. */
export type GraphNode = {
  readonly id: NodeId;
  readonly kind: 'workload' | 'external' | 'unknown';
  readonly namespace: string;
  /** Workload name, host name or IP. */
  readonly name: string;
  /** Deployment, StatefulSet…; `host` or `address` outside. */
  readonly controller: string;
  /** Sorted; empty outside. */
  readonly pods: readonly PodId[];
  /** How its pods are proxied; `mixed` while pods of one workload differ (e.g. during a rollout after labelling). */
  readonly proxy: Pod['proxy'] | 'mixed';
  /** Value of the `app`/`app.kubernetes.io/name` and `version` labels, for grouping and sub-labels. */
  readonly app: string | null;
  readonly version: string | null;
};

export type Graph = { readonly nodes: readonly GraphNode[]; readonly edges: readonly Edge[] };

/** Pods that are part of the picture: not istiod's own, not finished, and in a namespace that has to do with the mesh. */
function isShown(pod: Pod, meshNamespaces: ReadonlySet<string>): boolean {
  return (
    !pod.controlPlane && pod.phase !== 'Succeeded' && pod.phase !== 'Failed' && meshNamespaces.has(namespaceOfPod(pod))
  );
}

const namespaceOfPod = (pod: Pod) => pod.id.slice(0, pod.id.indexOf('/'));
const SYSTEM_NAMESPACES = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage']);

/**
 * Nodes and edges of a mesh, in a stable order (by id), so that a layout of an unchanged mesh is unchanged.
 * istiod and Kubernetes' own namespaces are left out unless requests go to them, as a scrape of istiod's metrics does. Edges that
 * were without traffic for `EDGE_IDLE_MS` at `now` are left out, and with them outside parties and workloads without pods that
 * only such edges touch.
 */
export function graphOf(mesh: Mesh, now: EpochMs): Graph {
  const edges = Object.values(mesh.edges)
    .filter((e) => isActive(e, now))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const touched = new Set(edges.flatMap((e) => [e.source, e.target]));
  const meshNamespaces = new Set(Object.keys(mesh.namespaces).filter((n) => !SYSTEM_NAMESPACES.has(n)));
  const byWorkload = new Map<NodeId, Pod[]>();
  for (const pod of Object.values(mesh.pods)) {
    const id = workloadNode(pod.workload);
    if (!isShown(pod, meshNamespaces) && !touched.has(id)) continue;
    byWorkload.set(id, [...(byWorkload.get(id) ?? []), pod]);
  }
  const nodes = [...byWorkload].map(([id, pods]) => workloadGraphNode(id, pods));
  for (const id of touched) if (!byWorkload.has(id)) nodes.push(outsideNode(id));
  nodes.sort((a, b) => (a.id < b.id ? -1 : 1));
  const known = new Set(nodes.map((n) => n.id));
  return { nodes, edges: edges.filter((e) => known.has(e.source) && known.has(e.target)) };
}

function workloadGraphNode(id: NodeId, pods: readonly Pod[]): GraphNode {
  const first = pods[0] as Pod;
  const { namespace, kind, name } = workloadParts(first.workload);
  const kinds = new Set(pods.map((p) => p.proxy));
  return {
    id,
    kind: 'workload',
    namespace,
    name,
    controller: kind,
    pods: pods.map((p) => p.id).sort(),
    proxy: kinds.size === 1 ? first.proxy : 'mixed',
    app: first.labels['app.kubernetes.io/name'] ?? first.labels.app ?? null,
    version: first.labels['app.kubernetes.io/version'] ?? first.labels.version ?? null,
  };
}

/** A node for traffic whose other end is not a pod that exists now. A workload id here means that its pods are gone. */
function outsideNode(id: NodeId): GraphNode {
  if (isWorkloadNode(id)) {
    const [namespace = '', controller = '', ...name] = id.split('/');
    return {
      id,
      kind: 'workload',
      namespace,
      name: name.join('/'),
      controller,
      pods: [],
      proxy: 'none',
      app: null,
      version: null,
    };
  }
  const external = id.startsWith(externalNode(''));
  return {
    id,
    kind: external ? 'external' : 'unknown',
    namespace: '',
    name: id.slice(id.indexOf(':') + 1),
    controller: external ? 'host' : 'address',
    pods: [],
    proxy: 'none',
    app: null,
    version: null,
  };
}
