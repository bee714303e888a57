import type { Point } from '../types.ts';
import { type Ground, lower } from './ground.ts';
import { Heap } from './heap.ts';

/** One wire to be laid: between the heights of two proxies, from either side of each. */
export type Errand = {
  readonly from: End;
  readonly to: End;
  /** Indices of the groups of its ends, in which it may run freely. */
  readonly groups: ReadonlySet<number>;
};
/** Where a wire may end: the x of both rims, what each of them costs, and the height. */
export type End = {
  readonly y: number;
  readonly left: number;
  readonly right: number;
  readonly leftCost: number;
  readonly rightCost: number;
};

const BEND = 46;
const CROSSING = 24;
/** Cost of each unit beside or on another wire, and through a frame that is neither end's. */
const SHARED = 3;
const FOREIGN = 2.4;

/** Which pieces and crossings of the ground have wires on them already. */
export class Laid {
  readonly level: Uint8Array;
  readonly upright: Uint8Array;
  constructor(size: number) {
    this.level = new Uint8Array(size);
    this.upright = new Uint8Array(size);
  }
}

/**
 * The cheapest way of a wire as its corners, from rim to rim: short, with few bends, around what stands, and not along other
 * wires. Dijkstra over crossings and directions. What it takes is noted in `laid`. Null when there is no way at all.
 */
export function findWay(ground: Ground, laid: Laid, { from, to, groups }: Errand): Point[] | null {
  const { xs, ys, width } = ground;
  const size = width * ys.length;
  const cost = new Float64Array(size * 2).fill(Number.POSITIVE_INFINITY);
  const came = new Int32Array(size * 2).fill(-1);
  const heap = new Heap();
  const [startY, endY] = [indexOf(ys, from.y), indexOf(ys, to.y)];
  let reached = -1;
  let least = Number.POSITIVE_INFINITY;
  const offer = (state: number, price: number, previous: number) => {
    // Beyond the cheapest way that is known nothing is looked at.
    if (price >= least || price >= (cost[state] ?? 0) - 1e-9) return;
    cost[state] = price;
    came[state] = previous;
    heap.push(price, state);
  };
  // The first and the last stretch run level between a rim and the upright lines beside it.
  const exits = (y: number, end: End): [number, number][] => {
    const right = lower(xs, end.right + 1);
    const left = lower(xs, end.left - 1) - 1;
    const found: [number, number][] = [];
    if (right < width) found.push([y * width + right, end.rightCost + (xs[right] ?? 0) - end.right]);
    if (left >= 0) found.push([y * width + left, end.leftCost + end.left - (xs[left] ?? 0)]);
    return found;
  };
  for (const [at, price] of exits(startY, from)) offer(at * 2, price, -1);
  const goals = new Map(exits(endY, to).map(([at, price]) => [at * 2, price]));
  for (let next = heap.pop(); next !== null && next.cost < least; next = heap.pop()) {
    const { value: state, cost: price } = next;
    if (price > (cost[state] ?? 0) + 1e-9) continue;
    const goal = goals.get(state);
    if (goal !== undefined && price + goal < least) [least, reached] = [price + goal, state];
    const at = state >> 1;
    const isUpright = (state & 1) === 1;
    offer(isUpright ? at * 2 : at * 2 + 1, price + BEND, state);
    const x = at % width;
    if (isUpright) {
      if (at + width < size) offer((at + width) * 2 + 1, price + upright(at, at + width), state);
      if (at >= width) offer((at - width) * 2 + 1, price + upright(at - width, at - width), state);
    } else {
      if (x + 1 < width) offer((at + 1) * 2, price + level(at, at + 1), state);
      if (x > 0) offer((at - 1) * 2, price + level(at - 1, at - 1), state);
    }
  }
  if (reached < 0) return null;
  const states: number[] = [];
  for (let state = reached; state >= 0; state = came[state] ?? -1) states.push(state);
  states.reverse();
  note(states);
  const corners = states.map(
    (state): Point => ({ x: xs[(state >> 1) % width] ?? 0, y: ys[Math.floor((state >> 1) / width)] ?? 0 }),
  );
  const [first, last] = [corners[0], corners[corners.length - 1]];
  if (!first || !last) return null;
  return straightened([
    { x: first.x > from.right ? from.right : from.left, y: from.y },
    ...corners,
    { x: last.x > to.right ? to.right : to.left, y: to.y },
  ]);

  function level(piece: number, arrives: number): number {
    const long = ground.level[piece] ?? 0;
    const way = (xs[(piece % width) + 1] ?? 0) - (xs[piece % width] ?? 0);
    const inside = ground.levelIn[piece] ?? -1;
    return (
      long +
      way * SHARED * Math.min(2, laid.level[piece] ?? 0) +
      (inside >= 0 && !groups.has(inside) ? way * FOREIGN : 0) +
      ((laid.upright[arrives] ?? 0) > 0 ? CROSSING : 0)
    );
  }
  function upright(piece: number, arrives: number): number {
    const row = Math.floor(piece / width);
    const long = ground.upright[piece] ?? 0;
    const way = (ys[row + 1] ?? 0) - (ys[row] ?? 0);
    const inside = ground.uprightIn[piece] ?? -1;
    return (
      long +
      way * SHARED * Math.min(2, laid.upright[piece] ?? 0) +
      (inside >= 0 && !groups.has(inside) ? way * FOREIGN : 0) +
      ((laid.level[arrives] ?? 0) > 0 ? CROSSING : 0)
    );
  }
  function note(way: readonly number[]): void {
    for (let i = 1; i < way.length; i++) {
      const [a, b] = [(way[i - 1] ?? 0) >> 1, (way[i] ?? 0) >> 1];
      if (a === b) continue;
      const list = Math.abs(a - b) === 1 ? laid.level : laid.upright;
      const piece = Math.min(a, b);
      list[piece] = Math.min(200, (list[piece] ?? 0) + 1);
    }
  }
}

function indexOf(values: readonly number[], value: number): number {
  const at = lower(values, value - 1e-6);
  return Math.min(at, values.length - 1);
}

/** Without corners on the way of a straight line. */
function straightened(corners: readonly Point[]): Point[] {
  const out: Point[] = [];
  for (const corner of corners) {
    const [a, b] = [out[out.length - 2], out[out.length - 1]];
    if (b && b.x === corner.x && b.y === corner.y) continue;
    if (a && b && ((a.x === b.x && b.x === corner.x) || (a.y === b.y && b.y === corner.y))) out.pop();
    out.push(corner);
  }
  return out;
}
