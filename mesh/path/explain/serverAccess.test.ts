import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Captured, CLIENT, captured, factsOf, ORDER, PAYMENT_V1 } from '@/server/captured.testkit.ts';
import { decodeDump } from '@/server/sources/envoy/decodeDump.ts';
import {
  EMPTY_MESH,
  epochMs,
  type FilterChainConfig,
  type FilterOverride,
  type HttpFilter,
  type Json,
  type NetworkFilter,
  type ProxyConfig,
  podId,
  type RbacConfig,
  type Spiffe,
} from '../../model/index.ts';
import type { AccessQuestion, Departure, SentRequest } from './seam.ts';
import { judgeAccess } from './serverAccess.ts';
import { serverSide } from './serverSide.ts';

const POD = podId('shop', 'order');
const policy = (name: string, permissions: Json, principals: Json = [{ any: true }]) => ({
  name,
  permissions,
  principals,
  condition: null,
  pointer: `/p/${name}`,
});
const path = (exact: string): Json => [{ url_path: { path: { exact } } }];
const OPEN: Json = [{ matcher: {} }];
const ANY: Json = [{ any: true }];
const rbac = (action: RbacConfig['action'], ...policies: RbacConfig['policies']): RbacConfig => ({
  pointer: '/rbac',
  action,
  policies,
  shadow: null,
  enforced: true,
});
const filter = (config: RbacConfig, name = 'envoy.filters.http.rbac'): HttpFilter => ({
  kind: 'rbac',
  name,
  disabled: false,
  pointer: '/f',
  rbac: config,
});
const other = (name: string, pointer = '/o'): HttpFilter => ({
  kind: 'other',
  name,
  disabled: false,
  type: name,
  pointer,
});
const http = (...httpFilters: HttpFilter[]): NetworkFilter => ({
  kind: 'http',
  routeConfig: null,
  route: null,
  httpFilters,
  statPrefix: '',
  normalization: { normalizePath: true, mergeSlashes: false, escapedSlashes: 'keep' },
});
const MATCH = {
  destinationPort: null,
  prefixRanges: [],
  sourcePrefixRanges: [],
  serverNames: [],
  transportProtocol: null,
  applicationProtocols: [],
  sourcePorts: [],
  directSourcePrefixRanges: [],
  sourceType: 'any' as const,
  otherCriteria: [],
};
const chain = (...network: NetworkFilter[]): FilterChainConfig => ({
  pointer: '/c',
  name: 'c',
  match: MATCH,
  tls: null,
  network,
});
const config = (raw: Json = {}): ProxyConfig => ({
  pod: POD,
  fetchedAt: epochMs(0),
  version: '',
  listeners: [],
  routes: [],
  clusters: [],
  endpoints: [],
  gaps: [],
  raw,
  bytes: 0,
});
const GET: SentRequest = {
  scheme: 'http',
  method: 'GET',
  authority: 'order',
  path: '/x',
  headers: [],
  unsureHeaders: ['x-request-id'],
};
const ask = (network: NetworkFilter[], over: Partial<AccessQuestion> = {}) =>
  judgeAccess(
    { mesh: EMPTY_MESH, configOf: () => null, at: epochMs(0) },
    {
      config: config(),
      chain: chain(...network),
      request: GET,
      peer: {
        pod: null,
        ip: '10.0.0.1',
        remoteIp: '10.0.0.1',
        authenticated: true,
        identity: 'spiffe://td/ns/a/sa/b' as Spiffe,
      },
      destination: { ip: '10.0.0.2', port: 8080 },
      sni: null,
      overrides: [],
      by: 'server-envoy',
      ...over,
    },
  );
const says = (...args: Parameters<typeof ask>) => {
  const { verdict, policy: name } = ask(...args);
  return verdict === null ? `passed ${name}` : `${verdict.kind} ${verdict.status} ${verdict.reason.code} ${name}`;
};
const outcomes = (...args: Parameters<typeof ask>) =>
  ask(...args).choices.map((c) => c.candidates.map((x) => `${x.text} ${x.outcome} ${x.because?.code}`));

describe('A-3: ALLOW and DENY', () => {
  test('no filter: no policy applies', () => {
    expect(says([http()])).toBe('passed null');
    expect(ask([http()]).facts).toMatchObject([{ key: 'policy', value: 'none' }]);
  });
  test('ALLOW needs one, DENY refuses on one, LOG never; an ALLOW filter without policies denies all', () => {
    expect(says([http(filter(rbac('ALLOW', policy('a', path('/x')))))])).toBe('passed a');
    expect(says([http(filter(rbac('ALLOW', policy('a', path('/y')))))])).toBe('denied 403 policy-none-allowed none');
    expect(says([http(filter(rbac('ALLOW')))])).toBe('denied 403 policy-none-allowed none');
    expect(says([http(filter(rbac('DENY', policy('d', path('/x')))))])).toBe('denied 403 policy-denied d');
    expect(says([http(filter(rbac('DENY', policy('d', path('/y')))))])).toBe('passed null');
    expect(says([http(filter(rbac('DENY')))])).toBe('passed null');
    expect(says([http(filter(rbac('LOG', policy('l', path('/x')))))])).toBe('passed null');
  });
  test('DENY goes before ALLOW as the filters stand; policies of filters behind a denial are not asked', () => {
    const both = [http(filter(rbac('DENY', policy('d', path('/x')))), filter(rbac('ALLOW', policy('a', path('/x')))))];
    expect(says(both)).toBe('denied 403 policy-denied d');
    expect(outcomes(both)).toEqual([['d chosen policy-denied'], ['a not-tried denied-earlier']]);
  });
  test('B-6: the first by name is named, whatever the order of the dump', () => {
    const two = [http(filter(rbac('ALLOW', policy('b', ANY), policy('a', ANY))))];
    expect(says(two)).toBe('passed a');
    expect(outcomes(two)).toEqual([['a chosen policy-allowed', 'b not-tried after-the-chosen-one']]);
  });
  test('A-1: over TCP network filters speak, and HTTP policies match nothing', () => {
    const tcp = [{ kind: 'rbac' as const, rbac: rbac('ALLOW', policy('a', path('/x'))) }, http()];
    expect(says(tcp, { request: null })).toBe('denied null policy-none-allowed none');
    expect(says([http(filter(rbac('DENY', policy('d', ANY))))], { request: null })).toBe('passed null');
  });
});

describe('A-4: what may match', () => {
  test('before one that surely does: the outcome stands, which of the two does not', () => {
    const two = [http(filter(rbac('DENY', policy('a', OPEN), policy('b', ANY))))];
    expect(says(two)).toBe('denied 403 policy-denied null');
    expect(outcomes(two)).toEqual([['a possible policy-not-computed', 'b possible policy-several-match']]);
  });
  test('alone: unknown, by its name', () => {
    expect(says([http(filter(rbac('ALLOW', policy('a', OPEN))))])).toBe('unknown null policy-not-computed null');
    expect(ask([http(filter(rbac('DENY', policy('a', OPEN))))]).verdict?.reason.params).toEqual({
      construct: 'matcher',
    });
  });
  test('a header that an Envoy writes on the way is not known to be absent', () => {
    const header = (name: string): Json => [{ header: { name, present_match: true } }];
    expect(says([http(filter(rbac('DENY', policy('a', header('x-forwarded-client-cert')))))])).toMatch(/^unknown/);
    expect(says([http(filter(rbac('DENY', policy('a', header('x-mine')))))])).toBe('passed null');
  });
});

describe('A-2: what routes say of a filter', () => {
  const deny = filter(rbac('DENY', policy('d', ANY)));
  const over = (...overrides: FilterOverride[]) => says([http(deny)], { overrides });
  const base = { pointer: '/r', filter: deny.name };
  test('the last, most specific one counts', () => {
    expect(over({ ...base, kind: 'disabled' })).toBe('passed null');
    expect(over({ ...base, kind: 'rbac', rbac: null })).toBe('passed null');
    expect(over({ ...base, kind: 'disabled' }, { ...base, kind: 'rbac', rbac: rbac('DENY', policy('r', ANY)) })).toBe(
      'denied 403 policy-denied r',
    );
    expect(over({ ...base, filter: 'another', kind: 'disabled' })).toBe('denied 403 policy-denied d');
    expect(over({ ...base, kind: 'other', type: 'T' })).toBe('unknown null construct-unknown null');
  });
  test('a disabled filter is asked only where a route has it', () => {
    const off = [http({ ...deny, disabled: true })];
    expect(says(off)).toBe('passed null');
    expect(says(off, { overrides: [{ ...base, kind: 'rbac', rbac: rbac('DENY', policy('r', ANY)) }] })).toBe(
      'denied 403 policy-denied r',
    );
  });
});

describe('A-5: filters that are not evaluated', () => {
  test('make all behind them unknown, by name; what was denied before them is denied', () => {
    expect(ask([http(other('envoy.filters.http.lua'))]).verdict?.reason.params).toEqual({
      construct: 'envoy.filters.http.lua',
    });
    expect(says([http(filter(rbac('DENY', policy('d', ANY))), other('lua'))])).toBe('denied 403 policy-denied d');
    expect(says([{ kind: 'other', name: 'x', type: 'X' }, http()])).toBe('unknown null construct-unknown null');
    expect(
      says([
        { kind: 'inert', name: 'x', type: 'X' },
        http({ kind: 'inert', name: 'r', disabled: false, pointer: '', type: 'R' }),
      ]),
    ).toBe('passed null');
  });
});

describe('A-6: shadow rules', () => {
  const shadowed = (permissions: Json, statPrefix: string, action: 'ALLOW' | 'DENY' = 'DENY') =>
    filter({
      ...rbac('LOG'),
      enforced: false,
      shadow: { action, statPrefix, policies: [policy('istio-ext-authz-opa-ns[a]-policy[b]-rule[0]', permissions)] },
    });
  const gate = {
    filter_enabled_metadata: {
      filter: 'envoy.filters.http.rbac',
      path: [{ key: 'istio_ext_authz_shadow_effective_policy_id' }],
      value: { string_match: { prefix: 'istio-ext-authz-opa' } },
    },
  };
  const custom = (permissions: Json) =>
    says([http(shadowed(permissions, 'istio_ext_authz_'), other('envoy.filters.http.ext_authz', '/x/1'))], {
      config: config({ x: [{}, { typed_config: gate }] }),
    });
  test('a dry run decides nothing', () => {
    const dry = [http(shadowed(ANY, 'istio_dry_run_deny_'))];
    expect(says(dry)).toBe('passed null');
    expect(ask(dry).choices[0]?.candidates[0]?.because).toEqual({ code: 'policy-dry-run', params: { matches: 'yes' } });
  });
  test('CUSTOM: the authoriser is asked only where the policy matches', () => {
    expect(custom(path('/y'))).toBe('passed null');
    expect(custom(path('/x'))).toBe('unknown null construct-unknown null');
    expect(custom(OPEN)).toBe('unknown null construct-unknown null');
  });
  test('ext_authz without that condition is always asked', () => {
    expect(says([http(other('envoy.filters.http.ext_authz', '/x/1'))])).toBe('unknown null construct-unknown null');
  });
});

describe('on the captured mesh', () => {
  const departs = ({ mesh }: Captured, from = ORDER, port = 8080): Departure => ({
    from: { pod: from, ip: mesh.pods[from]?.ips[0] ?? '', opener: 'sidecar' },
    to: { ip: mesh.pods[PAYMENT_V1]?.ips[0] ?? '', port },
    protocol: 'http1',
    request: GET,
    transport: {
      kind: 'tls',
      by: 'envoy',
      sni: 'a',
      alpn: ['istio'],
      shows: true,
      context: { mode: 'mtls', serverName: null, alpn: [], peerSans: [], certificate: 'default', validation: 'ROOTCA' },
      identity: mesh.certificates[from]?.spiffe ?? null,
      evidence: { kind: 'derived', from: 'test' },
    },
    selfCall: false,
    cluster: null,
  });
  const at = (json: Json, pointer: string): unknown =>
    pointer
      .split('/')
      .slice(1)
      .reduce<unknown>((j, t) => (j as Record<string, unknown>)?.[t.replace(/~1/g, '/').replace(/~0/g, '~')], json);

  test('everything that is named stands in the dump at its pointer', () => {
    const mesh = captured();
    for (const from of [ORDER, CLIENT])
      for (const port of [8080, 9999]) {
        const { stations } = serverSide({ ...factsOf(mesh), at: epochMs(1795363200000) }, departs(mesh, from, port));
        const all = stations.flatMap((s) => [...s.facts, ...s.choices.flatMap((c) => c.candidates)]);
        expect(all.length).toBeGreaterThan(10);
        for (const { evidence } of all)
          if (evidence.kind === 'config-dump')
            expect(at(mesh.configs.get(evidence.pod)?.raw ?? {}, evidence.pointer)).toBeDefined();
      }
  });

  test('chosen and rejected are all the candidates, whatever is cut out of the dump, and nothing throws', {
    timeout: 60_000,
  }, () => {
    const mesh = captured();
    const own = mesh.configs.get(PAYMENT_V1)?.raw ?? {};
    const listeners = at(own, '/configs');
    const spots = spotsOf(
      own,
      (p) => /virtualInbound|filter_chains|http_filters|typed_config|rules/.test(p) || p.split('/').length < 9,
    );
    expect(listeners).toBeDefined();
    fc.assert(
      fc.property(
        fc.constantFrom(...spots),
        fc.constantFrom<Json>(null, [], {}, 'x', 7),
        fc.constantFrom(ORDER, CLIENT),
        (spot, value, from) => {
          const { config: mutated } = decodeDump(replaced(own, spot, value), {
            pod: PAYMENT_V1,
            fetchedAt: epochMs(0),
            version: '',
            bytes: 0,
          });
          const facts = {
            ...factsOf(mesh),
            configOf: (pod: string) => (pod === PAYMENT_V1 ? mutated : null),
            at: epochMs(1795363200000),
          };
          const answer = serverSide(facts, departs(mesh, from));
          expect(answer.verdict.kind).toMatch(/answered|denied|failed|unknown/);
          const chains = answer.stations[1]?.choices.find((c) => c.of === 'filter-chain');
          const inbound = mutated.listeners.find((l) => l.port === 15006);
          if (chains && inbound)
            expect(chains.candidates).toHaveLength(inbound.chains.length + (inbound.defaultChain ? 1 : 0));
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** Pointers of a dump's objects and values, in the parts that matter here. */
function spotsOf(json: Json, wanted: (path: string) => boolean, path = '', depth = 0): string[] {
  if (typeof json !== 'object' || json === null || depth > 22) return [path];
  const inner = Object.entries(json).flatMap(([key, value]) =>
    spotsOf(value as Json, wanted, `${path}/${key}`, depth + 1),
  );
  return [path, ...inner].filter((p) => p !== '' && wanted(p));
}

function replaced(json: Json, spot: string, value: Json): Json {
  const copy = structuredClone(json) as Record<string, unknown>;
  const keys = spot.split('/').slice(1);
  let holder: Record<string, unknown> = copy;
  for (const key of keys.slice(0, -1)) holder = (holder[key] ?? {}) as Record<string, unknown>;
  holder[keys.at(-1) ?? ''] = value;
  return copy as Json;
}
