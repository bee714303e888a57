import fc from 'fast-check';
import { expect, test } from 'vitest';
import { path as words } from '@/words/en/path.ts';
import { type Evidence, type Json, type MeshRequest, type NodeId, podId } from '../model/index.ts';
import { CLIENT, configs, explain, mesh, ORDER, PAYMENT } from './captured.testkit.ts';
import { pathOf } from './pathOf.ts';
import type { RequestPath } from './stations.ts';

const pieces = (path: RequestPath) =>
  path.stations.flatMap((s) => [...s.facts, ...s.choices.flatMap((c) => c.candidates)]);

function resolves(raw: Json, pointer: string): boolean {
  let at: Json | undefined = raw;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null) return false;
    at = (at as Readonly<Record<string, Json>>)[key];
  }
  return at !== undefined;
}

function standsUp(evidence: Evidence): boolean {
  if (evidence.kind === 'config-dump') {
    const config = configs.get(evidence.pod);
    return config !== undefined && resolves(config.raw, evidence.pointer);
  }
  if (evidence.kind === 'iptables') {
    const { table, chain, rule } = evidence;
    const rules = mesh.interception[evidence.pod]?.rules ?? [];
    return rule === -1 || rules.some((r) => r.table === table && r.chain === chain && r.index === rule);
  }
  const said = words.evidence(evidence);
  return said.kind !== 'unknown' || said.why.includes(' ');
}

test('every captured request: evidence resolves, and every reason has its words', () => {
  expect(mesh.requests.length).toBeGreaterThan(200);
  for (const request of mesh.requests) {
    for (const piece of pieces(explain(request))) {
      if (!standsUp(piece.evidence)) expect.fail(JSON.stringify(piece));
      const reason = 'note' in piece ? piece.note : 'because' in piece ? piece.because : null;
      if (reason) expect(words.reason(reason)).not.toMatch(/undefined/);
    }
  }
});

test('R-7, F-4, I-4: in every captured request a choice has at most one chosen, and then nothing is possible', () => {
  for (const request of mesh.requests) {
    for (const station of explain(request).stations) {
      for (const { of, candidates } of station.choices) {
        const count = (outcome: string) => candidates.filter((c) => c.outcome === outcome).length;
        expect(count('chosen')).toBeLessThanOrEqual(1);
        if (count('chosen') === 1) expect(count('possible')).toBe(0);
        if (of === 'rule') expect(count('chosen') + count('unknown')).toBe(1);
        expect(candidates.every((c) => c.because !== null)).toBe(true);
      }
    }
  }
});

test('mutated lines, rules and configurations: a path every time, never a throw', () => {
  const junk = fc.oneof(
    fc.constantFrom(
      null,
      '',
      '-',
      '10.244.0.13:8080',
      '[::1]:1',
      '10.1.1.1:99999',
      'constructor',
      '__proto__',
      'via_upstream',
    ),
    fc.string(),
  );
  const line = fc.record(
    {
      method: junk,
      path: junk,
      authority: junk,
      details: fc.oneof(
        junk,
        fc.constantFrom('route_not_found', 'rbac_access_denied_matched_policy[x]', 'filter_chain_not_found'),
      ),
      terminationDetails: junk,
      transportFailure: junk,
      upstreamHost: junk,
      upstreamCluster: junk,
      upstreamLocal: junk,
      downstreamLocal: junk,
      downstreamRemote: junk,
      serverName: junk,
      routeName: junk,
      userAgent: junk,
      status: fc.oneof(fc.constant(null), fc.nat(600)),
      flags: fc.array(fc.constantFrom('UF', 'UC', 'NR', 'DC', 'UT', 'XX')),
      pod: fc.constantFrom(CLIENT, ORDER, PAYMENT, podId('gone', 'pod')),
    },
    { requiredKeys: [] },
  );
  const node = fc.constantFrom('external:x', 'unknown:1.2.3.4', 'shop/Deployment/order', 'a') as fc.Arbitrary<NodeId>;
  fc.assert(
    fc.property(
      fc.nat(),
      line,
      line,
      fc.constantFrom('both', 'client', 'server', 'none'),
      fc.constantFrom('mtls' as const, 'tls' as const, 'plain' as const, 'unknown' as const),
      node,
      node,
      fc.boolean(),
      (pick, c, s, sides, security, source, target, mirrored) => {
        const request = mesh.requests[pick % mesh.requests.length] as MeshRequest;
        const client = sides === 'server' || sides === 'none' ? null : request.client && { ...request.client, ...c };
        const server = sides === 'client' || sides === 'none' ? null : request.server && { ...request.server, ...s };
        const mutated = { ...request, client, server, security, source, target, mirrored };
        const path = pathOf(
          {
            mesh,
            clientConfig: configs.get(client?.pod ?? CLIENT) ?? null,
            serverConfig: configs.get(server?.pod ?? ORDER) ?? null,
          },
          mutated,
        );
        if (path.failedAt !== null) expect(path.stations[path.failedAt]).toBeDefined();
        for (const { choices } of path.stations)
          for (const { candidates } of choices)
            expect(candidates.filter((x) => x.outcome === 'chosen').length).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 400 },
  );
});
