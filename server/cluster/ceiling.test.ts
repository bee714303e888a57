import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '@/server/simulatedClock.testkit';
import { Ceiling, retryAfterMs } from './ceiling.ts';

const MINUTE = 60_000;

function door(perMinute: number) {
  const clock = new SimulatedClock();
  const ceiling = new Ceiling(clock, perMinute);
  const left: number[] = [];
  const refused: string[] = [];
  const ask = (patienceMs = Number.POSITIVE_INFINITY, urgent = false, signal?: AbortSignal) =>
    ceiling.take({ patienceMs, urgent, signal }).then((turn) => {
      if (turn.ok) left.push(clock.now());
      else refused.push(turn.error.code);
      return turn;
    });
  return { clock, ceiling, left, refused, ask };
}

/** The most that left within any 60 s. */
const busiestMinute = (times: readonly number[]) =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + MINUTE).length));

describe('the ceiling', () => {
  it('lets a tenth go at once, and never more than its number within any minute', async () => {
    const { clock, ceiling, left, ask } = door(600);
    for (let i = 0; i < 3_000; i++) void ask();
    await clock.settle();
    expect(left).toHaveLength(60);
    await clock.pass(3 * MINUTE);
    expect(busiestMinute(left)).toBeLessThanOrEqual(600);
    expect(left.length).toBeGreaterThan(3 * 600 * 0.9);
    expect(ceiling.figures()).toMatchObject({
      perMinute: 600,
      sent: left.length,
      delayed: { ceiling: left.length - 60 },
    });
  });

  it('holds for whatever comes whenever', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(9_000), fc.nat(40), fc.boolean(), fc.option(fc.nat(30_000))), { maxLength: 25 }),
        async (bursts) => {
          const { clock, ceiling, left, refused, ask } = door(60);
          let asked = 0;
          for (const [wait, many, urgent, pause] of bursts) {
            if (pause !== null && pause % 3 === 0) ceiling.pause(pause);
            for (let i = 0; i < many; i++) void ask(20_000, urgent);
            asked += many;
            await clock.pass(wait);
          }
          await clock.pass(21_000);
          expect(busiestMinute(left)).toBeLessThanOrEqual(60);
          expect(left.length + refused.length, 'everyone is answered within their patience').toBe(asked);
          expect(new Set(refused)).toEqual(new Set(refused.length > 0 ? ['held-back'] : []));
          expect(clock.timers).toBe(0);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('refuses at once whose turn would come too late, and says how the number is raised', async () => {
    const { clock, ceiling, refused, ask } = door(60);
    for (let i = 0; i < 10; i++) void ask();
    await clock.settle();
    const turn = await ask(3_000);
    expect(turn).toMatchObject({ error: { code: 'held-back', remedy: expect.stringContaining('--api-requests 120') } });
    expect(refused).toHaveLength(1);
    expect(ceiling.figures().refused).toEqual({ ceiling: 1, 'retry-after': 0 });
  });

  it('lets the urgent go first, within the same number', async () => {
    const { clock, left, ask } = door(60);
    for (let i = 0; i < 8; i++) void ask();
    await clock.settle();
    let sawUrgent = 0;
    void ask(Number.POSITIVE_INFINITY, true).then(() => {
      sawUrgent = left.length;
    });
    await clock.pass(MINUTE);
    expect(sawUrgent).toBe(7);
    expect(busiestMinute(left)).toBeLessThanOrEqual(60);
  });

  it('lets nobody go while the API server wants no requests, and goes on evenly after it', async () => {
    const { clock, ceiling, left, ask } = door(600);
    ceiling.pause(30_000);
    for (let i = 0; i < 50; i++) void ask();
    expect(await ask(10_000)).toMatchObject({
      error: { code: 'held-back', message: expect.stringContaining('Retry-After') },
    });
    await clock.pass(29_999);
    expect(left).toEqual([]);
    await clock.pass(1_000);
    expect(left.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThan(12);
    await clock.pass(10_000);
    expect(left).toHaveLength(50);
    expect(ceiling.figures()).toMatchObject({ delayed: { 'retry-after': 50 }, refused: { 'retry-after': 1 } });
  });

  it('never waits longer than ten minutes, whatever it is told, nor for a clock that was set back', async () => {
    const { clock, ceiling, left, ask } = door(600);
    ceiling.pause(1e12);
    void ask();
    await clock.pass(600_200);
    expect(left).toHaveLength(1);
    ceiling.pause(5_000);
    clock.holdUp(-3_600_000);
    void ask();
    await clock.pass(5_200);
    expect(left).toHaveLength(2);
  });

  it('lets go who does not wait any longer, and everyone at the end', async () => {
    const { clock, ceiling, refused, ask } = door(60);
    for (let i = 0; i < 7; i++) void ask();
    await clock.settle();
    const own = new AbortController();
    void ask(MINUTE, false, own.signal);
    own.abort();
    await clock.settle();
    expect(refused).toEqual(['closed']);
    ceiling.close();
    await clock.settle();
    expect(refused).toEqual(['closed', 'closed']);
    expect(await ask()).toMatchObject({ error: { code: 'closed' } });
    expect(clock.timers).toBe(0);
  });
});

it('reads Retry-After as seconds and as a date', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(retryAfterMs('120', now)).toBe(120_000);
  expect(retryAfterMs(' 0 ', now)).toBe(0);
  expect(retryAfterMs('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30_000);
  expect(retryAfterMs('Wed, 31 Dec 2025 00:00:30 GMT', now)).toBe(0);
  for (const none of [undefined, '', 'soon', '-5']) expect([none, retryAfterMs(none, now)]).toEqual([none, null]);
});
