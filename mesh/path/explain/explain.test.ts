import { beforeAll, describe, expect, test } from 'vitest';
import { type Captured, CLIENT, captured, factsOf, GATEWAY, ORDER } from '@/server/captured.testkit.ts';
import { httpOf } from '../listener.ts';
import type { FactKey, Station } from '../stations.ts';
import { asks, noAccess, open } from './explain.testkit.ts';
import { explainWith } from './explain.ts';
import type { Branch } from './explanation.ts';

let mesh: Captured;
beforeAll(() => {
  mesh = captured();
});
const explain = (...args: Parameters<typeof asks>) =>
  explainWith(factsOf(mesh), asks(...args), { serverSide: open, judgeAccess: noAccess });
const shape = (branch: Branch | undefined) => branch?.stations.map((s) => `${s.side} ${s.kind} ${s.state}`);
const value = (station: Station | undefined, key: FactKey) => station?.facts.find((f) => f.key === key)?.value;
const outcomes = (station: Station | undefined, of: Station['choices'][number]['of']) =>
  station?.choices.find((c) => c.of === of)?.candidates.map((c) => `${c.outcome} ${c.because?.code}`);

const SIDECARS = [
  'client app passed',
  'client interception passed',
  'client envoy passed',
  'between wire passed',
  'server interception passed',
  'server envoy passed',
  'server app passed',
];

describe('between sidecars', () => {
  test('E-5, R-8: a weighted split gives a branch for each cluster, with the stations of an observed request', () => {
    const { branches, verdict } = explain(ORDER, 'http://payment:8080/x');
    expect(branches.map((b) => [b.probability, b.cluster, b.endpoints])).toEqual([
      [0.8, 'outbound|8080|v1|payment.shop.svc.cluster.local', ['10.244.0.11:8080']],
      [0.2, 'outbound|8080|v2|payment.shop.svc.cluster.local', ['10.244.0.12:8080']],
    ]);
    for (const branch of branches) expect(shape(branch)).toEqual(SIDECARS);
    expect(verdict).toMatchObject({ kind: 'answered', by: 'app', status: null, flags: '-' });
  });

  test('D-3, I-8, L-2, F-1, H-1, R-1: name, rules, listener, chain, virtual host and route of the dump', () => {
    const [branch] = explain(ORDER, 'http://payment:8080/x').branches;
    const [app, rules, envoy] = branch?.stations ?? [];
    expect(value(app, 'dials')).toBe('10.96.3.190:8080');
    expect(value(rules, 'redirected-to')).toBe('15001');
    expect(value(envoy, 'listener')).toBe('0.0.0.0_8080');
    expect(outcomes(envoy, 'filter-chain')).toEqual(['chosen chain-only-one', 'lost chain-less-specific']);
    expect(value(envoy, 'virtual-host')).toBe('payment.shop.svc.cluster.local:8080');
    expect(outcomes(envoy, 'route')).toEqual(['lost header-mismatch', 'chosen route-matches']);
    expect(outcomes(envoy, 'weight')).toEqual(['chosen weight-picked', 'lost weight-not-picked']);
    const route = envoy?.facts.find((f) => f.key === 'route');
    expect(route?.origin).toEqual({ kind: 'VirtualService', namespace: 'shop', name: 'payment' });
  });

  test('R-1: a header decides for the canary, all of it', () => {
    const { branches } = explain(ORDER, 'http://payment:8080/x', { headers: [['x-canary', 'true']] });
    expect(branches.map((b) => [b.probability, b.cluster])).toEqual([
      [1, 'outbound|8080|v2|payment.shop.svc.cluster.local'],
    ]);
    expect(outcomes(branches[0]?.stations[2], 'route')).toEqual([
      'chosen route-matches',
      'not-tried after-the-chosen-one',
    ]);
  });

  test('W-2, W-6: mutual TLS towards an endpoint that has a sidecar, with the SNI of the cluster', () => {
    const [branch] = explain(ORDER, 'http://payment:8080/x').branches;
    expect(branch).toMatchObject({ tls: 'mtls', clientIdentity: 'spiffe://cluster.local/ns/shop/sa/order' });
    expect(value(branch?.stations[3], 'sni')).toBe('outbound_.8080_.v1_.payment.shop.svc.cluster.local');
  });
});

describe('other ways', () => {
  test('D-5: a name that nothing has ends at the app', () => {
    const { branches, verdict } = explain(CLIENT, 'http://nope:8080/');
    expect(verdict).toMatchObject({ kind: 'failed', by: 'app', reason: { code: 'name-unresolved' } });
    expect(shape(branches[0])).toEqual(['client app failed', 'between wire not-reached']);
  });

  test('D-9: whoever asks another DNS than the cluster’s has names that nobody here knows', () => {
    const client = mesh.mesh.pods[CLIENT];
    if (!client) throw new Error('no client');
    const pods = { ...mesh.mesh.pods, [CLIENT]: { ...client, clusterDns: false, proxy: 'none' as const } };
    const facts = factsOf({ ...mesh, mesh: { ...mesh.mesh, pods } });
    const parts = { serverSide: open, judgeAccess: noAccess };
    const named = explainWith(facts, asks(CLIENT, 'http://order.shop:8080/'), parts);
    expect(named.verdict).toMatchObject({ kind: 'unknown', by: 'app', reason: { code: 'name-of-other-dns' } });
    expect(named.branches[0]?.stations[0]?.state).toBe('unknown');
    const [ip] = mesh.mesh.pods[ORDER]?.ips ?? [];
    expect(explainWith(facts, asks(CLIENT, `http://${ip}:8080/`), parts).verdict.kind).toBe('answered');
  });

  test('D-6, C-2: a name outside leaves the mesh through PassthroughCluster, under an assumption', () => {
    const { branches, assumptions } = explain(CLIENT, 'http://example.com/');
    expect(branches[0]).toMatchObject({ cluster: 'PassthroughCluster', endpoints: ['example.com:80'], tls: 'plain' });
    expect(shape(branches[0])).toEqual(SIDECARS.slice(0, 4));
    expect(assumptions.map((a) => a.code)).toEqual(['name-outside', 'uid-assumed', 'outside-answers']);
  });

  test('L-3: TCP to a port without a listener goes to the catch-all', () => {
    const [branch] = explain(CLIENT, 'tcp://10.1.2.3:9999').branches;
    expect(value(branch?.stations[2], 'listener')).toBe('virtualOutbound');
    expect(branch?.cluster).toBe('PassthroughCluster');
  });

  test('L-4: a gateway without a listener for the port refuses', () => {
    const { branches, verdict } = explain('outside', 'http://shop.example.com/');
    expect(verdict).toMatchObject({ kind: 'failed', by: 'kernel', status: null });
    expect(shape(branches[0])).toEqual(['client app passed', 'client envoy failed', 'between wire not-reached']);
    expect(explain(GATEWAY, 'http://shop.example.com/').verdict).toEqual(verdict);
  });

  test('E-7: a gateway opens the app’s own TLS, which no sidecar on the way could', () => {
    const gateway = mesh.configs.get(GATEWAY);
    const client = mesh.configs.get(CLIENT);
    const listener = client?.listeners.find((l) => l.name === '0.0.0.0_8080');
    const [chain] = listener?.chains.filter((c) => httpOf(c) !== null) ?? [];
    if (!gateway || !client || !listener || !chain) throw new Error('no gateway');
    const context = { mode: 'tls' as const, serverName: null, alpn: [], peerSans: [], validation: null };
    const tls = { ...context, certificate: 'kubernetes://shop-example-tls' };
    const match = { ...chain.match, serverNames: ['order.shop'], transportProtocol: 'tls', applicationProtocols: [] };
    const listenerFilters = ['envoy.filters.listener.tls_inspector'];
    const https = {
      ...{ ...listener, port: 443, listenerFilters, bindToPort: true, defaultChain: null },
      chains: [{ ...chain, match, tls }],
    };
    const { routes, clusters, endpoints } = client;
    const opening = { ...gateway, listeners: [https], routes, clusters, endpoints };
    const facts = factsOf({ ...mesh, configs: new Map([...mesh.configs, [GATEWAY, opening]]) });
    const address = mesh.mesh.pods[GATEWAY]?.ips[0] ?? null;
    const asked = asks(CLIENT, 'https://order.shop/x', { address, authority: 'order.shop:8080' });
    const { branches, verdict } = explainWith(facts, asked, { serverSide: open, judgeAccess: noAccess });
    expect(verdict).toMatchObject({ kind: 'answered', by: 'app' });
    expect(branches[0]).toMatchObject({ cluster: 'PassthroughCluster', tls: 'tls', endpoints: [`${address}:443`] });
    const hop = branches[0]?.stations.find((s) => s.side === 'server' && s.kind === 'envoy');
    expect(value(hop, 'cluster')).toBe('outbound|8080||order.shop.svc.cluster.local');
  });

  test('X-7: a caller whose Envoy is refused gets 503', () => {
    const { verdict } = explain(CLIENT, 'http://istio-ingressgateway.istio-system/');
    expect(verdict).toMatchObject({ kind: 'failed', by: 'client-envoy', status: 503, flags: 'UF,URX' });
  });
});
