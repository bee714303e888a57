import { describe, expect, test } from 'vitest';
import type {
  AccessEntry,
  FilterChainConfig,
  ListenerConfig,
  Redirect,
  Route,
  ValueMatch,
  VirtualHost,
} from '../model/index.ts';
import { durationMs, epochMs, podId, type RequestId } from '../model/index.ts';
import { sentView } from './explain/clientView.ts';
import { judgeChains } from './listener.ts';
import { portModeOf } from './mtlsMode.ts';
import { judgeHeader, judgeRoute, judgeRoutes, matchPath } from './routes.ts';
import { virtualHostFor } from './virtualHost.ts';

const LINE: AccessEntry = {
  id: 'r1' as RequestId,
  pod: podId('shop', 'client'),
  direction: 'outbound',
  startedAt: epochMs(0),
  readAt: epochMs(0),
  method: 'GET',
  path: '/api/v1/items?page=…',
  protocol: 'HTTP/1.1',
  status: 200,
  flags: [],
  details: 'via_upstream',
  terminationDetails: null,
  transportFailure: null,
  bytesReceived: 0,
  bytesSent: 0,
  duration: durationMs(1),
  upstreamServiceTime: durationMs(1),
  requestId: 'x',
  authority: 'shop.example.com:8080',
  userAgent: 'curl/8',
  forwardedFor: null,
  upstreamHost: null,
  upstreamCluster: 'b',
  upstreamLocal: null,
  downstreamLocal: null,
  downstreamRemote: null,
  serverName: null,
  routeName: null,
  extraFields: [],
};

const NO_EDITS = { add: [], remove: [] };
const NO_REWRITES = { path: null, host: null };
const REDIRECT: Redirect = { scheme: null, host: null, port: null, path: null, stripQuery: false };

const route = (cluster: string, over: Partial<Route> = {}): Route => ({
  pointer: '',
  name: null,
  path: { kind: 'prefix', value: '/', ignoreCase: false },
  headers: [],
  query: [],
  otherMatches: [],
  share: null,
  action: {
    kind: 'clusters',
    clusters: [{ name: cluster, weight: 1, overrides: [], headerEdits: NO_EDITS }],
    rewrites: NO_REWRITES,
  },
  timeout: null,
  retry: null,
  rewrite: null,
  mirrors: [],
  overrides: [],
  headerEdits: NO_EDITS,
  origin: null,
  ...over,
});
const verdicts = (routes: readonly Route[], line: Partial<AccessEntry> = {}) =>
  judgeRoutes(routes, { ...LINE, ...line }).map((v) => `${v.outcome} ${v.because.code}`);
const header = (name: string, value: string) => ({
  name,
  invert: false,
  match: { kind: 'exact' as const, value, ignoreCase: false },
});

describe('paths', () => {
  test.each([
    ['exact', '/a', '/a', true],
    ['exact', '/a', '/a/', false],
    ['prefix', '/a', '/ab', true],
    ['separated-prefix', '/a', '/a', true],
    ['separated-prefix', '/a', '/a/b', true],
    ['separated-prefix', '/a', '/ab', false],
    ['regex', '/a/[0-9]+', '/a/12', true],
    ['regex', '/a/[0-9]+', '/a/12/b', false],
    ['regex', '(?i)/A', '/a', true],
    ['regex', '/a(?=b)', '/ab', null],
  ] as const)('R-2: %s %s against %s', (kind, value, path, expected) => {
    expect(matchPath({ kind, value, ignoreCase: false }, path)).toBe(expected);
  });
  test('R-2: the query takes no part, and case counts unless it is told not to', () => {
    const exact = { kind: 'exact' as const, value: '/API/v1/items' };
    expect(verdicts([route('b', { path: { ...exact, ignoreCase: true } })])).toEqual(['chosen route-matches']);
    expect(verdicts([route('b', { path: { ...exact, ignoreCase: false } })])).toEqual(['lost path-mismatch']);
  });
});

describe('routes', () => {
  test('R-1, R-7: the first that matches is taken, the rest is not tried', () => {
    expect(verdicts([route('b'), route('b')])).toEqual(['chosen route-matches', 'not-tried after-the-chosen-one']);
  });
  test('R-3: method and user-agent are judged, other headers are open', () => {
    expect(verdicts([route('b', { headers: [header(':method', 'POST')] }), route('b')])).toEqual([
      'lost method-mismatch',
      'chosen route-matches',
    ]);
    expect(verdicts([route('b', { headers: [header('user-agent', 'curl/8')] })])).toEqual(['chosen route-matches']);
    expect(verdicts([route('b', { headers: [header('x-canary', '1')] }), route('b')])).toEqual([
      'possible header-not-logged',
      'possible route-would-match',
    ]);
  });
  test('R-3: an open condition does not save a route that another condition refuses', () => {
    const both = [header('x-canary', '1'), header(':method', 'POST')];
    expect(verdicts([route('b', { headers: both }), route('b')])[0]).toBe('lost method-mismatch');
  });
  test('R-3: a query parameter is judged by name only', () => {
    expect(verdicts([route('b', { query: [header('page', '2')] }), route('b')])[0]).toBe('possible query-not-logged');
    expect(verdicts([route('b', { query: [header('size', '2')] }), route('b')])[0]).toBe('lost query-absent');
  });
  test('R-5, R-6: the logged cluster leaves only the canary', () => {
    expect(verdicts([route('b', { headers: [header('x-canary', '1')] }), route('a')])).toEqual([
      'chosen route-only-consistent',
      'not-tried after-the-chosen-one',
    ]);
  });
  test('R-5: route name and action exclude, too', () => {
    expect(verdicts([route('b', { name: 'one' })], { routeName: 'two' })).toEqual(['lost route-name-mismatch']);
    const redirect = route('b', { action: { kind: 'redirect', to: '/x', status: 301, redirect: REDIRECT } });
    expect(verdicts([redirect], { upstreamCluster: null })).toEqual(['lost action-mismatch']);
    expect(verdicts([redirect], { upstreamCluster: null, details: 'direct_response' })).toEqual([
      'chosen route-matches',
    ]);
  });
});

describe('R-10: headers and query parameters of a request that is known whole', () => {
  const sent = (path: string, headers: readonly (readonly [string, string])[]) =>
    sentView({ scheme: 'http', method: 'GET', authority: 'a', path, headers, unsureHeaders: [] });
  const exact = (value: string) => ({ kind: 'exact' as const, value, ignoreCase: false });
  const held = (over: Partial<ValueMatch>, ...values: string[]) => {
    const view = sent(
      '/',
      values.map((v) => ['x-a', v] as const),
    );
    return judgeHeader({ ...header('X-A', '1'), ...over }, view).kind;
  };

  test('a missing header matches nothing, inverted or not, unless as an empty one or as absent', () => {
    expect([held({}), held({ invert: true })]).toEqual(['no', 'no']);
    expect([held({}, '1'), held({ invert: true }, '1'), held({ invert: true }, '2')]).toEqual(['yes', 'no', 'yes']);
    const empty = { missingAsEmpty: true as const };
    expect([held({ ...empty, match: exact('') }), held({ ...empty, invert: true })]).toEqual(['yes', 'yes']);
    const present = (value: boolean) => ({ match: { kind: 'present' as const, value } });
    expect([held(present(true)), held(present(false)), held({ ...present(true), invert: true })]).toEqual([
      ...['no', 'yes', 'yes'],
    ]);
    expect([held(present(true), '1'), held(present(false), '1')]).toEqual(['yes', 'no']);
  });
  test('several headers of one name are joined by a comma', () => {
    expect([held({ match: exact('1,2') }, '1', '2'), held({ match: exact('1') }, '1', '2')]).toEqual(['yes', 'no']);
  });
  test('of query parameters the first of a name counts, as it stands in the path', () => {
    const query = (path: string, value: string) =>
      judgeRoute(route('b', { query: [{ name: 'q', invert: false, match: exact(value) }] }), sent(path, []), true).kind;
    expect([query('/?p=0&q=1&q=2', '1'), query('/?p=0&q=1&q=2', '2')]).toEqual(['yes', 'no']);
    expect([query('/?q=a%20b', 'a%20b'), query('/?q=a%20b', 'a b')]).toEqual(['yes', 'no']);
  });
});

describe('virtual hosts', () => {
  const host = (...domains: string[]): VirtualHost => ({
    pointer: '',
    name: domains[0] ?? '',
    domains,
    routes: [],
    requireTls: 'none',
    overrides: [],
  });
  const pick = (authority: string | null, ignorePort: boolean, ...hosts: VirtualHost[]) =>
    virtualHostFor({ pointer: '', name: 'r', ignorePort, virtualHosts: hosts }, authority)?.host.name ?? null;
  const all = [host('*'), host('*.com'), host('*.example.com'), host('shop.*'), host('shop.example.com')];

  test('H-1: exact, longest suffix, longest prefix, any', () => {
    expect(pick('Shop.Example.com', true, ...all)).toBe('shop.example.com');
    expect(pick('a.example.com', true, ...all)).toBe('*.example.com');
    expect(pick('shop.org', true, ...all)).toBe('shop.*');
    expect(pick('else.org', true, ...all)).toBe('*');
  });
  test('H-2: a wildcard stands for at least one character', () => {
    expect(pick('.example.com', true, host('*.example.com'))).toBeNull();
  });
  test('H-3: the port counts only where it is not ignored', () => {
    expect(pick('shop.example.com:80', true, ...all)).toBe('shop.example.com');
    expect(pick('shop.example.com:80', false, ...all)).toBe('shop.*');
    expect(pick('[::1]:80', true, host('[::1]'))).toBe('[::1]');
  });
  test('H-4: without an authority only * takes it', () => {
    expect(pick(null, true, ...all)).toBe('*');
    expect(pick(null, true, host('a'))).toBeNull();
  });
});

describe('filter chains of a PERMISSIVE port', () => {
  const mtls = {
    mode: 'mtls' as const,
    serverName: null,
    alpn: [],
    peerSans: [],
    certificate: 'default',
    validation: 'ROOTCA',
  };
  const match = {
    prefixRanges: [],
    sourcePrefixRanges: [],
    serverNames: [],
    sourcePorts: [],
    directSourcePrefixRanges: [],
    sourceType: 'any' as const,
    otherCriteria: [],
  };
  const normalization = { normalizePath: true, mergeSlashes: false, escapedSlashes: 'keep' as const };
  const chain = (
    name: string,
    destinationPort: number | null,
    transportProtocol: string,
    applicationProtocols: readonly string[],
    http: boolean,
  ): FilterChainConfig => ({
    pointer: name,
    name,
    match: { ...match, destinationPort, transportProtocol, applicationProtocols },
    tls: transportProtocol === 'tls' ? mtls : null,
    network: http
      ? [{ kind: 'http', routeConfig: 'r', route: null, httpFilters: [], statPrefix: '', normalization }]
      : [{ kind: 'tcp', clusters: [{ name: 'c', weight: 1 }] }],
  });
  const chains = [
    chain('catch-all', null, 'tls', [], false),
    chain('mtls-http', 80, 'tls', ['istio-http/1.1'], true),
    chain('plain-http', 80, 'raw_buffer', ['http/1.1'], true),
    chain('mtls-tcp', 80, 'tls', ['istio'], false),
    chain('plain-tcp', 80, 'raw_buffer', [], false),
  ];
  const listener: ListenerConfig = {
    pointer: '',
    name: 'virtualInbound',
    address: '0.0.0.0',
    port: 15006,
    direction: 'inbound',
    bindToPort: true,
    useOriginalDst: false,
    listenerFilters: [],
    chains,
    defaultChain: null,
  };
  const connection = { port: 80, ip: null, sni: '', alpn: null, http: null, cluster: null, transport: null };
  const left = (over: Partial<Parameters<typeof judgeChains>[1]>) =>
    judgeChains(listener, { ...connection, ...over })
      .filter((v) => v.outcome !== 'lost')
      .map((v) => `${v.outcome} ${v.chain.name}`);

  test('F-1: the port’s own chains go before the catch-all', () => {
    expect(left({ transport: 'tls', alpn: ['istio'] })).toEqual(['chosen mtls-tcp']);
    expect(left({ port: 81, transport: 'tls' })).toEqual(['chosen catch-all']);
  });
  test('F-2, F-3: without ALPN the log line decides', () => {
    expect(left({ transport: 'tls' })).toEqual(['possible mtls-http', 'possible mtls-tcp']);
    expect(left({ transport: 'tls', http: true })).toEqual(['chosen mtls-http']);
    expect(left({ transport: 'raw_buffer', http: false })).toEqual(['chosen plain-tcp']);
  });
  test('F-7: which chains there are is the mTLS mode', () => {
    const [, a, b] = chains;
    if (!a || !b) throw new Error('chains');
    const modes = [[a, b], [a], [b]].map((of) => portModeOf({ chains: of }, 80)?.mode);
    expect(modes).toEqual(['PERMISSIVE', 'STRICT', 'DISABLE']);
  });
});
