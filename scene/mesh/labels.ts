import { round } from '../round.ts';
import type { EdgeCurve } from './curves.ts';
import { directionAt, lengthInside, pointAt } from './polyline.ts';
import { solidParts } from './ports.ts';
import { SIZE } from './size.ts';
import { type Box, type MeshLayout, overlaps, type Point } from './types.ts';

/** How much of an edge's words a spot has room for; `none`: only while one looks at the edge. */
export type LabelRoom = 'full' | 'short' | 'none';
/** Where an edge's words stand: `y` is their middle, `x` their start, middle or end as `anchor` says. */
export type LabelSpot = Point & {
  readonly edge: string;
  readonly room: LabelRoom;
  readonly anchor: 'start' | 'middle' | 'end';
};

/** Shares of the way, from the middle outwards. */
const SHARES = Array.from({ length: 41 }, (_, i) => 0.5 + (i % 2 === 0 ? i : -i - 1) * 0.0112);
/** A unit of another wire under a label, or of its own; a thread through it; and a node, a name or another label under it. */
const COST = { other: 1, own: 3, thread: 12, solid: Number.POSITIVE_INFINITY, label: Number.POSITIVE_INFINITY };
/** All the words of an edge that one looks at have to stand somewhere: rather over a node than over each other. */
const LOOKED_COST: typeof COST = { ...COST, solid: 1_000, label: 100_000 };
/** From a steep wire's middle to the words beside it. */
const ASIDE = 10;
/** Dearer spots are none. */
const LIMIT = 26;

/**
 * Finds for each edge a spot on its curve where a label covers no node, no name and no other label, and as little of other
 * edges as possible: all of its words if there is room, else the shorter ones. Spots depend on the layout only: a label of
 * changing figures stays where it is.
 */
export function placeLabels(layout: MeshLayout, curves: readonly EdgeCurve[], uprights: readonly Box[]): LabelSpot[] {
  const placed: Box[] = [];
  const price = pricing(layout, curves, uprights, placed, COST);
  // Short edges have the fewest spots.
  const spots = [...curves].sort(byLength).map((curve): LabelSpot => {
    for (const room of ['full', 'short'] as const) {
      let best: { place: Place; cost: number } | null = null;
      for (const place of placesAlong(curve, SIZE.label[room])) {
        const cost = price(curve, boxAt(place, SIZE.label[room]));
        if (cost < LIMIT && (best === null || cost < best.cost - 0.01)) best = { place, cost };
        if (cost === 0) break;
      }
      if (best === null) continue;
      const { x, y, anchor } = best.place;
      placed.push(boxAt(best.place, SIZE.label[room]));
      return { edge: curve.id, x: round(x), y: round(y), room, anchor };
    }
    const middle = pointAt(curve.line, curve.line.length / 2);
    return { edge: curve.id, x: round(middle.x), y: round(middle.y - 14), room: 'none', anchor: 'middle' };
  });
  return spots.sort((a, b) => (a.edge < b.edge ? -1 : 1));
}

/** An edge that one looks at; `failing`: the share that fails is among its words. */
export type LookedAt = { readonly curve: EdgeCurve; readonly failing: boolean };

/**
 * Spots for all the words of the few edges that one looks at, which stand on a ground of their own `scale` times as large. An
 * edge keeps its spot of {@link placeLabels} where they find room beside each other, else takes the best one along its curve.
 * @param hovered the edge under the pointer, which moves none of the others
 */
export function placeLooked(
  layout: MeshLayout,
  edges: readonly LookedAt[],
  hovered: LookedAt | null,
  spots: ReadonlyMap<string, LabelSpot>,
  scale: number,
): ReadonlyMap<string, LabelSpot> {
  const placed: Box[] = [];
  const curves = edges.map(({ curve }) => curve);
  const price = pricing(layout, curves, [], placed, LOOKED_COST);
  const order = [...edges].sort((a, b) => byLength(a.curve, b.curve));
  const looked = [...order, ...(hovered ? [hovered] : [])].flatMap(({ curve, failing }): [string, LabelSpot][] => {
    const spot = spots.get(curve.id);
    if (spot === undefined) return [];
    const width = SIZE.label.looked[failing ? 'failing' : 'rate'];
    const costOf = (place: Place) => price(curve, boxAt(place, width, scale));
    let best: { place: Place; cost: number } = { place: spot, cost: costOf(spot) };
    if (spot.room === 'none' || best.cost >= LOOKED_COST.solid)
      for (const place of placesAlong(curve, width * scale)) {
        const cost = costOf(place);
        if (cost < best.cost - 0.01) best = { place, cost };
      }
    const { x, y, anchor } = best.place;
    placed.push(boxAt(best.place, width, scale));
    return [[curve.id, { edge: curve.id, x: round(x), y: round(y), room: 'full', anchor }]];
  });
  return new Map(looked);
}

/** What words cost in a box, by what they cover of the picture and of the words in `placed`. */
function pricing(
  layout: MeshLayout,
  curves: readonly EdgeCurve[],
  uprights: readonly Box[],
  placed: readonly Box[],
  cost: typeof COST,
): (curve: EdgeCurve, box: Box) => number {
  const solid = [
    ...layout.nodes.flatMap((node) => Object.values(solidParts(node))),
    ...layout.groups
      .filter((g) => g.kind === 'namespace')
      .map((g) => ({ x: g.x + 8, y: g.y + 4, width: 130, height: 38 })),
  ];
  const lines = curves.map((curve) => ({ curve, box: boxOf(curve) }));
  return (curve, box) => {
    const times = (each: number, count: number) => (count === 0 ? 0 : each * count);
    const covered =
      times(cost.solid, solid.filter((other) => overlaps(box, other)).length) +
      times(cost.label, placed.filter((other) => overlaps(box, other, 3)).length);
    if (covered === Number.POSITIVE_INFINITY) return covered;
    const crossed = lines.reduce((sum, other) => {
      if (!overlaps(other.box, box)) return sum;
      return sum + lengthInside(other.curve.line, box, 3) * (other.curve === curve ? cost.own : cost.other);
    }, 0);
    return covered + crossed + times(cost.thread, uprights.filter((line) => overlaps(box, line)).length);
  };
}

const byLength = (a: EdgeCurve, b: EdgeCurve) => a.line.length - b.line.length || (a.id < b.id ? -1 : 1);

function boxOf({ line }: EdgeCurve): Box {
  const xs = line.points.map((point) => point.x);
  const ys = line.points.map((point) => point.y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { x: left, y: top, width: Math.max(1, Math.max(...xs) - left), height: Math.max(1, Math.max(...ys) - top) };
}

type Place = Pick<LabelSpot, 'x' | 'y' | 'anchor'>;

/** The box of words of a width at a place. */
export function boxAt({ x, y, anchor }: Place, width: number, scale = 1): Box {
  const height = SIZE.label.height * scale;
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width * scale : x - (width * scale) / 2;
  return { x: left, y: y - height / 2, width: width * scale, height };
}

/** Places beside a curve: above and below where it runs level, right and left where it is steep. */
function* placesAlong({ line }: EdgeCurve, width: number): Generator<Place> {
  const lift = SIZE.label.height / 2 + 6;
  for (const share of SHARES) {
    const distance = share * line.length;
    const { x, y } = pointAt(line, distance);
    if (Math.abs(directionAt(line, distance).y) < 0.2) {
      // Level for as long as the words are, or they would stand in the bend.
      const bend = Math.max(...[-0.4, 0.4].map((part) => Math.abs(pointAt(line, distance + part * width).y - y)));
      if (bend > 6) continue;
      yield { x, y: y - lift, anchor: 'middle' };
      yield { x, y: y + lift, anchor: 'middle' };
    } else {
      yield { x: x + ASIDE, y, anchor: 'start' };
      yield { x: x - ASIDE, y, anchor: 'end' };
    }
  }
}

/**
 * Which labels are shown when words are `scale` times as large as the spots were made for: the weightiest first, each if it
 * then covers no node and no label before it.
 * @param weights by edge; without one a label is not shown
 */
export function shownLabels(
  layout: MeshLayout,
  spots: ReadonlyMap<string, LabelSpot>,
  weights: ReadonlyMap<string, number>,
  scale: number,
): ReadonlySet<string> {
  const solid = layout.nodes.flatMap((node) => Object.values(solidParts(node)));
  const order = [...weights].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const placed: Box[] = [];
  const shown = new Set<string>();
  for (const [edge] of order) {
    const spot = spots.get(edge);
    if (spot === undefined || spot.room === 'none') continue;
    const box = boxAt(spot, SIZE.label[scale > 1 ? 'short' : spot.room], scale);
    const isFree =
      !placed.some((other) => overlaps(box, other)) && (scale === 1 || !solid.some((o) => overlaps(box, o)));
    if (!isFree) continue;
    placed.push(box);
    shown.add(edge);
  }
  return shown;
}
