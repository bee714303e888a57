import { describe, expect, it } from 'vitest';
import { sampleTimings } from './sample.ts';
import { timeAxis } from './timeBars.ts';

describe('timeAxis', () => {
  it('places spans inside each other on one axis', () => {
    expect(timeAxis(sampleTimings(10, 6, 4))?.bars.map((b) => [b.of, b.start, b.share])).toEqual([
      ['client-envoy', 0, 1],
      ['server-envoy', 0.2, 0.6],
      ['app', 0.3, 0.4],
    ]);
  });

  it('has a handful of round ticks at any length', () => {
    for (const span of [1, 2, 7, 40, 950, 15_004, 600_000]) {
      const ticks = timeAxis(sampleTimings(span, span, span))?.ticks ?? [];
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(9);
      expect(ticks.every((t) => Number.isInteger(t.ms))).toBe(true);
    }
  });

  it('draws what took no measurable time as a sliver, and says so', () => {
    const axis = timeAxis(sampleTimings(0, 0, 0));
    expect(axis?.spanMs).toBe(1);
    expect(axis?.bars.every((b) => b.widened && b.share > 0 && b.start + b.share <= 1)).toBe(true);
  });

  it('is nothing without timings', () => {
    expect(timeAxis([])).toBeNull();
  });
});
