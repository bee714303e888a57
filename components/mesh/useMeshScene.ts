'use client';
import { useMemo, useRef } from 'react';
import type { EpochMs, Mesh } from '@/mesh/model';
import { type Graph, graphOf } from '@/mesh/topology/graph.ts';
import { type MeshScene, sceneOf } from '@/scene/mesh';
import { type EdgeFacts, edgeFactsOf } from './facts/edgeFacts.ts';
import { type NodeFacts, nodeFactsOf, plainRefusedOf } from './facts/nodeFacts.ts';

export type MeshPictureData = {
  readonly graph: Graph;
  readonly scene: MeshScene;
  readonly nodes: ReadonlyMap<string, NodeFacts>;
  readonly edges: ReadonlyMap<string, EdgeFacts>;
};

/** An edge silent for this long leaves the picture. */
const SILENT_MS = 300_000;

/** The scene of a mesh and what is known at `now` of each thing in it. Parts that did not change are the same objects as before. */
export function useMeshScene(
  mesh: Mesh,
  now: EpochMs,
  only: ReadonlySet<string>,
  open: ReadonlySet<string>,
  aspect: number,
): MeshPictureData {
  const lastScene = useRef<MeshScene | null>(null);
  const lastNodes = useRef(new Map<string, NodeFacts>());
  const lastEdges = useRef(new Map<string, EdgeFacts>());
  const graph = useMemo(() => {
    const whole = graphOf(mesh);
    return { ...whole, edges: whole.edges.filter((edge) => edge.lastSeenAt > now - SILENT_MS) };
  }, [mesh, now]);
  const scene = useMemo(() => {
    lastScene.current = sceneOf(graph, { only, open, aspect }, lastScene.current);
    return lastScene.current;
  }, [graph, only, open, aspect]);
  return useMemo(() => {
    const refused = plainRefusedOf(mesh, now);
    const nodes = new Map(scene.picture.nodes.map((node) => [node.id, nodeFactsOf(mesh, node.members, now, refused)]));
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
    return { graph, scene, nodes: lastNodes.current, edges: lastEdges.current };
  }, [mesh, now, graph, scene]);
}

/** `next`, with the objects of `before` wherever they look the same on screen. */
function kept<T>(
  next: ReadonlyMap<string, T>,
  before: ReadonlyMap<string, T>,
  look: (value: T) => string,
): Map<string, T> {
  return new Map(
    [...next].map(([id, value]) => {
      const old = before.get(id);
      return [id, old !== undefined && look(old) === look(value) ? old : value];
    }),
  );
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
