import fc from 'fast-check';
import { expect, test } from 'vitest';
import { epochMs } from '@/mesh/model';
import { lifeBar, shareLeft } from './lifeBar.ts';

const at = epochMs;
const life = { start: at(0), end: at(1_000) };

test('half a life in, the renewal window is reached', () => {
  const bar = lifeBar(life, { from: at(490), at: at(500), to: at(510) }, [at(-100), at(-9_000)], at(500));
  expect(bar).toEqual({
    start: 22,
    lived: 39,
    now: 61,
    renewal: { from: 60.22, width: 1.56 },
    ticks: [{ at: -100, x: 14.2 }],
    past: 'no',
  });
});

test('a two-minute and a ten-year life of the same share look the same', () => {
  const short = lifeBar({ start: at(0), end: at(120_000) }, null, [], at(30_000));
  const long = lifeBar({ start: at(0), end: at(315_360_000_000) }, null, [], at(78_840_000_000));
  expect(long).toEqual(short);
});

test('what has ended and what has not begun stay inside the bar', () => {
  expect(lifeBar(life, null, [], at(5_000))).toMatchObject({ now: 100, lived: 78, past: 'ended' });
  expect(lifeBar(life, null, [], at(-100))).toMatchObject({ lived: 0, past: 'not-yet' });
});

test('any numbers give positions inside the bar', () => {
  const time = fc.integer({ min: -1e13, max: 1e13 }).map(at);
  fc.assert(
    fc.property(time, time, time, time, time, fc.array(time), (a, b, c, d, now, rotations) => {
      const bar = lifeBar({ start: a, end: b }, { from: c, at: c, to: d }, rotations, now);
      for (const x of [bar.now, bar.lived, ...bar.ticks.map((t) => t.x)]) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(100);
      }
      expect(bar.renewal?.width).toBeGreaterThan(0);
    }),
  );
});

test('the share left is that of the life, never below none', () => {
  expect(shareLeft(life, at(250))).toBe(0.75);
  expect(shareLeft(life, at(2_000))).toBe(0);
  expect(shareLeft({ start: at(5), end: at(5) }, at(1))).toBe(0);
});
