import { beforeAll, describe, expect, test } from 'vitest';
import { type Captured, CLIENT, captured, factsOf, GATEWAY, ORDER, PAYMENT_V1 } from '@/server/captured.testkit.ts';
import { type AccessEntry, type MeshRequest, type NodeId, type PodId, podId, type RequestId } from '../model/index.ts';
import { entry } from '../requests/lines.testkit.ts';
import { securityOf } from '../requests/security.ts';
import { explain } from './explain/explain.ts';
import { askedOf } from './explain/observed.ts';
import { why } from './reasons.ts';
import { compare, surpriseOf } from './surprise.ts';

let mesh: Captured;
beforeAll(() => {
  mesh = captured();
});

const ipOf = (pod: PodId) => mesh.mesh.pods[pod]?.ips[0] ?? '';
const INVENTORY = 'outbound|8080||order.shop.svc.cluster.local';

/** A call of the client's pod to order, as both proxies log it. */
function call(
  client: Partial<AccessEntry> | null,
  server: Partial<AccessEntry> | null,
  over: Partial<MeshRequest> = {},
): MeshRequest {
  const order = mesh.mesh.services[podId('shop', 'order') as string as keyof typeof mesh.mesh.services];
  const host = `${ipOf(ORDER)}:8080`;
  const outbound =
    client &&
    entry({
      ...{ pod: CLIENT, path: '/x', authority: 'order:8080', upstreamCluster: INVENTORY, upstreamHost: host },
      ...{
        downstreamLocal: `${order?.clusterIps[0]}:8080`,
        downstreamRemote: `${ipOf(CLIENT)}:40000`,
        upstreamLocal: `${ipOf(CLIENT)}:40001`,
      },
      ...client,
    });
  const inbound =
    server &&
    entry({
      ...{
        pod: ORDER,
        direction: 'inbound',
        path: '/x',
        authority: 'order:8080',
        upstreamCluster: 'inbound|8080||',
        upstreamHost: host,
      },
      ...{ downstreamLocal: host, downstreamRemote: `${ipOf(CLIENT)}:40001`, upstreamLocal: '127.0.0.6:1' },
      serverName: 'outbound_.8080_._.order.shop.svc.cluster.local',
      ...server,
    });
  const line = outbound ?? inbound;
  if (line === null) throw new Error('a request has a line');
  return {
    ...{ id: 'r' as RequestId, startedAt: line.startedAt, readAt: line.readAt, client: outbound, server: inbound },
    ...{ retried: [], joinedBy: null, mirrored: false, source: 'a' as NodeId, target: 'b' as NodeId },
    security: securityOf(inbound),
    ...over,
  };
}

function compared(request: MeshRequest) {
  const asked = askedOf(mesh.mesh, request);
  if (asked === null) throw new Error('not to be asked about');
  return compare(explain(factsOf(mesh), asked), request);
}

describe('what an observed request asks', () => {
  test('Y-1: the dialled address, method, path and authority of the caller’s line', () => {
    expect(askedOf(mesh.mesh, call({ userAgent: 'curl/8' }, null))).toEqual({
      ...{ from: { kind: 'pod', pod: CLIENT }, scheme: 'http', host: expect.stringMatching(/^10\.96\./), port: 8080 },
      ...{ method: 'GET', path: '/x', authority: 'order:8080', address: expect.stringMatching(/^10\.96\./) },
      ...{ headers: [['user-agent', 'curl/8']], partial: true },
    });
  });

  test('Y-1: TCP is bytes, TLS that arrived at a gateway has its SNI', () => {
    const tcp = { method: null, path: null, protocol: null, status: 0, authority: null };
    expect(askedOf(mesh.mesh, call(tcp, null))).toMatchObject({ scheme: 'tcp', port: 8080 });
    const secure = { pod: GATEWAY, serverName: 'shop.example.com', authority: 'shop.example.com' };
    expect(askedOf(mesh.mesh, call(secure, null))).toMatchObject({ scheme: 'https', host: 'shop.example.com' });
  });

  test('Y-1: nothing is asked of a mirror copy, of a clipped path, or of a call whose sender the line hides', () => {
    expect(askedOf(mesh.mesh, call({}, {}, { mirrored: true }))).toBeNull();
    expect(askedOf(mesh.mesh, call({ path: '/x;a=…' }, null))).toBeNull();
    expect(askedOf(mesh.mesh, call({ downstreamLocal: null }, null))).toBeNull();
    expect(askedOf(mesh.mesh, call(null, { downstreamRemote: '10.244.0.9:0' }))).toBeNull();
  });
});

describe('compared with its explanation', () => {
  test('Y-2: a call that went as foretold is none', () => {
    expect(compared(call({}, {}))).toEqual({ kind: 'agrees' });
    expect(compared(call({ status: 404 }, { status: 404 }))).toEqual({ kind: 'agrees' });
    expect(compared(call({}, null))).toEqual({ kind: 'agrees' });
  });

  test('Y-3: another cluster, another endpoint, plain text, a denial that no policy explains', () => {
    const of = (request: MeshRequest) => {
      const answer = compared(request);
      return answer.kind === 'surprise' ? [answer.surprise.of, answer.surprise.observed] : answer.kind;
    };
    expect(of(call({ upstreamCluster: 'outbound|8080||other.shop.svc.cluster.local' }, {}))).toEqual([
      'cluster',
      'outbound|8080||other.shop.svc.cluster.local',
    ]);
    expect(of(call({ upstreamHost: '10.244.9.9:8080' }, {}))).toEqual(['endpoint', '10.244.9.9:8080']);
    expect(of(call({}, { serverName: null }))).toEqual(['protection', 'plain']);
    const denied = { status: 403, details: 'rbac_access_denied_matched_policy[none]', upstreamHost: null };
    expect(of(call({ status: 403 }, denied))).toEqual(['answer', '403 rbac_access_denied_matched_policy[none]']);
  });

  test('Y-3: an answer, a status or a policy other than the refusal that was foretold', () => {
    const asked = askedOf(mesh.mesh, call({}, {}));
    if (asked === null) throw new Error('asked');
    const foretold = explain(factsOf(mesh), asked);
    const verdict = {
      kind: 'denied',
      status: 403,
      flags: '-',
      by: 'server-envoy',
      reason: why('policy-denied'),
    } as const;
    const policy = 'ns[shop]-policy[p]-rule[0]';
    const denied = { ...foretold, verdict, branches: foretold.branches.map((b) => ({ ...b, policy, verdict })) };
    const seen = (status: number, details: string) => {
      const upstreamHost = details === 'via_upstream' ? {} : { upstreamHost: null };
      return surpriseOf(denied, call({ status }, { status, details, ...upstreamHost }))?.of ?? null;
    };
    expect(seen(200, 'via_upstream')).toBe('answer');
    expect(seen(401, 'jwt_authn_access_denied{Jwt_is_missing}')).toBe('status');
    expect(seen(403, 'rbac_access_denied_matched_policy[none]')).toBe('policy');
    expect(seen(403, `rbac_access_denied_matched_policy[${policy}]`)).toBeNull();
  });

  test('Y-4: a header that the log does not have makes it undecidable, never a surprise', () => {
    const payment = mesh.mesh.services[podId('shop', 'payment') as string as keyof typeof mesh.mesh.services];
    const request = call(
      {
        pod: ORDER,
        authority: 'payment:8080',
        downstreamLocal: `${payment?.clusterIps[0]}:8080`,
        upstreamCluster: 'whatever',
      },
      { pod: PAYMENT_V1 },
    );
    expect(compared(request)).toEqual({ kind: 'undecidable' });
    expect(surpriseOf(explain(factsOf(mesh), askedOf(mesh.mesh, request) as never), request)).toBeNull();
  });

  test('Y-5: what the load, the time or the app did is no surprise', () => {
    for (const flags of [['UT'], ['UO'], ['UC'], ['UF', 'URX'], ['DC'], ['UH']])
      expect(compared(call({ flags, status: 503, details: 'x' }, null)).kind).toBe('undecidable');
    const tls = { flags: ['UF'], status: 503, details: 'x', transportFailure: 'TLS_error:_CERTIFICATE_VERIFY_FAILED' };
    expect(compared(call(tls, null)).kind).toBe('surprise');
  });

  test('Y-6: without the configuration nothing is compared', () => {
    const asked = askedOf(mesh.mesh, call({}, {}));
    if (asked === null) throw new Error('asked');
    expect(compare(explain({ mesh: mesh.mesh, configOf: () => null }, asked), call({}, {}))).toEqual({
      kind: 'undecidable',
    });
  });
});
