import { expect, it } from 'vitest';
import { Backoff } from './backoff.ts';
import { SimulatedClock } from './simulatedClock.testkit.ts';

const most = () => 1;

it('doubles from the base to the cap while attempts end soon, whatever made them end', () => {
  const clock = new SimulatedClock();
  const backoff = new Backoff(clock, most, { baseMs: 500, capMs: 4_000, quietMs: 10_000 });
  const waits = Array.from({ length: 6 }, () => {
    const wait = backoff.next();
    clock.holdUp(wait + 9_999);
    return wait;
  });
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 4_000, 4_000]);
});

it('begins again at the base after an attempt that lasted, counted from the end of the wait before it', () => {
  const clock = new SimulatedClock();
  const backoff = new Backoff(clock, most, { baseMs: 500, capMs: 60_000, quietMs: 10_000 });
  for (let i = 0; i < 5; i++) backoff.next();
  const wait = backoff.next();
  expect(wait).toBe(16_000);
  clock.holdUp(wait + 10_000);
  expect(backoff.next()).toBe(500);
});

it('spreads waits over nine tenths of their bound, and never waits nothing', () => {
  const waitsOf = (random: number) => new Backoff(new SimulatedClock(), () => random, { quietMs: 1 }).next();
  expect([0, 0.5, 1].map(waitsOf)).toEqual([50, 275, 500]);
});
