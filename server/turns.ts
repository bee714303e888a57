import type { Clock } from './clock.ts';

/** How long one turn of the event loop may be worked in, ms. */
const TURN_MS = 10;

/**
 * Shares the event loop between streams that bring more than can be handled, and everything else. libuv reads a full socket up
 * to 32 times before it looks at timers and signals (`uv__read`, unix/stream.c), so twenty floods leave Ctrl-C waiting for
 * seconds. Who works on a stream asks between two pieces whether this turn's time is spent, and waits for one of its own then.
 */
export class Turns {
  readonly #clock: Clock;
  readonly #nextTurn: (fn: () => void) => void;
  readonly #waiting: (() => void)[] = [];
  /** When work in the present turn began; null before it did. */
  #since: number | null = null;

  constructor(clock: Clock, nextTurn: (fn: () => void) => void = setImmediate) {
    this.#clock = clock;
    this.#nextTurn = nextTurn;
  }

  /** Undefined: go on. Else to be awaited: resolves in a later turn, in the order in which it was asked for. */
  rest(): Promise<void> | undefined {
    const now = this.#clock.now();
    if (this.#since === null) {
      this.#since = now;
      this.#nextTurn(this.#begin);
    }
    if (now - this.#since < TURN_MS) return undefined;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  readonly #begin = (): void => {
    const next = this.#waiting.shift();
    this.#since = next === undefined ? null : this.#clock.now();
    if (next === undefined) return;
    // One a turn, which has its time before anything else: timers and signals are looked at in between.
    this.#nextTurn(this.#begin);
    next();
  };
}
