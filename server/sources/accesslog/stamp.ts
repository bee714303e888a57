/** The time at which the container runtime wrote a line, in nanoseconds since the epoch: what resuming goes by. */
export type Stamp = bigint;

const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) ?/;

/**
 * Splits `timestamps=true` off a log line: RFC 3339 with up to nine digits, trailing zeros left out, in the node's zone.
 * A line without a stamp comes back whole, with a null stamp.
 */
export function splitStamp(line: string): { readonly stamp: Stamp | null; readonly rest: string } {
  const m = STAMP.exec(line);
  if (!m) return { stamp: null, rest: line };
  const ms = Date.parse(`${m[1]}${m[3]}`);
  if (Number.isNaN(ms)) return { stamp: null, rest: line };
  const nanos = BigInt((m[2] ?? '').padEnd(9, '0'));
  return { stamp: BigInt(ms) * 1_000_000n + nanos, rest: line.slice(m[0].length) };
}

/** The runtime stamps stdout and stderr apart, so neighbours may stand in the wrong order by less than this. */
const DISORDER: Stamp = 5_000_000n;

/**
 * Remembers how far a log was read, so that a stream that begins earlier again is taken up exactly where it was left: nothing twice,
 * nothing lost. Lines well before the last one read were seen; around it, each stamp is skipped as often as it was seen.
 */
export class ReadMark {
  #last: Stamp | null = null;
  #recent = new Map<Stamp, number>();
  #unmatched: Map<Stamp, number> | null = null;

  /** Called when a stream begins again. */
  rewind(): void {
    this.#unmatched = this.#last === null ? null : new Map(this.#recent);
  }

  /** True for a line that was not read before. A line without a stamp always counts as new. */
  isNew(stamp: Stamp | null): boolean {
    if (stamp === null) return true;
    if (this.#unmatched !== null && this.#last !== null) {
      if (stamp < this.#last - DISORDER) return false;
      const seen = this.#unmatched.get(stamp) ?? 0;
      if (seen > 0) {
        this.#unmatched.set(stamp, seen - 1);
        return false;
      }
      if (stamp > this.#last + DISORDER) this.#unmatched = null;
    }
    this.#recent.set(stamp, (this.#recent.get(stamp) ?? 0) + 1);
    this.#last = stamp;
    for (const old of this.#recent.keys()) {
      // Twice: the last line read may itself be early by the disorder, and looks back by it again.
      if (old >= stamp - 2n * DISORDER) break;
      this.#recent.delete(old);
    }
    return true;
  }
}
