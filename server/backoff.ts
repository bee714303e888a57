import type { Clock } from './clock.ts';

/** Exponential backoff with full jitter: attempt 0 waits up to `baseMs`, doubling to `capMs`. Never below a tenth of the bound. */
export function backoffMs(attempt: number, random: () => number, baseMs = 500, capMs = 30_000): number {
  const bound = Math.min(capMs, baseMs * 2 ** Math.min(attempt, 16));
  return Math.round(bound * (0.1 + 0.9 * random()));
}

export type BackoffOptions = {
  /** Bound of the first wait, ms. */
  readonly baseMs?: number;
  /** Bound of the longest wait, ms. */
  readonly capMs?: number;
  /** What lasted this long before it failed was good: the waits begin at `baseMs` again. */
  readonly quietMs: number;
};

/**
 * The waits between attempts at one thing. It need not be told of successes: an attempt that lasted for `quietMs` was one. So no
 * way to fail can be forgotten, and one that looks like a success at first (a list that works, a watch that then ends) makes no spin.
 */
export class Backoff {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #options: BackoffOptions;
  #failures = 0;
  /** When the last wait was over, and the next attempt could begin. */
  #readyAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, random: () => number, options: BackoffOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#options = options;
  }

  /** How long to wait, ms, now that an attempt has ended. Called once for each. */
  next(): number {
    const now = this.#clock.now();
    if (now - this.#readyAt >= this.#options.quietMs) this.#failures = 0;
    const wait = backoffMs(this.#failures++, this.#random, this.#options.baseMs, this.#options.capMs);
    this.#readyAt = now + wait;
    return wait;
  }
}
