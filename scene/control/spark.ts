/** A bar of a sparkline: place and height as shares of 1. */
export type SparkBar = { readonly x: number; readonly width: number; readonly height: number };

/**
 * Bars over a span of time. Readings lie as far apart as something changed, so a bar is as wide as the time that it counts and as high
 * as its rate: its area is its count.
 */
export function sparkBars(
  spans: readonly { readonly from: number; readonly to: number; readonly count: number }[],
  start: number,
  end: number,
): readonly SparkBar[] {
  const whole = end - start;
  if (whole <= 0) return [];
  const rates = spans.map(({ from, to, count }) => (to > from ? count / (to - from) : 0));
  const most = Math.max(0, ...rates);
  if (most === 0) return [];
  return spans.flatMap(({ from, to }, i) => {
    const left = Math.max(start, from);
    const right = Math.min(end, to);
    if (right <= left) return [];
    const height = (rates[i] ?? 0) / most;
    return height === 0
      ? []
      : [{ x: round((left - start) / whole), width: round((right - left) / whole), height: round(height) }];
  });
}

const round = (n: number) => Math.round(n * 10_000) / 10_000;
