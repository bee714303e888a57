import { percent } from './round.ts';

/** Labels the axis may carry, ms with the words' unit. */
const STEPS = [
  [10, 's', 1_000],
  [1, 'm', 60_000],
  [10, 'm', 60_000],
  [1, 'h', 3_600_000],
  [6, 'h', 3_600_000],
  [12, 'h', 3_600_000],
  [1, 'd', 86_400_000],
  [7, 'd', 86_400_000],
  [30, 'd', 86_400_000],
  [90, 'd', 86_400_000],
  [1, 'y', 31_536_000_000],
  [10, 'y', 31_536_000_000],
  [100, 'y', 31_536_000_000],
] as const;

/** Left of this the axis is out of room: what has less left stands at the wall. */
const FLOOR_MS = 10_000;
/** Share of the width before the floor, where the expired stand. */
const WALL = 0.03;

export type HorizonScale = {
  /** Per cent of the width for a time left in ms; what is expired stands at 0. */
  readonly x: (leftMs: number) => number;
  readonly ticks: readonly { readonly x: number; readonly value: number; readonly unit: 's' | 'm' | 'h' | 'd' | 'y' }[];
};

/**
 * The common axis of all certificates: time left, logarithmic, so that a minute of a two-minute certificate and half a day of
 * a daily one take the same room. Reaches from 10 s to the first label at or above the longest time left.
 * @param labelGap least distance of two labels, in per cent of the width
 */
export function horizonScale(longestLeftMs: number, labelGap: number): HorizonScale {
  const end = STEPS.find(([n, , size]) => n * size >= longestLeftMs * 0.98) ?? STEPS[STEPS.length - 1];
  const endMs = Math.max(60_000, end ? end[0] * end[2] : longestLeftMs);
  const span = Math.log(endMs / FLOOR_MS);
  const x = (leftMs: number): number => {
    if (leftMs <= 0) return 0;
    const share = Math.log(Math.max(FLOOR_MS, leftMs) / FLOOR_MS) / span;
    return percent(WALL + Math.min(1, share) * (1 - WALL));
  };
  const ticks = STEPS.filter(([n, , size]) => n * size <= endMs).map(([n, unit, size]) => ({
    x: x(n * size),
    value: n,
    unit,
  }));
  return { x, ticks: keepApart(ticks, labelGap) };
}

/** Drops labels that would touch, keeping the last and working back from it. */
function keepApart<T extends { readonly x: number }>(ticks: readonly T[], gap: number): readonly T[] {
  const kept: T[] = [];
  for (const tick of [...ticks].reverse()) {
    const next = kept[0];
    if (next === undefined || next.x - tick.x >= gap) kept.unshift(tick);
  }
  return kept;
}

export type Dot<Id> = {
  readonly id: Id;
  readonly x: number;
  /** Row above the axis, from 0. */
  readonly level: number;
};

export type Stacks<Id> = {
  readonly dots: readonly Dot<Id>[];
  /** Neighbouring columns that hold more marks than they show: how many are not shown, and the middle of the columns. */
  readonly more: readonly { readonly x: number; readonly count: number }[];
};

/**
 * Stacks marks that would cover each other into columns of at most `levels`; the rest of a column is counted. `gap` is a mark's
 * width in per cent. Equal places are stacked by id, so that the picture does not depend on the order of the mesh's tables.
 */
export function stackDots<Id extends string>(
  marks: readonly { readonly id: Id; readonly x: number }[],
  gap: number,
  levels: number,
): Stacks<Id> {
  const dots: Dot<Id>[] = [];
  const runs: { from: number; to: number; count: number }[] = [];
  let column = { x: Number.NEGATIVE_INFINITY, size: 0 };
  for (const { id, x } of [...marks].sort((a, b) => a.x - b.x || (a.id < b.id ? -1 : 1))) {
    if (x - column.x >= gap) column = { x, size: 0 };
    column.size += 1;
    if (column.size <= levels) {
      dots.push({ id, x, level: column.size - 1 });
      continue;
    }
    const run = runs.at(-1);
    // A label needs the room of several columns, so columns that are this close share one.
    if (run !== undefined && column.x - run.to < LABEL_GAPS * gap) {
      run.count += 1;
      run.to = column.x;
    } else runs.push({ from: column.x, to: column.x, count: 1 });
  }
  return { dots, more: runs.map(({ from, to, count }) => ({ x: percent((from + to) / 200), count })) };
}

const LABEL_GAPS = 4;
