/** Exponential backoff with full jitter: attempt 0 waits up to `baseMs`, doubling to `capMs`. Never below a tenth of the bound. */
export function backoffMs(attempt: number, random: () => number, baseMs = 500, capMs = 30_000): number {
  const bound = Math.min(capMs, baseMs * 2 ** Math.min(attempt, 16));
  return Math.round(bound * (0.1 + 0.9 * random()));
}
