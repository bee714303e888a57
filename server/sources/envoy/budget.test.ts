import { describe, expect, it } from 'vitest';
import { type EpochMs, epochMs } from '@/mesh/model';
import type { Clock } from '@/server/clock';
import { Budget, PRIORITY } from './budget.ts';

/** A clock that moves only when told. */
class HandClock implements Clock {
  #now = 0;
  #timers: { at: number; fn: () => void }[] = [];
  now = (): EpochMs => epochMs(this.#now);
  after = (ms: number, fn: () => void) => {
    const timer = { at: this.#now + ms, fn };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((t) => t !== timer);
    };
  };
  every = () => () => {};

  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await Promise.resolve();
      const next = this.#timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((t) => t !== next);
      this.#now = Math.max(this.#now, next.at);
      next.fn();
    }
    this.#now = end;
    await Promise.resolve();
  }
}

describe('Budget', () => {
  it('lets the burst go at once and ten a second after it', async () => {
    const clock = new HandClock();
    const budget = new Budget(clock, 10, 60);
    let left = 0;
    for (let i = 0; i < 200; i++) void budget.take(PRIORITY.counters).then(() => left++);
    await clock.advance(0);
    expect(left).toBe(60);
    await clock.advance(1_000);
    expect(left).toBe(70);
    await clock.advance(10_000);
    expect(left).toBe(170);
  });

  it('never saves up more than the burst', async () => {
    const clock = new HandClock();
    const budget = new Budget(clock, 10, 60);
    await clock.advance(3_600_000);
    let left = 0;
    for (let i = 0; i < 100; i++) void budget.take(PRIORITY.facts).then(() => left++);
    await clock.advance(0);
    expect(left).toBe(60);
  });

  it('serves a person before certificates before counters, each in order', async () => {
    const clock = new HandClock();
    const budget = new Budget(clock, 10, 1);
    const order: string[] = [];
    const ask = (name: string, priority: number) => void budget.take(priority).then(() => order.push(name));
    ask('first', PRIORITY.counters);
    ask('counters 1', PRIORITY.counters);
    ask('counters 2', PRIORITY.counters);
    ask('certificate', PRIORITY.certificates);
    ask('person', PRIORITY.wanted);
    await clock.advance(1_000);
    expect(order).toEqual(['first', 'person', 'certificate', 'counters 1', 'counters 2']);
  });
});
