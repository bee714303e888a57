import { describe, expect, it } from 'vitest';
import { captured, GATEWAY, ORDER, PAYMENT_V1 } from '@/server/captured.testkit.ts';
import type { PodId, ProxyConfig } from '../model/index.ts';
import { originIndex, originsOf } from './origins.ts';
import { rowAt } from './rowAt.ts';
import { type Row, searchOf } from './rows.ts';
import { rowsOf, tablesOf, targetOf, usersOf } from './tables.ts';

const { mesh, configs } = captured();
const configOf = (pod: PodId): ProxyConfig => {
  const config = configs.get(pod);
  if (config === undefined) throw new Error(`no configuration of ${pod}`);
  return config;
};
const tables = (pod: PodId) => tablesOf(configOf(pod), mesh.sweeps[pod] ?? null);
const V1 = 'outbound|8080|v1|payment.shop.svc.cluster.local';

describe('tablesOf', () => {
  it('has every object of the dump: a row for each filter chain, route, cluster, endpoint and secret', () => {
    for (const [pod, config] of configs) {
      const { listeners, routes, clusters, endpoints, secrets } = tables(pod);
      expect(new Set(listeners.map((row) => row.group)).size).toBe(config.listeners.length);
      const chains = config.listeners.flatMap((l) => [...l.chains, ...(l.defaultChain ? [l.defaultChain] : [])]);
      expect(listeners.filter((row) => row.chain !== null)).toHaveLength(chains.length);
      const rds = routes.filter((row) => !row.inline && row.route !== null);
      expect(rds).toHaveLength(config.routes.flatMap((r) => r.virtualHosts.flatMap((h) => h.routes)).length);
      expect(clusters.map((row) => row.key).sort()).toEqual(config.clusters.map((c) => c.name).sort());
      expect(endpoints.filter((row) => row.config !== null)).toHaveLength(config.endpoints.length);
      expect(secrets.map((row) => row.key)).toEqual(['default', 'ROOTCA']);
    }
  });

  it('gives every row a key of its own in its table', () => {
    for (const pod of configs.keys())
      for (const rows of Object.values(tables(pod))) expect(new Set(rows.map((r) => r.key)).size).toBe(rows.length);
  });

  it('leads from a listener to its routes, to a cluster, to its endpoints and back', () => {
    const all = tables(ORDER);
    const follow = (row: Row | null | undefined, to: string, key?: string): Row | null => {
      const lead = row?.leads.find((l) => l.to === to && (key === undefined || l.key === key));
      return lead === undefined ? null : targetOf(all, lead);
    };
    const listener = all.listeners.find((row) => row.group === '0.0.0.0_8080');
    expect(follow(listener, 'routes')?.group).toBe('8080');
    const route = all.routes.find((row) => row.leads.some((lead) => lead.key === V1));
    const cluster = follow(route, 'clusters', V1);
    expect(cluster?.key).toBe(V1);
    expect(follow(cluster, 'endpoints')?.group).toBe(V1);
    expect(follow(cluster, 'secrets', 'default')?.key).toBe('default');
    const users = usersOf(all);
    expect(cluster && users(cluster)).toContain(route);
    expect(route && users(route)).toContain(listener);
    const secret = all.secrets.find((row) => row.key === 'default');
    expect(secret && users(secret)).toContain(cluster);
  });

  it('knows of every reference whether it leads somewhere', () => {
    for (const pod of configs.keys()) {
      const all = tables(pod);
      for (const row of rowsOf(all))
        for (const lead of row.leads) expect(targetOf(all, lead) !== null, `${row.key} → ${lead.key}`).toBe(lead.found);
    }
    const config = configOf(ORDER);
    const without = tablesOf({ ...config, clusters: config.clusters.filter(({ name }) => name !== V1) }, null);
    const dangling = without.routes.flatMap((row) => row.leads).filter((lead) => !lead.found);
    expect(dangling.map((lead) => lead.key)).toContain(V1);
  });

  it('tells inbound from outbound in every table', () => {
    const all = tables(PAYMENT_V1);
    expect(all.routes.filter((row) => row.direction === 'inbound').map((row) => row.group)).toContain('inbound|8080||');
    expect(all.routes.every((row) => row.inline || row.direction === 'outbound')).toBe(true);
    expect(all.clusters.find((row) => row.key === 'inbound|8080||')?.direction).toBe('inbound');
    expect(all.clusters.find((row) => row.key === 'PassthroughCluster')?.direction).toBe('outbound');
  });

  it('judges endpoints by EDS and by what Envoy found out, and counts them in their cluster', () => {
    const config = configOf(ORDER);
    const own = config.endpoints.find((e) => e.cluster === V1);
    if (own === undefined) throw new Error('v1 has an endpoint');
    const host = { ...mesh.sweeps[ORDER]?.clusters.find((c) => c.name === V1)?.hosts[0] };
    const sweep = (unhealthyBecause: string[], extra: object[] = []) =>
      ({
        pod: ORDER,
        at: 0,
        clusters: [{ name: V1, hosts: [{ ...host, address: own.address, unhealthyBecause }, ...extra] }],
      }) as never;
    const ejected = tablesOf(config, sweep(['outlier ejected']));
    const row = ejected.endpoints.find((e) => e.cluster === V1 && e.address === own.address);
    expect(row?.health).toEqual({ kind: 'unhealthy', because: ['outlier ejected'] });
    expect(ejected.clusters.find((c) => c.key === V1)?.healthy).toBe(0);
    const resolved = tablesOf(config, sweep([], [{ ...host, address: '192.0.2.1:80', unhealthyBecause: [] }]));
    expect(resolved.endpoints.find((e) => e.address === '192.0.2.1:80')).toMatchObject({ config: null, pointer: null });
  });
});

it('finds the row in which a place of the dump stands', () => {
  const all = tables(ORDER);
  for (const row of rowsOf(all)) {
    if (row.pointer === null) continue;
    expect(rowAt(all, row.pointer)?.pointer).toBe(row.pointer);
    expect(rowAt(all, `${row.pointer}/deeper/still`)?.pointer).toBe(row.pointer);
  }
  const listener = all.listeners.find((row) => row.group === 'virtualInbound');
  expect(rowAt(all, `${listener?.listener.pointer}/listener_filters/0`)?.group).toBe('virtualInbound');
  expect(rowAt(all, '/configs/0')).toBeNull();
});

it('finds the words of a search in any table and order', () => {
  const found = rowsOf(tables(ORDER)).filter(searchOf('PAYMENT v1'));
  expect(new Set(found.map((row) => row.table))).toEqual(new Set(['routes', 'clusters', 'endpoints']));
  expect(rowsOf(tables(ORDER)).filter(searchOf('no such thing'))).toEqual([]);
});

it('names the objects that rows came from', () => {
  const index = originIndex(mesh);
  const all = tables(ORDER);
  const of = (row: Row | undefined) =>
    row ? originsOf(index, row).map((o) => `${o.kind} ${o.namespace}/${o.name} ${o.by}`) : [];
  expect(of(all.clusters.find((c) => c.key === V1))).toEqual([
    'DestinationRule shop/payment metadata',
    'Service shop/payment name',
  ]);
  expect(of(all.routes.find((row) => row.leads.some((lead) => lead.key === V1)))[0]).toMatch(/^VirtualService shop\//);
  expect(of(all.listeners.find((l) => l.group === '10.96.0.1_443'))).toEqual(['Service default/kubernetes name']);
  expect(of(all.listeners.find((l) => l.group === 'virtualOutbound'))).toEqual([]);
  const policies = tables(PAYMENT_V1).listeners.flatMap((row) => of(row));
  expect(policies.some((origin) => origin.startsWith('AuthorizationPolicy shop/'))).toBe(true);
  expect(tables(GATEWAY).listeners.length).toBeGreaterThan(0);
});
