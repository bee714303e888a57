/** Blocks begin this small and grow with what they hold, up to the larger size. */
const FIRST_BLOCK = 4 << 10;
const LARGEST_BLOCK = 1 << 20;

/**
 * Bytes put together from pieces, in blocks of their own: a sender that sends a byte at a time makes a Buffer of each, which is
 * a hundred times as large, and a piece of a larger Buffer keeps the whole of it.
 */
export class Gathered {
  #blocks: Buffer[] = [];
  /** Bytes used of the last block. */
  #used = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(piece: Buffer): void {
    for (let from = 0; from < piece.length; ) {
      let last = this.#blocks.at(-1);
      if (last === undefined || this.#used === last.length) {
        last = Buffer.allocUnsafeSlow(Math.min(LARGEST_BLOCK, Math.max(FIRST_BLOCK, this.#size)));
        this.#blocks.push(last);
        this.#used = 0;
      }
      const copied = piece.copy(last, this.#used, from);
      this.#used += copied;
      this.#size += copied;
      from += copied;
    }
  }

  /** All of it; nothing is held any more. */
  take(): Buffer {
    const all = Buffer.concat(this.#blocks, this.#size);
    this.#blocks = [];
    this.#used = 0;
    this.#size = 0;
    return all;
  }
}
