import { err, type Fault, fault, ok, type Result } from '@/mesh/model';
import type { Clock } from '@/server/clock';
import { closedFault } from './faults.ts';

/**
 * Requests a minute to the API server when nothing else is said, a little more than istiod allows itself (80 a second, bursts of
 * 160). Reading a mesh of 10,000 pods for the first time takes about half of it (docs/adr/0014).
 */
export const DEFAULT_PER_MINUTE = 6_000;
/** With fewer not even the heartbeat and one watch for each kind can be kept up. */
export const MIN_PER_MINUTE = 60;
export const MAX_PER_MINUTE = 1_000_000;

/** Why a request waits: Meshpath's own ceiling, or the API server's word (429 or 503 with `Retry-After`). */
export type Brake = 'ceiling' | 'retry-after';

export type RequestFigures = {
  readonly perMinute: number;
  /** Requests that left. */
  readonly sent: number;
  /** Of these, those that waited for their turn. */
  readonly delayed: Readonly<Record<Brake, number>>;
  /** Requests that never left: their turn would have come too late for whoever asked. */
  readonly refused: Readonly<Record<Brake, number>>;
};

export type Turn = {
  readonly signal?: AbortSignal | undefined;
  /** How long whoever asks can wait, ms. */
  readonly patienceMs: number;
  /** Goes before what waits already: what everything else depends on (the heartbeat). */
  readonly urgent?: boolean | undefined;
};

/** A pause is kept no longer than this, whatever the API server asks for: somebody may have mended it meanwhile. */
const MAX_PAUSE_MS = 600_000;
/** A 429 without `Retry-After` stands for this long. */
const DEFAULT_PAUSE_MS = 1_000;
/** This part of a minute's requests may leave at once. */
const BURST = 0.1;

type Waiting = { readonly urgent: boolean; readonly brake: Brake; end(result: Result<void>): void };

/**
 * The one door to an API server: at most `perMinute` requests leave in any minute, whatever goes wrong behind it. A tenth of them
 * may leave at once (a token bucket), the rest at an even pace, so no window of 60 s holds more than the number.
 */
export class Ceiling {
  readonly #clock: Clock;
  readonly #perMinute: number;
  readonly #burst: number;
  readonly #perMs: number;
  readonly #waiting: Waiting[] = [];
  #tokens: number;
  #at: number;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | null = null;
  #closed = false;
  #sent = 0;
  readonly #delayed: Record<Brake, number> = { ceiling: 0, 'retry-after': 0 };
  readonly #refused: Record<Brake, number> = { ceiling: 0, 'retry-after': 0 };

  constructor(clock: Clock, perMinute = DEFAULT_PER_MINUTE) {
    this.#clock = clock;
    this.#perMinute = perMinute;
    this.#burst = Math.max(1, Math.floor(perMinute * BURST));
    this.#perMs = (perMinute - this.#burst) / 60_000;
    this.#tokens = this.#burst;
    this.#at = clock.now();
  }

  /** Resolves when one request may leave. Faults: `held-back` when its turn would come too late, `closed`. */
  take({ signal, patienceMs, urgent = false }: Turn): Promise<Result<void>> {
    if (this.#closed || signal?.aborted) return Promise.resolve(err(closedFault()));
    this.#refill();
    const brake = this.#brake();
    const ahead = urgent ? this.#waiting.filter((w) => w.urgent).length : this.#waiting.length;
    if (brake === null && ahead === 0) {
      this.#leave();
      return Promise.resolve(ok(undefined));
    }
    const because = brake ?? 'ceiling';
    if (this.#waitFor(ahead + 1) > patienceMs) {
      this.#refused[because] += 1;
      return Promise.resolve(err(heldBack(because, this.#perMinute)));
    }
    return this.#queue(urgent, because, patienceMs, signal);
  }

  /** The API server asked for fewer requests: none leaves for this long. After it they leave at an even pace. */
  pause(ms: number | null): void {
    this.#refill();
    const until = this.#clock.now() + Math.min(ms ?? DEFAULT_PAUSE_MS, MAX_PAUSE_MS);
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
    this.#tokens = 0;
    this.#schedule();
  }

  figures(): RequestFigures {
    return {
      perMinute: this.#perMinute,
      sent: this.#sent,
      delayed: { ...this.#delayed },
      refused: { ...this.#refused },
    };
  }

  /** Whoever waits is told `closed`. */
  close(): void {
    this.#closed = true;
    this.#cancel?.();
    for (const waiting of [...this.#waiting]) waiting.end(err(closedFault()));
  }

  #queue(urgent: boolean, brake: Brake, patienceMs: number, signal: AbortSignal | undefined): Promise<Result<void>> {
    return new Promise((resolve) => {
      const end = (result: Result<void>) => {
        cancel();
        signal?.removeEventListener('abort', abort);
        const at = this.#waiting.indexOf(waiting);
        if (at !== -1) this.#waiting.splice(at, 1);
        if (this.#waiting.length === 0) this.#cancel?.();
        resolve(result);
      };
      const waiting: Waiting = { urgent, brake, end };
      const abort = () => end(err(closedFault()));
      const cancel = this.#clock.after(patienceMs, () => {
        this.#refused[brake] += 1;
        end(err(heldBack(brake, this.#perMinute)));
      });
      signal?.addEventListener('abort', abort, { once: true });
      const before = urgent ? this.#waiting.findIndex((w) => !w.urgent) : -1;
      this.#waiting.splice(before === -1 ? this.#waiting.length : before, 0, waiting);
      this.#schedule();
    });
  }

  #refill(): void {
    const now = this.#clock.now();
    // A machine's clock that is set back makes no pause longer.
    if (now < this.#at) this.#pausedUntil -= this.#at - now;
    // Nothing is saved up while the API server wants no requests.
    const from = Math.max(this.#at, this.#pausedUntil);
    this.#tokens = Math.min(this.#burst, this.#tokens + Math.max(0, now - from) * this.#perMs);
    this.#at = now;
  }

  /** What holds the next request back now; null: nothing. */
  #brake(): Brake | null {
    if (this.#pauseLeft() > 0) return 'retry-after';
    return this.#tokens < 1 ? 'ceiling' : null;
  }

  #pauseLeft(): number {
    return Math.max(0, this.#pausedUntil - this.#clock.now());
  }

  /** How long it takes until the `nth` of those who wait may leave, ms. */
  #waitFor(nth: number): number {
    return this.#pauseLeft() + Math.max(0, nth - this.#tokens) / this.#perMs;
  }

  #leave(): void {
    this.#tokens -= 1;
    this.#sent += 1;
  }

  #schedule(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#waiting.length === 0 || this.#closed) return;
    this.#cancel = this.#clock.after(Math.max(1, Math.ceil(this.#waitFor(1))), () => {
      this.#refill();
      for (let next = this.#waiting[0]; next !== undefined && this.#brake() === null; next = this.#waiting[0]) {
        this.#leave();
        this.#delayed[next.brake] += 1;
        next.end(ok(undefined));
      }
      this.#schedule();
    });
  }
}

const heldBack = (brake: Brake, perMinute: number): Fault =>
  brake === 'ceiling'
    ? fault(
        'held-back',
        `Meshpath holds requests back: it sends the API server at most ${perMinute} a minute.`,
        `It goes on by itself, more slowly. If the API server can bear more, raise the number: --api-requests ${perMinute * 2}.`,
      )
    : fault(
        'held-back',
        'Meshpath holds requests back, as the API server asked it to (Retry-After).',
        'It goes on by itself when the time is over; if it stays, look at the load of the API server.',
      );

/** Milliseconds that a `Retry-After` header asks for: seconds or a date (RFC 9110 §10.2.3); null when it asks for none. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
