import type { Brand } from './ids.ts';

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = Brand<number, 'EpochMs'>;
/** A span of time in milliseconds. */
export type DurationMs = Brand<number, 'DurationMs'>;

export const epochMs = (n: number) => n as EpochMs;
export const durationMs = (n: number) => n as DurationMs;

/** Parses an RFC 3339 timestamp (nanoseconds allowed); null when it is not one. */
export function parseTime(text: string): EpochMs | null {
  // Date.parse keeps milliseconds and drops finer digits, which is the resolution of the model.
  // biome-ignore lint/style/noRestrictedGlobals: parsing a given text reads no clock.
  const n = Date.parse(text);
  return Number.isNaN(n) ? null : (n as EpochMs);
}
