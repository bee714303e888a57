import type { Side } from '../ports.ts';
import type { Point } from '../types.ts';

/** One end of a wire at one side of a node, with the way it takes from there, its own corner first. */
export type WireEnd = { readonly edge: string; readonly end: 'source' | 'target'; readonly way: readonly Point[] };

/** Wires at one side of a proxy stand so far from each other, or nearer when there are many. */
const STEP = 9;
const SPAN = 34;

/** How far below the middle each end meets the rim: in the order in which the wires fan out, so that they do not cross there. */
export function liftsOf(ends: readonly WireEnd[]): number[] {
  const order = ends.map((_, i) => i).sort((a, b) => compare(turnOf(ends[a]), turnOf(ends[b])));
  const step = Math.min(STEP, SPAN / Math.max(1, ends.length - 1));
  const lifts = new Array<number>(ends.length).fill(0);
  order.forEach((index, place) => {
    lifts[index] = (place - (ends.length - 1) / 2) * step;
  });
  return lifts;
}

export const sideOf = (way: readonly Point[]): Side => ((way[1]?.x ?? 0) >= (way[0]?.x ?? 0) ? 'right' : 'left');

type Turn = { readonly sign: number; readonly after: number; readonly to: number; readonly id: string };

/** Where a wire turns for the first time: up (-1), not at all, or down; after how much way, and to which height. */
function turnOf(end: WireEnd | undefined): Turn {
  const [start, corner, next] = end?.way ?? [];
  const id = `${end?.edge} ${end?.end}`;
  if (!start || !corner || !next) return { sign: 0, after: 0, to: start?.y ?? 0, id };
  return { sign: Math.sign(next.y - corner.y), after: Math.abs(corner.x - start.x), to: next.y, id };
}

/** From the topmost: of those that go up the first to turn, then the straight one, then of those that go down the last to turn. */
function compare(a: Turn, b: Turn): number {
  if (a.sign !== b.sign) return a.sign - b.sign;
  if (Math.abs(a.after - b.after) > 1) return (a.after - b.after) * (a.sign < 0 ? 1 : -1);
  return a.to - b.to || (a.id < b.id ? -1 : 1);
}
