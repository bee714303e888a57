import { describe, expect, it } from 'vitest';
import { proxyConfig } from '@/wire/proxyConfig';
import { at, decode, dumpOf, routeOf } from './dump.testkit.ts';
import { captured, PROXIES, scenario } from './fixtures.testkit.ts';

const order = decode(captured('order').json('config_dump.json'));
const payment = decode(captured('payment-v1').json('config_dump.json'));

describe('decodeDump on captured dumps', () => {
  it.each(PROXIES)('reads $pod without gaps, and every pointer leads to what it names', ({ json }) => {
    const { config } = decode(json('config_dump.json'));
    expect(config.gaps).toEqual([]);
    expect(config.clusters.length).toBeGreaterThan(10);
    for (const placed of [...config.listeners, ...config.routes, ...config.clusters])
      expect(at(config.raw, placed.pointer)).toMatchObject(placed.name === '' ? {} : { name: placed.name });
    for (const chain of config.listeners.flatMap((l) => l.chains))
      expect(at(config.raw, chain.pointer)).toHaveProperty('filters');
    for (const endpoint of config.endpoints) expect(at(config.raw, endpoint.pointer)).toHaveProperty('endpoint');
  });

  it.each(PROXIES)('gives of $pod what a recording gives back', ({ json }) => {
    const { config } = decode(json('config_dump.json'));
    expect(proxyConfig.parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  it('finds nothing in the captures that an evaluation would have to leave open', () => {
    for (const { json } of PROXIES) {
      const { config } = decode(json('config_dump.json'));
      const network = config.listeners.flatMap((l) => l.chains.flatMap((c) => c.network));
      for (const filter of network) {
        expect(filter.kind).not.toBe('other');
        if (filter.kind !== 'http') continue;
        expect(filter.httpFilters.map((f) => f.kind)).not.toContain('other');
        for (const http of filter.httpFilters) expect(at(config.raw, http.pointer)).toMatchObject({ name: http.name });
      }
      expect(config.clusters.flatMap((c) => c.otherFilters)).toEqual([]);
    }
  });

  it('reads the shop’s routes as the VirtualService says', () => {
    const host = order.config.routes
      .find((r) => r.name === '8080')
      ?.virtualHosts.find((h) => h.name === 'payment.shop.svc.cluster.local:8080');
    const origin = { kind: 'VirtualService', namespace: 'shop', name: 'payment' };
    expect(host?.domains).toContain('payment.shop');
    expect(host?.routes).toMatchObject([
      {
        path: { kind: 'prefix', value: '/', ignoreCase: false },
        headers: [{ name: 'x-canary', invert: false, match: { kind: 'exact', value: 'true', ignoreCase: false } }],
        action: {
          kind: 'clusters',
          clusters: [{ name: 'outbound|8080|v2|payment.shop.svc.cluster.local', weight: 1 }],
        },
        timeout: 0,
        retry: { attempts: 2, perTryTimeout: null },
        origin,
      },
      {
        headers: [],
        action: {
          clusters: [
            { name: 'outbound|8080|v1|payment.shop.svc.cluster.local', weight: 80 },
            { name: 'outbound|8080|v2|payment.shop.svc.cluster.local', weight: 20 },
          ],
        },
        timeout: 2_000,
        retry: { on: '5xx,connect-failure', attempts: 2, perTryTimeout: 1_000 },
        origin,
      },
    ]);
  });

  it('reads clusters with auto mTLS, and endpoints with their tlsMode', () => {
    const name = 'outbound|8080|v1|payment.shop.svc.cluster.local';
    expect(order.config.clusters.find((c) => c.name === name)).toMatchObject({
      type: 'EDS',
      lbPolicy: 'LEAST_REQUEST',
      connectTimeout: 10_000,
      tls: null,
      socketMatches: [
        {
          name: 'tlsMode-istio',
          match: { tlsMode: 'istio' },
          tls: {
            mode: 'mtls',
            serverName: 'outbound_.8080_.v1_.payment.shop.svc.cluster.local',
            alpn: ['istio'],
            peerSans: ['exact:spiffe://cluster.local/ns/shop/sa/payment'],
          },
        },
        { name: 'tlsMode-disabled', match: {}, tls: null },
      ],
      outlierDetection: true,
      origin: { kind: 'DestinationRule', namespace: 'shop', name: 'payment' },
    });
    expect(order.config.endpoints.filter((e) => e.cluster === name)).toMatchObject([
      { address: '10.244.0.11:8080', health: 'HEALTHY', weight: 1, priority: 0, tlsMode: 'istio' },
    ]);
  });

  it('reads virtualInbound: chains, peer SANs and both kinds of RBAC', () => {
    const inbound = payment.config.listeners.find((l) => l.name === 'virtualInbound');
    expect(inbound).toMatchObject({ address: '0.0.0.0', port: 15006, direction: 'inbound', bindToPort: true });
    const chain = inbound?.chains.find((c) => c.match.destinationPort === 8080);
    expect(chain?.tls).toMatchObject({ mode: 'mtls', peerSans: ['prefix:spiffe://cluster.local/'] });
    const policy = { name: 'ns[shop]-policy[payment-only-order]-rule[0]' };
    const rbacs = inbound?.chains.flatMap((c) =>
      c.network.flatMap((f) =>
        f.kind === 'rbac'
          ? [f.rbac]
          : f.kind === 'http'
            ? f.httpFilters.flatMap((h) => (h.kind === 'rbac' ? h.rbac : []))
            : [],
      ),
    );
    expect(rbacs).toHaveLength(3);
    for (const rbac of rbacs ?? []) expect(rbac).toMatchObject({ action: 'ALLOW', policies: [policy] });
    const place = rbacs?.[0]?.policies[0]?.pointer ?? '';
    expect(at(payment.config.raw, place)).toHaveProperty('principals');
  });

  it('tells who has access logs, and does not guess for a gateway without listeners', () => {
    expect(order.logging).toBe('on');
    expect(decode(captured('istio-ingressgateway').json('config_dump.json')).logging).toBe('unknown');
  });

  it('keeps the listener in force when an update of it was refused, and says so', () => {
    const { config } = decode(scenario('config_dump-nacked-listener.json'));
    expect(config.listeners.map((l) => l.name)).toContain('0.0.0.0_8080');
    expect(config.gaps).toHaveLength(4);
    for (const gap of config.gaps)
      expect(gap.reason).toMatch(/^Envoy refused an update of 0\.0\.0\.0_\d+: Didn't find/);
  });

  it('drops the bootstrap’s body but not its place', () => {
    const raw = JSON.stringify(order.config.raw);
    expect(raw).toContain('BootstrapConfigDump');
    expect(raw).not.toContain('ISTIO_META');
    expect(raw).not.toContain('"node"');
  });
});

describe('decodeDump on constructs that the captures lack', () => {
  it('reads every kind of path, header and query match', () => {
    const route = routeOf({
      match: {
        path_separated_prefix: '/api',
        case_sensitive: false,
        headers: [
          { name: 'a', string_match: { safe_regex: { regex: 'x+' } } },
          { name: 'b', present_match: true, invert_match: true },
          { name: 'c', range_match: { start: '1', end: '9' } },
          {
            name: 'd',
            string_match: { exact: 'v', ignore_case: true },
            invert_match: true,
            treat_missing_header_as_empty: true,
          },
          { name: 'e', prefix_match: 'p' },
          { name: 'f' },
          { name: 'g', string_match: { custom: {} } },
        ],
        query_parameters: [
          { name: 'q', string_match: { exact: '1' } },
          { name: 'p', present_match: true },
        ],
        runtime_fraction: {},
        grpc: {},
      },
      route: {
        cluster: 'c',
        regex_rewrite: { pattern: { regex: '^/a' }, substitution: '/b' },
        host_rewrite_literal: 'h',
      },
    });
    expect(route?.path).toEqual({ kind: 'separated-prefix', value: '/api', ignoreCase: true });
    expect(route?.headers).toEqual([
      { name: 'a', invert: false, match: { kind: 'regex', value: 'x+', ignoreCase: false } },
      { name: 'b', invert: true, match: { kind: 'present', value: true } },
      { name: 'c', invert: false, match: { kind: 'range', start: 1, end: 9 } },
      { name: 'd', invert: true, match: { kind: 'exact', value: 'v', ignoreCase: true }, missingAsEmpty: true },
      { name: 'e', invert: false, match: { kind: 'prefix', value: 'p', ignoreCase: false } },
      { name: 'f', invert: false, match: { kind: 'present', value: true } },
      { name: 'g', invert: false, match: { kind: 'unknown', text: 'string match custom' } },
    ]);
    expect(route?.query).toMatchObject([{ match: { kind: 'exact', value: '1' } }, { match: { kind: 'present' } }]);
    expect(route?.otherMatches).toEqual(['grpc', 'runtime_fraction']);
    expect(route?.rewrite).toBe('host_rewrite_literal=h, regex_rewrite=^/a → /b');
    expect(route?.timeout).toBeNull();
  });

  it('reads redirects, direct responses, mirrors and per-filter configuration', () => {
    expect(
      routeOf({ redirect: { https_redirect: true, host_redirect: 'x', port_redirect: 8443 } })?.action,
    ).toMatchObject({
      kind: 'redirect',
      to: 'https://x:8443/…',
      status: 301,
    });
    expect(routeOf({ direct_response: { status: 503 } })?.action).toEqual({ kind: 'direct-response', status: 503 });
    expect(
      routeOf({
        route: { cluster: 'c', request_mirror_policies: [{ cluster: 'm' }] },
        typed_per_filter_config: { 'envoy.filters.http.fault': {} },
      }),
    ).toMatchObject({ mirrors: [{ cluster: 'm', share: 1 }], overrides: [{ filter: 'envoy.filters.http.fault' }] });
  });

  it('makes a gap of what it cannot follow', () => {
    const gaps = dumpOf({ route: { route: { cluster_header: 'x' } } }).gaps;
    expect(gaps).toEqual([
      {
        pointer: '/configs/3/dynamic_route_configs/0/route_config/virtual_hosts/0/routes/0',
        reason: 'route action: cluster_header',
      },
    ]);
    const listener = dumpOf({
      listener: {
        name: 'l',
        filter_chains: [
          {
            filter_chain_match: { source_type: 'EXTERNAL', address_suffix: '10.0.0.1' },
            transport_socket: { typed_config: { '@type': 'type.googleapis.com/x.Alts' } },
            filters: [
              {
                name: 'f',
                typed_config: { '@type': 'type.googleapis.com/xds.type.v3.TypedStruct', type_url: 'x/y.Z' },
              },
              {
                name: 'r',
                typed_config: {
                  '@type': 'type.googleapis.com/envoy.extensions.filters.network.rbac.v3.RBAC',
                  matcher: {},
                },
              },
            ],
          },
        ],
      },
    });
    expect(listener.gaps.map((g) => g.reason)).toEqual([
      'filter chain match by address_suffix',
      'transport socket x.Alts',
      'RBAC by a matcher tree',
    ]);
    expect(listener.listeners[0]?.chains[0]?.network).toMatchObject([
      { kind: 'other', type: 'y.Z' },
      { kind: 'other' },
    ]);
  });

  it('reads shadow rules as not enforced and RBAC without policies as an ALLOW of nothing', () => {
    const filter = (config: object) => ({
      typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.network.rbac.v3.RBAC', ...config },
    });
    const chain = dumpOf({
      listener: { filter_chains: [{ filters: [filter({ shadow_rules: { action: 'DENY' } }), filter({ rules: {} })] }] },
    }).listeners[0]?.chains[0];
    expect(chain?.network).toMatchObject([
      { kind: 'rbac', rbac: { action: 'LOG', enforced: false, policies: [], shadow: { action: 'DENY' } } },
      { kind: 'rbac', rbac: { action: 'ALLOW', enforced: true, policies: [], shadow: null } },
    ]);
  });

  it('reads HBONE, IPv6 and locality of endpoints', () => {
    const endpoint = (address: object) => ({ endpoint: { address } });
    const { endpoints, gaps } = dumpOf({
      endpoint: {
        cluster_name: 'c',
        endpoints: [
          {
            priority: 1,
            locality: { region: 'eu', zone: 'a' },
            lb_endpoints: [
              endpoint({ socket_address: { address: 'fd00::1', port_value: 80 } }),
              endpoint({
                envoy_internal_address: { server_listener_name: 'connect_originate', endpoint_id: '10.0.0.1:80' },
              }),
              {},
            ],
          },
        ],
      },
    });
    expect(endpoints).toMatchObject([
      { address: '[fd00::1]:80', locality: 'eu/a', priority: 1, health: 'UNKNOWN', tlsMode: null },
      { address: 'connect_originate/10.0.0.1:80' },
    ]);
    expect(gaps).toHaveLength(1);
  });
});
