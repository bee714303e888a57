import { expect, test } from 'vitest';
import { horizonScale, stackDots } from './horizon.ts';

const HOUR = 3_600_000;

test('the axis ends at the first label above the longest time left', () => {
  const { ticks, x } = horizonScale(23.9 * HOUR, 5);
  expect(ticks.map((t) => `${t.value}${t.unit} ${t.x}`)).toEqual([
    '10s 3',
    '1m 22.17',
    '10m 46.82',
    '1h 65.99',
    '6h 85.16',
    '12h 92.58',
    '1d 100',
  ]);
  expect(x(24 * HOUR)).toBe(100);
  expect(x(-1)).toBe(0);
});

test('labels keep their distance on a narrow axis, the last one first', () => {
  const { ticks } = horizonScale(23.9 * HOUR, 16);
  expect(ticks.map((t) => `${t.value}${t.unit}`)).toEqual(['10s', '1m', '10m', '1h', '1d']);
});

test('a halving takes the same room for a short and a long life', () => {
  const { x } = horizonScale(24 * HOUR, 5);
  expect(x(24 * HOUR) - x(12 * HOUR)).toBeCloseTo(x(120_000) - x(60_000), 1);
});

test('what has less left than the floor stands at the wall, the expired before it', () => {
  const { x } = horizonScale(HOUR, 5);
  expect(x(500)).toBe(x(10_000));
  expect(x(0)).toBeLessThan(x(500));
});

test('marks that would cover each other are stacked, others stay on the axis', () => {
  const marks = [
    { id: 'b', x: 50 },
    { id: 'a', x: 50 },
    { id: 'c', x: 50.5 },
    { id: 'd', x: 51 },
    { id: 'e', x: 80 },
  ];
  expect(stackDots(marks, 2, 2)).toEqual({
    dots: [
      { id: 'a', x: 50, level: 0 },
      { id: 'b', x: 50, level: 1 },
      { id: 'e', x: 80, level: 0 },
    ],
    more: [{ x: 50, count: 2 }],
  });
});

test('columns too close for two labels share one in their middle', () => {
  const column = (x: number) => ['a', 'b', 'c'].map((id) => ({ id: `${id}${x}`, x }));
  expect(stackDots([...column(50), ...column(52), ...column(90)], 1, 2).more).toEqual([
    { x: 51, count: 2 },
    { x: 90, count: 1 },
  ]);
});
