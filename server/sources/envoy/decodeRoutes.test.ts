import { describe, expect, it } from 'vitest';
import { any, at, dumpOf, routeOf } from './dump.testkit.ts';

const FAULT = 'envoy.filters.http.fault';
const fault = (status: number) =>
  any('envoy.extensions.filters.http.fault.v3.HTTPFault', {
    abort: { http_status: status, percentage: { numerator: 100 } },
  });
const add = (key: string, value: string, more: object = {}) => ({ header: { key, value }, ...more });

describe('what routes say to filters', () => {
  it('is read by type, and each level speaks for itself', () => {
    const rbac = any('envoy.extensions.filters.http.rbac.v3.RBACPerRoute', { rbac: { rules: {} } });
    const noRbac = any('envoy.extensions.filters.http.rbac.v3.RBACPerRoute');
    const config = dumpOf({
      routes: {
        typed_per_filter_config: { [FAULT]: fault(500), other: any('x.Y') },
        virtual_hosts: [
          {
            typed_per_filter_config: { [FAULT]: fault(501), rbac },
            routes: [
              {
                match: { prefix: '/' },
                typed_per_filter_config: { [FAULT]: fault(502) },
                route: {
                  weighted_clusters: {
                    clusters: [{ name: 'a', weight: 1, typed_per_filter_config: { rbac: noRbac } }, { name: 'b' }],
                  },
                },
              },
            ],
          },
        ],
      },
    });
    const host = config.routes[0]?.virtualHosts[0];
    expect(host?.overrides).toMatchObject([
      { filter: FAULT, kind: 'fault', fault: { abort: { status: 501, share: 1 } } },
      { filter: 'rbac', kind: 'rbac', rbac: { enforced: true, action: 'ALLOW' } },
      { filter: 'other', kind: 'other', type: 'x.Y' },
    ]);
    const route = host?.routes[0];
    expect(route?.overrides).toMatchObject([{ filter: FAULT, fault: { abort: { status: 502 } } }]);
    expect(route?.action).toMatchObject({
      clusters: [
        { name: 'a', weight: 1, overrides: [{ filter: 'rbac', kind: 'rbac', rbac: null }] },
        { name: 'b', weight: 0, overrides: [] },
      ],
    });
    for (const { pointer } of [...(host?.overrides ?? []), ...(route?.overrides ?? [])])
      expect(at(config.raw, pointer)).toHaveProperty('@type');
  });

  it('reads CORS, switches, and leaves the rest as something else', () => {
    const cors = (more: object = {}) =>
      any('envoy.extensions.filters.http.cors.v3.CorsPolicy', {
        allow_origin_string_match: [{ exact: 'https://a' }, { safe_regex: { regex: '.*' } }],
        allow_methods: 'GET, POST',
        allow_headers: 'x-a,x-b',
        allow_credentials: true,
        ...more,
      });
    const filterConfig = (fields: object) => any('envoy.config.route.v3.FilterConfig', fields);
    const jwt = 'envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig';
    const half = { filter_enabled: { default_value: { numerator: 50 } } };
    const route = routeOf({
      route: { cluster: 'c' },
      typed_per_filter_config: {
        cors: cors({ filter_enabled: { default_value: { numerator: 100 } }, forward_not_matching_preflights: false }),
        half: cors(half),
        off: filterConfig({ disabled: true }),
        wrapped: filterConfig({ config: fault(503) }),
        nested: filterConfig({ config: filterConfig({ config: fault(503) }) }),
        empty: filterConfig({}),
        'jwt off': any(jwt, { disabled: true }),
        'jwt named': any(jwt, { requirement_name: 'x' }),
        struct: any('xds.type.v3.TypedStruct', { type_url: 'x/envoy.extensions.filters.http.rbac.v3.RBACPerRoute' }),
        nothing: null,
      },
    });
    expect(route?.overrides).toMatchObject([
      {
        filter: 'cors',
        kind: 'cors',
        cors: {
          allowOrigins: [
            { kind: 'exact', value: 'https://a' },
            { kind: 'regex', value: '.*' },
          ],
          allowMethods: ['GET', 'POST'],
          allowHeaders: ['x-a', 'x-b'],
          allowCredentials: true,
          unmatchedPreflights: 'answer',
        },
      },
      { filter: 'half', kind: 'other' },
      { filter: 'off', kind: 'disabled' },
      { filter: 'wrapped', kind: 'fault' },
      { filter: 'nested', kind: 'other' },
      { filter: 'empty', kind: 'other' },
      { filter: 'jwt off', kind: 'disabled' },
      { filter: 'jwt named', kind: 'other' },
      { filter: 'struct', kind: 'other', type: 'envoy.extensions.filters.http.rbac.v3.RBACPerRoute' },
      { filter: 'nothing', kind: 'other', type: '' },
    ]);
  });
});

describe('header edits', () => {
  const edited = (most_specific_header_mutations_wins: boolean) =>
    dumpOf({
      routes: {
        most_specific_header_mutations_wins,
        request_headers_to_add: [add('X-Level', 'config'), add('x-config', '1')],
        request_headers_to_remove: ['x-route'],
        virtual_hosts: [
          {
            request_headers_to_add: [add('x-level', 'host', { append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' })],
            routes: [
              {
                request_headers_to_add: [add('x-level', 'route'), add('x-route', '1')],
                request_headers_to_remove: ['X-Gone'],
                route: {
                  weighted_clusters: {
                    clusters: [
                      { name: 'a', weight: 1, request_headers_to_add: [add('x-level', 'cluster')] },
                      { name: 'b', weight: 1 },
                    ],
                  },
                },
              },
            ],
          },
        ],
      },
    }).routes[0]?.virtualHosts[0]?.routes[0];
  const values = (edits: { add: readonly { name: string; value: string }[] } | undefined) =>
    edits?.add.map((e) => `${e.name}=${e.value}`);

  it('go from the most specific level to the least, each removing before it adds', () => {
    const route = edited(false);
    expect(route?.headerEdits.remove).toEqual(['x-gone', 'x-route']);
    const above = ['x-level=route', 'x-level=host', 'x-level=config', 'x-config=1'];
    expect(values(route?.headerEdits)).toEqual(above);
    const clusters = route?.action.kind === 'clusters' ? route.action.clusters : [];
    expect(clusters.map((c) => values(c.headerEdits))).toEqual([['x-level=cluster', ...above], above]);
    expect(route?.headerEdits.add.map((e) => e.append)).toEqual([true, false, true, true]);
  });

  it('go the other way where the most specific is to win', () => {
    const route = edited(true);
    const above = ['x-level=config', 'x-config=1', 'x-level=host', 'x-level=route', 'x-route=1'];
    expect(values(route?.headerEdits)).toEqual(above);
    const clusters = route?.action.kind === 'clusters' ? route.action.clusters : [];
    expect(clusters.map((c) => values(c.headerEdits))).toEqual([[...above, 'x-level=cluster'], above]);
  });

  it('know every way of adding, and keep a withheld value withheld', () => {
    const route = routeOf({
      request_headers_to_add: [
        add('a', '1', { append_action: 'ADD_IF_ABSENT' }),
        add('b', '1', { append_action: 'OVERWRITE_IF_EXISTS' }),
        add('c', '1', { append: false }),
        add('d', ''),
        add('e', '', { keep_empty_value: true }),
        { header: { key: 'f', raw_value: Buffer.from('raw').toString('base64') } },
        add('authorization', 'Bearer s3cret'),
        { header: { key: 'x-api-key', raw_value: 'czNjcmV0' } },
        {},
      ],
      route: { cluster: 'c' },
    });
    expect(route?.headerEdits.add).toEqual([
      { name: 'a', value: '1', append: true, onlyIf: 'absent' },
      { name: 'b', value: '1', append: false, onlyIf: 'present' },
      { name: 'c', value: '1', append: false },
      { name: 'e', value: '', append: true },
      { name: 'f', value: 'raw', append: true },
      { name: 'authorization', value: '[redacted]', append: true },
      { name: 'x-api-key', value: '[redacted]', append: true },
    ]);
  });
});

describe('rewrites and redirects', () => {
  const rewrites = (match: object, route: object) => {
    const action = routeOf({ match, route: { cluster: 'c', ...route } })?.action;
    return action?.kind === 'clusters' ? action.rewrites : action;
  };

  it('replace the prefix that matched, or everything where no prefix did', () => {
    expect(rewrites({ prefix: '/a' }, { prefix_rewrite: '/b' })).toEqual({
      path: { kind: 'prefix', value: '/b' },
      host: null,
    });
    expect(rewrites({ path_separated_prefix: '/a' }, { prefix_rewrite: '/b' })).toMatchObject({
      path: { kind: 'prefix' },
    });
    expect(rewrites({ path: '/a' }, { prefix_rewrite: '/b' })).toMatchObject({ path: { kind: 'whole' } });
    expect(rewrites({ safe_regex: { regex: '.*' } }, { prefix_rewrite: '/b' })).toMatchObject({
      path: { kind: 'whole' },
    });
    expect(
      rewrites({ prefix: '/' }, { regex_rewrite: { pattern: { regex: 'a' }, substitution: '\\1' } }),
    ).toMatchObject({
      path: { kind: 'regex', pattern: 'a', substitution: '\\1' },
    });
    expect(rewrites({ prefix: '/' }, { path_rewrite_policy: {} })).toMatchObject({
      path: { kind: 'unknown', text: 'path_rewrite_policy' },
    });
    expect(rewrites({ prefix: '/' }, {})).toEqual({ path: null, host: null });
  });

  it('replace the host by a name, a header, the path or the endpoint', () => {
    const host = (route: object) => {
      const all = rewrites({ prefix: '/' }, route);
      return all && 'host' in all ? all.host : all;
    };
    expect(host({ host_rewrite_literal: 'h' })).toEqual({ kind: 'literal', value: 'h' });
    expect(host({ host_rewrite_header: 'X-Host' })).toEqual({ kind: 'header', value: 'x-host' });
    expect(host({ auto_host_rewrite: true })).toEqual({ kind: 'endpoint' });
    expect(host({ host_rewrite_path_regex: { pattern: { regex: 'a' }, substitution: 'b' } })).toMatchObject({
      kind: 'regex',
    });
  });

  it('send elsewhere', () => {
    const redirect = (fields: object) => {
      const action = routeOf({ match: { prefix: '/old' }, redirect: fields })?.action;
      return action?.kind === 'redirect' ? action.redirect : action;
    };
    expect(redirect({ https_redirect: true, host_redirect: 'x', port_redirect: 8443 })).toEqual({
      scheme: 'https',
      host: 'x',
      port: 8443,
      path: null,
      stripQuery: false,
    });
    expect(redirect({ scheme_redirect: 'http', path_redirect: '/p', strip_query: true })).toMatchObject({
      scheme: 'http',
      path: { kind: 'whole', value: '/p' },
      stripQuery: true,
    });
    expect(redirect({ prefix_rewrite: '/new' })).toMatchObject({ path: { kind: 'prefix', value: '/new' } });
    expect(redirect({ regex_rewrite: { pattern: { regex: 'a' } } })).toMatchObject({
      path: { kind: 'regex', pattern: 'a', substitution: '' },
    });
  });
});

describe('routes', () => {
  it('take a share of the requests', () => {
    const share = (runtime_fraction: object) => {
      const route = routeOf({ match: { prefix: '/', runtime_fraction }, route: { cluster: 'c' } });
      return [route?.share, route?.otherMatches];
    };
    expect(share({ default_value: { numerator: 30 } })).toEqual([0.3, []]);
    expect(share({ default_value: { numerator: 1, denominator: 'MILLION' } })).toEqual([0.000001, []]);
    expect(share({ default_value: { numerator: 1, denominator: 'DOZEN' } })).toEqual([null, ['runtime_fraction']]);
    expect(routeOf({ match: { prefix: '/' }, route: { cluster: 'c' } })?.share).toBeNull();
  });

  it('mirror a share, their own or their host’s', () => {
    const mirror = (cluster: string, numerator?: number) => ({
      cluster,
      ...(numerator === undefined ? {} : { runtime_fraction: { default_value: { numerator } } }),
    });
    const config = dumpOf({
      routes: {
        virtual_hosts: [
          {
            request_mirror_policies: [mirror('host')],
            routes: [
              { route: { cluster: 'c', request_mirror_policies: [mirror('own', 10), { cluster_header: 'x' }] } },
              { route: { cluster: 'c' } },
              { direct_response: { status: 200 } },
            ],
          },
        ],
      },
    });
    expect(config.routes[0]?.virtualHosts[0]?.routes.map((r) => r.mirrors)).toEqual([
      [{ cluster: 'own', share: 0.1 }],
      [{ cluster: 'host', share: 1 }],
      [],
    ]);
    expect(config.gaps).toMatchObject([{ reason: 'mirror by cluster_header' }]);
  });

  it('say what answers when the cluster is missing, and where TLS is asked for', () => {
    const missing = (code?: string) =>
      routeOf({ route: { cluster: 'c', ...(code ? { cluster_not_found_response_code: code } : {}) } })
        ?.missingClusterStatus;
    expect([missing(), missing('NOT_FOUND'), missing('INTERNAL_SERVER_ERROR')]).toEqual([undefined, 404, 500]);
    const hosts = dumpOf({ routes: { virtual_hosts: [{}, { require_tls: 'ALL' }, { require_tls: 'EXTERNAL_ONLY' }] } });
    expect(hosts.routes[0]?.virtualHosts.map((h) => h.requireTls)).toEqual(['none', 'all', 'external-only']);
  });

  it('of a matcher tree are one route that nobody can follow, never no route', () => {
    const { routes, gaps } = dumpOf({ routes: { virtual_hosts: [{ matcher: {}, routes: [] }] } });
    expect(routes[0]?.virtualHosts[0]?.routes).toMatchObject([
      { path: { kind: 'unknown', text: 'matcher' }, action: { kind: 'unknown', text: 'matcher' } },
    ]);
    expect(gaps).toMatchObject([{ reason: 'routes chosen by a matcher tree' }]);
  });

  it('with host names for single clusters of several are not followed', () => {
    const clusters = [{ name: 'a', weight: 1, host_rewrite_literal: 'x' }];
    expect(routeOf({ route: { weighted_clusters: { clusters } } })?.action).toMatchObject({ kind: 'unknown' });
  });
});
