import { round } from '../round.ts';

/**
 * Path of the arc that a ring of radius `r` around (0,0) shows for a `share` in [0, 1], clockwise from twelve o'clock.
 * A full share is two half circles, since an arc from a point to itself draws nothing. No share gives an empty path.
 */
export function ringArc(r: number, share: number): string {
  const part = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0));
  if (part === 0) return '';
  const R = round(r);
  if (part >= 0.9995) return `M0 ${-R}A${R} ${R} 0 1 1 0 ${R}A${R} ${R} 0 1 1 0 ${-R}`;
  const angle = part * 2 * Math.PI;
  const x = round(Math.sin(angle) * r);
  const y = round(-Math.cos(angle) * r);
  return `M0 ${-R}A${R} ${R} 0 ${part > 0.5 ? 1 : 0} 1 ${x} ${y}`;
}
