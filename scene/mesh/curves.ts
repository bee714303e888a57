import { type Polyline, pathOf, polylineOf, type Segment } from './polyline.ts';
import { port } from './ports.ts';
import { channelsOf } from './route/channels.ts';
import { groundOf } from './route/ground.ts';
import { liftsOf, sideOf, type WireEnd } from './route/lifts.ts';
import { type End, findWay, Laid } from './route/search.ts';
import { wireOf } from './route/wire.ts';
import { SIZE } from './size.ts';
import type { LayoutEdge, MeshLayout, PlacedNode, Point } from './types.ts';

export type EdgeCurve = {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** SVG path from the source's proxy to the target's. */
  readonly path: string;
  readonly line: Polyline;
};

/** What it costs to leave or reach a proxy on the side that is turned away from the flow. */
const WRONG_SIDE = 240;

/** Nodes no further apart than this are above each other: a wire between them may take either side. */
const SAME_COLUMN = SIZE.node.width * 1.1;

/**
 * A curve for each edge. Wires run in the channels between proxies, groups and their names, each where the ones before it
 * left room, and reach a proxy's rim side by side.
 */
export function routeEdges(layout: MeshLayout, edges: readonly LayoutEdge[]): EdgeCurve[] {
  const nodes = new Map(layout.nodes.map((node) => [node.id, node]));
  const indexOf = new Map(layout.groups.map((group, i) => [group.id, i]));
  const ends = edges.flatMap((edge) => {
    const source = nodes.get(edge.source);
    const target = nodes.get(edge.target);
    return source && target ? [{ edge, source, target }] : [];
  });
  // Short wires first: they have the least choice.
  ends.sort((a, b) => reach(a.source, a.target) - reach(b.source, b.target) || (a.edge.id < b.edge.id ? -1 : 1));
  const ground = groundOf(layout, channelsOf(layout));
  const laid = new Laid(ground.level.length);
  const ways = ends.map(({ edge, source, target }) => {
    const groups = new Set([indexOf.get(source.group) ?? -1, indexOf.get(target.group) ?? -1]);
    const ahead = Math.abs(target.cx - source.cx) < SAME_COLUMN ? 0 : target.cx - source.cx;
    const way =
      source === target
        ? null
        : findWay(ground, laid, { from: endOf(source, ahead), to: endOf(target, -ahead), groups });
    return { edge, source, target, way };
  });
  const lifts = allLifts(ways);
  return ways
    .map(({ edge, source, target, way }): EdgeCurve => {
      const from = lifts.get(`${edge.id} source`) ?? 0;
      const to = lifts.get(`${edge.id} target`) ?? 0;
      const { start, segments } =
        source === target ? loop(source) : drawn(source, target, way ?? straight(source, target), from, to);
      return {
        id: edge.id,
        source: edge.source,
        target: edge.target,
        path: pathOf(start, segments),
        line: polylineOf(start, segments),
      };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

const reach = (a: PlacedNode, b: PlacedNode) => Math.abs(a.cx - b.cx) + Math.abs(a.cy - b.cy);

/** @param ahead where the other end is: right (> 0), left (< 0), or in the same column */
function endOf(node: PlacedNode, ahead: number): End {
  return {
    y: node.cy,
    left: port(node, 'left').x,
    right: port(node, 'right').x,
    leftCost: ahead > 0 ? WRONG_SIDE : 0,
    rightCost: ahead < 0 ? WRONG_SIDE : 0,
  };
}

const straight = (source: PlacedNode, target: PlacedNode): Point[] =>
  source.cx <= target.cx
    ? [port(source, 'right'), port(target, 'left')]
    : [port(source, 'left'), port(target, 'right')];

type Way = { readonly edge: LayoutEdge; readonly way: readonly Point[] | null };

/** The lift of each end, by edge and end. */
function allLifts(ways: readonly Way[]): Map<string, number> {
  const sides = new Map<string, WireEnd[]>();
  for (const { edge, way } of ways) {
    if (way === null) continue;
    const back = [...way].reverse();
    for (const [node, end] of [
      [edge.source, { edge: edge.id, end: 'source', way }],
      [edge.target, { edge: edge.id, end: 'target', way: back }],
    ] as const) {
      const key = `${node} ${sideOf(end.way)}`;
      sides.set(key, [...(sides.get(key) ?? []), end]);
    }
  }
  const lifts = new Map<string, number>();
  for (const list of sides.values())
    liftsOf(list).forEach((lift, i) => {
      lifts.set(`${list[i]?.edge} ${list[i]?.end}`, lift);
    });
  return lifts;
}

/** A way whose first and last stretch are moved to where the wire meets each rim. */
function drawn(source: PlacedNode, target: PlacedNode, way: readonly Point[], from: number, to: number) {
  const start = port(source, sideOf(way), from);
  const end = port(target, sideOf([...way].reverse()), to);
  const inner = way.slice(1, -1);
  const corners = inner.map((corner, i) => {
    if (i === 0) return { x: corner.x, y: start.y };
    if (i === inner.length - 1) return { x: corner.x, y: end.y };
    return corner;
  });
  return { start, segments: wireOf([start, ...corners, end]) };
}

/** A workload that calls itself. */
function loop(node: PlacedNode): { readonly start: Point; readonly segments: Segment[] } {
  const from = port(node, 'right');
  const to = port(node, 'left');
  const top = node.cy - (node.shape === 'folded' ? node.height / 2 : 24) - 22;
  const out = 34;
  return {
    start: from,
    segments: [
      {
        kind: 'cubic',
        c1: { x: from.x + out, y: from.y },
        c2: { x: from.x + out, y: top },
        to: { x: node.cx, y: top },
      },
      { kind: 'cubic', c1: { x: to.x - out, y: top }, c2: { x: to.x - out, y: to.y }, to },
    ],
  };
}
