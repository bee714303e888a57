import type { Clock } from '@/server/clock';

/** What waits first when the budget is short: a person's wish, then certificates, then counters, then versions. */
export const PRIORITY = { wanted: 0, certificates: 1, counters: 2, facts: 3 } as const;

/**
 * A token bucket over all requests that leave for proxies: `perSecond` on average, `burst` at once. A full bucket at the
 * start lets the first certificates of a small mesh come in at once.
 */
export class Budget {
  #tokens: number;
  #at: number;
  #cancel: (() => void) | null = null;
  readonly #waiting: { priority: number; go: () => void }[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly perSecond = 10,
    private readonly burst = 60,
  ) {
    this.#tokens = burst;
    this.#at = clock.now();
  }

  /** Resolves when one request may leave. Same priority: first come, first served. */
  take(priority: number): Promise<void> {
    return new Promise((go) => {
      const after = this.#waiting.findIndex((w) => w.priority > priority);
      this.#waiting.splice(after === -1 ? this.#waiting.length : after, 0, { priority, go });
      this.#serve();
    });
  }

  #serve(): void {
    const now = this.clock.now();
    this.#tokens = Math.min(this.burst, this.#tokens + (Math.max(0, now - this.#at) / 1000) * this.perSecond);
    this.#at = now;
    while (this.#tokens >= 1 && this.#waiting.length > 0) {
      this.#tokens -= 1;
      this.#waiting.shift()?.go();
    }
    if (this.#waiting.length === 0 || this.#cancel !== null) return;
    this.#cancel = this.clock.after(Math.ceil(((1 - this.#tokens) / this.perSecond) * 1000), () => {
      this.#cancel = null;
      this.#serve();
    });
  }

  /** Lets everyone go who waits, so that they see they are stopped. */
  close(): void {
    this.#cancel?.();
    this.#cancel = null;
    for (const { go } of this.#waiting.splice(0)) go();
  }
}
