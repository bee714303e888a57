import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, Spiffe } from '../model/index.ts';
import { judgePolicy, type RbacRequest } from './rbac.ts';
import { why } from './reasons.ts';

const ME = 'spiffe://cluster.local/ns/shop/sa/order' as Spiffe;
const HEADERS: Readonly<Record<string, string>> = {
  ':method': 'GET',
  ':authority': 'Payment.shop:8080',
  'x-tier': 'gold,silver',
};
const CLAIMS: Json = {
  payload: {
    iss: 'https://login',
    sub: 'alice',
    role: 'manager',
    groups: ['a', 'b'],
    admin: true,
    realm: { roles: ['x'] },
  },
};
const request: RbacRequest = {
  identity: ME,
  authenticated: true,
  hbone: false,
  port: 8080,
  destinationIp: '10.244.0.7',
  directIp: '10.244.0.9',
  remoteIp: '203.0.113.5',
  sni: 'outbound_.8080_._.payment.shop.svc.cluster.local',
  http: {
    header: (name) => (name === 'x-late' ? undefined : (HEADERS[name] ?? null)),
    unknownHeader: (header) => why('header-not-logged', { header }),
    path: '/api/v1/items?page=2',
  },
  metadata: (filter) => (filter === 'envoy.filters.http.jwt_authn' ? CLAIMS : filter === 'none' ? null : undefined),
};
const ANY = [{ any: true }];
const json = (value: unknown): Json => JSON.parse(JSON.stringify(value));
const judge = (permissions: unknown, principals: unknown, over: Partial<RbacRequest> = {}) => {
  const policy = {
    name: 'p',
    pointer: '',
    permissions: json(permissions),
    principals: json(principals),
    condition: null,
  };
  return judgePolicy(policy, { ...request, ...over });
};
const principal = (one: unknown, over: Partial<RbacRequest> = {}) => judge(ANY, [one], over).kind;
const permission = (one: unknown, over: Partial<RbacRequest> = {}) => judge([one], ANY, over).kind;
const named = (principal_name: unknown) => ({ authenticated: { principal_name } });
const claim = (path: string[], value: unknown, filter = 'envoy.filters.http.jwt_authn') => ({
  metadata: { filter, path: path.map((key) => ({ key })), value },
});

describe('B-2: a policy matches when one of its permissions and one of its principals do', () => {
  test('nested as istiod writes it', () => {
    const nested = (id: string) => ({ and_ids: { ids: [{ or_ids: { ids: [named({ exact: id })] } }] } });
    expect(principal(nested(ME))).toBe('yes');
    expect(principal(nested('spiffe://cluster.local/ns/shop/sa/other'))).toBe('no');
    expect(principal({ not_id: { or_ids: { ids: [named({ exact: ME })] } } })).toBe('no');
    expect(judge([], ANY).kind).toBe('no');
    expect(judge(ANY, []).kind).toBe('no');
    expect(judge(ANY, [named({ exact: 'x' })])).toEqual({ kind: 'no', part: 'principal' });
    expect(judge([{ destination_port: 1 }], ANY)).toEqual({ kind: 'no', part: 'permission' });
  });
  test('one refusal decides, whatever else is open; a CEL condition is open', () => {
    expect(permission({ and_rules: { rules: [{ matcher: {} }, { destination_port: 1 }] } })).toBe('no');
    expect(permission({ or_rules: { rules: [{ matcher: {} }, { any: true }] } })).toBe('yes');
    expect(permission({ not_rule: { matcher: {} } })).toBe('open');
    const policy = { name: 'p', pointer: '', permissions: json(ANY), principals: json(ANY), condition: 'true' };
    expect(judgePolicy(policy, request)).toEqual({ kind: 'open', construct: 'condition' });
  });
});

describe('B-7: principals', () => {
  test('authenticated: exact, prefix, suffix and regex of namespaces and service accounts', () => {
    expect(principal(named({ prefix: 'spiffe://cluster.local/ns/shop/' }))).toBe('yes');
    expect(principal(named({ safe_regex: { regex: '.*/ns/shop/.*' } }))).toBe('yes');
    expect(principal(named({ safe_regex: { regex: '.*/ns/legacy/.*' } }))).toBe('no');
    expect(principal(named({ safe_regex: { regex: 'spiffe://.+/ns/shop/(.+/|)sa/order(/.+)?' } }))).toBe('yes');
    expect(principal(named({ safe_regex: { regex: '.+' } }))).toBe('yes');
    expect(principal({ authenticated: {} })).toBe('yes');
  });
  test('without a certificate none is authenticated, and not-principals hold', () => {
    const plain = { identity: null, authenticated: false };
    expect(principal(named({ safe_regex: { regex: '.*' } }), plain)).toBe('no');
    expect(principal({ not_id: named({ exact: ME }) }, plain)).toBe('yes');
    expect(principal(named({ exact: ME }), { identity: null, authenticated: null })).toBe('open');
    expect(principal(named({ exact: ME }), { identity: null })).toBe('open');
  });
  test('addresses: the connection’s own and the one that x-forwarded-for names', () => {
    const range = (address_prefix: string, prefix_len: number) => ({ address_prefix, prefix_len });
    expect(principal({ direct_remote_ip: range('10.244.0.0', 16) })).toBe('yes');
    expect(principal({ direct_remote_ip: range('203.0.113.0', 24) })).toBe('no');
    expect(principal({ source_ip: range('10.244.0.9', 32) })).toBe('yes');
    expect(principal({ remote_ip: range('203.0.113.0', 24) })).toBe('yes');
    expect(principal({ remote_ip: range('10.0.0.0', 8) }, { remoteIp: null })).toBe('open');
    expect(principal({ remote_ip: { address_prefix: '0.0.0.0' } })).toBe('yes');
  });
  test('B-9: the filter state of HBONE is absent elsewhere, and open where it may have been HBONE; another one is open', () => {
    const state = (key: string) => ({ filter_state: { key, string_match: { exact: ME } } });
    expect(principal(state('io.istio.peer_principal'))).toBe('no');
    expect(principal(state('io.istio.peer_principal'), { hbone: null })).toBe('open');
    expect(principal({ or_ids: { ids: [state('io.istio.peer_principal'), named({ exact: ME })] } })).toBe('yes');
    expect(judge(ANY, [state('mine')])).toEqual({ kind: 'open', construct: 'filter_state mine' });
  });
});

describe('B-7: permissions', () => {
  test('ports and addresses of the destination, SNI', () => {
    expect(permission({ destination_port: 8080 })).toBe('yes');
    expect(permission({ destination_port_range: { start: 8000, end: 8080 } })).toBe('no');
    expect(permission({ destination_port_range: { start: 8080, end: 8081 } })).toBe('yes');
    expect(permission({ destination_ip: { address_prefix: '10.244.0.7', prefix_len: 32 } })).toBe('yes');
    expect(permission({ destination_ip: { address_prefix: '10.244.0.8', prefix_len: 32 } })).toBe('no');
    expect(permission({ requested_server_name: { suffix: '.cluster.local' } })).toBe('yes');
    expect(permission({ requested_server_name: { safe_regex: { regex: '.+' } } }, { sni: '' })).toBe('no');
    expect(permission({ destination_port: 8080 }, { port: null })).toBe('open');
  });
  test('paths leave the query out', () => {
    const path = (match: unknown) => permission({ url_path: { path: match } });
    expect(path({ exact: '/api/v1/items' })).toBe('yes');
    expect(path({ prefix: '/api/' })).toBe('yes');
    expect(path({ suffix: '/items' })).toBe('yes');
    expect(path({ safe_regex: { regex: '.+' } })).toBe('yes');
    expect(path({ exact: '/api/v1/items?page=2' })).toBe('no');
  });
  test('path templates: * is one segment, ** any rest', () => {
    const template = (path_template: string, path = '/api/v1/items') =>
      permission(
        { uri_template: { name: 'uri-template', typed_config: { path_template } } },
        { http: { ...(request.http as object), path } as RbacRequest['http'] },
      );
    expect(template('/api/*/items')).toBe('yes');
    expect(template('/api/*')).toBe('no');
    expect(template('/api/**')).toBe('yes');
    expect(template('/**/items')).toBe('yes');
    expect(template('/api/*/items', '/api/a/b/items')).toBe('no');
    expect(template('/a.b/*', '/axb/c')).toBe('no');
    expect(template('/a.b/*', '/a.b/c?d=e/f')).toBe('yes');
    expect(template('/{x}/y')).toBe('open');
  });
  test('headers: method, host without regard to case, presence, several values joined, ones not known', () => {
    const header = (name: string, rest: unknown) => permission({ header: { name, ...(rest as object) } });
    expect(header(':method', { string_match: { exact: 'GET' } })).toBe('yes');
    expect(header(':authority', { string_match: { exact: 'payment.shop:8080', ignore_case: true } })).toBe('yes');
    expect(header(':authority', { string_match: { exact: 'payment.shop:8080' } })).toBe('no');
    expect(header(':authority', { present_match: true })).toBe('yes');
    expect(header('x-none', { present_match: true })).toBe('no');
    expect(header('x-none', { string_match: { exact: 'a' }, invert_match: true })).toBe('no');
    expect(header('x-none', { string_match: { exact: '' }, treat_missing_header_as_empty: true })).toBe('yes');
    expect(header('x-tier', { string_match: { exact: 'gold,silver' } })).toBe('yes');
    expect(header('X-Tier', { prefix_match: 'gold' })).toBe('yes');
    expect(header('x-tier', { exact_match: 'gold' })).toBe('no');
    expect(header('x-tier', { safe_regex_match: { regex: 'gold.*' } })).toBe('yes');
    expect(header('x-late', { present_match: true })).toBe('open');
    expect(header('x-tier', { something_new: 1 })).toBe('open');
  });
  test('a connection without HTTP fails every HTTP matcher', () => {
    const tcp = { http: null };
    expect(permission({ url_path: { path: { safe_regex: { regex: '.*' } } } }, tcp)).toBe('no');
    expect(permission({ header: { name: ':method', present_match: true } }, tcp)).toBe('no');
    expect(permission({ uri_template: { typed_config: { path_template: '/**' } } }, tcp)).toBe('no');
    expect(permission({ not_rule: { header: { name: ':method', present_match: true } } }, tcp)).toBe('yes');
  });
});

describe('B-8: claims and other metadata', () => {
  const exact = (value: string) => ({ string_match: { exact: value } });
  const listOf = (value: string) => ({ list_match: { one_of: exact(value) } });
  const either = (value: string) => ({ or_match: { value_matchers: [listOf(value), exact(value)] } });

  test('request principals: issuer and subject', () => {
    const any = { string_match: { safe_regex: { regex: '.+' } } };
    const both = { and_ids: { ids: [claim(['payload', 'iss'], any), claim(['payload', 'sub'], any)] } };
    expect(principal(both)).toBe('yes');
    expect(principal({ not_id: both })).toBe('no');
    expect(principal(both, { metadata: () => null })).toBe('no');
    expect(principal({ not_id: both }, { metadata: () => null })).toBe('yes');
    expect(judge(ANY, [both], { metadata: () => undefined })).toEqual({
      kind: 'open',
      construct: 'metadata envoy.filters.http.jwt_authn',
    });
  });
  test('claims that are strings, lists, nested, booleans or missing', () => {
    expect(principal(claim(['payload', 'role'], either('manager')))).toBe('yes');
    expect(principal(claim(['payload', 'role'], either('clerk')))).toBe('no');
    expect(principal(claim(['payload', 'groups'], either('b')))).toBe('yes');
    expect(principal(claim(['payload', 'groups'], exact('b')))).toBe('no');
    expect(principal(claim(['payload', 'realm', 'roles'], either('x')))).toBe('yes');
    expect(principal(claim(['payload', 'admin'], { bool_match: true }))).toBe('yes');
    expect(principal(claim(['payload', 'admin'], exact('true')))).toBe('no');
    expect(principal(claim(['payload', 'none'], either('x')))).toBe('no');
    expect(principal(claim(['payload', 'role'], { present_match: true }))).toBe('yes');
    expect(principal(claim(['payload', 'constructor'], either('x')))).toBe('no');
  });
  test('metadata of another filter is open unless it is known that it wrote none', () => {
    expect(permission(claim(['c'], exact('x'), 'envoy.filters.a.b'))).toBe('open');
    expect(permission(claim(['c'], exact('x'), 'none'))).toBe('no');
    expect(permission(claim(['c'], { double_match: { exact: 1 } }))).toBe('open');
  });
});

describe('anything else', () => {
  test('B-2: is open by its name', () => {
    expect(judge([{ sourced_metadata: {} }], ANY)).toEqual({ kind: 'open', construct: 'sourced_metadata' });
    expect(judge(ANY, [{ custom: {} }])).toEqual({ kind: 'open', construct: 'custom' });
    expect(judge([{}], ANY)).toEqual({ kind: 'open', construct: 'empty' });
    expect(judge([{ header: {}, any: true }], ANY)).toEqual({ kind: 'open', construct: 'header+any' });
  });
  test('never throws, and a negation never agrees with what it negates', () => {
    const keys = [
      'and_ids',
      'or_ids',
      'not_id',
      'ids',
      'rules',
      'authenticated',
      'header',
      'metadata',
      'url_path',
      'any',
      'value',
      'path',
      'list_match',
      'string_match',
      'exact',
      'remote_ip',
      'address_prefix',
      'prefix_len',
      'uri_template',
    ];
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom<unknown>(true, false, null, 8080, '10.0.0.0', 'x'),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('tree'), { maxKeys: 2 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (one) => {
        const [yes, not] = [principal(one), principal({ not_id: one })];
        expect(yes === 'open' ? 'open' : yes === 'yes' ? 'no' : 'yes').toBe(not);
      }),
    );
  });
});
