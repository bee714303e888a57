import { expect, it } from 'vitest';
import { shop } from '@/mesh/checks/checks.testkit';
import { namespaceRows, pairsOf } from './rows.ts';

it('lists the recorded mesh by namespace', () => {
  const rows = namespaceRows(shop());
  const of = (name: string) => rows.find((r) => r.name === name);
  expect(of('shop')?.labels).toEqual({ 'istio-injection': 'enabled' });
  expect(of('shop')?.sidecars).toBe(of('shop')?.pods.length);
  expect(of('legacy')?.sidecars).toBe(0);
  expect(of('istio-system')?.pods.map((p) => p.state)).toContain('control');
});

it('reads pairs as somebody types them', () => {
  expect(pairsOf('a=b, c: d\n"e/f": "g"\nnothing')).toEqual({ a: 'b', c: 'd', 'e/f': 'g' });
  expect(pairsOf('')).toEqual({});
});
