import { expect, test } from 'vitest';
import { sparkBars } from './spark.ts';

test('a bar is as wide as its time and as high as its rate', () => {
  const spans = [
    { from: 0, to: 10, count: 10 },
    { from: 10, to: 30, count: 10 },
    { from: 30, to: 40, count: 0 },
  ];
  expect(sparkBars(spans, 0, 40)).toEqual([
    { x: 0, width: 0.25, height: 1 },
    { x: 0.25, width: 0.5, height: 0.5 },
  ]);
});

test('is cut at both ends, and nothing where nothing was', () => {
  expect(sparkBars([{ from: 0, to: 20, count: 5 }], 10, 30)).toEqual([{ x: 0, width: 0.5, height: 1 }]);
  expect(sparkBars([{ from: 0, to: 20, count: 0 }], 0, 20)).toEqual([]);
  expect(sparkBars([{ from: 5, to: 5, count: 3 }], 0, 20)).toEqual([]);
  expect(sparkBars([], 5, 5)).toEqual([]);
});
