import { Occupancy } from './occupancy.ts';
import { lengthInside, type Polyline, pathOf, polylineOf, type Segment } from './polyline.ts';
import { port, solidParts } from './ports.ts';
import type { Box, LayoutEdge, MeshLayout, PlacedNode, Point } from './types.ts';

export type EdgeCurve = {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** SVG path from the source's proxy to the target's. */
  readonly path: string;
  readonly line: Polyline;
};

type Candidate = { readonly from: Point; readonly segments: readonly Segment[]; readonly bends: number };

/**
 * A curve for each edge. Every curve is chosen from a few dozen candidates (straight through, or along a free lane
 * above or below what is in between) as the one that runs least under nodes and along other edges; then the shortest.
 */
export function routeEdges(layout: MeshLayout, edges: readonly LayoutEdge[]): EdgeCurve[] {
  const nodes = new Map(layout.nodes.map((node) => [node.id, node]));
  const obstacles = layout.nodes.map((node) => ({ node, parts: solidParts(node) }));
  const titles = layout.groups
    .filter((group) => group.kind === 'namespace')
    .map((group) => ({ x: group.x, y: group.y, width: Math.min(group.width, 160), height: 30 }));
  const taken = new Occupancy();
  const ends = edges.flatMap((edge) => {
    const source = nodes.get(edge.source);
    const target = nodes.get(edge.target);
    return source && target ? [{ edge, source, target }] : [];
  });
  // Short edges first: they have the least choice.
  ends.sort((a, b) => reach(a.source, a.target) - reach(b.source, b.target) || (a.edge.id < b.edge.id ? -1 : 1));
  const curves = ends.map(({ edge, source, target }): EdgeCurve => {
    const others = obstacles.filter((o) => o.node !== source && o.node !== target);
    const own = obstacles.filter((o) => o.node === source || o.node === target);
    let best: { candidate: Candidate; line: Polyline; cost: number } | null = null;
    for (const candidate of candidatesOf(source, target, others)) {
      const line = polylineOf(candidate.from, candidate.segments);
      const base = line.length * 0.12 + candidate.bends * 14;
      if (best !== null && base >= best.cost) continue;
      const cost =
        base +
        costOfBoxes(
          line,
          others.flatMap((o) => o.parts),
        ) *
          6 +
        costOfBoxes(
          line,
          own.map((o) => o.parts[1]).filter((part) => part !== undefined),
        ) *
          3 +
        costOfBoxes(line, titles) +
        taken.shared(line);
      if (best === null || cost < best.cost) best = { candidate, line, cost };
    }
    const chosen = best ?? fallback(source, target);
    taken.add(chosen.line);
    return {
      id: edge.id,
      source: edge.source,
      target: edge.target,
      path: pathOf(chosen.candidate.from, chosen.candidate.segments),
      line: chosen.line,
    };
  });
  return curves.sort((a, b) => (a.id < b.id ? -1 : 1));
}

const reach = (a: PlacedNode, b: PlacedNode) => Math.abs(a.cx - b.cx) + Math.abs(a.cy - b.cy);

function fallback(source: PlacedNode, target: PlacedNode) {
  const from = { x: source.cx, y: source.cy };
  const segments: Segment[] = [{ kind: 'line', to: { x: target.cx, y: target.cy } }];
  return { candidate: { from, segments, bends: 0 }, line: polylineOf(from, segments) };
}

function costOfBoxes(line: Polyline, boxes: readonly Box[]): number {
  let cost = 0;
  for (const box of boxes) cost += lengthInside(line, box);
  return cost;
}

function candidatesOf(
  source: PlacedNode,
  target: PlacedNode,
  others: readonly { node: PlacedNode; parts: readonly Box[] }[],
): Candidate[] {
  if (source === target) return [loop(source)];
  const sameColumn = Math.abs(source.cx - target.cx) < (source.width + target.width) / 4;
  if (sameColumn) return [46, 70, 100, -46, -70, -100].map((bulge) => bracket(source, target, bulge));
  const forward = source.cx < target.cx;
  const from = port(source, forward ? 'right' : 'left');
  const to = port(target, forward ? 'left' : 'right');
  const low = Math.min(from.x, to.x);
  const high = Math.max(from.x, to.x);
  const lanes = new Set<number>([
    from.y,
    to.y,
    (from.y + to.y) / 2,
    Math.min(from.y, to.y) - 44,
    Math.max(from.y, to.y) + 112,
  ]);
  for (const { node, parts } of others) {
    if (node.x > high || node.x + node.width < low) continue;
    const bottom = Math.max(...parts.map((part) => part.y + part.height));
    const top = Math.min(...parts.map((part) => part.y));
    lanes.add(top - 8);
    lanes.add(top - 22);
    lanes.add(bottom + 8);
    lanes.add(bottom + 22);
  }
  const middle = (from.y + to.y) / 2;
  const near = [...lanes].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle) || a - b).slice(0, 28);
  return [direct(from, to), ...near.map((lane) => viaLane(from, to, lane))];
}

/** One cubic, level at both ends. */
function direct(from: Point, to: Point): Candidate {
  const k = (to.x - from.x) / 2;
  return {
    from,
    segments: [{ kind: 'cubic', c1: { x: from.x + k, y: from.y }, c2: { x: to.x - k, y: to.y }, to }],
    bends: from.y === to.y ? 0 : 1,
  };
}

/** To the lane, along it, and from it. */
function viaLane(from: Point, to: Point, lane: number): Candidate {
  const sign = to.x > from.x ? 1 : -1;
  const span = Math.abs(to.x - from.x);
  const run = (dy: number) => (dy === 0 ? 0 : Math.min(span / 2, Math.max(34, Math.min(100, Math.abs(dy) * 0.7))));
  const first = run(lane - from.y);
  const last = run(to.y - lane);
  const segments: Segment[] = [];
  const a = { x: from.x + sign * first, y: lane };
  const b = { x: to.x - sign * last, y: lane };
  if (first > 0) segments.push(bend(from, a));
  segments.push({ kind: 'line', to: b });
  if (last > 0) segments.push(bend(b, to));
  return { from, segments, bends: (first > 0 ? 1 : 0) + (last > 0 ? 1 : 0) };
}

const bend = (a: Point, b: Point): Segment => {
  const mid = (a.x + b.x) / 2;
  return { kind: 'cubic', c1: { x: mid, y: a.y }, c2: { x: mid, y: b.y }, to: b };
};

/** Between nodes of one column: out and in on the same side. */
function bracket(source: PlacedNode, target: PlacedNode, bulge: number): Candidate {
  const side = bulge > 0 ? 'right' : 'left';
  const from = port(source, side);
  const to = port(target, side);
  const x = (bulge > 0 ? Math.max(from.x, to.x) : Math.min(from.x, to.x)) + bulge;
  const mid = { x, y: (from.y + to.y) / 2 };
  const pull = (to.y - from.y) / 4;
  return {
    from,
    segments: [
      { kind: 'cubic', c1: { x, y: from.y }, c2: { x, y: mid.y - pull }, to: mid },
      { kind: 'cubic', c1: { x, y: mid.y + pull }, c2: { x, y: to.y }, to },
    ],
    bends: bulge > 0 ? 2 : 3,
  };
}

/** A workload that calls itself. */
function loop(node: PlacedNode): Candidate {
  const from = port(node, 'right');
  const to = port(node, 'left');
  const top = node.cy - (node.shape === 'folded' ? node.height / 2 : 24) - 22;
  const out = 34;
  return {
    from,
    segments: [
      {
        kind: 'cubic',
        c1: { x: from.x + out, y: from.y },
        c2: { x: from.x + out, y: top },
        to: { x: node.cx, y: top },
      },
      { kind: 'cubic', c1: { x: to.x - out, y: top }, c2: { x: to.x - out, y: to.y }, to },
    ],
    bends: 2,
  };
}
