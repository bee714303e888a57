import { describe, expect, it } from 'vitest';
import { EMPTY_MESH, epochMs, type Histogram, type IstiodFigures, podId } from '../model/index.ts';
import { reduce } from '../reduce/reduce.ts';
import { watchedFigures } from './figures.ts';
import { between, bucketsOf, quantile, together } from './histogram.ts';

const h = (upTo: number[], count: number, sumMs = 0): Histogram => ({ le: [100, 500, 1_000], upTo, count, sumMs });

describe('histograms', () => {
  it('give the bucket that a quantile falls into, not a number between', () => {
    const some = h([90, 98, 99], 100);
    expect(quantile(some, 0.5)).toEqual({ above: 0, atMost: 100 });
    expect(quantile(some, 0.95)).toEqual({ above: 100, atMost: 500 });
    expect(quantile(some, 1)).toEqual({ above: 1_000, atMost: null });
    expect(quantile(h([0, 0, 0], 0), 0.5)).toBeNull();
    expect(quantile(h([0, 3, 3], 3), 0.01)).toEqual({ above: 100, atMost: 500 });
  });

  it('subtract, and refuse what is not a later reading of the same', () => {
    expect(between(h([1, 2, 3], 4, 10), h([5, 6, 7], 9, 30))).toEqual(h([4, 4, 4], 5, 20));
    expect(between(h([1, 2, 3], 4), h([0, 0, 0], 1))).toBeNull();
    expect(between({ ...h([1], 1), le: [1] }, h([1, 1, 1], 1))).toBeNull();
  });

  it('add, and say each bucket alone', () => {
    const sum = together([h([1, 2, 3], 4), h([1, 1, 1], 2)]);
    expect(sum && bucketsOf(sum).map(({ count }) => count)).toEqual([2, 1, 1, 2]);
    expect(together([])).toBeNull();
  });
});

describe('watchedFigures', () => {
  const pod = podId('istio-system', 'istiod');
  const figures = (cds: number, convergence: Histogram | null, over: Partial<IstiodFigures> = {}) => ({
    kind: 'istiod-figures' as const,
    at: epochMs(cds),
    figures: {
      pod,
      pushesByType: { CDS: cds },
      rejectsByType: { LDS: 2 },
      meanConvergenceMs: 7,
      pushing: { convergence, queue: null, pushTime: {}, triggers: { config: cds } },
      ...over,
    } as IstiodFigures,
  });

  it('counts from the first sight on', () => {
    const mesh = [figures(10, h([1, 1, 1], 1)), figures(15, h([4, 5, 5], 6))].reduce(reduce, EMPTY_MESH);
    expect(watchedFigures(mesh)).toMatchObject({
      since: 10,
      activity: [{ from: 10, to: 15, pushes: 5 }],
      convergence: h([3, 4, 4], 5),
      total: { count: 6 },
      triggers: [['config', 5]],
      types: [
        { type: 'CDS', watched: 5, rejects: 0 },
        { type: 'LDS', watched: 0, rejects: 2 },
      ],
    });
  });

  it('begins anew when istiod does', () => {
    const mesh = [figures(10, null), figures(15, null), figures(3, null), figures(4, null)].reduce(reduce, EMPTY_MESH);
    expect(watchedFigures(mesh)).toMatchObject({ since: 3, types: [{ type: 'CDS', watched: 1 }, { type: 'LDS' }] });
  });

  it('has only the mean of an older recording', () => {
    const mesh = [figures(10, null, { pushing: undefined })].reduce(reduce, EMPTY_MESH);
    expect(watchedFigures(mesh)).toMatchObject({ convergence: null, total: null, meanMs: 7 });
  });
});
