import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Captured, CLIENT, captured, ORDER, PAYMENT_V1 } from '@/server/captured.testkit.ts';
import { causes as words } from '@/words/en/causes.ts';
import {
  type AccessEntry,
  epochMs,
  type Mesh,
  type MeshRequest,
  type NodeId,
  objectId,
  type PodId,
  type ProxyConfig,
  type RequestId,
  serviceId,
} from '../../model/index.ts';
import { FLAGS } from '../../requests/flags.ts';
import { entry } from '../../requests/lines.testkit.ts';
import { securityOf } from '../../requests/security.ts';
import { type Cause, type CauseCode, causesOf } from './causes.ts';

let base: Captured;
beforeAll(() => {
  base = captured();
});
const AT = epochMs(1_795_363_200_000);
const V1 = 'outbound|8080|v1|payment.shop.svc.cluster.local';
const PLAIN = 'outbound|8080||order.shop.svc.cluster.local';

const ipOf = (pod: PodId) => base.mesh.pods[pod]?.ips[0] ?? '';
const vipOf = (name: string) => base.mesh.services[serviceId('shop', name)]?.clusterIps[0] ?? '';

/** A failed call of the client's pod to order. */
function call(client: Partial<AccessEntry> | null, server: Partial<AccessEntry> | null = null): MeshRequest {
  const host = `${ipOf(ORDER)}:8080`;
  const outbound =
    client &&
    entry({
      ...{
        pod: CLIENT,
        startedAt: AT,
        authority: 'order:8080',
        upstreamCluster: PLAIN,
        upstreamHost: host,
        status: 503,
      },
      ...{ downstreamLocal: `${vipOf('order')}:8080`, downstreamRemote: `${ipOf(CLIENT)}:1` },
      ...client,
    });
  const inbound =
    server &&
    entry({
      ...{
        pod: ORDER,
        direction: 'inbound',
        startedAt: AT,
        authority: 'order:8080',
        upstreamCluster: 'inbound|8080||',
      },
      ...{ upstreamHost: host, downstreamLocal: host, downstreamRemote: `${ipOf(CLIENT)}:2`, status: 503 },
      serverName: 'outbound_.8080_._.order.shop.svc.cluster.local',
      ...server,
    });
  return {
    ...{
      id: 'r' as RequestId,
      startedAt: AT,
      readAt: AT,
      client: outbound,
      server: inbound,
      retried: [],
      joinedBy: null,
    },
    ...{ mirrored: false, source: 'a' as NodeId, target: 'b' as NodeId, security: securityOf(inbound) },
  };
}

type Edit = {
  readonly mesh?: Partial<Mesh>;
  readonly client?: (config: ProxyConfig) => ProxyConfig;
  readonly server?: PodId | null;
};

function tested(request: MeshRequest, { mesh, client, server = ORDER }: Edit = {}): readonly Cause[] {
  const clientConfig = base.configs.get(request.client?.pod ?? CLIENT) ?? null;
  const facts = {
    mesh: { ...base.mesh, ...mesh },
    clientConfig: clientConfig && (client?.(clientConfig) ?? clientConfig),
    serverConfig: server === null ? null : (base.configs.get(server) ?? null),
  };
  return causesOf(facts, request);
}
const stateOf = (found: readonly Cause[], code: CauseCode) => {
  const cause = found.find((c) => c.code === code);
  return cause === undefined ? null : `${cause.state} ${cause.because.code}`;
};

describe('hosts', () => {
  const uh = { flags: ['UH'], details: 'no_healthy_upstream', upstreamHost: null };

  test('Z-2: no ready endpoint is confirmed by the Service; ejection is ruled out where there is none', () => {
    const found = tested(call(uh), { mesh: { endpointSlices: {} } });
    expect(found[0]).toMatchObject({ code: 'no-ready-endpoints', state: 'confirmed' });
    expect(stateOf(found, 'all-ejected')).toBe('ruled-out no-ejection');
    expect(stateOf(found, 'subset-without-pods')).toBe('ruled-out no-subset');
  });

  test('Z-3: endpoints that are ready now do not rule out that there were none', () => {
    expect(stateOf(tested(call(uh)), 'no-ready-endpoints')).toBe('undecidable service-ready');
  });

  test('Z-2: ejection is what /clusters shows of every host', () => {
    const sweep = base.mesh.sweeps[CLIENT];
    if (sweep === undefined) throw new Error('sweep');
    const ejected = {
      ...sweep,
      clusters: sweep.clusters.map((c) => ({
        ...c,
        hosts: c.hosts.map((h) => ({ ...h, healthy: false, unhealthyBecause: ['outlier ejected'] })),
      })),
    };
    const detecting = (config: ProxyConfig) => ({
      ...config,
      clusters: config.clusters.map((c) => ({ ...c, outlierDetection: true })),
    });
    const found = tested(call(uh), { mesh: { sweeps: { [CLIENT]: ejected } }, client: detecting });
    expect(stateOf(found, 'all-ejected')).toBe('confirmed hosts-ejected');
    expect(stateOf(found, 'no-ready-endpoints')).toBe('ruled-out service-ready');
  });

  test('Z-2: a subset of which no pod carries the labels', () => {
    const rule = {
      ...{
        id: objectId('DestinationRule', 'shop', 'payment'),
        apiVersion: '',
        kind: 'DestinationRule',
        namespace: 'shop',
      },
      ...{ name: 'payment', labels: {}, annotations: {}, createdAt: AT, resourceVersion: '', status: null },
      spec: { host: 'payment', subsets: [{ name: 'v1', labels: { version: 'nobody' } }] },
    };
    const request = call({ ...uh, pod: ORDER, upstreamCluster: V1, downstreamLocal: `${vipOf('payment')}:8080` });
    const found = tested(request, { mesh: { objects: { [rule.id]: rule } } });
    expect(found[0]).toMatchObject({ code: 'subset-without-pods', state: 'confirmed', origin: { name: 'payment' } });
    const there = { ...rule, spec: { host: 'payment', subsets: [{ name: 'v1', labels: { version: 'v1' } }] } };
    expect(stateOf(tested(request, { mesh: { objects: { [rule.id]: there } } }), 'subset-without-pods')).toBe(
      'ruled-out subset-pods',
    );
    const zone = { 'topology.kubernetes.io/zone': 'a' };
    const added = { ...rule, spec: { host: 'payment', subsets: [{ name: 'v1', labels: zone }] } };
    expect(stateOf(tested(request, { mesh: { objects: { [rule.id]: added } } }), 'subset-without-pods')).toBe(
      'undecidable not-read',
    );
  });

  test('Z-2: a refused connection at the server’s own proxy is the app that does not listen', () => {
    const refused = { flags: ['UF'], details: 'x', transportFailure: 'delayed connect error: Connection refused' };
    expect(tested(call({ flags: ['UF'] }, refused))[0]).toMatchObject({ code: 'nothing-listens', state: 'confirmed' });
    expect(stateOf(tested(call(refused)), 'nothing-listens')).toBe('undecidable proxy-takes-all');
    expect(stateOf(tested(call(refused)), 'pod-gone')).toBe('ruled-out pod-running');
    expect(stateOf(tested(call({ ...refused, upstreamHost: '10.9.9.9:8080' })), 'pod-gone')).toBe(
      'confirmed no-pod-at',
    );
  });
});

describe('TLS', () => {
  const failed = (transportFailure: string) => call({ flags: ['UF', 'URX'], details: 'x', transportFailure });
  const VERIFY =
    'TLS_error:|268435581:SSL_routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:verify_cert_failed:_verify_SAN_list:TLS_error_end';

  test('Z-1: the failure’s own text goes first, and what it names is tested', () => {
    const certificate = base.mesh.certificates[ORDER];
    if (certificate === undefined) throw new Error('certificate');
    const other = { ...certificate, spiffe: 'spiffe://cluster.local/ns/shop/sa/other' as never };
    const found = tested(failed(VERIFY), { mesh: { certificates: { ...base.mesh.certificates, [ORDER]: other } } });
    expect(found.map((c) => c.code)).toContain('server-identity-other');
    expect(stateOf(found, 'server-identity-other')).toBe('confirmed identity-other');
    expect(stateOf(tested(failed(VERIFY)), 'server-identity-other')).toBe('ruled-out identity-fits');
    expect(stateOf(tested(failed(VERIFY)), 'roots-differ')).toBe('ruled-out roots-shared');
  });

  test('Z-2: roots and expiry are those of both pods’ certificates at the request’s moment', () => {
    const certificate = base.mesh.certificates[ORDER];
    if (certificate === undefined) throw new Error('certificate');
    const roots = certificate.roots.map((r) => ({ ...r, sha256: 'other' }));
    const apart = { ...base.mesh.certificates, [ORDER]: { ...certificate, roots } };
    const text = 'TLS_error: CERTIFICATE_VERIFY_FAILED';
    expect(stateOf(tested(failed(text), { mesh: { certificates: apart } }), 'roots-differ')).toBe(
      'confirmed roots-apart',
    );
    const leaf = { ...certificate.leaf, notAfter: epochMs(AT - 1) };
    const over = { ...base.mesh.certificates, [ORDER]: { ...certificate, leaf } };
    expect(stateOf(tested(failed(text), { mesh: { certificates: over } }), 'certificate-expired')).toBe(
      'confirmed certificate-over',
    );
    expect(stateOf(tested(failed(text)), 'certificate-expired')).toBe('ruled-out certificates-good');
  });

  test('Z-2: plain text against STRICT, from the socket that is configured and the server’s chains', () => {
    const closed = { flags: ['UC'], details: 'upstream_reset_before_response_started{connection_termination}' };
    const plain = (config: ProxyConfig) => ({
      ...config,
      clusters: config.clusters.map((c) => ({ ...c, tls: null, socketMatches: [] })),
    });
    const request = call({ ...closed, upstreamHost: `${ipOf(PAYMENT_V1)}:8080` });
    const mode = stateOf(tested(request, { client: plain, server: PAYMENT_V1 }), 'plain-text-to-strict');
    expect(['confirmed plain-meets-strict', 'ruled-out mode-takes-plain']).toContain(mode);
    expect(stateOf(tested(call(closed)), 'plain-text-to-strict')).toMatch(/^ruled-out/);
    expect(stateOf(tested(call(closed), { server: null, client: plain }), 'plain-text-to-strict')).toBe(
      'undecidable config-unread',
    );
  });
});

describe('routes, time and access', () => {
  test('Z-2: a timeout is held against how long the server took', () => {
    const timed = (config: ProxyConfig) => ({
      ...config,
      routes: config.routes.map((r) => ({
        ...r,
        virtualHosts: r.virtualHosts.map((v) => ({
          ...v,
          routes: v.routes.map((x) => ({ ...x, timeout: 500 as never })),
        })),
      })),
    });
    const ut = { flags: ['UT'], details: 'response_timeout', status: 504 };
    const slow = tested(call(ut, { duration: 900 as never, flags: ['DC'] }), { client: timed });
    expect(stateOf(slow, 'upstream-slow')).toBe('confirmed upstream-took');
    expect(stateOf(slow, 'timeout-short')).toBe('undecidable timeout-set');
    expect(stateOf(tested(call(ut, { duration: 5 as never }), { client: timed }), 'upstream-slow')).toBe(
      'ruled-out upstream-quick',
    );
    expect(stateOf(tested(call(ut)), 'upstream-slow')).toBe('undecidable line-missing');
  });

  test('Z-2: a denial is confirmed by what it names, its opposite ruled out', () => {
    const denied = (policy: string) => ({
      status: 403,
      details: `rbac_access_denied_matched_policy[${policy}]`,
      upstreamHost: null,
    });
    const named = tested(call({ status: 403, details: 'via_upstream' }, denied('ns[shop]-policy[p]-rule[1]')));
    expect(named[0]).toMatchObject({
      code: 'policy-denies',
      state: 'confirmed',
      origin: { namespace: 'shop', name: 'p' },
    });
    expect(stateOf(named, 'no-allow-matches')).toBe('ruled-out policy-named');
    const none = tested(call({ status: 403, details: 'via_upstream' }, denied('none')));
    expect(none[0]?.code).toBe('no-allow-matches');
    expect(stateOf(none, 'policy-denies')).toBe('ruled-out policy-none-matched');
  });

  test('Z-2: a host that no virtual host takes, a subset that nobody defines, limits, tokens', () => {
    const nr = { flags: ['NR'], details: 'route_not_found', status: 404, upstreamCluster: null, upstreamHost: null };
    expect(stateOf(tested(call({ ...nr })), 'plain-text-to-strict')).toBe('ruled-out read-as-http');
    const lost = tested(call(nr), {
      client: (c) => ({ ...c, routes: c.routes.map((r) => ({ ...r, virtualHosts: [] })) }),
    });
    expect(stateOf(lost, 'host-unknown')).toBe('confirmed host-unknown');
    const nc = call({
      ...nr,
      pod: ORDER,
      flags: ['NC'],
      details: 'cluster_not_found',
      authority: 'payment:8080',
      downstreamLocal: `${vipOf('payment')}:8080`,
    });
    const gone = tested(nc, {
      client: (c) => ({ ...c, clusters: c.clusters.filter((x) => !x.name.includes('payment')) }),
    });
    expect(stateOf(gone, 'service-removed')).toMatch(/service-there|not-read|config-unread/);
    const uo = call({ flags: ['UO'], details: 'upstream_reset_before_response_started{overflow}' });
    expect(stateOf(tested(uo), 'circuit-breaker-small')).toMatch(/breaker-/);
    const jwt = call({ status: 401, details: 'jwt_authn_access_denied{Jwt_is_expired}', upstreamHost: null });
    expect(tested(jwt)[0]).toMatchObject({ code: 'token-refused', state: 'confirmed' });
  });
});

test('Z-1, Z-2: what details name of themselves is confirmed by them, and what they exclude is ruled out', () => {
  const told = (text: string) =>
    tested(call({ status: 503, details: text, upstreamHost: null })).map((c) => `${c.code} ${c.state}`);
  expect(told('dns_resolution_failure{not_found}')).toEqual([
    'dns-name-unknown confirmed',
    'dns-unreachable ruled-out',
  ]);
  expect(told('dns_resolution_failure{timeout}')[0]).toBe('dns-unreachable confirmed');
  expect(told('dns_resolution_failure')).toEqual(['dns-name-unknown undecidable', 'dns-unreachable undecidable']);
  expect(told('rate_limiter_error')).toEqual(['rate-limit-service-down confirmed']);
  expect(told('drop_overload')).toEqual(['drop-configured confirmed']);
  expect(told('filter_removed_required_request_headers{:path}')).toEqual([
    'filter-answered confirmed',
    'header-invalid ruled-out',
  ]);
  expect(told('request_headers_failed_strict_check{x-envoy-retry-on}')[0]).toBe('header-invalid confirmed');
  expect(told('upgrade_failed')[0]).toBe('caller-protocol-error confirmed');
  expect(told('ext_proc_error_gRPC_error_14')).toEqual(['filter-answered confirmed']);
  expect(told('route_configuration_not_found')).toHaveLength(2);
});

const details = fc.constantFrom(
  ...[
    'via_upstream',
    'route_not_found',
    'cluster_not_found',
    'direct_response',
    'fault_filter_abort',
    'overload',
    'lua_response',
  ],
  ...[
    'filter_chain_not_found',
    'response_timeout',
    'stream_idle_timeout',
    'ext_authz_denied',
    'ext_authz_error',
    'http1.codec_error',
  ],
  ...[
    'upstream_reset_before_response_started{connection_termination}',
    'rbac_access_denied_matched_policy[none]',
    'local_rate_limited',
  ],
);
const transport = fc.option(
  fc.constantFrom(
    'Connection_refused',
    'TLS_error:_WRONG_VERSION_NUMBER',
    'certificate_has_expired',
    'connection_timeout',
    'No_route_to_host',
    'CERTIFICATE_REQUIRED',
  ),
  { nil: null },
);

test('Z-4: whatever was logged, each cause is tested once, confirmed ones first, with words for all', () => {
  const line = fc.option(
    fc.record({
      flags: fc.uniqueArray(fc.constantFrom(...Object.keys(FLAGS), 'ZZ'), { maxLength: 3 }),
      details: fc.option(details, { nil: null }),
      transportFailure: transport,
      upstreamHost: fc.constantFrom('10.244.0.11:8080', '10.9.9.9:1', null, 'envoy://x'),
      upstreamCluster: fc.constantFrom(
        PLAIN,
        V1,
        'outbound|1|no|constructor.__proto__.svc.cluster.local',
        'BlackHoleCluster',
        null,
      ),
      downstreamLocal: fc.constantFrom('10.96.3.190:8080', null, '1.2.3.4:5'),
      authority: fc.constantFrom('payment:8080', null, 'constructor'),
      duration: fc.constantFrom(null, 0 as never, 9_000 as never),
    }),
    { nil: null },
  );
  const RANK = ['confirmed', 'undecidable', 'ruled-out'];
  fc.assert(
    fc.property(line, line, fc.boolean(), (client, server, held) => {
      const found = tested(
        call(client, server),
        held ? {} : { server: null, mesh: { certificates: {}, pods: {}, services: {} } },
      );
      expect(new Set(found.map((c) => c.code)).size).toBe(found.length);
      const ranks = found.map((c) => RANK.indexOf(c.state));
      expect([...ranks].sort()).toEqual(ranks);
      for (const cause of found) {
        expect(words.cause(cause)).not.toBe('');
        expect(words.finding(cause.because)).not.toMatch(/undefined|NaN/);
        if (cause.state === 'confirmed') expect(cause.evidence, cause.code).not.toBeNull();
      }
    }),
    { numRuns: 300 },
  );
}, 30_000);
