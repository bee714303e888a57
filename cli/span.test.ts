import { describe, expect, it } from 'vitest';
import { formatSpan, parseSpan } from './span.ts';

describe('parseSpan', () => {
  it('reads a number with a unit and nothing else', () => {
    expect(['500ms', '60s', '1.5m', '2h', '1d', ' 3s '].map(parseSpan)).toEqual([
      500, 60_000, 90_000, 7_200_000, 86_400_000, 3_000,
    ]);
    for (const bad of ['', '5', 's', '-1s', '1s2', '1e3s', '1 s', '∞s'])
      expect([bad, parseSpan(bad)]).toEqual([bad, null]);
  });
});

describe('formatSpan', () => {
  it('says the two largest units and never rounds up', () => {
    const said = [0, 999, 9_999, 65_000, 3_599_999, 86_399_000, 90_000_000, 366 * 86_400_000, -65_000].map(formatSpan);
    expect(said).toEqual(['0s', '0s', '9s', '1m 05s', '59m 59s', '23h 59m', '1d 1h', '1y 1d', '1m 05s']);
  });
});
