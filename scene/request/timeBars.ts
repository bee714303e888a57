import type { Timing } from '@/mesh/path/stations.ts';
import { round } from '../round.ts';

/** Shares are of the axis, 0 to 1, so that the picture needs no width. */
export type TimeBar = {
  readonly of: Timing['of'];
  readonly start: number;
  readonly share: number;
  readonly lengthMs: number;
  readonly startMs: number;
  /** Its place on the axis is worked out, only its length was logged. */
  readonly placed: boolean;
  /** Too short to draw to scale: shown at the least width that can be seen. */
  readonly widened: boolean;
};

export type TimeAxis = {
  readonly bars: readonly TimeBar[];
  readonly spanMs: number;
  readonly ticks: readonly { readonly share: number; readonly ms: number }[];
};

const LEAST_SHARE = 0.006;

/** The spans of one request on one axis that begins with the earliest and ends with the latest of them. */
export function timeAxis(timings: readonly Timing[]): TimeAxis | null {
  if (timings.length === 0) return null;
  const start = Math.min(...timings.map((t) => t.from));
  const end = Math.max(...timings.map((t) => t.from + t.length));
  // All under a millisecond: the axis is one millisecond, the logs' resolution.
  const spanMs = Math.max(1, end - start);
  const bars = timings.map((t): TimeBar => {
    const share = t.length / spanMs;
    return {
      of: t.of,
      start: round4(Math.min((t.from - start) / spanMs, 1 - LEAST_SHARE)),
      share: round4(Math.max(share, LEAST_SHARE)),
      lengthMs: t.length,
      startMs: round(t.from - start),
      placed: t.placed,
      widened: share < LEAST_SHARE,
    };
  });
  const step = niceStep(spanMs);
  const ticks = Array.from({ length: Math.floor(spanMs / step + 1e-9) + 1 }, (_, i) => ({
    ms: round(i * step),
    share: round4((i * step) / spanMs),
  }));
  return { bars, spanMs: round(spanMs), ticks };
}

const round4 = (n: number) => Math.round(n * 10_000) / 10_000;

/** 1, 2 or 5 times a power of ten, for four to eight ticks; never below the logs' millisecond. */
function niceStep(span: number): number {
  const raw = span / 6;
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5, 10].find((f) => f * power >= raw) ?? 10;
  return Math.max(1, factor * power);
}
