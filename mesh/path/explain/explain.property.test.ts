import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Captured, captured, factsOf } from '@/server/captured.testkit.ts';
import { decodeDump } from '@/server/sources/envoy/decodeDump.ts';
import { path as words } from '@/words/en/path.ts';
import type { Evidence, Json, PodId, ProxyConfig } from '../../model/index.ts';
import { asks } from './explain.testkit.ts';
import { explain } from './explain.ts';
import type { AskedRequest, Explanation } from './explanation.ts';

let mesh: Captured;
let pods: readonly PodId[];
beforeAll(() => {
  mesh = captured();
  pods = Object.keys(mesh.mesh.pods) as PodId[];
});

const HOSTS = [
  'payment',
  'order.shop',
  'order.shop.svc.cluster.local',
  'istio-ingressgateway.istio-system',
  'kubernetes.default',
  'istiod.istio-system',
  'example.com',
  'nope',
  'constructor',
  '__proto__',
  'localhost',
  '127.0.0.1',
  '10.244.0.11',
  '10.96.3.190',
  '192.0.2.7',
  '[fd00::1]',
];
const asked: fc.Arbitrary<(from: readonly PodId[]) => AskedRequest> = fc
  .record({
    who: fc.nat(),
    outside: fc.nat(9),
    scheme: fc.constantFrom('http' as const, 'http' as const, 'https' as const, 'tcp' as const),
    host: fc.constantFrom(...HOSTS),
    port: fc.constantFrom(80, 443, 8080, 8443, 15001, 15006, 15012, 9999, 53),
    path: fc.oneof(
      fc.constantFrom('/', '/x?a=b', '//a/../b', '/%2e%2f', '/%', '/\ud800'),
      fc.string().map((s) => `/${s}`),
    ),
    method: fc.constantFrom('GET', 'POST', 'OPTIONS'),
    authority: fc.option(fc.oneof(fc.constantFrom('payment', 'shop.example.com:80', '', '*'), fc.string())),
    headers: fc.array(fc.tuple(fc.constantFrom('x-canary', 'content-type', 'origin', 'x'), fc.string())),
    address: fc.option(fc.constantFrom('10.96.3.190', '10.244.0.13', 'nonsense', '::1'), { freq: 6 }),
  })
  .map(({ who, outside, scheme, host, port, authority, ...over }) => (from) => {
    const pod = from[who % from.length];
    const request = asks(outside === 0 || pod === undefined ? 'outside' : pod, `${scheme}://${host}:${port}/`, over);
    return authority === null ? request : { ...request, authority };
  });

function resolves(raw: Json, pointer: string): boolean {
  let at: Json | undefined = raw;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null) return false;
    at = (at as Readonly<Record<string, Json>>)[key];
  }
  return at !== undefined;
}

function standsUp(evidence: Evidence, facts: Captured): boolean {
  if (evidence.kind === 'config-dump') {
    const config = facts.configs.get(evidence.pod);
    return config !== undefined && resolves(config.raw, evidence.pointer);
  }
  if (evidence.kind === 'iptables') {
    const { table, chain, rule } = evidence;
    const rules = facts.mesh.interception[evidence.pod]?.rules ?? [];
    return rule === -1 || rules.some((r) => r.table === table && r.chain === chain && r.index === rule);
  }
  const said = words.evidence(evidence);
  return said.kind === 'derived' ? said.from.includes(' ') : said.kind !== 'unknown' || said.why.includes(' ');
}

/** What holds of every explanation, whatever was asked. SPEC P-1, P-2. */
function holds(e: Explanation, facts: Captured) {
  expect(e.branches.reduce((sum, b) => sum + b.probability, 0)).toBeCloseTo(1, 9);
  const open = e.branches.some((b) => b.verdict.kind === 'unknown');
  expect(e.verdict.kind === 'unknown').toBe(open);
  for (const branch of e.branches) {
    expect(branch.probability).toBeGreaterThan(0);
    expect(words.reason(branch.verdict.reason)).not.toMatch(/undefined|NaN/);
    if (branch.failedAt !== null) expect(branch.stations[branch.failedAt]).toBeDefined();
    for (const station of branch.stations) {
      if (station.because) expect(words.reason(station.because)).not.toMatch(/undefined|NaN/);
      for (const fact of station.facts) if (!standsUp(fact.evidence, facts)) expect.fail(JSON.stringify(fact));
      for (const { candidates } of station.choices) {
        const chosen = candidates.filter((c) => c.outcome === 'chosen');
        expect(chosen.length).toBeLessThanOrEqual(1);
        for (const c of candidates) {
          expect(c.because).not.toBeNull();
          if (!standsUp(c.evidence, facts)) expect.fail(JSON.stringify(c));
        }
      }
    }
  }
}

describe('whatever is asked', () => {
  test('P-1, P-2: probabilities are 1 together, evidence resolves, at most one is chosen', () => {
    fc.assert(
      fc.property(asked, (ask) => {
        holds(explain(factsOf(mesh), ask(pods)), mesh);
      }),
      { numRuns: 400 },
    );
  });

  test('R-7, F-4: chosen and rejected are all the candidates of the dump', () => {
    fc.assert(
      fc.property(asked, (ask) => {
        for (const { stations } of explain(factsOf(mesh), ask(pods)).branches) {
          const envoy = stations.find((s) => s.kind === 'envoy' && s.side === 'client');
          const config = envoy?.pod ? mesh.configs.get(envoy.pod) : undefined;
          if (!envoy || !config) continue;
          const said = (key: string) => envoy.facts.find((f) => f.key === key);
          const counted = (of: string) => envoy.choices.find((c) => c.of === of)?.candidates.length;
          const listener = config.listeners.find((l) => sameAs(said('listener')?.evidence, l.pointer));
          if (listener) expect(counted('filter-chain')).toBe(listener.chains.length + (listener.defaultChain ? 1 : 0));
          const hosts = config.routes.flatMap((r) => r.virtualHosts);
          const host = hosts.find((h) => sameAs(said('virtual-host')?.evidence, h.pointer));
          if (host) expect(counted('route')).toBe(host.routes.length);
          const cluster = said('cluster')?.value;
          const endpoints = config.endpoints.filter((e) => e.cluster === cluster);
          if (endpoints.length > 0) expect(counted('endpoint')).toBe(endpoints.length);
        }
      }),
      { numRuns: 200 },
    );
  });
});

const sameAs = (evidence: Evidence | undefined, pointer: string) =>
  evidence?.kind === 'config-dump' && evidence.pointer === pointer;

/** A dump with parts of it replaced, cut out or doubled. */
function damaged(raw: Json, picks: readonly number[], junk: readonly Json[]): Json {
  const copy = structuredClone(raw) as Json;
  for (const [i, pick] of picks.entries()) {
    const spots: { readonly at: Record<string, Json>; readonly key: string }[] = [];
    const walk = (at: Json, depth: number) => {
      if (typeof at !== 'object' || at === null) return;
      for (const key of Object.keys(at)) {
        const holder = at as Record<string, Json>;
        if (depth > 3) spots.push({ at: holder, key });
        walk(holder[key] ?? null, depth + 1);
      }
    };
    walk(copy, 0);
    const spot = spots[pick % Math.max(1, spots.length)];
    // A copy, for a piece put into itself is no JSON.
    if (spot) spot.at[spot.key] = structuredClone(junk[i % junk.length] ?? null) as Json;
  }
  return copy;
}

test('P-1: mutated dumps give an explanation every time, never a throw', () => {
  const junk: fc.Arbitrary<Json> = fc.constantFrom<Json[]>(null, 0, -1, 1e9, '', '*', 'x', true, [], {}, [{}], ['a']);
  fc.assert(
    fc.property(
      asked,
      fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
      fc.array(junk, { minLength: 1 }),
      fc.nat(),
      (ask, picks, junks, which) => {
        const request = ask(pods);
        const ids = [...mesh.configs.keys()];
        const id =
          request.from.kind === 'pod' && mesh.configs.has(request.from.pod)
            ? request.from.pod
            : ids[which % ids.length];
        const whole = id === undefined ? undefined : mesh.configs.get(id);
        if (id === undefined || whole === undefined) return;
        const raw = damaged(whole.raw, picks, junks);
        let config: ProxyConfig;
        try {
          config = decodeDump(raw, { pod: id, fetchedAt: whole.fetchedAt, version: 'x', bytes: 0 }).config;
        } catch {
          // What decode refuses never gets here.
          return;
        }
        const facts: Captured = { mesh: mesh.mesh, configs: new Map([...mesh.configs, [id, config]]) };
        holds(explain(factsOf(facts), request), facts);
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);
