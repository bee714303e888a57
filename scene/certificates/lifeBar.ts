import type { EpochMs } from '@/mesh/model';
import { percent } from './round.ts';

/** From when the holder got it, which is later than the backdated start that is written on it, to its end. */
export type Life = { readonly start: EpochMs; readonly end: EpochMs };

/** When the agent is expected to renew; null when no agent renews this certificate. */
export type Renewal = { readonly from: EpochMs; readonly at: EpochMs; readonly to: EpochMs } | null;

/**
 * A certificate's life as a bar, each row on its own scale, so that a life of two minutes and one of ten years read alike.
 * All positions are per cent of the bar's width. The first `LEAD` per cent are the time before the certificate, where
 * earlier renewals stand; the rest is its whole life; what lies after the end is not drawn, `past` says it.
 */
export type LifeBar = {
  readonly start: number;
  /** Lived part, from `start`. */
  readonly lived: number;
  readonly now: number;
  readonly renewal: { readonly from: number; readonly width: number } | null;
  readonly ticks: readonly { readonly at: EpochMs; readonly x: number }[];
  readonly past: 'no' | 'ended' | 'not-yet';
};

/** Share of the bar that shows the time before the certificate. */
export const LEAD = 0.22;
/** A renewal window is a point for the eye on long lives; it never gets thinner than this. */
const MIN_BAND = 0.012;

/** Lays out one life. A life that ends before it starts (a broken certificate) is drawn as one that ended. */
export function lifeBar({ start, end }: Life, renewal: Renewal, rotations: readonly EpochMs[], now: EpochMs): LifeBar {
  const length = Math.max(1, end - start);
  const at = (time: number) => LEAD + ((time - start) / length) * (1 - LEAD);
  const clamp = (share: number) => Math.min(1, Math.max(0, share));
  const nowAt = clamp(at(now));
  const band = renewal === null ? null : bandOf(clamp(at(renewal.from)), clamp(at(renewal.to)));
  return {
    start: percent(LEAD),
    lived: percent(Math.max(0, nowAt - LEAD)),
    now: percent(nowAt),
    renewal: band,
    ticks: rotations
      .map((time) => ({ at: time, share: at(time) }))
      .filter(({ share }) => share >= 0 && share <= 1)
      .map(({ at, share }) => ({ at, x: percent(share) })),
    past: now >= end ? 'ended' : now < start ? 'not-yet' : 'no',
  };
}

function bandOf(from: number, to: number): { from: number; width: number } {
  const width = Math.max(MIN_BAND, to - from);
  return { from: percent((from + to - width) / 2), width: percent(width) };
}

/** Share of its life that a certificate has left, in [0, 1]. */
export function shareLeft({ start, end }: Life, now: EpochMs): number {
  const length = end - start;
  if (length <= 0) return 0;
  return Math.min(1, Math.max(0, (end - now) / length));
}
