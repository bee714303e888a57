import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeLine } from '@/server/sources/accesslog/decode.ts';
import { decodeCerts } from '@/server/sources/envoy/decodeCerts.ts';
import { decodeDump } from '@/server/sources/envoy/decodeDump.ts';
import { decodeSweep } from '@/server/sources/envoy/decodeSweep.ts';
import { decodeLog } from '@/server/sources/interception/decode.ts';
import { decodePod } from '@/server/sources/kubernetes/decodePod.ts';
import { podSchema } from '@/server/sources/kubernetes/schema.ts';
import { path as words } from '@/words/en/path.ts';
import {
  type AccessEntry,
  EMPTY_MESH,
  type Evidence,
  epochMs,
  type Json,
  type Mesh,
  type MeshObject,
  type MeshRequest,
  type NodeId,
  type Pod,
  type PodId,
  type ProxyConfig,
  podId,
  serviceId,
} from '../model/index.ts';
import { reduce } from '../reduce/reduce.ts';
import type { PathFacts } from './facts.ts';
import { pathOf } from './pathOf.ts';
import type { FactKey, RequestPath, Station } from './stations.ts';

const ROOT = new URL('../../fixtures/istio-1.31/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
const CLIENT = podId('shop', 'client-86db894cf7-zq8hm');
const ORDER = podId('shop', 'order-576bd4f4df-nvgmb');
const PAYMENT = podId('shop', 'payment-v1-66c5867f4c-swg84');
const NOW = epochMs(Date.parse('2026-11-22T16:00:00Z'));

const configs = new Map<PodId, ProxyConfig>();
let mesh: Mesh = EMPTY_MESH;

beforeAll(() => {
  const listed: { items: unknown[] } = JSON.parse(read('kubernetes/pods.json'));
  const pods: Pod[] = listed.items.map((item) => decodePod(podSchema.parse(item)));
  mesh = reduce(mesh, { kind: 'listed', list: { of: 'pods', items: pods } });
  const entries: AccessEntry[] = [];
  for (const pod of pods) {
    if (existsSync(new URL(`logs/${pod.id}/istio-init.log`, ROOT))) {
      const interception = decodeLog(pod.id, read(`logs/${pod.id}/istio-init.log`));
      if (typeof interception !== 'string') mesh = reduce(mesh, { kind: 'interception', interception });
    }
    if (!existsSync(new URL(`proxies/${pod.id}/`, ROOT))) continue;
    const json = (name: string) => JSON.parse(read(`proxies/${pod.id}/${name}.json`));
    configs.set(
      pod.id,
      decodeDump(json('config_dump'), { pod: pod.id, fetchedAt: NOW, version: 'on-demand', bytes: 0 }).config,
    );
    const { certificate } = decodeCerts(json('certs'), pod.id);
    if (certificate) mesh = reduce(mesh, { kind: 'certificate', at: NOW, certificate });
    mesh = reduce(mesh, { kind: 'clusters-swept', sweep: decodeSweep(json('clusters'), pod.id, NOW) });
    for (const line of read(`logs/${pod.id}/istio-proxy.log`).split('\n')) {
      const decoded = decodeLine(line, null, { pod: pod.id, ips: pod.ips, proxy: pod.proxy }, NOW);
      if (decoded.ok && decoded.value.kind === 'access') entries.push(decoded.value.entry);
    }
  }
  mesh = reduce(mesh, { kind: 'access-log', entries });
});

function factsFor(request: MeshRequest): PathFacts {
  const of = (line: AccessEntry | null) => (line ? (configs.get(line.pod) ?? null) : null);
  return { mesh, clientConfig: of(request.client), serverConfig: of(request.server) };
}
const explain = (request: MeshRequest) => pathOf(factsFor(request), request);

function find(test: (request: MeshRequest) => boolean): MeshRequest {
  const found = mesh.requests.find(test);
  if (!found) throw new Error('no such request in the fixtures');
  return found;
}
const from = (pod: PodId, cluster: RegExp) =>
  find((r) => r.client?.pod === pod && r.server !== null && cluster.test(r.client.upstreamCluster ?? ''));

const value = (station: Station | undefined, key: FactKey) => station?.facts.find((f) => f.key === key)?.value;
const shape = (path: RequestPath) => path.stations.map((s) => `${s.side} ${s.kind} ${s.state}`);
const choice = (station: Station | undefined, of: Station['choices'][number]['of']) =>
  station?.choices.find((c) => c.of === of)?.candidates ?? [];
const outcomes = (station: Station | undefined, of: Station['choices'][number]['of']) =>
  choice(station, of).map((c) => `${c.outcome} ${c.because?.code}`);

const SIDECARS = [
  'client app passed',
  'client interception passed',
  'client envoy passed',
  'between wire passed',
  'server interception passed',
  'server envoy passed',
  'server app passed',
];

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

describe('failures', () => {
  test('B-1, X-2: a denial is the server Envoy’s; the app is not reached', () => {
    const path = explain(find((r) => r.server?.details?.startsWith('rbac') === true && r.client !== null));
    expect(shape(path)).toEqual([...SIDECARS.slice(0, 5), 'server envoy failed', 'server app not-reached']);
    expect(path.failure).toMatchObject({ by: 'server-envoy', status: 403, policy: null });
    expect(outcomes(path.stations[5], 'policy')).toEqual(['lost principal-mismatch']);
    expect(path.stations[5]?.facts.find((f) => f.key === 'policy')?.note?.code).toBe('policy-none-allowed');
  });

  test('F-6: plain text into STRICT has no filter chain', () => {
    const path = explain(find((r) => r.server?.details === 'filter_chain_not_found'));
    const failed = path.stations[path.failedAt ?? -1];
    expect(failed).toMatchObject({ kind: 'envoy', side: 'server', state: 'failed' });
    expect(path.failure).toMatchObject({ by: 'server-envoy', flags: ['NR'] });
    expect(choice(failed, 'filter-chain').every((c) => c.outcome === 'lost')).toBe(true);
    expect(failed?.facts.find((f) => f.key === 'filter-chain')?.note?.code).toBe('mtls-required');
  });

  test('X-4, E-5: a connection that never came about breaks on the wire; nothing of the far side is drawn', () => {
    const path = explain(find((r) => r.client?.details?.includes('connection_timeout') === true));
    expect(shape(path)).toEqual([
      'client app passed',
      'client interception passed',
      'client envoy passed',
      'between wire failed',
    ]);
    expect(value(path.stations[2], 'route')).toContain('allow_any');
    expect(path.failure).toMatchObject({ by: 'wire', status: 503, flags: ['UF'] });
  });

  test('X-4, X-6: without a connection nothing behind the wire was reached', () => {
    const request = from(CLIENT, /order/);
    const client = request.client && {
      ...request.client,
      status: 503,
      flags: ['UF'],
      details: 'x{connection_timeout}',
    };
    const path = explain({ ...request, client, server: null, security: 'unknown' });
    expect(shape(path)).toEqual([
      ...SIDECARS.slice(0, 3),
      'between wire failed',
      'server interception not-reached',
      'server envoy not-reached',
      'server app not-reached',
    ]);
  });

  test('X-6: a log format without the connection’s own end does not say that there was none', () => {
    const request = from(CLIENT, /order/);
    const absent = { upstreamLocal: null, absentFields: ['upstream_local_address'] };
    const client = request.client && { ...request.client, ...absent, status: 503, flags: ['UC'], details: null };
    const path = explain({ ...request, client, server: null, security: 'unknown' });
    expect(shape(path).slice(3)).toEqual([
      'between wire failed',
      'server interception unknown',
      'server envoy unknown',
      'server app unknown',
    ]);
  });

  test('B-1, X-6: a TCP connection that a policy denied stops at the server’s Envoy, with the policy’s name', () => {
    const request = from(CLIENT, /order/);
    const bytes = (line: AccessEntry | null) =>
      line && { ...line, method: null, protocol: null, status: 0, details: null };
    const terminationDetails = 'rbac_access_denied_matched_policy[ns[shop]-policy[no-client]-rule[0]]';
    const server = request.server && { ...request.server, ...bytes(request.server), terminationDetails };
    const path = explain({ ...request, client: bytes(request.client), server });
    expect(shape(path)).toEqual([...SIDECARS.slice(0, 5), 'server envoy failed', 'server app not-reached']);
    const policy = { kind: 'AuthorizationPolicy', namespace: 'shop', name: 'no-client' };
    expect(path.failure).toMatchObject({ by: 'server-envoy', details: terminationDetails, policy });
  });

  test('L-3: TCP to a port without a listener goes to the catch-all', () => {
    const envoy = explain(find((r) => r.client?.downstreamLocal?.endsWith(':9999') === true)).stations[2];
    expect(value(envoy, 'listener')).toBe('virtualOutbound');
    expect(value(envoy, 'filter-chain')).toBe('virtualOutbound-catchall-tcp');
    expect(outcomes(envoy, 'filter-chain')).toEqual(['lost chain-port-mismatch', 'chosen chain-only-one']);
  });

  test('E-4, X-6: a Service without a pod that can answer is still in the mesh; nothing behind the client is reached', () => {
    const request = from(CLIENT, /order/);
    const client = request.client && {
      ...request.client,
      status: 503,
      flags: ['UH'],
      details: 'no_healthy_upstream',
      upstreamHost: null,
      upstreamLocal: null,
    };
    const service = {
      id: serviceId('shop', 'order'),
      labels: {},
      selector: {},
      type: 'ClusterIP',
      headless: false,
      clusterIps: [],
      externalName: null,
      ports: [],
    };
    const target = 'external:order.shop.svc.cluster.local' as NodeId;
    const facts = { mesh: reduce(mesh, { kind: 'service-set', service }), clientConfig: null, serverConfig: null };
    const path = pathOf(
      { ...facts, clientConfig: configs.get(CLIENT) ?? null },
      { ...request, client, server: null, target, security: 'unknown' },
    );
    expect(shape(path)).toEqual([
      'client app passed',
      'client interception passed',
      'client envoy failed',
      'between wire not-reached',
      'server interception not-reached',
      'server envoy not-reached',
      'server app not-reached',
    ]);
    expect(outcomes(path.stations[2], 'endpoint')).toEqual(['lost endpoint-unhealthy-then']);
  });

  test('X-3: a 5xx of the app breaks the rail at the app', () => {
    const request = from(CLIENT, /order/);
    const failing = (line: AccessEntry | null) => line && { ...line, status: 500 };
    const path = explain({ ...request, client: failing(request.client), server: failing(request.server) });
    expect(shape(path)).toEqual([...SIDECARS.slice(0, 6), 'server app failed']);
    expect(path.failure?.by).toBe('app');
  });

  test('X-5: a 5xx that only the client logged came from a server side that cannot be told apart', () => {
    const request = from(CLIENT, /order/);
    const path = explain({ ...request, server: null, client: request.client && { ...request.client, status: 503 } });
    expect(path.failure?.by).toBe('unknown');
    expect(path.stations[path.failedAt ?? -1]).toMatchObject({ kind: 'envoy', side: 'server', state: 'unknown' });
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

const pieces = (path: RequestPath) =>
  path.stations.flatMap((s) => [...s.facts, ...s.choices.flatMap((c) => c.candidates)]);

function resolves(raw: Json, pointer: string): boolean {
  let at: Json | undefined = raw;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null) return false;
    at = (at as Readonly<Record<string, Json>>)[key];
  }
  return at !== undefined;
}

function standsUp(evidence: Evidence): boolean {
  if (evidence.kind === 'config-dump') {
    const config = configs.get(evidence.pod);
    return config !== undefined && resolves(config.raw, evidence.pointer);
  }
  if (evidence.kind === 'iptables') {
    const { table, chain, rule } = evidence;
    const rules = mesh.interception[evidence.pod]?.rules ?? [];
    return rule === -1 || rules.some((r) => r.table === table && r.chain === chain && r.index === rule);
  }
  const said = words.evidence(evidence);
  return said.kind !== 'unknown' || said.why.includes(' ');
}

test('every captured request: evidence resolves, and every reason has its words', () => {
  expect(mesh.requests.length).toBeGreaterThan(200);
  for (const request of mesh.requests) {
    for (const piece of pieces(explain(request))) {
      if (!standsUp(piece.evidence)) expect.fail(JSON.stringify(piece));
      const reason = 'note' in piece ? piece.note : 'because' in piece ? piece.because : null;
      if (reason) expect(words.reason(reason)).not.toMatch(/undefined/);
    }
  }
});

test('R-7, F-4, I-4: in every captured request a choice has at most one chosen, and then nothing is possible', () => {
  for (const request of mesh.requests) {
    for (const station of explain(request).stations) {
      for (const { of, candidates } of station.choices) {
        const count = (outcome: string) => candidates.filter((c) => c.outcome === outcome).length;
        expect(count('chosen')).toBeLessThanOrEqual(1);
        if (count('chosen') === 1) expect(count('possible')).toBe(0);
        if (of === 'rule') expect(count('chosen') + count('unknown')).toBe(1);
        expect(candidates.every((c) => c.because !== null)).toBe(true);
      }
    }
  }
});

test('mutated lines, rules and configurations: a path every time, never a throw', () => {
  const junk = fc.oneof(
    fc.constantFrom(
      null,
      '',
      '-',
      '10.244.0.13:8080',
      '[::1]:1',
      '10.1.1.1:99999',
      'constructor',
      '__proto__',
      'via_upstream',
    ),
    fc.string(),
  );
  const line = fc.record(
    {
      method: junk,
      path: junk,
      authority: junk,
      details: fc.oneof(
        junk,
        fc.constantFrom('route_not_found', 'rbac_access_denied_matched_policy[x]', 'filter_chain_not_found'),
      ),
      terminationDetails: junk,
      transportFailure: junk,
      upstreamHost: junk,
      upstreamCluster: junk,
      upstreamLocal: junk,
      downstreamLocal: junk,
      downstreamRemote: junk,
      serverName: junk,
      routeName: junk,
      userAgent: junk,
      status: fc.oneof(fc.constant(null), fc.nat(600)),
      flags: fc.array(fc.constantFrom('UF', 'UC', 'NR', 'DC', 'UT', 'XX')),
      pod: fc.constantFrom(CLIENT, ORDER, PAYMENT, podId('gone', 'pod')),
    },
    { requiredKeys: [] },
  );
  const node = fc.constantFrom('external:x', 'unknown:1.2.3.4', 'shop/Deployment/order', 'a') as fc.Arbitrary<NodeId>;
  fc.assert(
    fc.property(
      fc.nat(),
      line,
      line,
      fc.constantFrom('both', 'client', 'server', 'none'),
      fc.constantFrom('mtls' as const, 'tls' as const, 'plain' as const, 'unknown' as const),
      node,
      node,
      fc.boolean(),
      (pick, c, s, sides, security, source, target, mirrored) => {
        const request = mesh.requests[pick % mesh.requests.length] as MeshRequest;
        const client = sides === 'server' || sides === 'none' ? null : request.client && { ...request.client, ...c };
        const server = sides === 'client' || sides === 'none' ? null : request.server && { ...request.server, ...s };
        const mutated = { ...request, client, server, security, source, target, mirrored };
        const path = pathOf(
          {
            mesh,
            clientConfig: configs.get(client?.pod ?? CLIENT) ?? null,
            serverConfig: configs.get(server?.pod ?? ORDER) ?? null,
          },
          mutated,
        );
        if (path.failedAt !== null) expect(path.stations[path.failedAt]).toBeDefined();
        for (const { choices } of path.stations)
          for (const { candidates } of choices)
            expect(candidates.filter((x) => x.outcome === 'chosen').length).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 400 },
  );
});
