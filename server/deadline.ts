import type { Clock } from './clock.ts';

/** A deadline is measured in this many looks. */
const LOOKS = 10;
/** However busy this process is, a deadline comes after this many times its span. */
const AT_MOST = 6;

/**
 * A span in which something must have come. Time in which this process itself was held up does not count: after a long piece
 * of work timers run before sockets are read, so an answer that lies in the kernel would pass for a silence of the other side.
 */
export class Deadline {
  readonly #clock: Clock;
  readonly #stepMs: number;
  readonly #lastAt: number;
  #looksLeft = LOOKS;
  #onOver: () => void;
  #cancel: () => void = () => {};

  /** Begins at once; calls `onOver` when `ms` of this process's own time have passed, unless it is cancelled. */
  constructor(clock: Clock, ms: number, onOver: () => void) {
    this.#clock = clock;
    this.#stepMs = Math.max(1, ms / LOOKS);
    this.#lastAt = clock.now() + ms * AT_MOST;
    this.#onOver = onOver;
    this.#wait();
  }

  /** The same span goes on, for the next thing that must come in it. */
  handTo(onOver: () => void): void {
    this.#onOver = onOver;
  }

  cancel(): void {
    this.#cancel();
  }

  #wait(): void {
    const due = this.#clock.now() + this.#stepMs;
    this.#cancel = this.#clock.after(this.#stepMs, () => {
      const now = this.#clock.now();
      // A look that came late saw a loop that was held up, and nothing of the network.
      if (now - due < this.#stepMs) this.#looksLeft -= 1;
      if (this.#looksLeft > 0 && now < this.#lastAt) this.#wait();
      // What came during the last look is read before it is said that nothing came.
      else this.#cancel = this.#clock.after(1, () => this.#onOver());
    });
  }
}
