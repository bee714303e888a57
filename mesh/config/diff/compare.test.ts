import { describe, expect, it } from 'vitest';
import { captured, ORDER, PAYMENT_V1 } from '@/server/captured.testkit.ts';
import type { Json, PodId, ProxyConfig } from '../../model/index.ts';
import { compareConfigs } from './compare.ts';
import { objectsOf } from './objects.ts';

const { configs } = captured();
const configOf = (pod: PodId): ProxyConfig => {
  const config = configs.get(pod);
  if (config === undefined) throw new Error(`no configuration of ${pod}`);
  return config;
};
const order = configOf(ORDER);
const total = (same: Readonly<Record<string, number>>) => Object.values(same).reduce((a, b) => a + b, 0);

describe('compareConfigs', () => {
  it('finds a configuration the same as itself, every object of it', () => {
    for (const config of configs.values()) {
      const { objects, same } = compareConfigs(config, structuredClone(config));
      expect(objects).toEqual([]);
      expect(total(same)).toBe(objectsOf(config, 'all').length);
      expect(same.clusters).toBe(config.clusters.length);
      expect(same.routes).toBe(config.routes.length);
      expect(same.secrets).toBe(2);
    }
  });

  it('does not mind in which order Envoy lists its objects', () => {
    const { objects } = compareConfigs(order, {
      ...order,
      clusters: order.clusters.toReversed(),
      listeners: order.listeners.toReversed(),
      routes: order.routes.toReversed(),
      endpoints: order.endpoints.toReversed(),
    });
    expect(objects).toEqual([]);
  });

  it('tells two sidecars apart by what is their own', () => {
    const { objects, same } = compareConfigs(order, configOf(PAYMENT_V1));
    const names = objects.map(({ kind, name, change }) => `${kind} ${name} ${change}`);
    expect(names).toContain('secrets default changed');
    expect(names.some((n) => n.startsWith('clusters outbound|8080||payment'))).toBe(false);
    expect(same.clusters).toBeGreaterThan(10);
  });

  it('finds a field that no decoder reads', () => {
    const raw = structuredClone(order.raw) as { configs: { [key: string]: Json }[] };
    const clusters = raw.configs.find((c) => Array.isArray(c.dynamic_active_clusters))?.dynamic_active_clusters as {
      cluster: { name: string; [key: string]: Json };
    }[];
    const cluster = clusters.find(
      ({ cluster: c }) => c.name === 'outbound|8080||order.shop.svc.cluster.local',
    )?.cluster;
    if (cluster === undefined) throw new Error('order is there');
    cluster.alt_stat_name = 'other;';
    expect(compareConfigs(order, { ...order, raw: raw as unknown as Json }).objects).toEqual([
      {
        kind: 'clusters',
        name: cluster.name,
        change: 'changed',
        changes: [expect.objectContaining({ path: 'alt_stat_name', after: 'other;' })],
      },
    ]);
  });

  it('compares what istiod sends without the bootstrap and the secrets', () => {
    const sent = objectsOf(order, 'sent');
    expect(sent.some(({ kind }) => kind === 'secrets')).toBe(false);
    expect(sent.some(({ name }) => name === 'prometheus_stats')).toBe(false);
    expect(sent.some(({ name }) => name === 'outbound|8080||order.shop.svc.cluster.local')).toBe(true);
  });
});
