import { type EpochMs, epochMs } from '@/mesh/model';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** Lengths of time that the picture shows at once, ms. */
export const ZOOMS = [10 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY] as const;
export type Zoom = (typeof ZOOMS)[number];

/** Where the present stands while the picture follows it: right of the middle, so that what is expected next has room. */
export const NOW_SHARE = 0.72;

/** A stretch of time and the pixels it is drawn on. */
export type TimeWindow = {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly width: number;
};

/** The stretch of `zoom` ms around `at`, which stands at `NOW_SHARE` of the width. */
export const windowAround = (at: EpochMs, zoom: number, width: number): TimeWindow => ({
  from: epochMs(at - zoom * NOW_SHARE),
  to: epochMs(at + zoom * (1 - NOW_SHARE)),
  width,
});

/** Pixels from the left edge, to a tenth; may lie outside the window. */
export const xOf = ({ from, to, width }: TimeWindow, at: number): number =>
  Math.round(((at - from) / (to - from)) * width * 10) / 10;

/** So many of the shortest lives may be in the picture: renewed halfway, each has a 60th of the width, on a phone still 5 px. */
const MOST_LIVES = 30;

/**
 * The zoom that shows the shortest life to its end, and what was seen so far, `seenMs` long, with room for what comes; but less of
 * what was seen where the shortest lives would be too short to see.
 */
export function fittingZoom(lives: readonly number[], seenMs: number): Zoom {
  const shortest = Math.min(...lives);
  const wanted = Math.max(Math.min(DAY, shortest) * 0.95, seenMs * 1.4);
  const most = Math.min(ZOOMS.find((zoom) => zoom >= wanted) ?? 30 * DAY, shortest * MOST_LIVES);
  return ZOOMS.findLast((zoom) => zoom <= most) ?? ZOOMS[0];
}

const STEPS: readonly number[] = [
  ...[10_000, 30_000],
  ...[1, 2, 5, 10, 30].map((n) => n * MINUTE),
  ...[1, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7].map((n) => n * DAY),
];
/** A label needs this many pixels. */
const LABEL_PX = 92;

export type TimeTick = {
  readonly at: EpochMs;
  readonly x: number;
  /** Whether a new day begins here, in the viewer's time zone. */
  readonly day: boolean;
};

/**
 * Round times in the window, far enough apart for their labels. `offsetAt`: how far the viewer's time zone is ahead of UTC at a
 * moment, ms; it changes where summer time begins or ends.
 */
export function timeTicks(
  window: TimeWindow,
  offsetAt: (at: number) => number,
): { readonly step: number; readonly ticks: TimeTick[] } {
  const room = Math.max(1, Math.floor(window.width / LABEL_PX));
  const step = STEPS.find((s) => (window.to - window.from) / s <= room) ?? 7 * DAY;
  // A day without midnight, because summer time begins with it, begins when it begins.
  const rounded = (near: number) => {
    const offset = offsetAt(near);
    const at = Math.round((near + offset) / step) * step - offset;
    return offsetAt(at) === offset ? at : near;
  };
  const dayOf = (at: number) => Math.floor((at + offsetAt(at)) / DAY);
  const ticks: TimeTick[] = [];
  const offset = offsetAt(window.from);
  const first = Math.ceil((window.from + offset) / step) * step - offset;
  for (let at = rounded(first); at <= window.to; at = rounded(at + step))
    if (at >= window.from) ticks.push({ at: epochMs(at), x: xOf(window, at), day: dayOf(at) !== dayOf(at - 1) });
  return { step, ticks };
}
