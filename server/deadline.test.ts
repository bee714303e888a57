import { expect, it } from 'vitest';
import { Deadline } from './deadline.ts';
import { SimulatedClock } from './simulatedClock.testkit.ts';

function begin(ms: number) {
  const clock = new SimulatedClock();
  let over = 0;
  const deadline = new Deadline(clock, ms, () => {
    over += 1;
  });
  return { clock, deadline, over: () => over };
}

it('comes after its span, once', async () => {
  const { clock, over } = begin(5_000);
  await clock.pass(4_999);
  expect(over()).toBe(0);
  await clock.pass(2);
  expect(over()).toBe(1);
  await clock.pass(60_000);
  expect([over(), clock.timers]).toEqual([1, 0]);
});

it('does not count time in which the process was held up, however often', async () => {
  const { clock, over } = begin(5_000);
  await clock.pass(2_000);
  for (let i = 0; i < 3; i++) {
    clock.holdUp(6_000);
    await clock.pass(0);
  }
  expect(over()).toBe(0);
  await clock.pass(2_900);
  expect(over()).toBe(0);
  await clock.pass(700);
  expect(over()).toBe(1);
});

it('lets what came during its last look be read first', async () => {
  const { clock, over } = begin(5_000);
  await clock.pass(4_999);
  clock.holdUp(400);
  await clock.pass(0);
  expect(over(), 'sockets are read before the next millisecond').toBe(0);
  await clock.pass(1);
  expect(over()).toBe(1);
});

it('comes at last to a process that is always held up', async () => {
  const { clock, over } = begin(5_000);
  for (let i = 0; i < 15 && over() === 0; i++) {
    clock.holdUp(2_000);
    await clock.pass(1);
  }
  expect(over()).toBe(1);
});

it('never comes once it is cancelled, and calls whom it was handed to', async () => {
  const cancelled = begin(1_000);
  cancelled.deadline.cancel();
  await cancelled.clock.pass(60_000);
  expect([cancelled.over(), cancelled.clock.timers]).toEqual([0, 0]);
  const handed = begin(1_000);
  let told = 0;
  await handed.clock.pass(900);
  handed.deadline.handTo(() => {
    told += 1;
  });
  await handed.clock.pass(101);
  expect([handed.over(), told]).toEqual([0, 1]);
});
