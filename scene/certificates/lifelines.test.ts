import { describe, expect, it } from 'vitest';
import type { Lifeline, LifeSpan } from '@/mesh/certificates/lifeline';
import { type CertificateSighting, epochMs, podId } from '@/mesh/model';
import { laneOf } from './lifelines.ts';
import { fittingZoom, NOW_SHARE, timeTicks, windowAround, xOf, ZOOMS } from './timeWindow.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const between = (from: number, to: number) => ({ from: epochMs(from), to: epochMs(to) });
const span = (from: number, to: number, more: Partial<LifeSpan> = {}): LifeSpan => ({
  sighting: {} as CertificateSighting,
  life: between(from, from + 2 * MINUTE),
  held: between(from, to),
  ending: 'renewed',
  renewal: { at: epochMs(from + MINUTE), ...between(from + 0.98 * MINUTE, from + 1.02 * MINUTE) },
  overdue: null,
  ...more,
});
const line = (spans: readonly LifeSpan[], more: Partial<Lifeline> = {}): Lifeline => ({
  pod: podId('shop', 'order'),
  workload: null,
  spiffe: null,
  alive: true,
  spans,
  gaps: [],
  rootChanges: [],
  ...more,
});
/** Ten minutes on 1,000 px from 0 on: a minute is 100 px. */
const window = { ...between(0, 10 * MINUTE), width: 1_000 };

describe('laneOf', () => {
  it('runs certificates on two strands in turn, each with its reserve behind the handover', () => {
    const spans = [
      span(MINUTE, 2 * MINUTE),
      span(2 * MINUTE, 3 * MINUTE),
      span(3 * MINUTE, 3.5 * MINUTE, { ending: 'held' }),
    ];
    const { parts } = laneOf(line(spans), window);
    expect(parts).toMatchObject([
      {
        kind: 'strand',
        strand: 0,
        held: { x: 100, width: 100 },
        spare: { x: 200, width: 100 },
        end: 300,
        renewal: { x: 200, band: { x: 198, width: 4 } },
        handover: { x: 200 },
      },
      { strand: 1, held: { x: 200, width: 100 }, spare: { x: 300, width: 100 }, handover: { x: 300 } },
      { strand: 0, held: { x: 300, width: 50 }, spare: { x: 350, width: 150 }, handover: null },
    ]);
  });

  it('leaves out what lies outside, and lets run out of the picture what leaves it', () => {
    const spans = [span(-9 * MINUTE, -8 * MINUTE), span(-MINUTE, MINUTE, { ending: 'held' })];
    const { parts } = laneOf(line(spans), window);
    expect(parts).toHaveLength(1);
    expect(parts[0]).toMatchObject({ held: { x: -12, width: 112 }, renewal: { x: 0 } });
  });

  it('weaves many short ones into one, and says how many', () => {
    const many = Array.from({ length: 300 }, (_, i) => span(i * MINUTE, (i + 1) * MINUTE));
    const spans = [...many, span(300 * MINUTE, 301 * MINUTE, { ending: 'held' })];
    const wide = { ...between(0, 1_000 * MINUTE), width: 1_000 };
    const { parts } = laneOf(line(spans), wide);
    expect(parts.map((p) => p.kind)).toEqual(['weave', 'strand']);
    expect(parts[0]).toMatchObject({ x: 0, width: 300, count: 300, first: 0, last: 299 });
  });

  it('never draws a gap thinner than can be seen', () => {
    const gaps = [{ kind: 'expired', ...between(MINUTE, MINUTE + 100) } as const];
    expect(laneOf(line([], { gaps }), window).gaps).toEqual([{ kind: 'expired', x: 100, width: 2 }]);
  });

  it('stops at the written end even where the proxy went on showing it', () => {
    const { parts } = laneOf(line([span(0, 5 * MINUTE, { ending: 'held' })]), window);
    expect(parts[0]).toMatchObject({ held: { x: 0, width: 200 }, spare: null, end: 200 });
  });
});

describe('the window', () => {
  it('keeps the present at its place', () => {
    for (const zoom of ZOOMS) expect(xOf(windowAround(epochMs(1e12), zoom, 1_000), 1e12)).toBe(NOW_SHARE * 1_000);
  });

  it('begins with what shows the shortest life and all that was seen', () => {
    expect(fittingZoom([24 * 60 * MINUTE, 2 * MINUTE], 0)).toBe(10 * MINUTE);
    expect(fittingZoom([24 * 60 * MINUTE + 2 * MINUTE], 0)).toBe(24 * 60 * MINUTE);
    expect(fittingZoom([24 * HOUR], 3 * HOUR)).toBe(24 * HOUR);
    expect(fittingZoom([HOUR], 3 * HOUR)).toBe(6 * HOUR);
    expect(fittingZoom([], 365 * 24 * 60 * MINUTE)).toBe(30 * 24 * 60 * MINUTE);
  });

  it('begins with renewals that can be told apart, however long the mesh was up', () => {
    for (const up of [HOUR, 24 * HOUR, 90 * 24 * HOUR]) {
      expect(fittingZoom([24 * HOUR, 2 * MINUTE], up)).toBe(HOUR);
      expect(fittingZoom([24 * HOUR, 10_000], up)).toBe(10 * MINUTE);
      for (const life of [30_000, 2 * MINUTE, HOUR, 24 * HOUR]) {
        const zoom = fittingZoom([life], up);
        expect(zoom).toBeGreaterThanOrEqual(life);
        expect((life / 2 / zoom) * 1_000).toBeGreaterThan(15);
      }
    }
  });

  it('labels round times of the viewer’s zone, with room between them', () => {
    const at = epochMs(Date.parse('2026-11-22T12:00:00Z'));
    for (const zoom of ZOOMS)
      for (const width of [200, 800, 2_000])
        for (const offset of [0, 5.5 * 3_600_000, -8 * 3_600_000]) {
          const { step, ticks } = timeTicks(windowAround(at, zoom, width), () => offset);
          for (const tick of ticks) expect((tick.at + offset) % step).toBe(0);
          for (const [i, tick] of ticks.entries())
            if (i > 0)
              expect(tick.x - (ticks[i - 1]?.x ?? 0)).toBeGreaterThanOrEqual(zoom > 7 * 864e5 && width < 400 ? 40 : 60);
        }
    expect(timeTicks(windowAround(at, 86_400_000, 1_000), () => 3_600_000).ticks.filter((t) => t.day)).toHaveLength(1);
  });

  it.each([
    ['ends', '2026-10-25T01:00:00Z', 2, 1, '21 22 23 24 25 26 27'],
    ['begins', '2026-03-29T01:00:00Z', 1, 2, '25 26 27 28 29 30 31'],
    ['begins at midnight', '2026-04-23T22:00:00Z', 2, 3, '19 20 21 22 23 24T01:00 25 26'],
    ['ends at midnight', '2026-10-29T21:00:00Z', 3, 2, '25 26 27 28 29 30 31'],
  ])('begins each day of the viewer’s zone when it begins, where summer time %s', (_, change, before, after, days) => {
    const turn = Date.parse(change);
    const offsetAt = (at: number) => (at < turn ? before : after) * HOUR;
    const { ticks } = timeTicks(windowAround(epochMs(turn), 7 * 24 * HOUR, 1_000), offsetAt);
    const local = ticks.map(({ at }) => new Date(at + offsetAt(at)).toISOString().slice(8, 16));
    expect(local.map((time) => time.replace('T00:00', '')).join(' ')).toBe(days);
    expect(ticks.every(({ day }) => day)).toBe(true);
  });
});
