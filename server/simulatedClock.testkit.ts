import { type EpochMs, epochMs } from '@/mesh/model';
import type { Clock } from './clock.ts';

type Timer = { at: number; readonly every: number | null; readonly fn: () => void };

/** How often the event loop turns after each timer, unless `busy` says more. */
const TURNS = 8;
/** However busy something says that it is, time goes on at last. */
const MOST_TURNS = 2_000;

/**
 * Time that passes only when told. Between two timers the event loop turns, so that real sockets of this process move as far as
 * they can without time; `busy` says whether they are still at it.
 */
export class SimulatedClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();
  readonly #busy: () => boolean;

  constructor(now = 1_800_000_000_000, busy: () => boolean = () => false) {
    this.#now = now;
    this.#busy = busy;
  }

  now = (): EpochMs => epochMs(this.#now);
  after = (ms: number, fn: () => void) => this.#add(ms, null, fn);
  every = (ms: number, fn: () => void) => this.#add(ms, ms, fn);

  /** Sets the clock forward without running what is due: a process that was held up for so long. */
  holdUp(ms: number): void {
    this.#now += ms;
  }

  get timers(): number {
    return this.#timers.size;
  }

  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.at);
      if (next.every === null) this.#timers.delete(next);
      else next.at = this.#now + next.every;
      next.fn();
      await this.settle();
    }
    this.#now = Math.max(this.#now, end);
    await this.settle();
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < TURNS || (this.#busy() && turn < MOST_TURNS); turn++)
      await new Promise((resolve) => setImmediate(resolve));
  }

  #next(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer;
    return next;
  }

  #add(ms: number, every: number | null, fn: () => void): () => void {
    const timer: Timer = { at: this.#now + ms, every, fn };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }
}
