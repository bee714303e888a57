import type { Brand } from './ids.ts';

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = Brand<number, 'EpochMs'>;
/** A span of time in milliseconds. */
export type DurationMs = Brand<number, 'DurationMs'>;

export const epochMs = (n: number) => n as EpochMs;
export const durationMs = (n: number) => n as DurationMs;

/**
 * The latest time, and the longest span, in milliseconds. A Date reaches twice as far from 1970 (ECMA-262 §21.4.1.1), so that what
 * is worked out of a time and a span can still be written; it is the year 138,858.
 */
export const MAX_TIME_MS = 4.32e15;

/** A span that somebody else named; null when there is none, or it is longer than `MAX_TIME_MS`. */
export const spanMs = (n: number | null): DurationMs | null =>
  n !== null && Math.abs(n) <= MAX_TIME_MS ? durationMs(n) : null;

/** Parses an RFC 3339 timestamp (nanoseconds allowed); null when it is not one, or beyond `MAX_TIME_MS`. */
export function parseTime(text: string): EpochMs | null {
  // Date.parse keeps milliseconds and drops finer digits, which is the resolution of the model.
  // biome-ignore lint/style/noRestrictedGlobals: parsing a given text reads no clock.
  const n = Date.parse(text);
  return Math.abs(n) <= MAX_TIME_MS ? (n as EpochMs) : null;
}
