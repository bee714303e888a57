'use client';
import { type KeyboardEvent, memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useMeshStore, useWords } from '@/client/MeshProvider';
import { isBrowserKey } from '@/components/ui/browserKey.ts';
import {
  type Detail,
  type Direction,
  detailOf,
  type MeshScene,
  neighbour,
  placeLooked,
  shownLabels,
} from '@/scene/mesh';
import { meshWords } from '@/words/mesh';
import { type CameraBehaviour, createCamera } from '../behaviours/camera.ts';
import { createMotion, type MotionBehaviour } from '../behaviours/motion.ts';
import type { Sampling } from '../behaviours/traffic.ts';
import type { EdgeFacts } from '../facts/edgeFacts.ts';
import type { NodeFacts } from '../facts/nodeFacts.ts';
import type { Selection } from '../selection.ts';
import type { MeshPictureData } from '../useMeshScene.ts';
import { Controls } from './Controls.tsx';
import { EdgeLabel } from './EdgeLabel.tsx';
import { EdgeView } from './EdgeView.tsx';
import { FoldedView } from './FoldedView.tsx';
import { GroupView } from './GroupView.tsx';
import { NodeView } from './NodeView.tsx';
import { Threads } from './Threads.tsx';

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const NOTHING: NodeFacts = { ready: 0, pods: 0, ring: null, troubles: [], cut: false };

/** The data plane: an SVG of what stands, a canvas of what moves, and the camera that both share. */
export const MeshPicture = memo(function MeshPicture({
  data,
  width,
  height,
  above,
  still,
  reduced,
  selection,
  found,
  opened,
  onSelectNode,
  onSelectEdge,
  onSelectNamespace,
  onOpen,
  onFold,
  onSampling,
}: {
  readonly data: MeshPictureData;
  readonly width: number;
  readonly height: number;
  /** Height of what stands over the picture's upper edge. */
  readonly above: number;
  readonly still: boolean;
  readonly reduced: boolean;
  readonly selection: Selection;
  /** Ids of picture nodes that match the search; null: nothing is searched for. */
  readonly found: ReadonlySet<string> | null;
  readonly opened: ReadonlySet<string>;
  readonly onSelectNode: (id: string) => void;
  readonly onSelectEdge: (id: string) => void;
  readonly onSelectNamespace: (name: string) => void;
  readonly onOpen: (name: string) => void;
  readonly onFold: (name: string) => void;
  readonly onSampling: (sampling: Sampling) => void;
}) {
  const words = useWords(meshWords);
  const store = useMeshStore();
  const svg = useRef<SVGSVGElement>(null);
  const world = useRef<SVGGElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const camera = useRef<CameraBehaviour | null>(null);
  const motion = useRef<MotionBehaviour | null>(null);
  const [detail, setDetail] = useState<Detail>('full');
  const { scene, nodes, edges, bare } = data;

  useEffect(() => {
    if (!svg.current || !world.current || !canvas.current) return;
    const moving = createMotion(canvas.current, store, onSampling);
    const moved = createCamera(svg.current, world.current, (at) => {
      moving.setCamera(at);
      setDetail(detailOf(at.k));
    });
    motion.current = moving;
    camera.current = moved;
    return () => {
      moved.destroy();
      moving.destroy();
      motion.current = null;
      camera.current = null;
    };
  }, [store, onSampling]);

  useEffect(() => {
    camera.current?.update({ bounds: scene.bounds, width, height, above, still: still || reduced });
  }, [scene, width, height, above, still, reduced]);

  const counted = useMemo(
    () =>
      [...edges].flatMap(([edge, facts]) => (facts.basis === 'counters' ? [{ edge, perSecond: facts.perSecond }] : [])),
    [edges],
  );
  const [hovered, setHovered] = useState<string | null>(null);
  const labelled = useMemo(
    () => shownLabels(scene.layout, scene.labels, weightsOf(edges, detail), LABEL_SCALE[detail]),
    [scene, edges, detail],
  );
  const selectedNode =
    selection.kind === 'node' ? selection.id : selection.kind === 'namespace' ? `namespace:${selection.name}` : null;
  const near = useMemo(() => nearOf(scene, selection), [scene, selection]);
  const lookedAt = useMemo(() => {
    const looked = (id: string) => {
      const curve = scene.curveOf.get(id);
      return curve ? [{ curve, failing: (edges.get(id)?.failedShare ?? 0) > 0 }] : [];
    };
    const own = [...(near?.edges ?? [])].flatMap(looked);
    const [under] = hovered === null || near?.edges.has(hovered) ? [] : looked(hovered);
    return placeLooked(scene.layout, own, under ?? null, scene.labels, LOOKED_SCALE[detail]);
  }, [scene, edges, near, hovered, detail]);
  useEffect(() => {
    motion.current?.update({
      scene,
      width,
      height,
      still,
      reduced,
      counted,
      bright: near?.edges ?? null,
      words: words.pulses,
    });
  }, [scene, width, height, still, reduced, counted, near, words]);

  // What a link or the search selects comes into sight; a mesh that is laid out anew later moves no camera.
  const revealed = selection.kind === 'node' ? scene.nodeOf.get(selection.id) : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: done once for each node that is selected.
  useEffect(() => {
    if (revealed) camera.current?.reveal(revealed);
  }, [revealed?.id]);

  const onKeyDown = useCallback(
    (event: KeyboardEvent<SVGSVGElement>) => {
      const direction = ARROWS[event.key];
      if (direction === undefined || isBrowserKey(event)) return;
      const here =
        event.target instanceof Element ? event.target.closest('[data-node]')?.getAttribute('data-node') : null;
      const next = here ? neighbour(scene.layout, here, direction) : (scene.layout.nodes[0]?.id ?? null);
      event.preventDefault();
      if (next === null) return;
      const element = svg.current?.querySelector<SVGGElement>(`[data-node="${CSS.escape(next)}"]`);
      element?.focus({ preventScroll: true });
    },
    [scene],
  );
  const onFocus = useCallback(
    (target: EventTarget) => {
      const id = target instanceof Element ? target.closest('[data-node]')?.getAttribute('data-node') : null;
      const place = id ? scene.nodeOf.get(id) : undefined;
      if (place && target instanceof Element && target.matches(':focus-visible')) camera.current?.reveal(place);
    },
    [scene],
  );

  const cut = useMemo(() => new Set([...nodes].flatMap(([id, facts]) => (facts.cut ? [id] : []))), [nodes]);
  const pictured = useMemo(() => new Map(scene.picture.nodes.map((node) => [node.id, node])), [scene]);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be drawn in; this is a group of buttons in a picture. */}
      <svg
        ref={svg}
        width={width}
        height={height}
        className="absolute inset-0 cursor-grab touch-none select-none active:cursor-grabbing"
        role="group"
        aria-label={words.picture}
        onKeyDown={onKeyDown}
        onFocus={(event) => onFocus(event.target)}
      >
        <g ref={world}>
          {scene.layout.groups.map(
            (group) =>
              group.kind === 'namespace' && (
                <GroupView
                  key={group.id}
                  group={group}
                  detail={detail}
                  bare={bare.get(group.id)}
                  selected={selection.kind === 'namespace' && selection.name === group.id}
                  foldable={opened.has(group.id)}
                  onSelect={onSelectNamespace}
                  onFold={onFold}
                />
              ),
          )}
          <Threads threads={scene.threads} detail={detail} cut={cut} />
          {scene.curves.map((curve) => {
            const facts = edges.get(curve.id);
            return (
              facts && (
                <EdgeView
                  key={curve.id}
                  curve={curve}
                  facts={facts}
                  selected={selection.kind === 'edge' && selection.id === curve.id}
                  dim={near !== null && !near.edges.has(curve.id)}
                  onSelect={onSelectEdge}
                  onHover={setHovered}
                />
              )
            );
          })}
          {scene.layout.nodes.map((place) => {
            const node = pictured.get(place.id);
            if (!node) return null;
            const props = {
              place,
              node,
              detail,
              facts: nodes.get(place.id) ?? NOTHING,
              told: detail === 'full' && bare.has(place.group),
              selected: selectedNode === place.id,
              dim: found !== null ? !found.has(place.id) : near !== null && !near.nodes.has(place.id),
              found: found?.has(place.id) ?? false,
              onSelect: onSelectNode,
            };
            return place.shape === 'folded' ? (
              <FoldedView key={place.id} {...props} onUnfold={onOpen} />
            ) : (
              <NodeView key={place.id} {...props} />
            );
          })}
          {scene.curves.map((curve) => {
            const facts = edges.get(curve.id);
            const looked = lookedAt.has(curve.id);
            const spot = lookedAt.get(curve.id) ?? scene.labels.get(curve.id);
            if (!facts || !spot || !(looked || (near === null && labelled.has(curve.id)))) return null;
            return (
              <EdgeLabel
                key={curve.id}
                spot={spot}
                facts={facts}
                scale={(looked ? LOOKED_SCALE : LABEL_SCALE)[detail]}
                looked={looked}
              />
            );
          })}
        </g>
      </svg>
      <canvas ref={canvas} aria-hidden className="pointer-events-none absolute inset-0" />
      <Controls
        onZoomIn={() => camera.current?.zoomBy(1.35)}
        onZoomOut={() => camera.current?.zoomBy(1 / 1.35)}
        onFit={() => camera.current?.fit()}
      />
    </>
  );
});

/** Labels of a picture seen from afar are larger in it, and fewer. */
const LABEL_SCALE: Readonly<Record<Detail, number>> = { full: 1, mid: 1.4, far: 2 };
const LOOKED_SCALE: Readonly<Record<Detail, number>> = { full: 1, mid: 1.25, far: 2 };

/** How much each edge's words matter: failures first, then plain text, then the busiest. From far away only what is wrong has words. */
function weightsOf(edges: ReadonlyMap<string, EdgeFacts>, detail: Detail): ReadonlyMap<string, number> {
  const busiest = Math.max(...[...edges.values()].map((facts) => facts.perSecond), 1);
  const weights = new Map<string, number>();
  for (const [id, facts] of edges) {
    if (facts.perSecond <= 0) continue;
    const wrong = (facts.failedShare > 0 ? 2 + facts.failedShare : 0) + (facts.security === 'plain' ? 1 : 0);
    if (wrong > 0 || detail !== 'far') weights.set(id, wrong + facts.perSecond / busiest);
  }
  return weights;
}

/** What stays bright while something is selected: it, its edges, and their ends. Null: everything. */
function nearOf(
  scene: MeshScene,
  selection: Selection,
): { readonly nodes: ReadonlySet<string>; readonly edges: ReadonlySet<string> } | null {
  if (selection.kind === 'edge') {
    const curve = scene.curveOf.get(selection.id);
    return curve ? { nodes: new Set([curve.source, curve.target]), edges: new Set([curve.id]) } : null;
  }
  if (selection.kind !== 'node' || !scene.nodeOf.has(selection.id)) return null;
  const edges = scene.curves.filter((curve) => curve.source === selection.id || curve.target === selection.id);
  return {
    nodes: new Set([selection.id, ...edges.flatMap((edge) => [edge.source, edge.target])]),
    edges: new Set(edges.map((edge) => edge.id)),
  };
}
