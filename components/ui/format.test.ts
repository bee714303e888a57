import { expect, test } from 'vitest';
import { formatShare } from './format.ts';

test('a share is rounded to 0 % and 100 % only where it is all or nothing', () => {
  const shares = [0, 0.0001, 0.004, 0.00999, 0.01, 0.256, 0.99, 0.9901, 0.996, 0.99999, 1];
  expect(shares.map(formatShare)).toEqual([
    '0 %',
    '0.1 %',
    '0.4 %',
    '1 %',
    '1 %',
    '26 %',
    '99 %',
    '99 %',
    '99.6 %',
    '99.9 %',
    '100 %',
  ]);
});
