import { beforeAll, describe, expect, test } from 'vitest';
import { type Captured, CLIENT, captured, factsOf, ORDER } from '@/server/captured.testkit.ts';
import type {
  ClusterConfig,
  EndpointConfig,
  HostStatus,
  NetworkFilter,
  ProxyConfig,
  Route,
  VirtualHost,
} from '../../model/index.ts';
import { durationMs, epochMs } from '../../model/index.ts';
import { why } from '../reasons.ts';
import { replaceAll } from '../regex.ts';
import { balance, withoutEds } from './clientBalance.ts';
import { normalizePath } from './clientNormalize.ts';
import { locationOf, rewritten } from './clientRewrite.ts';
import { asks, noAccess, open } from './explain.testkit.ts';
import { explainWith } from './explain.ts';
import type { SentRequest } from './seam.ts';

let mesh: Captured;
beforeAll(() => {
  mesh = captured();
});

describe('paths', () => {
  const how = { normalizePath: true, mergeSlashes: false, escapedSlashes: 'keep' as const };
  test.each([
    ['/a/./b/../c?x=/../y', '/a/c?x=/../y'],
    ['/%41%7e%2f', '/A~%2f'],
    ['/a b"<é', '/a%20b%22%3C%C3%A9'],
    ['/a\\b', '/a/b'],
    ['//a/..', '//'],
    ['/..', '/'],
  ])('N-2: %s is seen as %s', (path, seen) => {
    expect(normalizePath(how, path)).toEqual({ kind: 'path', path: seen });
  });
  test('N-2: an escaped NUL is refused', () => {
    expect(normalizePath(how, '/a%00')).toEqual({ kind: 'rejected' });
  });
  test('N-1, N-3: escaped slashes and double ones, as configured', () => {
    expect(normalizePath({ ...how, escapedSlashes: 'reject' }, '/a%2Fb')).toEqual({ kind: 'rejected' });
    const decoded = { normalizePath: true, mergeSlashes: true, escapedSlashes: 'unescape-and-forward' as const };
    expect(normalizePath(decoded, '/a%2F%5c//b')).toEqual({ kind: 'path', path: '/a/b' });
    const unknown = { ...how, escapedSlashes: 'unknown' as const };
    expect(normalizePath(unknown, '/a/b')).toEqual({ kind: 'path', path: '/a/b' });
    expect(normalizePath(unknown, '/a/../b')).toMatchObject({ kind: 'unknown' });
  });
});

const SENT: SentRequest = {
  scheme: 'http',
  method: 'GET',
  authority: 'shop.example:80',
  path: '/api/v1/items?page=2',
  headers: [['x-a', '1']],
  unsureHeaders: ['x-request-id'],
};
const NO_EDITS = { add: [], remove: [] };
const prefix = { kind: 'prefix' as const, value: '/api/v1', ignoreCase: false };
const path = (change: Parameters<typeof rewritten>[2]['path'], match = prefix) => {
  const result = rewritten(SENT, match, { path: change, host: null }, NO_EDITS, null);
  return result.kind === 'request' ? result.request.path : result.construct;
};

describe('rewrites', () => {
  test('N-5: prefix, whole path and regex, the query kept', () => {
    expect(path({ kind: 'prefix', value: '/v2' })).toBe('/v2/items?page=2');
    expect(path({ kind: 'whole', value: '/all' })).toBe('/all?page=2');
    expect(path({ kind: 'regex', pattern: '^/api/(v[0-9]+)/', substitution: '/\\1-x$\\\\/' })).toBe(
      '/v1-x$\\/items?page=2',
    );
    expect(replaceAll('a', 'aba', 'c')).toBe('cbc');
    expect(replaceAll('(?=a)', 'a', 'c')).toBeNull();
  });
  test('N-4: headers go, then come, and a run-time value is not known', () => {
    const add = [
      { name: 'x-a', value: '2', append: true },
      { name: 'x-b', value: '%DOWNSTREAM_REMOTE_ADDRESS%', append: false },
      { name: 'x-c', value: '3', append: false, onlyIf: 'present' as const },
      { name: 'x-request-id', value: '4', append: false, onlyIf: 'absent' as const },
    ];
    const result = rewritten(SENT, prefix, { path: null, host: null }, { add, remove: ['x-z'] }, null);
    expect(result).toMatchObject({
      request: {
        headers: [
          ['x-a', '1'],
          ['x-a', '2'],
        ],
        unsureHeaders: ['x-request-id', 'x-b', 'x-request-id'],
      },
    });
  });
  const redirect = { scheme: null, host: null, port: null, path: null, stripQuery: false };
  test.each([
    [{ scheme: 'https' }, 'https://shop.example/api/v1/items?page=2'],
    [{ host: 'new.example', stripQuery: true }, 'http://new.example/api/v1/items'],
    [{ port: 8443 }, 'http://shop.example:8443/api/v1/items?page=2'],
    [{ path: { kind: 'whole' as const, value: '/x' } }, 'http://shop.example:80/x?page=2'],
  ])('N-6: redirect by %j', (over, to) => {
    expect(locationOf(SENT, prefix, { ...redirect, ...over })).toBe(to);
  });
});

const CLUSTER: ClusterConfig = {
  pointer: '',
  name: 'c',
  type: 'EDS',
  lbPolicy: 'LEAST_REQUEST',
  connectTimeout: null,
  tls: null,
  socketMatches: [],
  outlierDetection: true,
  panicThreshold: 0,
  breakers: { maxConnections: null, maxPendingRequests: null, maxRequests: null, maxRetries: null },
  maxRequestsPerConnection: null,
  localityWeighted: false,
  originalDstHeader: null,
  http: 'http1',
  otherFilters: [],
  origin: null,
};
const endpoint = (address: string, over: Partial<EndpointConfig> = {}): EndpointConfig => ({
  pointer: '',
  cluster: 'c',
  address,
  health: 'HEALTHY',
  weight: 1,
  priority: 0,
  locality: '',
  tlsMode: null,
  socketMetadata: {},
  localityWeight: null,
  hostname: null,
  workload: null,
  ...over,
});
const ejected = (address: string): HostStatus => ({
  address,
  requestsTotal: 0,
  requestsFailed: 0,
  connectionsTotal: 0,
  connectFailures: 0,
  activeRequests: 0,
  healthy: false,
  unhealthyBecause: ['outlier ejected'],
  weight: 1,
  priority: 0,
  locality: '',
});
const shares = (of: ReturnType<typeof balance>) =>
  Object.fromEntries(of.endpoints.map((e) => [e.endpoint.address, Math.round(e.share * 1000) / 1000]));

describe('endpoints', () => {
  test('C-3, C-5: weights among the healthy ones; an ejected one is out', () => {
    const all = [endpoint('a', { weight: 3 }), endpoint('b'), endpoint('d'), endpoint('e', { health: 'UNHEALTHY' })];
    const result = balance(CLUSTER, all, [ejected('d')]);
    expect(shares(result)).toEqual({ a: 0.75, b: 0.25, d: 0, e: 0 });
    expect(result.endpoints[2]?.because).toEqual({ code: 'endpoint-unhealthy', params: { health: 'outlier ejected' } });
  });
  test('C-3: what EDS said before the configuration was read is over, an ejection is not', () => {
    const before = [
      { ...ejected('a'), unhealthyBecause: ['eds UNHEALTHY'] },
      { ...ejected('b'), unhealthyBecause: ['eds UNHEALTHY', 'outlier ejected'] },
    ];
    expect(shares(balance(CLUSTER, [endpoint('a'), endpoint('b')], withoutEds(before)))).toEqual({ a: 1, b: 0 });
    const swept = (at: number) => {
      const facts = factsOf(mesh);
      const sweep = facts.mesh.sweeps[CLIENT];
      if (!sweep) throw new Error('no sweep');
      const sick = { healthy: false, unhealthyBecause: ['eds UNHEALTHY'] };
      const clusters = sweep.clusters.map((c) => ({ ...c, hosts: c.hosts.map((h) => ({ ...h, ...sick })) }));
      const sweeps = { ...facts.mesh.sweeps, [CLIENT]: { ...sweep, at: epochMs(sweep.at + at), clusters } };
      const parts = { serverSide: open, judgeAccess: noAccess };
      return explainWith({ ...facts, mesh: { ...facts.mesh, sweeps } }, asks(CLIENT, URL_ORDER), parts).verdict;
    };
    expect(swept(-15_000)).toMatchObject({ kind: 'answered' });
    expect(swept(15_000)).toMatchObject({ kind: 'failed', flags: 'UH' });
  });
  test('C-4: a priority that is half healthy hands 30 % on', () => {
    const all = [endpoint('a'), endpoint('b', { health: 'UNHEALTHY' }), endpoint('f', { priority: 1 })];
    expect(shares(balance(CLUSTER, all, []))).toEqual({ a: 0.7, b: 0, f: 0.3 });
    expect(shares(balance(CLUSTER, [endpoint('a'), endpoint('f', { priority: 1 })], []))).toEqual({ a: 1, f: 0 });
  });
  test('C-6: no panic at threshold 0, all hosts below it', () => {
    const all = [endpoint('a', { health: 'UNHEALTHY' }), endpoint('b', { health: 'UNHEALTHY' }), endpoint('d')];
    expect(shares(balance(CLUSTER, all, []))).toEqual({ a: 0, b: 0, d: 1 });
    const panic = balance({ ...CLUSTER, panicThreshold: 0.5 }, all, []);
    expect(panic.panic).toBe(true);
    expect(shares(panic)).toEqual({ a: 0.333, b: 0.333, d: 0.333 });
  });
  test('C-5: localities by weight, where they carry one', () => {
    const all = [
      endpoint('a', { locality: 'x', localityWeight: 80 }),
      endpoint('b', { locality: 'x', localityWeight: 80 }),
      endpoint('d', { locality: 'y', localityWeight: 20 }),
      endpoint('e', { locality: 'z' }),
    ];
    expect(shares(balance({ ...CLUSTER, localityWeighted: true }, all, []))).toEqual({ a: 0.4, b: 0.4, d: 0.2, e: 0 });
  });
});

/** The client's dump with the routes of one virtual host, or its clusters and endpoints, replaced. */
function explainIn(change: (config: ProxyConfig) => ProxyConfig, ...asked: Parameters<typeof asks>) {
  const configs = new Map([...mesh.configs].map(([id, config]) => [id, change(config)] as const));
  return explainWith(factsOf({ ...mesh, configs }), asks(...asked), { serverSide: open, judgeAccess: noAccess });
}
const hosts =
  (change: (host: VirtualHost) => VirtualHost) =>
  (config: ProxyConfig): ProxyConfig => ({
    ...config,
    routes: config.routes.map((r) => ({ ...r, virtualHosts: r.virtualHosts.map(change) })),
  });
const routes = (change: (routes: readonly Route[]) => readonly Route[]) =>
  hosts((host) => (host.name.startsWith('order.') ? { ...host, routes: change(host.routes) } : host));
const first = (change: (route: Route) => Route) => routes((all) => all.map((r, i) => (i === 0 ? change(r) : r)));
const URL_ORDER = 'http://order:8080/x';
const ORDERS = 'outbound|8080||order.shop.svc.cluster.local';
const brief = (e: ReturnType<typeof explainIn>) =>
  e.branches.map((b) => `${b.probability} ${b.verdict.kind} ${b.verdict.status} ${b.verdict.flags} ${b.verdict.by}`);

describe('what a route says', () => {
  test('R-12: no route is 404 NR', () => {
    expect(
      brief(
        explainIn(
          routes(() => []),
          CLIENT,
          URL_ORDER,
        ),
      ),
    ).toEqual(['1 failed 404 NR client-envoy']);
  });
  test('R-11: a runtime fraction takes its share, the next route the rest', () => {
    const split = routes((all) =>
      all.flatMap((r) => [{ ...r, share: 0.25, action: { kind: 'direct-response' as const, status: 418 } }, r]),
    );
    expect(brief(explainIn(split, CLIENT, URL_ORDER))).toEqual([
      '0.75 answered null - app',
      '0.25 answered 418 - client-envoy',
    ]);
  });
  test('redirects and direct responses are answers of the Envoy; block_all is a refusal', () => {
    const redirect = { scheme: 'https', host: null, port: null, path: null, stripQuery: false };
    const to = first((r) => ({ ...r, action: { kind: 'redirect', to: '', status: 308, redirect } }));
    expect(brief(explainIn(to, CLIENT, URL_ORDER))).toEqual(['1 answered 308 - client-envoy']);
    const block = first((r) => ({ ...r, name: 'block_all', action: { kind: 'direct-response', status: 502 } }));
    const blocked = explainIn(block, CLIENT, URL_ORDER);
    expect(brief(blocked)).toEqual(['1 failed 502 - client-envoy']);
    expect(blocked.verdict.reason.code).toBe('registry-only');
  });
  test('an action, a condition or a filter that is not evaluated makes it unknown, by name', () => {
    const action = first((r) => ({ ...r, action: { kind: 'unknown', text: 'cluster_header' } }));
    expect(explainIn(action, CLIENT, URL_ORDER).verdict).toMatchObject({
      kind: 'unknown',
      reason: { code: 'construct-unknown', params: { construct: 'cluster_header' } },
    });
    const condition = first((r) => ({ ...r, otherMatches: ['tls_context'] }));
    expect(explainIn(condition, CLIENT, URL_ORDER).verdict.kind).toBe('unknown');
    const agent = { name: 'user-agent', invert: false, match: { kind: 'present' as const, value: true } };
    const header = first((r) => ({ ...r, headers: [agent] }));
    expect(explainIn(header, CLIENT, URL_ORDER).verdict.reason.code).toBe('header-unsure');
    expect(explainIn(header, CLIENT, URL_ORDER, { headers: [['user-agent', 'x']] }).verdict.kind).toBe('answered');
  });
  test('R-12: require_tls answers 301', () => {
    const tls = hosts((h) => ({ ...h, requireTls: 'all' }));
    expect(brief(explainIn(tls, CLIENT, URL_ORDER))).toEqual(['1 answered 301 - client-envoy']);
  });
});

describe('faults and CORS', () => {
  const fault = {
    kind: 'fault' as const,
    pointer: '',
    filter: 'envoy.filters.http.fault',
    fault: {
      abort: { status: 418, grpcStatus: null, share: 0.1 },
      delay: { ms: durationMs(200), share: 1 },
      headers: [],
      other: [],
    },
  };
  test('G-1, G-2: an abort splits by its share; a delay that always comes is in its flags', () => {
    const aborting = first((r) => ({ ...r, overrides: [fault] }));
    expect(brief(explainIn(aborting, CLIENT, URL_ORDER))).toEqual([
      '0.9 answered null - app',
      '0.1 answered 418 DI,FI client-envoy',
    ]);
  });
  test('R-12: the route’s cluster is named even where a filter answers', () => {
    const aborting = first((r) => ({ ...r, overrides: [fault] }));
    expect(explainIn(aborting, CLIENT, URL_ORDER).branches.map((b) => b.cluster)).toEqual([ORDERS, ORDERS]);
    const denying = explainWith(factsOf(mesh), asks(CLIENT, URL_ORDER), {
      serverSide: open,
      judgeAccess: (...asked) => ({
        ...noAccess(...asked),
        verdict: { kind: 'denied', status: 403, flags: '-', by: 'client-envoy', reason: why('no-route-matched') },
      }),
    });
    expect(denying.branches.map((b) => [b.cluster, b.endpoints])).toEqual([[ORDERS, []]]);
  });
  test('G-3: a fault for other headers does nothing; parts that are not known make it unknown', () => {
    const header = { name: 'x-f', invert: false, match: { kind: 'present' as const, value: true } };
    const only = first((r) => ({ ...r, overrides: [{ ...fault, fault: { ...fault.fault, headers: [header] } }] }));
    expect(brief(explainIn(only, CLIENT, URL_ORDER))).toEqual(['1 answered null - app']);
    const odd = first((r) => ({ ...r, overrides: [{ ...fault, fault: { ...fault.fault, other: ['header_abort'] } }] }));
    expect(explainIn(odd, CLIENT, URL_ORDER).verdict.kind).toBe('unknown');
  });
  test('G-4: the preflight of an allowed origin is answered here', () => {
    const allowed = { kind: 'exact' as const, value: 'https://a.example', ignoreCase: false };
    const cors = { allowOrigins: [allowed], allowMethods: [], allowHeaders: [], allowCredentials: false };
    const sharing = first((r) => ({
      ...r,
      overrides: [{ kind: 'cors', pointer: '', filter: 'envoy.filters.http.cors', cors }],
    }));
    const preflight = (origin: string) =>
      brief(
        explainIn(sharing, CLIENT, URL_ORDER, {
          method: 'OPTIONS',
          headers: [
            ['origin', origin],
            ['access-control-request-method', 'PUT'],
          ],
        }),
      );
    expect(preflight('https://a.example')).toEqual(['1 answered 200 - client-envoy']);
    expect(preflight('https://b.example')).toEqual(['1 answered null - app']);
  });
});

describe('clusters', () => {
  const cluster =
    (over: Partial<ClusterConfig>) =>
    (config: ProxyConfig): ProxyConfig => ({
      ...config,
      clusters: config.clusters.map((c) => (c.name === ORDERS ? { ...c, ...over } : c)),
    });
  const endpoints =
    (all: readonly EndpointConfig[]) =>
    (config: ProxyConfig): ProxyConfig => ({
      ...config,
      endpoints: [...config.endpoints.filter((e) => e.cluster !== ORDERS), ...all],
    });
  test('C-1: none is 503 NC, with the stations of the far side not reached', () => {
    const gone = (config: ProxyConfig) => ({ ...config, clusters: config.clusters.filter((c) => c.name !== ORDERS) });
    const e = explainIn(gone, CLIENT, URL_ORDER);
    expect(brief(e)).toEqual(['1 failed 503 NC client-envoy']);
    expect(e.branches[0]?.stations.map((s) => s.state).slice(2)).toEqual(['failed', ...Array(4).fill('not-reached')]);
  });
  test('C-7: nobody healthy is 503 UH, every endpoint named with why not', () => {
    const sick = endpoints([endpoint('10.244.0.13:8080', { cluster: ORDERS, health: 'UNHEALTHY' })]);
    const e = explainIn(sick, CLIENT, URL_ORDER);
    expect(brief(e)).toEqual(['1 failed 503 UH client-envoy']);
    expect(e.branches[0]?.stations[2]?.choices.at(-1)?.candidates.map((c) => c.because?.code)).toEqual([
      'endpoint-unhealthy',
    ]);
  });
  test('P-1: endpoints that behave alike are one branch, others branches of their own', () => {
    const istio = { cluster: ORDERS, tlsMode: 'istio', socketMetadata: { tlsMode: 'istio' } };
    const three = endpoints([
      endpoint('10.244.0.13:8080', istio),
      endpoint('10.244.0.13:8081', istio),
      endpoint('10.244.0.13:8082', { cluster: ORDERS, weight: 2 }),
    ]);
    const e = explainIn(three, CLIENT, URL_ORDER);
    expect(e.branches.map((b) => [b.probability, b.tls, b.endpoints])).toEqual([
      [0.5, 'mtls', ['10.244.0.13:8080', '10.244.0.13:8081']],
      [0.5, 'plain', ['10.244.0.13:8082']],
    ]);
    const picked = e.branches.map((b) => b.stations[2]?.choices.at(-1)?.candidates.map((c) => c.outcome));
    expect(picked).toEqual([
      ['possible', 'possible', 'lost'],
      ['lost', 'lost', 'chosen'],
    ]);
  });
  test('K-4, P-1: the addresses of one outside host are one branch, which is taken to answer', () => {
    const two = endpoints([
      endpoint('203.0.113.1:443', { cluster: ORDERS }),
      endpoint('203.0.113.2:443', { cluster: ORDERS }),
    ]);
    const e = explainIn(two, CLIENT, URL_ORDER);
    expect(e.branches.map((b) => b.endpoints)).toEqual([['203.0.113.1:443', '203.0.113.2:443']]);
    expect(e.assumptions.map((a) => a.code)).toContain('outside-answers');
  });
  test('C-8: BlackHoleCluster has no hosts', () => {
    const hole = (config: ProxyConfig): ProxyConfig => ({
      ...cluster({ name: 'BlackHoleCluster' })(config),
      routes: JSON.parse(JSON.stringify(config.routes).replaceAll(`"${ORDERS}"`, '"BlackHoleCluster"')) as never,
    });
    expect(brief(explainIn(hole, CLIENT, URL_ORDER))).toEqual(['1 failed 503 UH client-envoy']);
  });
  test('C-9: a breaker is a fact, with how many requests were under way; it decides nothing', () => {
    const few = cluster({
      breakers: { maxConnections: null, maxPendingRequests: null, maxRequests: 1, maxRetries: null },
    });
    const sweep = mesh.mesh.sweeps[CLIENT];
    if (!sweep) throw new Error('no sweep');
    const clusters = sweep.clusters.map((c) =>
      c.name === ORDERS ? { ...c, maxRequests: 1, hosts: c.hosts.map((h) => ({ ...h, activeRequests: 1 })) } : c,
    );
    const config = mesh.configs.get(CLIENT);
    if (!config) throw new Error('no config');
    const facts = factsOf({
      mesh: { ...mesh.mesh, sweeps: { ...mesh.mesh.sweeps, [CLIENT]: { ...sweep, clusters } } },
      configs: new Map([...mesh.configs, [CLIENT, few(config)]]),
    });
    const e = explainWith(facts, asks(CLIENT, URL_ORDER), { serverSide: open, judgeAccess: noAccess });
    expect(e.verdict.kind).toBe('answered');
    expect(e.branches[0]?.stations[2]?.facts.find((f) => f.key === 'breakers')).toMatchObject({
      value: 'maxRequests 1',
      tone: 'bad',
      note: { code: 'breaker-load', params: { active: 1, max: 1 } },
    });
  });
  test('C-2: ORIGINAL_DST connects to what was dialled, and kube-proxy translates it', () => {
    const dialled = cluster({ type: 'ORIGINAL_DST' });
    const [branch] = explainIn(dialled, CLIENT, URL_ORDER).branches;
    // The balancer's pick is what the log names; where it leads, the wire tells.
    expect(branch?.endpoints).toEqual(['10.96.237.188:8080']);
    expect(branch?.stations[3]?.facts.find((f) => f.key === 'translated-to')?.value).toBe('10.244.0.13:8080');
  });
  test('a subset balancer or an upstream filter makes it unknown', () => {
    const odd = cluster({ otherFilters: ['lb_subset_config'] });
    expect(explainIn(odd, CLIENT, URL_ORDER).verdict.kind).toBe('unknown');
  });
});

describe('the connection', () => {
  test('F-10: TLS into a chain that only reads HTTP is a codec error', () => {
    const every = (config: ProxyConfig): ProxyConfig => ({
      ...config,
      listeners: config.listeners.map((l) => ({
        ...l,
        defaultChain: null,
        listenerFilters: [],
        chains: l.chains.map((c) => ({
          ...c,
          match: { ...c.match, transportProtocol: null, applicationProtocols: [] },
        })),
      })),
    });
    const http = (f: NetworkFilter) => f.kind === 'http';
    const only = (config: ProxyConfig): ProxyConfig => {
      const all = every(config);
      return {
        ...all,
        listeners: all.listeners.map((l) => ({ ...l, chains: l.chains.filter((c) => c.network.some(http)) })),
      };
    };
    expect(brief(explainIn(only, CLIENT, 'https://order:8080/x'))).toEqual(['1 failed null DPE client-envoy']);
  });
  test('F-9: the app’s own TLS passes the HTTP chain by, and leaves as it is', () => {
    const e = explainIn((c) => c, CLIENT, 'https://order:8080/x');
    expect(e.branches[0]).toMatchObject({ cluster: 'PassthroughCluster', tls: 'tls', clientIdentity: null });
  });
  test('I-12: what the rules let past Envoy is translated by kube-proxy and goes as it is', () => {
    const rules = mesh.mesh.interception[CLIENT];
    if (!rules) throw new Error('no rules');
    const past = { ...rules, rules: [], policies: { 'nat/OUTPUT': 'ACCEPT' } };
    const bare = { ...mesh.mesh, interception: { ...mesh.mesh.interception, [CLIENT]: past } };
    const e = explainWith(factsOf({ ...mesh, mesh: bare }), asks(CLIENT, 'http://payment:8080/'), {
      serverSide: open,
      judgeAccess: noAccess,
    });
    expect(e.branches.map((b) => b.endpoints)).toEqual([['10.244.0.12:8080'], ['10.244.0.11:8080']]);
    expect(e.branches[0]?.stations.map((s) => s.state).slice(0, 4)).toEqual(['passed', 'passed', 'absent', 'passed']);
    expect(e.branches[0]).toMatchObject({ cluster: null, tls: 'plain' });
  });
  test('K-2: without Envoy and without endpoints the connection is refused', () => {
    const bare = { ...mesh.mesh, endpointSlices: {}, pods: { ...mesh.mesh.pods } };
    const pod = bare.pods[ORDER];
    if (!pod) throw new Error('no pod');
    bare.pods[ORDER] = { ...pod, proxy: 'none' };
    const e = explainWith(factsOf({ ...mesh, mesh: bare }), asks(ORDER, 'http://payment:8080/'), {
      serverSide: open,
      judgeAccess: noAccess,
    });
    expect(brief(e)).toEqual(['1 failed null - kernel']);
    expect(e.branches[0]?.failedAt).toBe(3);
  });
});
