import { describe, expect, test } from 'vitest';
import type { MeshObject, MeshRequest, NodeId } from '../model/index.ts';
import { CLIENT, choice, explain, from, mesh, ORDER, outcomes, SIDECARS, shape, value } from './captured.testkit.ts';
import { pathOf } from './pathOf.ts';

describe('an answered request between sidecars', () => {
  test('E-5: seven stations, every one passed', () => {
    const path = explain(from(CLIENT, /order/));
    expect(shape(path)).toEqual(SIDECARS);
    expect(path.failedAt).toBeNull();
  });

  test('I-8, I-10: both packets are redirected by the pods’ own rules', () => {
    const { stations } = explain(from(CLIENT, /order/));
    expect(value(stations[1], 'redirected-to')).toBe('15001');
    expect(value(stations[4], 'redirected-to')).toBe('15006');
    expect(choice(stations[1], 'rule').filter((c) => c.outcome === 'chosen')).toHaveLength(1);
  });

  test('L-2, F-3, H-1, R-6: listener, chain, virtual host and route are those of the dump', () => {
    const envoy = explain(from(CLIENT, /order/)).stations[2];
    expect(value(envoy, 'listener')).toBe('0.0.0.0_8080');
    expect(outcomes(envoy, 'filter-chain')).toEqual(['chosen chain-only-one', 'lost chain-not-http']);
    expect(value(envoy, 'virtual-host')).toBe('order.shop.svc.cluster.local:8080');
    expect(value(envoy, 'cluster')).toBe('outbound|8080||order.shop.svc.cluster.local');
    expect(outcomes(envoy, 'route')).toEqual(['chosen route-matches']);
    expect(outcomes(envoy, 'endpoint')).toEqual(['chosen endpoint-logged']);
  });

  test('R-4, R-5, R-8: the canary route cannot lead to v1, so the weighted one was taken', () => {
    const envoy = explain(from(ORDER, /\|v1\|payment/)).stations[2];
    expect(outcomes(envoy, 'route')).toEqual(['lost cluster-mismatch', 'chosen route-matches']);
    expect(outcomes(envoy, 'weight')).toEqual(['chosen weight-picked', 'lost weight-not-picked']);
    expect(value(envoy, 'timeout')).toBe('2000');
    const route = envoy?.facts.find((f) => f.key === 'route');
    expect(route?.origin).toEqual({ kind: 'VirtualService', namespace: 'shop', name: 'payment' });
  });

  test('R-6: v2 fits both routes, and the log does not record x-canary', () => {
    const envoy = explain(from(ORDER, /\|v2\|payment/)).stations[2];
    expect(outcomes(envoy, 'route')).toEqual(['possible header-not-logged', 'possible route-would-match']);
    expect(choice(envoy, 'route')[0]?.because).toEqual({ code: 'header-not-logged', params: { header: 'x-canary' } });
  });

  test('W-1 to W-4: mutual TLS, both identities, the SAN that the client accepts', () => {
    const path = explain(from(ORDER, /\|v1\|payment/));
    expect(path.security).toBe('mtls');
    expect(path.clientIdentity).toBe('spiffe://cluster.local/ns/shop/sa/order');
    expect(path.serverIdentity).toBe('spiffe://cluster.local/ns/shop/sa/payment');
    const expected = path.stations[3]?.facts.find((f) => f.key === 'expected-identity');
    expect(expected).toMatchObject({ value: 'spiffe://cluster.local/ns/shop/sa/payment', tone: 'good' });
  });

  test('F-7, B-4: STRICT, and the policy that names the caller let it pass', () => {
    const envoy = explain(from(ORDER, /\|v1\|payment/)).stations[5];
    expect(value(envoy, 'mtls-mode')).toBe('STRICT');
    const policy = envoy?.facts.find((f) => f.key === 'policy');
    expect(policy).toMatchObject({
      value: 'ns[shop]-policy[payment-only-order]-rule[0]',
      tone: 'good',
      origin: { kind: 'AuthorizationPolicy', namespace: 'shop', name: 'payment-only-order' },
    });
    expect(value(envoy, 'inbound-cluster')).toBe('inbound|8080||');
    expect(envoy?.facts.find((f) => f.key === 'counted')?.note?.code).toBe('stats-filter-absent');
  });

  test('B-5: no policy reaches order', () => {
    const policy = explain(from(CLIENT, /order/)).stations[5]?.facts.find((f) => f.key === 'policy');
    expect(policy).toMatchObject({ value: 'none', note: { code: 'no-policy-applies' } });
  });

  test('T-1, T-2: spans of both Envoys as logged, the app’s placed inside', () => {
    const request = from(CLIENT, /order/);
    const { timings } = explain(request);
    expect(timings.map((t) => [t.of, t.placed])).toEqual([
      ['client-envoy', false],
      ['server-envoy', false],
      ['app', true],
    ]);
    expect(timings[0]).toMatchObject({ from: request.client?.startedAt, length: request.client?.duration });
  });
});

describe('other shapes', () => {
  test('E-6: one side’s line missing leaves its stations unknown, with the reason', () => {
    const request = from(CLIENT, /order/);
    const path = explain({ ...request, server: null, security: 'unknown' });
    expect(shape(path).slice(3)).toEqual([
      'between wire passed',
      'server interception unknown',
      'server envoy unknown',
      'server app unknown',
    ]);
    expect(path.stations[5]?.because).toEqual({ code: 'no-line', params: { pod: ORDER } });
    // W-1: what the client was configured to use stands in.
    expect(path.security).toBe('mtls');
  });

  test('E-6: access logs that are switched off for one side are the reason there, and there alone', () => {
    const request = from(CLIENT, /order/);
    const spec = { accessLogging: [{ providers: [{ name: 'envoy' }], match: { mode: 'CLIENT' } }] };
    const telemetry = { id: 'Telemetry/shop/t', kind: 'Telemetry', namespace: 'shop', name: 't', createdAt: 0, spec };
    const facts = { ...mesh.facts, meshConfig: {} };
    const logging = { ...mesh, facts, objects: { [telemetry.id]: telemetry as unknown as MeshObject } };
    const why = (sides: Partial<MeshRequest>, at: number) =>
      pathOf({ mesh: logging, clientConfig: null, serverConfig: null }, { ...request, ...sides }).stations[at]?.because;
    expect(why({ server: null }, 5)?.code).toBe('logs-off');
    expect(why({ client: null }, 2)?.code).toBe('no-line');
  });

  test('E-6: a mirrored copy has no caller’s line to wait for', () => {
    const request = from(ORDER, /payment/);
    const path = explain({ ...request, client: null, mirrored: true, source: 'shop/Deployment/order' as NodeId });
    expect(path.stations[1]).toMatchObject({ state: 'unknown', because: { code: 'mirrored' } });
  });

  test('E-5: a client without a sidecar has no Envoy, and plain text', () => {
    const request = from(CLIENT, /order/);
    const pod = mesh.pods[CLIENT];
    if (!pod) throw new Error('no client pod');
    const bare = { ...mesh, pods: { ...mesh.pods, [CLIENT]: { ...pod, proxy: 'none' as const } } };
    const server = request.server && { ...request.server, serverName: null };
    const path = pathOf(
      { mesh: bare, clientConfig: null, serverConfig: null },
      { ...request, client: null, server, security: 'plain' },
    );
    expect(shape(path).slice(0, 4)).toEqual([
      'client app passed',
      'client interception absent',
      'client envoy absent',
      'between wire passed',
    ]);
    expect(path.clientIdentity).toBeNull();
  });

  test('E-5: a gateway is met by a caller outside and has no iptables', () => {
    const request = from(CLIENT, /order/);
    const pod = mesh.pods[CLIENT];
    if (!pod) throw new Error('no client pod');
    const gateway = { ...mesh, pods: { ...mesh.pods, [CLIENT]: { ...pod, proxy: 'gateway' as const } } };
    const client = request.client && { ...request.client, downstreamRemote: '203.0.113.9:40000' };
    const path = pathOf({ mesh: gateway, clientConfig: null, serverConfig: null }, { ...request, client });
    expect(shape(path).slice(0, 3)).toEqual(['client app passed', 'client envoy passed', 'between wire passed']);
    expect(path.stations[0]?.title).toBe('203.0.113.9');
  });

  test('I-10: a pod that calls itself is intercepted in OUTPUT on both sides', () => {
    const request = from(CLIENT, /order/);
    const server = request.server && { ...request.server, pod: CLIENT, downstreamLocal: '10.244.0.14:8080' };
    const path = pathOf({ mesh, clientConfig: null, serverConfig: null }, { ...request, server });
    const rules = choice(path.stations[4], 'rule');
    expect(rules.find((c) => c.outcome === 'chosen')?.text).toContain('15006');
    expect(rules.some((c) => c.text.startsWith('-A OUTPUT'))).toBe(true);
  });

  test('without configuration and rules, what is missing says so and what was logged stays', () => {
    const request = from(CLIENT, /order/);
    const path = pathOf({ mesh: { ...mesh, interception: {} }, clientConfig: null, serverConfig: null }, request);
    expect(path.stations[1]?.facts[0]).toMatchObject({ key: 'rules-source', evidence: { kind: 'unknown' } });
    expect(path.stations[2]?.facts[0]).toMatchObject({ note: { code: 'config-missing' } });
    expect(value(path.stations[2], 'cluster')).toBe('outbound|8080||order.shop.svc.cluster.local');
  });
});
