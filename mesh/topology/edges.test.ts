import { describe, expect, test } from 'vitest';
import { type ClusterSweep, EDGE_BUCKET_MS, epochMs, type HostStatus, type Mesh, podId } from '../model/index.ts';
import { reduce } from '../reduce/reduce.ts';
import { entry, pod, serverEntry, smallMesh, withLines } from '../requests/lines.testkit.ts';
import { EDGE_FORGOTTEN_MS } from './buckets.ts';
import { EDGE_IDLE_MS, edgeFigures, FIGURE_WINDOW_MS, LOG_LAG_MS } from './figures.ts';
import { graphOf } from './graph.ts';

const host = (address: string, requests: number, more: Partial<HostStatus> = {}): HostStatus => ({
  address,
  requestsTotal: requests,
  requestsFailed: 0,
  connectionsTotal: 1,
  connectFailures: 0,
  activeRequests: 0,
  healthy: true,
  unhealthyBecause: [],
  weight: 1,
  priority: 0,
  locality: '',
  ...more,
});
const ORDER = 'outbound|8080||order.shop.svc.cluster.local';
const sweep = (at: number, clusters: Record<string, HostStatus[]>, of = 'client-1'): ClusterSweep => ({
  pod: podId('shop', of),
  at: epochMs(at),
  clusters: Object.entries(clusters).map(([name, hosts]) => ({
    name,
    hosts,
    maxConnections: null,
    maxPendingRequests: null,
    maxRequests: null,
    maxRetries: null,
  })),
});
const swept = (mesh: Mesh, ...sweeps: ClusterSweep[]) =>
  sweeps.reduce((m, s) => reduce(m, { kind: 'clusters-swept', sweep: s }), mesh);
const edge = (mesh: Mesh) => Object.values(mesh.edges)[0];

describe('counters', () => {
  test('the first sweep gives no rate, the second does', () => {
    const first = swept(smallMesh(), sweep(0, { [ORDER]: [host('10.0.0.2:8080', 100)] }));
    expect(first.edges).toEqual({});
    const mesh = swept(first, sweep(10_000, { [ORDER]: [host('10.0.0.2:8080', 150, { requestsFailed: 5 })] }));
    expect(edge(mesh)).toMatchObject({
      id: 'shop/Deployment/client→shop/Deployment/order',
      counters: { perSecond: 5, failedPerSecond: 0.5, unit: 'requests' },
    });
  });

  test('a counter that fell was reset: what it shows grew since', () => {
    const mesh = swept(
      smallMesh(),
      sweep(0, { [ORDER]: [host('10.0.0.2:8080', 100)] }),
      sweep(10_000, { [ORDER]: [host('10.0.0.2:8080', 20)] }),
    );
    expect(edge(mesh)?.counters?.perSecond).toBe(2);
  });

  test('a new host counts from zero', () => {
    const mesh = swept(smallMesh(), sweep(0, { [ORDER]: [] }), sweep(10_000, { [ORDER]: [host('10.0.0.2:8080', 30)] }));
    expect(edge(mesh)?.counters?.perSecond).toBe(3);
  });

  test('Envoy’s own clusters and inbound ones are no traffic of the app', () => {
    const names = ['xds-grpc', 'sds-grpc', 'agent', 'prometheus_stats', 'inbound|8080||', 'BlackHoleCluster'];
    const at = (n: number) => Object.fromEntries(names.map((name) => [name, [host('127.0.0.1:15020', n)]]));
    expect(swept(smallMesh(), sweep(0, at(1)), sweep(10_000, at(50))).edges).toEqual({});
  });

  test('an idle mesh makes no edges and stays the same object but for the sweep', () => {
    const same = { [ORDER]: [host('10.0.0.2:8080', 9)] };
    const first = swept(smallMesh(), sweep(0, same));
    expect(swept(first, sweep(10_000, same)).edges).toBe(first.edges);
  });

  test('traffic that stops brings the rate to zero', () => {
    const at = (n: number) => ({ [ORDER]: [host('10.0.0.2:8080', n)] });
    const mesh = swept(smallMesh(), sweep(0, at(0)), sweep(10_000, at(10)), sweep(20_000, at(10)));
    expect(edge(mesh)?.counters?.perSecond).toBe(0);
    expect(edge(mesh)?.lastSeenAt).toBe(10_000);
  });

  test('pods of one workload add up', () => {
    const two = smallMesh(pod('shop', 'client-2', '10.0.0.7'));
    const at = (n: number) => ({ [ORDER]: [host('10.0.0.2:8080', n)] });
    const mesh = swept(
      two,
      sweep(0, at(0)),
      sweep(1_000, at(0), 'client-2'),
      sweep(10_000, at(10)),
      sweep(11_000, at(20), 'client-2'),
    );
    expect(edge(mesh)?.counters?.perSecond).toBe(3);
  });

  test('passthrough goes to the address', () => {
    const at = (n: number) => ({ PassthroughCluster: [host('198.51.100.7:443', n)] });
    expect(edge(swept(smallMesh(), sweep(0, at(0)), sweep(10_000, at(10))))?.target).toBe('external:198.51.100.7');
  });
});

describe('figures', () => {
  const start = 1_000_000;
  const joined = (n: number, mesh = smallMesh()) =>
    withLines(
      mesh,
      ...Array.from({ length: n }, (_, i) => {
        const at = epochMs(start + i * 1_000);
        return [entry({ requestId: `q${i}`, startedAt: at }), serverEntry({ requestId: `q${i}`, startedAt: at })];
      }).flat(),
    );

  test('the window ends where lines have all come', () => {
    const mesh = joined(60);
    const now = epochMs(start + 60_000);
    const e = edge(mesh);
    if (!e) throw new Error('an edge');
    const figures = edgeFigures(e, now);
    expect(figures).toMatchObject({
      perSecond: 1,
      failedShare: 0,
      security: 'mtls',
      evidence: 'access-log',
      meanLatency: 10,
    });
    expect(figures.until).toBeLessThanOrEqual(now - LOG_LAG_MS);
    expect(figures.until - figures.from).toBe(FIGURE_WINDOW_MS);
    expect(figures.from % EDGE_BUCKET_MS).toBe(0);
  });

  test('counters stand in where logs are silent', () => {
    const at = (n: number) => ({ [ORDER]: [host('10.0.0.2:8080', n)] });
    const mesh = swept(smallMesh(), sweep(start, at(0)), sweep(start + 10_000, at(10)));
    const e = edge(mesh);
    if (!e) throw new Error('an edge');
    expect(edgeFigures(e, epochMs(start + 11_000))).toMatchObject({
      perSecond: 1,
      evidence: 'counters',
      meanLatency: null,
      security: 'unknown',
    });
    // Old counters are no figure of now.
    expect(edgeFigures(e, epochMs(start + 200_000))).toMatchObject({ perSecond: 0, failedShare: null });
  });

  test('an idle edge leaves the picture and stays in the mesh until it is forgotten', () => {
    const mesh = joined(1);
    expect(graphOf(mesh, epochMs(start + EDGE_IDLE_MS)).edges.length).toBe(1);
    expect(graphOf(mesh, epochMs(start + EDGE_IDLE_MS + 1)).edges).toEqual([]);
    expect(Object.keys(mesh.edges).length).toBe(1);
    const readAt = epochMs(start + EDGE_FORGOTTEN_MS + 1);
    const other = entry({ requestId: 'z', startedAt: readAt, readAt, upstreamHost: '10.0.0.1:1' });
    expect(Object.keys(withLines(mesh, other).edges)).toEqual(['shop/Deployment/client→shop/Deployment/client']);
  });

  test('what only an idle edge touched leaves the picture with it: an outside party, a workload whose pods are gone', () => {
    const outside = entry({ requestId: 'o', upstreamHost: '192.0.2.1:443', upstreamCluster: 'PassthroughCluster' });
    const before = withLines(joined(1), outside);
    const { [podId('shop', 'order-1')]: gone, ...pods } = before.pods;
    const namespaces = { shop: { name: 'shop', labels: {}, createdAt: epochMs(0) } };
    const mesh: Mesh = { ...before, namespaces, pods };
    const shown = (now: number) => graphOf(mesh, epochMs(now)).nodes.map((n) => n.id);
    expect(gone).toBeDefined();
    expect(shown(start + EDGE_IDLE_MS)).toEqual(['external:order', 'shop/Deployment/client', 'shop/Deployment/order']);
    expect(shown(start + EDGE_IDLE_MS + 1)).toEqual(['shop/Deployment/client']);
  });

  test('an edge is forgotten as time passes, also while no new one comes', () => {
    const later = epochMs(start + EDGE_FORGOTTEN_MS + 1);
    const nothing = sweep(later, { [ORDER]: [] });
    expect(swept(joined(1), sweep(later - 10_000, { [ORDER]: [] }), nothing).edges).toEqual({});
  });
});

test('istiod is in the picture only once requests go to it, and then with its pods', () => {
  const replica = { ...pod('istio-system', 'istiod-1', '10.0.0.7', 'none'), controlPlane: true };
  const mesh = smallMesh(replica);
  const found = (of: Mesh) =>
    graphOf(of, epochMs(1_000_000)).nodes.find((n) => n.id === 'istio-system/Deployment/istiod');
  expect(found(mesh)).toBeUndefined();
  const scraped = withLines(mesh, entry({ upstreamHost: '10.0.0.7:15014', upstreamCluster: 'PassthroughCluster' }));
  expect(found(scraped)?.pods).toEqual([replica.id]);
});
