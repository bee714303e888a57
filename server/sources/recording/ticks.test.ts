import { describe, expect, it } from 'vitest';
import { epochMs } from '@/mesh/model';
import type { Tick } from '@/wire/stream';
import { thin } from './ticks.ts';

const ticks = (kind: Tick['kind'], count: number): Tick[] =>
  Array.from({ length: count }, (_, i) => ({ at: epochMs(i), kind, label: `${kind} ${i}` }));

describe('thin', () => {
  it('keeps everything that fits', () => {
    expect(thin(ticks('request', 600), 600)).toHaveLength(600);
  });

  it('keeps rare kinds whole and shares the rest evenly', () => {
    const kept = thin(
      [...ticks('request', 10_000), ...ticks('failure', 3_000), ...ticks('nack', 3), ...ticks('renewal', 40)],
      600,
    );
    const count = (kind: Tick['kind']) => kept.filter((t) => t.kind === kind).length;
    expect(kept).toHaveLength(600);
    expect([count('nack'), count('renewal'), count('failure'), count('request')]).toEqual([3, 40, 278, 279]);
    const requests = kept.filter((t) => t.kind === 'request');
    const gaps = requests.slice(1).map((t, i) => t.at - (requests[i]?.at ?? 0));
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
  });
});
