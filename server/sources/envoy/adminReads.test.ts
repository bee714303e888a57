import { expect, it } from 'vitest';
import { epochMs } from '@/mesh/model';
import { decodeShown } from './decodeShown.ts';
import { decodeStats } from './decodeStats.ts';
import { captured } from './fixtures.testkit.ts';

const order = captured('order');
const AT = epochMs(1);

it('reads every statistic of a captured proxy: numbers, texts and histograms', () => {
  const body = order.json('stats.json') as {
    stats: { name?: string; histograms?: { computed_quantiles: unknown[] } }[];
  };
  const { stats, dropped } = decodeStats(body, AT);
  const named = body.stats.filter((s) => s.name !== undefined).length;
  const histograms = body.stats.flatMap((s) => s.histograms?.computed_quantiles ?? []).length;
  expect(stats).toHaveLength(named + histograms);
  expect(dropped).toBe(0);
  expect(stats.find((s) => s.name === 'cluster_manager.active_clusters')).toMatchObject({ kind: 'number', value: 20 });
  expect(stats.some((s) => s.kind === 'histogram' && s.quantiles.length > 0)).toBe(true);
});

it('says how many statistics it leaves out, and withholds texts that could be secrets', () => {
  const many = { stats: Array.from({ length: 20_005 }, (_, i) => ({ name: `a${i}`, value: i })) };
  expect(decodeStats(many, AT).dropped).toBe(5);
  expect(decodeStats({ stats: [{ name: 'x.token', value: 'abc' }] }, AT).stats).toEqual([
    { name: 'x.token', kind: 'text', value: '[redacted]' },
  ]);
  for (const damaged of [null, [], { stats: [null, 1, { value: 3 }] }])
    expect(decodeStats(damaged, AT).stats).toEqual([]);
});

it('lists each certificate once with the contexts that use it', () => {
  const body = order.json('certs.json') as { certificates: { cert_chain?: unknown[] }[] };
  const { certificates } = decodeShown(body, AT);
  expect(certificates.map((c) => c.role)).toEqual(['chain', 'root']);
  expect(certificates[0]).toMatchObject({ sans: ['spiffe://cluster.local/ns/shop/sa/order'], path: '<inline>' });
  expect(certificates[0]?.contexts).toBe(body.certificates.filter((c) => (c.cert_chain ?? []).length > 0).length);
});
