import type { Histogram } from '../model/index.ts';

/** What was added between two readings of one histogram; null where the second is not a later one of the same. */
export function between(before: Histogram, after: Histogram): Histogram | null {
  if (after.count < before.count || after.le.length !== before.le.length) return null;
  if (after.le.some((bound, i) => bound !== before.le[i])) return null;
  return {
    le: after.le,
    upTo: after.upTo.map((n, i) => Math.max(0, n - (before.upTo[i] ?? 0))),
    count: after.count - before.count,
    sumMs: Math.max(0, after.sumMs - before.sumMs),
  };
}

/** Adds histograms of one kind, e.g. of several replicas; those with other bounds than the first are left out. */
export function together(histograms: readonly Histogram[]): Histogram | null {
  const [first, ...rest] = histograms;
  if (first === undefined) return null;
  return rest.reduce<Histogram>((sum, h) => {
    if (h.le.length !== sum.le.length || h.le.some((bound, i) => bound !== sum.le[i])) return sum;
    return {
      le: sum.le,
      upTo: sum.upTo.map((n, i) => n + (h.upTo[i] ?? 0)),
      count: sum.count + h.count,
      sumMs: sum.sumMs + h.sumMs,
    };
  }, first);
}

/**
 * The bounds between which a quantile lies: all that a histogram tells. Prometheus draws a straight line between them and calls
 * that the quantile; buckets of istiod are as wide as 0 to 100 ms, so the span is said instead. `atMost` null: above every bound.
 */
export type Span = { readonly above: number; readonly atMost: number | null };

export function quantile({ le, upTo, count }: Histogram, q: number): Span | null {
  if (count === 0) return null;
  const rank = q * count;
  const i = upTo.findIndex((n) => n >= rank && n > 0);
  return i < 0
    ? { above: le.at(-1) ?? 0, atMost: null }
    : { above: i === 0 ? 0 : (le[i - 1] ?? 0), atMost: le[i] ?? null };
}

export const meanMs = ({ count, sumMs }: Histogram): number | null => (count === 0 ? null : sumMs / count);

/** Each bucket alone, the one above every bound last. */
export function bucketsOf({ le, upTo, count }: Histogram): readonly { readonly span: Span; readonly count: number }[] {
  const own = le.map((bound, i) => ({
    span: { above: i === 0 ? 0 : (le[i - 1] ?? 0), atMost: bound },
    count: (upTo[i] ?? 0) - (i === 0 ? 0 : (upTo[i - 1] ?? 0)),
  }));
  return [...own, { span: { above: le.at(-1) ?? 0, atMost: null }, count: count - (upTo.at(-1) ?? 0) }];
}
