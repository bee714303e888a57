import { describe, expect, it } from 'vitest';
import { any, at, httpFilters, managerOf } from './dump.testkit.ts';

const RBAC = 'envoy.extensions.filters.http.rbac.v3.RBAC';
const FAULT = 'envoy.extensions.filters.http.fault.v3.HTTPFault';
const JWT = 'envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication';
const ROUTER = 'envoy.extensions.filters.http.router.v3.Router';
const kindOf = (typed_config: object) => httpFilters({ name: 'f', typed_config }).http.httpFilters[0];

describe('HTTP filters', () => {
  it.each([
    [ROUTER, 'inert'],
    ['envoy.extensions.filters.http.grpc_stats.v3.FilterConfig', 'inert'],
    ['stats.PluginConfig', 'inert'],
    ['istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig', 'inert'],
    ['io.istio.http.peer_metadata.Config', 'inert'],
    ['envoy.extensions.filters.http.cors.v3.Cors', 'cors'],
    ['envoy.extensions.filters.http.grpc_web.v3.GrpcWeb', 'other'],
    ['envoy.extensions.filters.http.lua.v3.Lua', 'other'],
    ['envoy.extensions.filters.http.wasm.v3.Wasm', 'other'],
    ['envoy.extensions.filters.http.ext_authz.v3.ExtAuthz', 'other'],
    ['envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor', 'other'],
    ['envoy.extensions.filters.http.ratelimit.v3.RateLimit', 'other'],
    ['envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit', 'other'],
    ['x.Unknown', 'other'],
  ])('%s is %s', (type, kind) => {
    expect(kindOf(any(type))).toMatchObject({ kind, name: 'f', disabled: false });
    if (kind === 'other') expect(kindOf(any(type))).toMatchObject({ type });
  });

  it('are read by the type that a TypedStruct carries, but never by its fields', () => {
    const struct = (type: string) => any('xds.type.v3.TypedStruct', { type_url: `type.googleapis.com/${type}` });
    expect(kindOf(struct('io.istio.http.peer_metadata.Config'))).toMatchObject({ kind: 'inert' });
    expect(kindOf(struct(RBAC))).toMatchObject({ kind: 'other', type: RBAC });
  });

  it('say when they are switched off, and where they stand', () => {
    const { http, config } = httpFilters({ name: 'f', disabled: true, typed_config: any(FAULT) });
    const [filter] = http.httpFilters;
    expect(filter).toMatchObject({ kind: 'fault', disabled: true });
    expect(at(config.raw, filter?.pointer ?? '')).toMatchObject({ name: 'f' });
  });

  it('are something else where the router or a compressor does more than usual', () => {
    const lua = { typed_config: any('envoy.extensions.filters.http.lua.v3.Lua') };
    expect(kindOf(any(ROUTER, { upstream_http_filters: [lua] }))).toMatchObject({ kind: 'other' });
    const compressor = 'envoy.extensions.filters.http.compressor.v3.Compressor';
    expect(kindOf(any(compressor))).toMatchObject({ kind: 'inert' });
    expect(kindOf(any(compressor, { request_direction_config: {} }))).toMatchObject({ kind: 'other' });
  });

  it('delivered by ECDS are read where the dump has them, and are unknown by name where not', () => {
    const filter = (name: string) => ({ name, config_discovery: { config_source: { ads: {} } } });
    const ecds = { ecds_filter: { name: 'here', typed_config: any(FAULT, { abort: { http_status: 418 } }) } };
    const { http, config } = managerOf({ http_filters: [filter('here'), filter('gone')] }, [ecds]);
    expect(http.httpFilters).toMatchObject([
      { kind: 'fault', name: 'here', fault: { abort: { status: 418, share: 0 } } },
      { kind: 'other', name: 'gone', type: 'config_discovery' },
    ]);
    expect(at(config.raw, http.httpFilters[0]?.pointer ?? '')).toHaveProperty('abort');
  });

  it('that change headers before all others stand in front', () => {
    const early = { name: 'e', typed_config: any('x.Early') };
    const { http } = managerOf({ early_header_mutation_extensions: [early], http_filters: [] });
    expect(http.httpFilters).toMatchObject([{ kind: 'other', name: 'e', type: 'x.Early' }]);
  });
});

describe('RBAC', () => {
  const policies = { 'ns[a]-policy[b]-rule[0]': { permissions: [{ any: true }], principals: [{ any: true }] } };

  it('keeps enforced and shadow rules apart', () => {
    const shadow = { shadow_rules: { action: 'DENY', policies }, shadow_rules_stat_prefix: 'istio_ext_authz_' };
    const [only] = httpFilters({ name: 'f', typed_config: any(RBAC, shadow) }).http.httpFilters;
    expect(only).toMatchObject({
      kind: 'rbac',
      rbac: {
        enforced: false,
        action: 'LOG',
        policies: [],
        shadow: { action: 'DENY', statPrefix: 'istio_ext_authz_', policies: [{ name: 'ns[a]-policy[b]-rule[0]' }] },
      },
    });
    const both = httpFilters({ name: 'f', typed_config: any(RBAC, { ...shadow, rules: { policies } }) });
    expect(both.http.httpFilters).toMatchObject([
      { rbac: { enforced: true, action: 'ALLOW', policies: [{}], shadow: { policies: [{}] } } },
    ]);
    const pointers = both.http.httpFilters.flatMap((f) =>
      f.kind === 'rbac' ? [...f.rbac.policies, ...(f.rbac.shadow?.policies ?? [])].map((p) => p.pointer) : [],
    );
    expect(new Set(pointers).size).toBe(2);
    for (const pointer of pointers) expect(at(both.config.raw, pointer)).toHaveProperty('principals');
  });

  it('without any rules lets everything pass, and with rules of an unknown action nobody knows', () => {
    expect(kindOf(any(RBAC))).toMatchObject({ kind: 'rbac', rbac: { enforced: false, shadow: null } });
    expect(kindOf(any(RBAC, { rules: { action: 'MAYBE' } }))).toMatchObject({ kind: 'other', type: RBAC });
    expect(kindOf(any(RBAC, { matcher: {} }))).toMatchObject({ kind: 'other', type: RBAC });
  });

  it('keeps a condition in CEL as text, and says that it is one', () => {
    const conditional = { p: { permissions: [], principals: [], condition: { const_expr: { bool_value: true } } } };
    const { http, config } = httpFilters({ name: 'f', typed_config: any(RBAC, { rules: { policies: conditional } }) });
    expect(http.httpFilters).toMatchObject([{ rbac: { policies: [{ condition: expect.stringContaining('const') }] } }]);
    expect(config.gaps).toMatchObject([{ reason: 'RBAC condition in CEL' }]);
  });
});

describe('faults', () => {
  it('have shares of 1, whatever the denominator', () => {
    expect(
      kindOf(
        any(FAULT, {
          abort: { http_status: 503, percentage: { numerator: 5, denominator: 'TEN_THOUSAND' } },
          delay: { fixed_delay: '1.5s', percentage: { numerator: 25 } },
          headers: [{ name: 'x-chaos', string_match: { exact: 'on' } }],
        }),
      ),
    ).toMatchObject({
      kind: 'fault',
      fault: {
        abort: { status: 503, grpcStatus: null, share: 0.0005 },
        delay: { ms: 1_500, share: 0.25 },
        headers: [{ name: 'x-chaos' }],
        other: [],
      },
    });
  });

  it('name what is not understood of them', () => {
    const fault = (config: object) => kindOf(any(FAULT, config));
    expect(fault({})).toMatchObject({ fault: { abort: null, delay: null, other: [] } });
    expect(fault({ abort: { header_abort: {}, percentage: {} } })).toMatchObject({
      fault: { abort: null, other: ['header_abort', 'abort'] },
    });
    expect(fault({ downstream_nodes: ['a'], upstream_cluster: 'c' })).toMatchObject({
      fault: { other: ['downstream_nodes', 'upstream_cluster'] },
    });
    expect(fault({ abort: { grpc_status: 14, percentage: { numerator: 1, denominator: 'ODD' } } })).toMatchObject({
      fault: { abort: null, other: ['abort'] },
    });
  });
});

describe('JWT', () => {
  const keys = '{"keys":[{"kty":"RSA","kid":"a","n":"m","e":"AQAB"}]}';
  const config = {
    providers: {
      'origins-0': {
        issuer: 'https://issuer',
        audiences: ['a', 'b'],
        local_jwks: { inline_string: keys },
        from_headers: [{ name: 'x-token', value_prefix: 'Bearer ' }],
        from_params: ['token'],
        from_cookies: ['session'],
        payload_in_metadata: 'payload',
        normalize_payload_in_metadata: { space_delimited_claims: ['scope', 'permission'] },
        forward: true,
        forward_payload_header: 'X-Payload',
        claim_to_headers: [{ header_name: 'X-Sub', claim_name: 'sub' }],
      },
      'origins-1': {
        issuer: 'https://other',
        remote_jwks: { http_uri: { uri: 'https://other/keys', cluster: 'c' } },
        clock_skew_seconds: 5,
        require_expiration: true,
      },
    },
    rules: [
      {
        match: { path: '/health', headers: [{ name: ':method', string_match: { exact: 'GET' } }] },
      },
      {
        match: { prefix: '/', query_parameters: [{ name: 'q', present_match: true }], runtime_fraction: {} },
        requires: {
          requires_any: {
            requirements: [{ provider_name: 'origins-0' }, { allow_missing: {} }, { allow_missing_or_failed: {} }],
          },
        },
      },
      { match: { prefix: '/' }, requirement_name: 'both' },
      { match: { prefix: '/' }, requirement_name: 'none' },
    ],
    requirement_map: {
      both: {
        requires_all: {
          requirements: [
            { provider_and_audiences: { provider_name: 'origins-1', audiences: ['x'] } },
            { extract_only_without_validation: {} },
          ],
        },
      },
    },
    bypass_cors_preflight: true,
  };
  const { http, config: decoded } = httpFilters({ name: 'jwt', typed_config: any(JWT, config) });
  const [filter] = http.httpFilters;
  if (filter?.kind !== 'jwt') throw new Error('not decoded');

  it('reads providers, with their public keys where these stand in the dump', () => {
    expect(filter.jwt.bypassCorsPreflight).toBe(true);
    expect(filter.jwt.providers).toMatchObject([
      {
        name: 'origins-0',
        issuer: 'https://issuer',
        audiences: ['a', 'b'],
        jwks: keys,
        fromHeaders: [{ name: 'x-token', prefix: 'Bearer ' }],
        fromParams: ['token'],
        fromCookies: ['session'],
        forward: true,
        payloadInMetadata: 'payload',
        clockSkewSeconds: 60,
        spaceDelimitedClaims: ['scope', 'permission'],
        setsHeaders: ['x-payload', 'x-sub'],
      },
      { name: 'origins-1', jwks: null, forward: false, payloadInMetadata: null, clockSkewSeconds: 5 },
    ]);
    expect(filter.jwt.providers[0]).not.toHaveProperty('other');
    expect(filter.jwt.providers[1]?.other).toEqual(['require_expiration']);
    for (const { pointer } of filter.jwt.providers) expect(at(decoded.raw, pointer)).toHaveProperty('issuer');
  });

  it('reads rules in order, with what they require, inline or by name', () => {
    const any = {
      kind: 'any',
      of: [
        { kind: 'provider', provider: 'origins-0', audiences: [] },
        { kind: 'allow-missing' },
        { kind: 'allow-missing-or-failed' },
      ],
    };
    const all = {
      kind: 'all',
      of: [
        { kind: 'provider', provider: 'origins-1', audiences: ['x'] },
        { kind: 'unknown', text: 'extract_only_without_validation' },
      ],
    };
    expect(filter.jwt.rules).toMatchObject([
      { path: { kind: 'exact', value: '/health' }, headers: [{ name: ':method' }], otherMatches: [], requires: null },
      { path: { kind: 'prefix' }, otherMatches: ['query parameter q', 'runtime_fraction'], requires: any },
      { requires: all },
      { requires: { kind: 'unknown', text: 'requirement none' } },
    ]);
    for (const { pointer } of filter.jwt.rules) expect(at(decoded.raw, pointer)).toHaveProperty('match');
  });

  it('reads keys in base64, never the private parts, and asks nobody for what a file holds', () => {
    const providerOf = (local_jwks: object) => {
      const one = httpFilters({ name: 'jwt', typed_config: any(JWT, { providers: { p: { local_jwks } } }) });
      const [first] = one.http.httpFilters;
      return { provider: first?.kind === 'jwt' ? first.jwt.providers[0] : undefined, config: one.config };
    };
    expect(providerOf({ inline_bytes: Buffer.from(keys).toString('base64') }).provider?.jwks).toBe(keys);
    const shared = providerOf({ inline_string: '{"keys":[{"kty":"oct","kid":"a","k":"s3cret"}]}' });
    expect(shared.provider?.jwks).toBe('{"keys":[{"kty":"oct","kid":"a","k":"[redacted]"}]}');
    expect(JSON.stringify(shared.config)).not.toContain('s3cret');
    const file = providerOf({ filename: '/keys.json' });
    expect(file.provider?.jwks).toBeNull();
    expect(file.config.gaps).toMatchObject([{ reason: 'JWT keys by filename' }]);
  });

  it('is not followed where filter state decides', () => {
    expect(kindOf(any(JWT, { filter_state_rules: { name: 'x' } }))).toMatchObject({ kind: 'other', type: JWT });
  });
});

describe('an HTTP connection manager', () => {
  const normalization = (config: object) => managerOf(config).http.normalization;

  it('says how paths and authorities are changed before anything matches them', () => {
    expect(normalization({})).toEqual({ normalizePath: false, mergeSlashes: false, escapedSlashes: 'keep' });
    expect(
      normalization({
        normalize_path: true,
        merge_slashes: true,
        path_with_escaped_slashes_action: 'UNESCAPE_AND_REDIRECT',
      }),
    ).toEqual({ normalizePath: true, mergeSlashes: true, escapedSlashes: 'unescape-and-redirect' });
    expect(normalization({ path_with_escaped_slashes_action: 'NEW' }).escapedSlashes).toBe('unknown');
    expect(normalization({ path_normalization_options: {} }).escapedSlashes).toBe('unknown');
    expect(managerOf({ strip_any_host_port: true }).http.stripPort).toBe('any');
    expect(managerOf({ strip_matching_host_port: true }).http.stripPort).toBe('own');
    expect(managerOf({}).http.stripPort).toBeUndefined();
  });

  it('says whose address is the client’s', () => {
    expect(managerOf({}).http.clientAddress).toEqual({ useRemoteAddress: false, trustedHops: 0, other: [] });
    const extension = { name: 'envoy.http.original_ip_detection.custom_header' };
    expect(
      managerOf({
        use_remote_address: true,
        xff_num_trusted_hops: 2,
        original_ip_detection_extensions: [extension],
      }).http.clientAddress,
    ).toEqual({ useRemoteAddress: true, trustedHops: 2, other: [extension.name] });
  });

  it('makes a gap of what could change an answer and is not read', () => {
    const { config } = managerOf({ local_reply_config: {}, route_config: {} });
    expect(config.gaps).toMatchObject([{ reason: 'HTTP connection manager with local_reply_config' }]);
  });
});
