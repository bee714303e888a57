import { describe, expect, it } from 'vitest';
import type { Failure } from '@/mesh/path/stations.ts';
import { frameAt, journeyOf, slowdown } from './journey.ts';
import { samplePath, sampleTimings, sevenStations } from './sample.ts';

const failure = (changes: Partial<Failure>): Failure => ({
  by: 'server-envoy',
  status: 403,
  flags: [],
  details: null,
  policy: null,
  ...changes,
});

const trail = (path = samplePath()) => journeyOf(path).steps.map((s) => `${s.heading}:${s.station}`);

describe('journeyOf', () => {
  it('goes out over every station and comes back over the proxies only: conntrack remembers, no rule is asked again', () => {
    expect(trail()).toEqual([
      'out:0',
      'out:1',
      'out:2',
      'out:3',
      'out:4',
      'out:5',
      'out:6',
      'answer:5',
      'answer:2',
      'answer:0',
    ]);
  });

  it('turns round where the server proxy refused', () => {
    const stations = sevenStations({ 5: 'failed', 6: 'not-reached' });
    const path = samplePath({ stations, failedAt: 5, failure: failure({}) });
    expect(trail(path)).toEqual(['out:0', 'out:1', 'out:2', 'out:3', 'out:4', 'out:5', 'answer:2', 'answer:0']);
  });

  it('shows a reset up to the client proxy, which then answers 503 itself', () => {
    const stations = sevenStations({ 3: 'failed', 4: 'not-reached', 5: 'not-reached', 6: 'not-reached' });
    const path = samplePath({ stations, failedAt: 3, failure: failure({ by: 'wire', status: 503, flags: ['UF'] }) });
    expect(trail(path)).toEqual(['out:0', 'out:1', 'out:2', 'out:3', 'answer:2', 'answer:0']);
    expect(journeyOf(path).legs.filter((l) => l.heading === 'reset')).toHaveLength(2);
  });

  it('brings nothing back when nobody answered', () => {
    const stations = sevenStations({
      1: 'failed',
      2: 'not-reached',
      3: 'not-reached',
      4: 'not-reached',
      5: 'not-reached',
      6: 'not-reached',
    });
    expect(trail(samplePath({ stations, failedAt: 1, failure: failure({ by: 'kernel', status: null }) }))).toEqual([
      'out:0',
      'out:1',
    ]);
  });

  it('skips stations that are not there', () => {
    const stations = sevenStations({ 1: 'absent', 2: 'absent' });
    expect(trail(samplePath({ stations, security: 'plain' })).slice(0, 3)).toEqual(['out:0', 'out:3', 'out:4']);
  });

  it('is continuous: each leg begins where and when the last ended', () => {
    const { legs } = journeyOf(samplePath());
    for (const [i, leg] of legs.entries()) {
      const before = legs[i - 1];
      if (!before) continue;
      expect(leg.at).toBe(before.until);
      expect(leg.from).toBe(before.to);
      expect(leg.seal[0]).toBe(before.seal[1]);
    }
  });

  it('closes the envelope at the client proxy and opens it at the server proxy, and the same for the answer', () => {
    const journey = journeyOf(samplePath());
    const sealAt = (i: number) => frameAt(journey, (journey.steps[i]?.at ?? 0) - 0.01)?.seal;
    expect([0, 1, 2].map(sealAt)).toEqual([0, 0, 0]);
    expect([3, 4, 5].map(sealAt)).toEqual([1, 1, 1]);
    expect(sealAt(6)).toBe(0);
    expect(sealAt(8)).toBe(1);
    expect(sealAt(9)).toBe(0);
  });

  it('never closes it in plain text', () => {
    expect(journeyOf(samplePath({ security: 'plain' })).legs.every((l) => l.seal[0] === 0 && l.seal[1] === 0)).toBe(
      true,
    );
  });

  it('dwells longest where the logs say the time went', () => {
    const stay = (app: number) => {
      const leg = journeyOf(samplePath({ timings: sampleTimings(1000, 990, app) })).legs.find(
        (l) => l.from === 6 && l.to === 6,
      );
      return leg ? leg.until - leg.at : 0;
    };
    expect(stay(980)).toBeGreaterThan(stay(10) + 1.5);
  });

  it('survives a path without stations', () => {
    const journey = journeyOf(samplePath({ stations: [] }));
    expect(journey.steps).toEqual([]);
    expect(frameAt(journey, 1)).toBeNull();
  });
});

describe('frameAt', () => {
  const journey = journeyOf(samplePath());

  it('ties the picture to logged time, which never runs backwards', () => {
    let last = -1;
    for (let t = 0; t <= journey.length; t += 0.05) {
      const real = frameAt(journey, t)?.realMs ?? 0;
      expect(real).toBeGreaterThanOrEqual(last);
      last = real;
    }
    expect(last).toBeCloseTo(10, 1);
  });

  it('has no time to tell when the logs have none', () => {
    expect(frameAt(journeyOf(samplePath({ timings: [] })), 1)?.realMs).toBeNull();
  });

  it('ends at the caller, done', () => {
    expect(frameAt(journey, 1e9)).toMatchObject({ position: 0, done: true, heading: 'answer' });
  });
});

describe('slowdown', () => {
  it('says how many times slower the picture runs, to two digits', () => {
    const journey = journeyOf(samplePath());
    expect(slowdown(journey, 1)).toBeCloseTo((journey.length * 1000) / 10, -2);
    expect(slowdown(journey, 2)).toBeLessThan(slowdown(journey, 1) ?? 0);
    expect(slowdown(journeyOf(samplePath({ timings: [] })), 1)).toBeNull();
  });
});
