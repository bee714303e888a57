import type { EpochMs, FigureHistory, Histogram, Mesh } from '../model/index.ts';
import { between, meanMs, together } from './histogram.ts';

/** How istiod hands configuration out, over all replicas. */
export type WatchedFigures = {
  /** Since when every part of `convergence` is counted: the latest first sight of a replica. */
  readonly since: EpochMs | null;
  /** What was counted while watched; null where no replica tells histograms. */
  readonly convergence: Histogram | null;
  /** The same since each istiod began. */
  readonly total: Histogram | null;
  /** Mean since istiod began, for recordings that have nothing else. */
  readonly meanMs: number | null;
  /** Pushes while watched with the mean time of one, and refusals since istiod began; the most pushed first. */
  readonly types: readonly {
    readonly type: string;
    readonly watched: number;
    readonly meanMs: number | null;
    readonly rejects: number;
  }[];
  /** Pushes between each two readings of a replica, oldest first. */
  readonly activity: readonly { readonly from: EpochMs; readonly to: EpochMs; readonly pushes: number }[];
  /** Reasons for pushes while watched, the most frequent first. */
  readonly triggers: readonly (readonly [string, number])[];
};

export function watchedFigures({ istiodHistory, istiods }: Pick<Mesh, 'istiodHistory' | 'istiods'>): WatchedFigures {
  const histories = Object.values(istiodHistory);
  const rejects = sumCounts(Object.values(istiods).map((figures) => figures.rejectsByType ?? {}));
  const pushed = sumCounts(histories.map(({ first, last }) => growth(first.pushes, last.pushes)));
  const types = [...new Set([...Object.keys(pushed), ...Object.keys(rejects)])].map((type) => {
    const took = together(known(histories.map((history) => grown(history, (sample) => sample.pushTime[type] ?? null))));
    return {
      type,
      watched: pushed[type] ?? 0,
      meanMs: took === null ? null : meanMs(took),
      rejects: rejects[type] ?? 0,
    };
  });
  const triggers = sumCounts(histories.map(({ first, last }) => growth(first.triggers, last.triggers)));
  const means = known(Object.values(istiods).map((figures) => figures.meanConvergenceMs));
  return {
    since: histories.length === 0 ? null : (Math.max(...histories.map(({ first }) => first.at)) as EpochMs),
    convergence: together(known(histories.map((history) => grown(history, (sample) => sample.convergence)))),
    total: together(known(histories.map(({ last }) => last.convergence))),
    meanMs: means.length === 0 ? null : Math.max(...means),
    types: types.sort((a, b) => b.watched - a.watched || (a.type < b.type ? -1 : 1)),
    activity: histories.flatMap(({ sent }) => activityOf(sent)).sort((a, b) => a.from - b.from),
    triggers: Object.entries(triggers)
      .filter(([, n]) => n > 0)
      .sort((a, b) => b[1] - a[1]),
  };
}

const activityOf = (sent: FigureHistory['sent']) =>
  sent.slice(1).map(({ at, pushes }, i) => {
    const before = sent[i] ?? { at, pushes };
    return { from: before.at, to: at, pushes: pushes - before.pushes };
  });

function grown(
  { first, last }: FigureHistory,
  pick: (sample: FigureHistory['first']) => Histogram | null,
): Histogram | null {
  const before = pick(first);
  const after = pick(last);
  if (after === null) return null;
  // A histogram appears with its first entry: all of it is then new.
  return before === null ? after : between(before, after);
}

const growth = (before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(after).map(([key, n]) => [key, Math.max(0, n - (before[key] ?? 0))]));

function sumCounts(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const counts of all) for (const [key, n] of Object.entries(counts)) sum[key] = (sum[key] ?? 0) + n;
  return sum;
}

const known = <T>(values: readonly (T | null)[]): T[] => values.filter((value): value is T => value !== null);
