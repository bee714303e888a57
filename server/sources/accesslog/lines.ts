/** Kubernetes splits nothing and bounds nothing: a line may be as long as a header that a caller sent. */
export const MAX_LINE_BYTES = 64 * 1024;

export type LogLine = {
  readonly text: string;
  /** The line was longer than the bound; `text` is its beginning. */
  readonly cut: boolean;
};

const NEWLINE = 0x0a;

/**
 * Cuts a stream of bytes into lines. Keeps at most `maxBytes` of an unfinished line and drops the rest of it. Invalid UTF-8 becomes
 * U+FFFD; a character split between chunks is whole again, as bytes are joined before they are decoded.
 */
export class LineReader {
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #size = 0;
  #cut = false;

  constructor(maxBytes = MAX_LINE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Buffer): LogLine[] {
    const lines: LogLine[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE, from); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, end));
      lines.push(this.#take());
      from = end + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
    return lines;
  }

  /** Bytes held of the unfinished line. */
  pending(): number {
    return this.#size;
  }

  #keep(part: Buffer): void {
    const room = this.#maxBytes - this.#size;
    if (part.length > room) this.#cut = true;
    const kept = part.length > room ? part.subarray(0, Math.max(0, room)) : part;
    if (kept.length === 0) return;
    // A copy: the chunk that a part points into is reused or large.
    this.#parts.push(Buffer.from(kept));
    this.#size += kept.length;
  }

  #take(): LogLine {
    const text = Buffer.concat(this.#parts).toString('utf8').replace(/\r$/, '');
    const line = { text, cut: this.#cut };
    this.#parts = [];
    this.#size = 0;
    this.#cut = false;
    return line;
  }
}
