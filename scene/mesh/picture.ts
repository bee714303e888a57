import type { EdgeId, NodeId } from '@/mesh/model';
import type { Graph, GraphNode } from '@/mesh/topology/graph.ts';
import type { LayoutEdge, LayoutNode, Shape } from './types.ts';

/** More workloads than this in one picture, and namespaces fold into boxes that one can open. */
export const FOLD_BEYOND = 72;

/** A node of the picture: a workload, an outside party, or a folded namespace. `members` are the graph's nodes it stands for. */
export type PictureNode = LayoutNode & { readonly members: readonly GraphNode[] };
/** An edge of the picture; between folded namespaces it bundles several of the graph's, whose ids are `members`. */
export type PictureEdge = LayoutEdge & { readonly members: readonly EdgeId[] };

export type Picture = {
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
  /** Which picture node stands for a graph node. */
  readonly standsFor: ReadonlyMap<NodeId, string>;
  readonly folds: boolean;
};

export type PictureOptions = {
  /** Show only these namespaces, and what they talk with (folded); empty: all. */
  readonly only: ReadonlySet<string>;
  /** Namespaces that are open though the picture folds. */
  readonly open: ReadonlySet<string>;
};

export const foldedId = (namespace: string) => `namespace:${namespace}`;

/** What is drawn of a graph: filtered by namespace, folded when it is large, parallel edges bundled. */
export function pictureOf(graph: Graph, { only, open }: PictureOptions): Picture {
  const wanted = (node: GraphNode) => only.size === 0 || only.has(node.namespace);
  const near = new Set<NodeId>();
  const chosen = new Set(graph.nodes.filter(wanted).map((node) => node.id));
  if (only.size > 0) {
    for (const edge of graph.edges) {
      if (chosen.has(edge.source)) near.add(edge.target);
      if (chosen.has(edge.target)) near.add(edge.source);
    }
  }
  // A neighbour's namespace is shown as a whole, so that its box does not count only what is near.
  const around = new Set(
    graph.nodes.filter((node) => near.has(node.id) && isInNamespace(node)).map((node) => node.namespace),
  );
  const visible = graph.nodes.filter(
    (node) => wanted(node) || near.has(node.id) || (isInNamespace(node) && around.has(node.namespace)),
  );
  const folds = visible.filter((node) => node.kind === 'workload' && wanted(node)).length > FOLD_BEYOND;
  const isFolded = (node: GraphNode) => isInNamespace(node) && !open.has(node.namespace) && (folds || !wanted(node));
  const standsFor = new Map<NodeId, string>();
  const nodes = new Map<string, { id: string; group: string; shape: Shape; members: GraphNode[] }>();
  for (const node of visible) {
    const folded = isFolded(node);
    const id = folded ? foldedId(node.namespace) : node.id;
    standsFor.set(node.id, id);
    const known = nodes.get(id);
    if (known) known.members.push(node);
    else nodes.set(id, { id, group: node.namespace, shape: folded ? 'folded' : shapeOf(node), members: [node] });
  }
  const edges = new Map<string, { id: string; source: string; target: string; members: EdgeId[] }>();
  for (const edge of graph.edges) {
    const source = standsFor.get(edge.source);
    const target = standsFor.get(edge.target);
    if (source === undefined || target === undefined) continue;
    if (!chosen.has(edge.source) && !chosen.has(edge.target)) continue;
    // Traffic within a folded namespace is told by its box.
    if (source === target && nodes.get(source)?.shape === 'folded') continue;
    // What a gateway answered itself is on its caller's edge.
    if (source === target && nodes.get(source)?.shape === 'gateway') continue;
    const id = `${source}→${target}`;
    const known = edges.get(id);
    if (known) known.members.push(edge.id);
    else edges.set(id, { id, source, target, members: [edge.id] });
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()], standsFor, folds };
}

/** Gateways stand at the edge by themselves, in no namespace's box. */
const isInNamespace = (node: GraphNode) => node.kind === 'workload' && node.proxy !== 'gateway';

function shapeOf(node: GraphNode): Shape {
  if (node.kind !== 'workload') return 'outside';
  switch (node.proxy) {
    case 'gateway':
      return 'gateway';
    case 'sidecar':
    case 'mixed':
      return 'pair';
    case 'none':
    case 'ambient':
      return 'app';
  }
}

/** True when a layout of one would be a layout of the other: same nodes, same shapes, same edges. */
export function sameStructure(a: Picture, b: Picture): boolean {
  return (
    a.nodes.length === b.nodes.length &&
    a.edges.length === b.edges.length &&
    a.nodes.every((node, i) => {
      const other = b.nodes[i];
      return node.id === other?.id && node.shape === other.shape && node.group === other.group;
    }) &&
    a.edges.every((edge, i) => edge.id === b.edges[i]?.id)
  );
}
