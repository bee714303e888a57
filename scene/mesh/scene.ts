import type { Graph } from '@/mesh/topology/graph.ts';
import { round } from '../round.ts';
import { FIT_INSETS } from './camera.ts';
import { type EdgeCurve, routeEdges } from './curves.ts';
import { boxAt, type LabelSpot, placeLabels } from './labels.ts';
import { coarseAspect, layoutMesh } from './layout.ts';
import { type Picture, type PictureOptions, pictureOf, sameStructure } from './picture.ts';
import { SIZE } from './size.ts';
import { routeThreads, type Threads } from './threads.ts';
import type { Box, MeshLayout, PlacedNode } from './types.ts';

/** Everything about the picture that has a place. Figures, colours and words come to it later. */
export type MeshScene = {
  readonly picture: Picture;
  readonly aspect: number;
  readonly layout: MeshLayout;
  /** All that stands, wires and their words included. */
  readonly bounds: Box;
  readonly curves: readonly EdgeCurve[];
  readonly labels: ReadonlyMap<string, LabelSpot>;
  readonly threads: Threads;
  readonly nodeOf: ReadonlyMap<string, PlacedNode>;
  readonly curveOf: ReadonlyMap<string, EdgeCurve>;
};

/**
 * The scene of a graph. When the structure and the aspect ratio are those of `previous`, the very same geometry is
 * given back; otherwise what stays keeps its order.
 */
export function sceneOf(
  graph: Graph,
  options: PictureOptions & { readonly aspect: number },
  previous: MeshScene | null,
): MeshScene {
  const picture = pictureOf(graph, options);
  if (previous !== null && previous.aspect === options.aspect && sameStructure(previous.picture, picture))
    return { ...previous, picture };
  const layout = layoutMesh(picture.nodes, picture.edges, {
    aspect: options.aspect,
    previous: previous && {
      layout: previous.layout,
      edges: previous.picture.edges,
      arranged: previous.aspect === options.aspect,
    },
  });
  const curves = routeEdges(layout, picture.edges);
  const wired = new Set(
    picture.nodes
      .filter((node) => node.members.some((m) => m.proxy === 'sidecar' || m.proxy === 'gateway' || m.proxy === 'mixed'))
      .map((node) => node.id),
  );
  const threads = routeThreads(layout, wired);
  const labels = placeLabels(layout, curves, threads.uprights);
  return {
    picture,
    aspect: options.aspect,
    layout,
    bounds: boundsOf(layout, curves, labels),
    curves,
    labels: new Map(labels.map((spot) => [spot.edge, spot])),
    threads,
    nodeOf: new Map(layout.nodes.map((node) => [node.id, node])),
    curveOf: new Map(curves.map((curve) => [curve.id, curve])),
  };
}

const TUBE = 6;

function boundsOf(layout: MeshLayout, curves: readonly EdgeCurve[], labels: readonly LabelSpot[]): Box {
  let { x: left, y: top } = layout.bounds;
  let [right, bottom] = [left + layout.bounds.width, top + layout.bounds.height];
  const hold = (x1: number, y1: number, x2: number, y2: number) => {
    [left, top] = [Math.min(left, x1), Math.min(top, y1)];
    [right, bottom] = [Math.max(right, x2), Math.max(bottom, y2)];
  };
  for (const { line } of curves) for (const { x, y } of line.points) hold(x - TUBE, y - TUBE, x + TUBE, y + TUBE);
  for (const spot of labels) {
    if (spot.room === 'none') continue;
    const { x, y, width, height } = boxAt(spot, SIZE.label[spot.room]);
    hold(x, y, x + width, y + height);
  }
  return { x: round(left), y: round(top), width: round(right - left), height: round(bottom - top) };
}

/** Aspect ratio of the room for the picture in a viewport, in steps, so that a scene is kept while a window changes a little. */
export function aspectStep(width: number, height: number): number {
  const roomX = width - FIT_INSETS.left - FIT_INSETS.right;
  const roomY = height - FIT_INSETS.top - FIT_INSETS.bottom;
  return coarseAspect(roomX <= 0 || roomY <= 0 ? Number.NaN : roomX / roomY);
}
