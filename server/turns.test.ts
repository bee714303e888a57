import { expect, it } from 'vitest';
import { SimulatedClock } from './simulatedClock.testkit.ts';
import { Turns } from './turns.ts';

/** Work whose every piece takes a millisecond, and an event loop whose turns are counted. */
function loop() {
  const clock = new SimulatedClock(0);
  const queue: (() => void)[] = [];
  const done: string[] = [];
  const turns = new Turns(clock, (fn) => void queue.push(fn));
  return {
    done,
    async work(name: string, pieces: number) {
      for (let i = 0; i < pieces; i++) {
        const rest = turns.rest();
        if (rest !== undefined) await rest;
        clock.holdUp(1);
        done.push(name);
      }
    },
    /** One turn of the event loop; gives what was done in it. */
    async turn(): Promise<string[]> {
      const before = done.length;
      for (const fn of queue.splice(0)) fn();
      for (let i = 0; i < 50; i++) await Promise.resolve();
      return done.slice(before);
    },
    isIdle: () => queue.length === 0,
  };
}

it('goes on at once where little is to be done', async () => {
  const { work, done, turn, isIdle } = loop();
  await work('a', 9);
  expect(done).toHaveLength(9);
  await turn();
  expect(isIdle()).toBe(true);
});

it('works for ten milliseconds a turn, all streams together, and then lets everything else have one', async () => {
  const { work, done, turn } = loop();
  void work('a', 1_000);
  void work('b', 1_000);
  void work('c', 1_000);
  const seen = new Map<string, number>();
  for (let i = 0; i < 60; i++) {
    const now = await turn();
    expect(now.length, 'of one turn').toBeLessThanOrEqual(10);
    for (const name of now) seen.set(name, (seen.get(name) ?? 0) + 1);
  }
  // One after the other: none is left behind, and no turn is left unused.
  for (const name of ['a', 'b', 'c']) expect(seen.get(name)).toBeGreaterThan(150);
  expect(done.length).toBeGreaterThan(590);
});
