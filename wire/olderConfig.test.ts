import { describe, expect, it } from 'vitest';
import { proxyConfig } from './proxyConfig.ts';

/** A configuration as recordings had it before the forward evaluation was asked for. */
const policy = (pointer: string) => ({ pointer, name: 'p', permissions: [{ any: true }], principals: [{ any: true }] });
const route = {
  pointer: '/r/0',
  name: null,
  path: { kind: 'prefix', value: '/', ignoreCase: false },
  headers: [],
  query: [],
  otherMatches: ['runtime_fraction'],
  action: { kind: 'clusters', clusters: [{ name: 'c', weight: 1 }] },
  timeout: null,
  retry: null,
  rewrite: null,
  mirrors: ['m'],
  perFilter: ['envoy.filters.http.fault'],
  origin: null,
};
const chain = (pointer: string) => ({
  pointer,
  name: '',
  match: {
    destinationPort: null,
    prefixRanges: [],
    sourcePrefixRanges: [],
    serverNames: [],
    transportProtocol: null,
    applicationProtocols: [],
  },
  tls: { mode: 'mtls', serverName: null, alpn: [], peerSans: [] },
  network: [
    { kind: 'rbac', rbac: { pointer: '/x', action: 'ALLOW', policies: [policy(`${pointer}/rbac/policies/p`)] } },
    {
      kind: 'http',
      routeConfig: null,
      route: {
        pointer: '/r',
        name: 'r',
        virtualHosts: [{ pointer: '/v', name: 'v', domains: ['*'], routes: [route] }],
      },
      httpFilters: [
        { kind: 'other', name: 'jwt', type: 'envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication' },
        { kind: 'rbac', name: 'rbac', rbac: { pointer: '', action: 'ALLOW', policies: [policy('/y')] } },
      ],
      statPrefix: '',
    },
  ],
});
const old = {
  pod: 'a/b',
  fetchedAt: 0,
  version: 'v',
  bytes: 1,
  listeners: [
    {
      pointer: '/l',
      name: 'l',
      address: '0.0.0.0',
      port: 1,
      direction: 'inbound',
      bindToPort: true,
      useOriginalDst: false,
      listenerFilters: [],
      chains: [chain('/l/0'), chain('/l/1')],
      defaultChain: null,
    },
  ],
  routes: [],
  clusters: [
    {
      pointer: '/c',
      name: 'c',
      type: 'EDS',
      lbPolicy: 'ROUND_ROBIN',
      connectTimeout: null,
      tls: null,
      socketMatches: [],
      outlierDetection: false,
      origin: null,
    },
  ],
  endpoints: [
    {
      pointer: '/e',
      cluster: 'c',
      address: '10.0.0.1:1',
      health: 'HEALTHY',
      weight: 1,
      priority: 0,
      locality: '',
      tlsMode: 'istio',
      workload: null,
    },
  ],
  gaps: [
    { pointer: '/l/1/filter_chain_match/address_suffix', reason: 'filter chain match by address_suffix' },
    { pointer: '/l/1/rbac/policies/p/condition', reason: 'RBAC condition in CEL' },
  ],
  raw: {},
};

describe('a configuration of an older recording', () => {
  const config = proxyConfig.parse(old);
  const [first, second] = config.listeners[0]?.chains ?? [];
  const http = first?.network.find((f) => f.kind === 'http');

  it('leaves filters that it did not read as something that may end a request', () => {
    expect(http?.httpFilters).toMatchObject([
      { kind: 'other', name: 'jwt', disabled: false, pointer: '' },
      { kind: 'rbac', rbac: { enforced: true, shadow: null } },
    ]);
    expect(http?.normalization.escapedSlashes).toBe('unknown');
    expect(http?.clientAddress).toBeUndefined();
  });

  it('leaves open what a route says to filters, how a path is rewritten and who is trusted', () => {
    expect(http?.route?.virtualHosts[0]?.routes[0]).toMatchObject({
      otherMatches: ['runtime_fraction'],
      share: null,
      mirrors: [{ cluster: 'm', share: 1 }],
      overrides: [{ kind: 'other', filter: 'envoy.filters.http.fault', pointer: '/r/0' }],
      action: {
        clusters: [{ overrides: [], headerEdits: { add: [], remove: [] } }],
        rewrites: { path: { kind: 'unknown' } },
      },
    });
    expect(first?.tls).toMatchObject({ certificate: 'unrecorded', validation: 'unrecorded' });
    expect(config.clusters[0]?.otherFilters).toEqual(['unrecorded']);
    expect(config.endpoints[0]?.socketMetadata).toEqual({ tlsMode: 'istio' });
  });

  it('finds among the gaps what a chain and a policy ask for beside what was read', () => {
    const conditions = (of: typeof first) =>
      of?.network.flatMap((f) => (f.kind === 'rbac' ? f.rbac.policies.map((p) => p.condition) : []));
    expect([first, second].map((c) => c?.match.otherCriteria)).toEqual([[], ['address_suffix']]);
    expect([first, second].map(conditions)).toEqual([[null], ['unrecorded']]);
  });

  it('is refused, not fatal, where it is nested beyond reason', () => {
    const deep = (depth: number): unknown =>
      JSON.parse(`${'{"kind":"any","of":['.repeat(depth)}{"kind":"allow-missing"}${']}'.repeat(depth)}`);
    const jwt = (requires: unknown) => ({
      kind: 'jwt',
      name: 'jwt',
      jwt: {
        pointer: '',
        providers: [],
        bypassCorsPreflight: false,
        rules: [{ pointer: '', path: route.path, headers: [], otherMatches: [], requires }],
      },
    });
    const withFilter = (filter: unknown) => {
      const [, manager] = chain('/l/0').network;
      const network = [{ ...manager, httpFilters: [filter] }];
      return { ...old, listeners: [{ ...old.listeners[0], chains: [{ ...chain('/l/0'), network }] }] };
    };
    expect(proxyConfig.safeParse(withFilter(jwt(deep(5)))).success).toBe(true);
    expect(proxyConfig.safeParse(withFilter(jwt(deep(5_000)))).success).toBe(false);
    expect(proxyConfig.safeParse(withFilter(jwt({ kind: 'provider' }))).success).toBe(false);
  });
});
