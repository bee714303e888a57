'use client';
import { useMemo, useRef } from 'react';
import { EDGE_BUCKET_MS, type EpochMs, epochMs, type Mesh } from '@/mesh/model';
import { type Graph, graphOf } from '@/mesh/topology/graph.ts';
import { type MeshScene, sceneOf } from '@/scene/mesh';
import { type BareGroups, bareGroupsOf } from './facts/bareGroups.ts';
import { type EdgeFacts, edgeFactsOf } from './facts/edgeFacts.ts';
import { type NodeFacts, nodeFactsOf, refusalsOf } from './facts/nodeFacts.ts';

export type MeshPictureData = {
  readonly graph: Graph;
  readonly scene: MeshScene;
  readonly nodes: ReadonlyMap<string, NodeFacts>;
  readonly edges: ReadonlyMap<string, EdgeFacts>;
  readonly bare: BareGroups;
};

/**
 * The scene of a mesh and what is known at `now` of each thing in it. Parts that did not change are the same objects as before.
 * What stands stays where it is while the mesh changes; a `still` picture depends on nothing that was shown before it.
 */
export function useMeshScene(
  mesh: Mesh,
  now: EpochMs,
  only: ReadonlySet<string>,
  open: ReadonlySet<string>,
  aspect: number,
  still: boolean,
): MeshPictureData {
  const lastScene = useRef<MeshScene | null>(null);
  const lastNodes = useRef(new Map<string, NodeFacts>());
  const lastEdges = useRef(new Map<string, EdgeFacts>());
  const lastBare = useRef<BareGroups>(new Map());
  const lastGraph = useRef<Graph | null>(null);
  // What fell silent leaves in steps, not one thing a second.
  const step = epochMs(Math.floor(now / EDGE_BUCKET_MS) * EDGE_BUCKET_MS);
  const graph = useMemo(() => {
    const next = graphOf(mesh, step);
    if (lastGraph.current === null || !sameGraph(lastGraph.current, next)) lastGraph.current = next;
    return lastGraph.current;
  }, [mesh, step]);
  const scene = useMemo(() => {
    lastScene.current = sceneOf(graph, { only, open, aspect }, still ? null : lastScene.current);
    return lastScene.current;
  }, [graph, only, open, aspect, still]);
  const facts = useMemo(() => {
    const refusals = refusalsOf(mesh, now);
    const nodes = new Map(scene.picture.nodes.map((node) => [node.id, nodeFactsOf(mesh, node.members, now, refusals)]));
    const edges = new Map(
      scene.picture.edges.map((edge) => [
        edge.id,
        edgeFactsOf(
          edge.members.flatMap((id) => mesh.edges[id] ?? []),
          now,
        ),
      ]),
    );
    lastNodes.current = kept(nodes, lastNodes.current, roundedNode);
    lastEdges.current = kept(edges, lastEdges.current, roundedEdge);
    const bare = bareGroupsOf(mesh, graph);
    if (JSON.stringify([...bare]) !== JSON.stringify([...lastBare.current])) lastBare.current = bare;
    return { nodes: lastNodes.current, edges: lastEdges.current, bare: lastBare.current };
  }, [mesh, now, graph, scene]);
  const { nodes, edges, bare } = facts;
  return useMemo(() => ({ graph, scene, nodes, edges, bare }), [graph, scene, nodes, edges, bare]);
}

/** True when two graphs have the same nodes with the same pods, and the same edges; their figures are told apart elsewhere. */
function sameGraph(a: Graph, b: Graph): boolean {
  return (
    a.nodes.length === b.nodes.length &&
    a.edges.length === b.edges.length &&
    a.edges.every((edge, i) => edge.id === b.edges[i]?.id) &&
    a.nodes.every((node, i) => {
      const other = b.nodes[i];
      return node.id === other?.id && node.proxy === other.proxy && node.pods.join() === other.pods.join();
    })
  );
}

/** `next`, with the objects of `before` wherever they look the same on screen; `before` itself when all do. */
function kept<T>(next: ReadonlyMap<string, T>, before: Map<string, T>, look: (value: T) => string): Map<string, T> {
  let changed = next.size !== before.size;
  const merged = new Map<string, T>();
  for (const [id, value] of next) {
    const old = before.get(id);
    const same = old !== undefined && look(old) === look(value);
    merged.set(id, same ? old : value);
    changed ||= !same;
  }
  return changed ? merged : before;
}

/** Rings move in steps that one can see; words change by the second for a minute, then by the minute. */
const roundedNode = (facts: NodeFacts) =>
  JSON.stringify({
    ...facts,
    ring: facts.ring && [Math.round(facts.ring.share * 250), facts.ring.tone],
    troubles: facts.troubles.map((trouble) =>
      Object.entries(trouble).map(([key, value]) =>
        key.endsWith('Ms') && typeof value === 'number' ? Math.floor(value / (value < 60_000 ? 1_000 : 60_000)) : value,
      ),
    ),
  });

const roundedEdge = (facts: EdgeFacts) =>
  `${facts.perSecond.toFixed(2)} ${facts.failedShare.toFixed(3)} ${facts.security} ${facts.basis} ${facts.unit} ${Math.round(facts.meanMs ?? -1)}`;
