import type { EpochMs } from '@/mesh/model';

/** Time and timers, passed in everywhere so that tests and replay own them. */
export type Clock = {
  now(): EpochMs;
  /** Calls `fn` once after `ms`; returns a cancel function, safe to call twice. */
  after(ms: number, fn: () => void): () => void;
  /** Calls `fn` every `ms` until cancelled. */
  every(ms: number, fn: () => void): () => void;
};

/** The machine's clock. Timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now() as EpochMs,
  after: (ms, fn) => {
    const t = setTimeout(fn, ms);
    t.unref();
    return () => clearTimeout(t);
  },
  every: (ms, fn) => {
    const t = setInterval(fn, ms);
    t.unref();
    return () => clearInterval(t);
  },
};
