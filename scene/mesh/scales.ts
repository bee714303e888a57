/** Width of an edge in units by its rate per second: a gentle, logarithmic scale from a hair to a rope. */
export function widthOf(perSecond: number): number {
  if (!(perSecond > 0)) return 1.25;
  const width = 1.5 + Math.log10(1 + perSecond * 4) * 1.15;
  return Math.round(Math.min(6, width) * 100) / 100;
}

/** Tone of an edge by the share that failed, in [0, 1]; `idle` without traffic. */
export function edgeTone(perSecond: number, failedShare: number): 'idle' | 'good' | 'warn' | 'bad' {
  if (!(perSecond > 0)) return 'idle';
  if (failedShare >= 0.25) return 'bad';
  return failedShare > 0 ? 'warn' : 'good';
}
