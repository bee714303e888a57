import { round } from '../round.ts';

/** How the envelope around a sealed request is drawn: paths around (0, 0), opacities in [0, 1]. */
export type Envelope = {
  readonly body: string;
  readonly flap: string;
  readonly opacity: number;
  /** The wax seal, in the request's colour. */
  readonly wax: number;
};

/**
 * The envelope at a moment of its closing: `seal` 0 is no envelope, 1 is closed. It first appears open around the request,
 * then its flap folds down, then it is sealed. `size` is its height in CSS pixels.
 */
export function envelopeAt(seal: number, size: number): Envelope {
  const w = size * 0.72;
  const h = size * 0.5;
  const fold = clamp((seal - 0.35) / 0.5);
  // The flap's tip: above the back edge while open, below it once folded.
  const tip = -h - size * 0.5 + fold * size * 1.08;
  return {
    body: `M${round(-w)} ${round(-h)}H${round(w)}V${round(h)}H${round(-w)}Z`,
    flap: `M${round(-w)} ${round(-h)}L0 ${round(tip)}L${round(w)} ${round(-h)}`,
    opacity: round(clamp(seal / 0.35)),
    wax: round(clamp((seal - 0.8) / 0.2)),
  };
}

const clamp = (n: number) => Math.min(1, Math.max(0, n));
