import { expect, it } from 'vitest';
import { MAX_TIME_MS, parseTime, spanMs } from './units.ts';

it('takes times and spans that can be written, also when one is added to the other', () => {
  expect(parseTime('9999-12-31T23:59:59Z')).toBe(253_402_300_799_000);
  expect(parseTime('+275760-09-13T00:00:00Z')).toBeNull();
  expect(parseTime('yesterday')).toBeNull();
  expect([spanMs(null), spanMs(5), spanMs(MAX_TIME_MS), spanMs(1e18), spanMs(-1e18)]).toEqual([
    null,
    5,
    MAX_TIME_MS,
    null,
    null,
  ]);
  expect(Number.isNaN(new Date(2 * MAX_TIME_MS).getTime())).toBe(false);
});
