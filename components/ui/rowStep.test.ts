import { expect, it } from 'vitest';
import { rowStep } from './rowStep.ts';

it('moves by a row, by a page and to either end, and stays within the list', () => {
  expect(['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'].map((key) => rowStep(key, 5, 12))).toEqual([
    6, 4, 11, 0, 0, 11,
  ]);
  expect([rowStep('ArrowUp', -1, 3), rowStep('ArrowDown', 2, 3), rowStep('PageDown', 0, 100, 25)]).toEqual([0, 2, 25]);
});

it('leaves other keys alone, and moves nowhere in an empty list', () => {
  expect([rowStep('Enter', 0, 3), rowStep('ArrowDown', -1, 0)]).toEqual([null, null]);
});
