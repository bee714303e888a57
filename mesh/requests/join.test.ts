import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AccessEntry,
  durationMs,
  epochMs,
  MAX_REQUESTS,
  type Mesh,
  podId,
  type RequestId,
  type Service,
} from '../model/index.ts';
import { reduce } from '../reduce/reduce.ts';
import { MAX_OUTSIDE_NODES, OTHER_HOSTS, OUTSIDE, UNKNOWN_CALLERS } from './ends.ts';
import { entry, pod, serverEntry, smallMesh, TCP, withLines } from './lines.testkit.ts';
import { isFailed } from './outcome.ts';
import { sidesOf } from './settled.ts';

const only = (mesh: Mesh) => {
  expect(mesh.requests.length).toBe(1);
  return mesh.requests[0];
};
const totals = (mesh: Mesh) =>
  Object.fromEntries(
    Object.values(mesh.edges).map((e) => [e.id, e.buckets.map((b) => [b.total, b.failed, b.mtls, b.plain])]),
  );
const CLOSED = 'upstream_reset_before_response_started{connection_termination}';
const EDGE = 'shop/Deployment/client→shop/Deployment/order';

describe('two lines of one request', () => {
  test('are joined although the server’s proxy marked the id as traced', () => {
    const id = '663572f2-b39e-4796-a67c-7b7f5f671986';
    const traced = '663572f2-b39e-9796-a67c-7b7f5f671986';
    const mesh = withLines(smallMesh(), entry({ requestId: id }), serverEntry({ requestId: traced }));
    expect(mesh.requests).toHaveLength(1);
    expect(mesh.requests[0]?.joinedBy).toBe('request-id-and-addresses');
  });

  test('join by request id and addresses, whichever comes first, and count once', () => {
    const client = entry({});
    const server = serverEntry({});
    for (const order of [
      [client, server],
      [server, client],
    ]) {
      const [first, second] = order;
      if (!first || !second) throw new Error('two lines');
      const half = withLines(smallMesh(), first);
      const mesh = withLines(half, second);
      expect(only(mesh)).toMatchObject({ client, server, joinedBy: 'request-id-and-addresses', security: 'mtls' });
      expect(only(mesh)?.id).toBe(first.id);
      expect(totals(mesh)).toEqual({ [EDGE]: [[1, 0, 1, 0]] });
      // The mesh before is untouched, and can be continued again: replay goes back and forth.
      expect(half.requests.length).toBe(1);
      expect(totals(withLines(half, second))).toEqual({ [EDGE]: [[1, 0, 1, 0]] });
    }
  });

  test('do not join when only the request id is the same', () => {
    const mesh = withLines(smallMesh(), entry({}), serverEntry({ downstreamRemote: '10.0.0.9:1' }));
    expect(mesh.requests.length).toBe(2);
  });

  test('do not join when only the connection is the same: connections are reused', () => {
    const mesh = withLines(smallMesh(), entry({ requestId: 'a' }), serverEntry({ requestId: 'b' }));
    expect(mesh.requests.length).toBe(2);
  });

  test('a line that comes twice changes nothing, not even the object', () => {
    const client = entry({});
    const mesh = withLines(smallMesh(), client);
    expect(withLines(mesh, client)).toBe(mesh);
  });

  test('a denial that the server’s line reveals is counted as failed afterwards, with one moment', () => {
    const client = entry({ status: 403 });
    const server = serverEntry({ status: 403, details: 'rbac_access_denied_matched_policy[none]' });
    const half = withLines(smallMesh(), client);
    expect(totals(half)).toEqual({ [EDGE]: [[1, 0, 0, 0]] });
    const mesh = withLines(half, server);
    expect(totals(mesh)).toEqual({ [EDGE]: [[1, 1, 1, 0]] });
    expect(mesh.moments.filter((m) => m.kind === 'request-failed').length).toBe(1);
  });

  test('several requests with one request id over one connection pair in order', () => {
    const clients = [0, 20, 40].map((t) => entry({ startedAt: epochMs(1_000_000 + t) }));
    const servers = [2, 22, 42].map((t) => serverEntry({ startedAt: epochMs(1_000_000 + t) }));
    const mesh = withLines(smallMesh(), ...[...clients, ...servers].reverse());
    expect(mesh.requests.length).toBe(3);
    for (const [i, c] of clients.entries()) expect(mesh.requests.find((r) => r.client === c)?.server).toBe(servers[i]);
  });
});

describe('retries', () => {
  const client = entry({ duration: durationMs(100) });
  const failing = { status: 503, flags: ['UF'] };

  test('server lines of earlier tries are kept with the request', () => {
    const first = serverEntry({ ...failing, startedAt: epochMs(1_000_001) });
    const second = serverEntry({ ...failing, startedAt: epochMs(1_000_030) });
    const last = serverEntry({ startedAt: epochMs(1_000_060) });
    const mesh = withLines(smallMesh(), last, first, client, second);
    expect(only(mesh)).toMatchObject({ server: last, retried: [first, second] });
    expect(totals(mesh)[EDGE]).toEqual([[1, 0, 1, 0]]);
  });

  test('also those at another host', () => {
    const other = serverEntry({
      ...failing,
      pod: podId('shop', 'order-2'),
      downstreamLocal: '10.0.0.3:8080',
      downstreamRemote: '10.0.0.1:41000',
    });
    const last = serverEntry({ startedAt: epochMs(1_000_060) });
    const mesh = withLines(smallMesh(pod('shop', 'order-2', '10.0.0.3')), other, last, client);
    expect(only(mesh)).toMatchObject({ server: last, retried: [other] });
  });

  test('a good answer elsewhere was no try', () => {
    const other = serverEntry({ downstreamLocal: '10.0.0.3:8080', downstreamRemote: '10.0.0.1:41000' });
    const mesh = withLines(smallMesh(), other, serverEntry({}), client);
    expect(mesh.requests.length).toBe(2);
  });
});

describe('one-sided requests', () => {
  test('a caller without a sidecar appears as its workload, in plain text', () => {
    const line = serverEntry({ downstreamRemote: '10.0.0.5:1234', serverName: null });
    const mesh = withLines(smallMesh(pod('legacy', 'old-1', '10.0.0.5', 'none')), line);
    const request = only(mesh);
    expect(request).toMatchObject({ source: 'legacy/Deployment/old', security: 'plain' });
    if (request) expect(sidesOf(mesh, request, epochMs(0))).toMatchObject({ kind: 'one-sided', because: 'no-proxy' });
  });

  test('a call and the listener’s refusal of its connection are one request, whichever line comes first', () => {
    const call = entry({ status: 503, flags: ['UC'], details: CLOSED });
    const refusal = serverEntry({ ...TCP, flags: ['NR'], details: 'filter_chain_not_found', serverName: null });
    const other = { ...refusal, id: 'line-other' as RequestId, downstreamRemote: '10.0.0.1:40009' };
    for (const lines of [
      [call, refusal],
      [refusal, call],
    ]) {
      const mesh = lines.reduce((m, line) => withLines(m, line), smallMesh());
      expect(only(mesh)).toMatchObject({ client: call, server: refusal, joinedBy: 'addresses-and-time' });
      expect(only(mesh)?.security).toBe('plain');
      expect(totals(mesh)).toEqual({ [EDGE]: [[1, 1, 0, 1]] });
      expect(withLines(mesh, other).requests.length).toBe(2);
    }
    // A connection on which a request was answered was not refused.
    expect(withLines(smallMesh(), entry({}), refusal).requests.length).toBe(2);
  });

  test('a call to a service whose last pod is gone goes to the workload that its callers miss', () => {
    const service = { id: 'shop/order', selector: { app: 'order' }, clusterIps: ['10.96.0.1'], externalName: null };
    const none = entry({
      requestId: 'r2',
      status: 503,
      flags: ['UH'],
      details: 'no_healthy_upstream',
      upstreamHost: null,
      upstreamLocal: null,
    });
    const known: Mesh = { ...smallMesh(), services: { [service.id]: service as unknown as Service } };
    const gone = (mesh: Mesh) =>
      reduce(mesh, { kind: 'listed', list: { of: 'pods', items: [pod('shop', 'client-1', '10.0.0.1')] } });
    const missed = withLines(gone(withLines(known, entry({}), serverEntry({}))), none);
    expect(missed.requests.map((r) => r.target)).toEqual(['shop/Deployment/order', 'shop/Deployment/order']);
    // Nothing was seen of it before: then the service alone is known.
    expect(only(withLines(gone(known), none))?.target).toBe('unknown:order.shop');
  });

  test('is not called one-sided before its other line had time to come', () => {
    const mesh = withLines(smallMesh(), entry({}));
    const request = only(mesh);
    if (!request) throw new Error('a request');
    expect(sidesOf(mesh, request, epochMs(1_021_999))).toMatchObject({ kind: 'waiting', for: 'server' });
    expect(sidesOf(mesh, request, epochMs(1_022_000))).toMatchObject({ kind: 'one-sided', because: 'no-line' });
  });

  test('callers with addresses of nobody share one node', () => {
    const lines = [1, 2, 3].map((n) =>
      serverEntry({ requestId: `u${n}`, downstreamRemote: `203.0.113.${n}:99`, serverName: null }),
    );
    const mesh = withLines(smallMesh(), ...lines);
    expect(new Set(mesh.requests.map((r) => r.source))).toEqual(new Set([UNKNOWN_CALLERS]));
  });

  test('outside hosts are bounded', () => {
    const lines = Array.from({ length: MAX_OUTSIDE_NODES + 20 }, (_, n) =>
      entry({
        requestId: `o${n}`,
        upstreamHost: '198.51.100.1:443',
        upstreamCluster: 'PassthroughCluster',
        authority: `host-${n}.example`,
      }),
    );
    const mesh = withLines(smallMesh(), ...lines);
    const targets = new Set(mesh.requests.map((r) => r.target));
    expect(targets.size).toBe(MAX_OUTSIDE_NODES + 1);
    expect(targets.has(OTHER_HOSTS)).toBe(true);
  });

  test('a log format without the SNI leaves the security unknown', () => {
    const mesh = withLines(smallMesh(), serverEntry({ serverName: null, absentFields: ['requested_server_name'] }));
    expect(only(mesh)?.security).toBe('unknown');
  });
});

describe('gateways and mirrors', () => {
  const mesh = smallMesh(pod('istio-system', 'gateway-1', '10.0.0.9', 'gateway'));
  const atGateway = entry({
    pod: podId('istio-system', 'gateway-1'),
    upstreamLocal: '10.0.0.9:3333',
    downstreamLocal: '10.0.0.9:8080',
    downstreamRemote: '203.0.113.7:5555',
    forwardedFor: '203.0.113.7',
  });
  const behind = serverEntry({ downstreamRemote: '203.0.113.7:0', forwardedFor: '203.0.113.7' });

  test('x-forwarded-for hides the peer: host, SNI, the same x-forwarded-for and time stand in', () => {
    const joined = withLines(mesh, behind, atGateway);
    expect(only(joined)).toMatchObject({
      joinedBy: 'request-id-host-and-time',
      source: 'istio-system/Deployment/gateway',
      caller: OUTSIDE,
      mirrored: false,
    });
    expect(Object.keys(joined.edges).sort()).toEqual([
      'external:outside→istio-system/Deployment/gateway',
      'istio-system/Deployment/gateway→shop/Deployment/order',
    ]);
  });

  test('until the gateway’s line comes, no edge is drawn from the wrong place', () => {
    const half = withLines(mesh, behind);
    expect(half.edges).toEqual({});
    expect(only(half)).toMatchObject({ source: UNKNOWN_CALLERS, mirrored: false });
  });

  test('a shadow copy stays alone and is marked, though its request id is that of the original', () => {
    const client = entry({});
    const shadow = serverEntry({ downstreamRemote: '10.0.0.1:0', forwardedFor: '10.0.0.1' });
    const joined = withLines(mesh, shadow, client);
    expect(joined.requests.find((r) => r.server === shadow)).toMatchObject({
      mirrored: true,
      client: null,
      source: 'shop/Deployment/client',
    });
    expect(joined.requests.find((r) => r.client === client)?.server).toBeNull();
  });
});

describe('TCP', () => {
  const client = entry({ ...TCP, duration: durationMs(5_000) });
  const server = serverEntry({ ...TCP, duration: durationMs(5_000), startedAt: epochMs(1_000_001) });

  test('joins by addresses and overlapping time', () => {
    expect(only(withLines(smallMesh(), server, client))).toMatchObject({
      client,
      server,
      joinedBy: 'addresses-and-time',
    });
  });

  test('the same addresses an hour later are another connection', () => {
    const later = serverEntry({ ...TCP, startedAt: epochMs(4_600_000) });
    expect(withLines(smallMesh(), later, client).requests.length).toBe(2);
  });
});

describe('a call that kube-proxy translated', () => {
  const VIP = { upstreamHost: '10.96.0.5:80', upstreamCluster: 'PassthroughCluster', authority: 'order' };
  const plain = { serverName: null, authority: 'order' };

  test.each([
    ['answered', { status: 200 }],
    ['failed by the app', { status: 500 }],
  ])('is one request when %s, joined by its id and the client’s half of the connection', (_, ended) => {
    const [client, server] = [entry({ ...VIP, ...ended }), serverEntry({ ...plain, ...ended })];
    for (const lines of [
      [client, server],
      [server, client],
    ]) {
      const mesh = lines.reduce((m, line) => withLines(m, line), smallMesh());
      expect(only(mesh)).toMatchObject({ client, server, retried: [], joinedBy: 'request-id-and-addresses' });
      expect(totals(mesh)[EDGE]?.map(([total]) => total)).toEqual([1]);
    }
  });

  test('is one request though x-forwarded-for hides the client’s half as well', () => {
    const forwardedFor = '203.0.113.7';
    const server = serverEntry({ ...plain, status: 500, forwardedFor, downstreamRemote: `${forwardedFor}:0` });
    const mesh = withLines(smallMesh(), entry({ ...VIP, status: 500, forwardedFor }), server);
    expect(only(mesh)).toMatchObject({ server, retried: [], joinedBy: 'request-id-host-and-time' });
  });

  test('was never tried again: a failed call of the same id over another connection is another call', () => {
    const server = serverEntry({ ...plain, status: 500, downstreamRemote: '10.0.0.1:41000' });
    const mesh = withLines(smallMesh(), entry({ ...VIP, status: 500 }), server);
    expect(mesh.requests.map((r) => r.retried)).toEqual([[], []]);
  });

  test('and refused unread by the server’s listener is one request', () => {
    const call = entry({ ...VIP, status: 503, flags: ['UC'], details: CLOSED });
    const refusal = serverEntry({ ...TCP, flags: ['NR'], details: 'filter_chain_not_found', serverName: null });
    expect(only(withLines(withLines(smallMesh(), refusal), call))).toMatchObject({ client: call, server: refusal });
  });

  const bytes = { ...TCP, duration: durationMs(5_000) };
  const toVip = { ...VIP, ...bytes };

  test('over TCP is one request while both ends see it', () => {
    const [client, server] = [entry(toVip), serverEntry({ ...bytes, serverName: null })];
    expect(only(withLines(withLines(smallMesh(), client), server))).toMatchObject({
      client,
      server,
      joinedBy: 'addresses-and-time',
    });
  });

  test.each([
    ['Istio’s own TLS carried it', toVip, {}],
    ['the caller’s proxy picked an endpoint itself', { ...bytes, upstreamHost: '10.0.0.9:80' }, { serverName: null }],
    ['it was at another time', toVip, { serverName: null, startedAt: epochMs(4_600_000) }],
  ])('over TCP one port may lead to two places, so that the client’s half tells nothing where %s', (_, c, s) => {
    expect(withLines(smallMesh(), entry(c), serverEntry({ ...bytes, ...s })).requests.length).toBe(2);
  });

  test('over TCP gives the server’s line up to the client’s that names both ends, whichever comes first', () => {
    const [server, exact] = [serverEntry({ ...bytes, serverName: null }), entry(bytes)];
    const lines = [entry(toVip), server, exact];
    for (const order of [lines, [...lines].reverse()]) {
      const mesh = order.reduce((m, line) => withLines(m, line), smallMesh());
      expect(mesh.requests.find((r) => r.client === exact)?.server).toBe(server);
      expect(mesh.requests.length).toBe(2);
    }
  });
});

describe('a log format without the client’s half of the connection', () => {
  const absent = { upstreamLocal: null, absentFields: ['upstream_local_address'] };

  test('joins by id, host, cluster and time, tries included', () => {
    const client = entry({ ...absent, duration: durationMs(100) });
    const tried = serverEntry({ status: 503, flags: ['UF'], downstreamRemote: '10.0.0.1:40009' });
    const server = serverEntry({ startedAt: epochMs(1_000_050) });
    const mesh = withLines(smallMesh(), server, client, tried);
    expect(only(mesh)).toMatchObject({ client, server, retried: [tried], joinedBy: 'request-id-host-and-time' });
  });

  test('does not join what came from elsewhere, or what a connection that failed cannot have carried', () => {
    const other = serverEntry({ downstreamRemote: '10.0.0.7:40000' });
    expect(withLines(smallMesh(), entry(absent), other).requests.length).toBe(2);
    const failed = entry({ ...absent, status: 503, flags: ['UF'] });
    expect(withLines(smallMesh(), failed, serverEntry({})).requests.length).toBe(2);
  });

  test.each([
    ['no-line', {}],
    ['no-line', { status: 503, flags: ['UC'] }],
    ['never-arrived', { status: 503, flags: ['UF'] }],
    ['never-arrived', { status: 503, flags: ['UH'], upstreamHost: null }],
  ])('%s: %o', (because, fields) => {
    const mesh = withLines(smallMesh(), entry({ ...absent, ...fields }));
    const request = only(mesh);
    if (request) expect(sidesOf(mesh, request, epochMs(9_000_000))).toMatchObject({ because });
  });
});

describe('bounds', () => {
  test('keeps the newest requests, counts the dropped ones, and still joins', () => {
    const lines = Array.from({ length: MAX_REQUESTS + 50 }, (_, n) => entry({ requestId: `n${n}` }));
    let mesh = smallMesh();
    for (let i = 0; i < lines.length; i += 100) mesh = withLines(mesh, ...lines.slice(i, i + 100));
    expect(mesh.requests.length).toBe(MAX_REQUESTS);
    expect(mesh.requestsDropped).toBe(50);
    mesh = withLines(mesh, serverEntry({ requestId: `n${MAX_REQUESTS}` }), serverEntry({ requestId: 'n3' }));
    expect(mesh.requests.filter((r) => r.joinedBy !== null).length).toBe(1);
    expect(mesh.requests.length).toBe(MAX_REQUESTS);
  });

  test('10,000 lines join', { timeout: 60_000 }, () => {
    const lines: AccessEntry[] = [];
    for (let n = 0; n < 5_000; n++) lines.push(entry({ requestId: `p${n}` }), serverEntry({ requestId: `p${n}` }));
    let mesh = smallMesh();
    for (let i = 0; i < lines.length; i += 50) mesh = withLines(mesh, ...lines.slice(i, i + 50));
    expect(mesh.requests.every((r) => r.joinedBy !== null)).toBe(true);
  });

  test('one request id used for everything still joins', { timeout: 60_000 }, () => {
    const lines: AccessEntry[] = [];
    for (let n = 0; n < 1_500; n++)
      lines.push(
        entry({ startedAt: epochMs(1_000_000 + n * 100) }),
        serverEntry({ startedAt: epochMs(1_000_001 + n * 100) }),
      );
    const mesh = withLines(smallMesh(), ...lines);
    expect(mesh.requests.filter((r) => r.joinedBy !== null).length).toBeGreaterThan(1_400);
  });
});

const REFUSED = { ...TCP, flags: ['NR'], details: 'filter_chain_not_found' };

/** Lines of a few request ids with addresses and times from small sets, so that all kinds of collisions happen. */
const anyEntry = fc
  .record({
    inbound: fc.boolean(),
    requestId: fc.constantFrom('r1', 'r2', null),
    start: fc.integer({ min: 0, max: 200 }),
    duration: fc.integer({ min: 0, max: 120 }),
    status: fc.constantFrom(200, 503, 0),
    port: fc.constantFrom(40_000, 40_001, 0),
    host: fc.constantFrom('10.0.0.2:8080', '10.0.0.3:8080'),
    forwarded: fc.constantFrom(null, '10.0.0.1', '203.0.113.7'),
    closed: fc.boolean(),
    tcp: fc.boolean(),
    past: fc.boolean(),
    absent: fc.boolean(),
  })
  .map((x) => {
    const common = {
      requestId: x.requestId,
      startedAt: epochMs(1_000_000 + x.start),
      duration: durationMs(x.duration),
      status: x.status,
      forwardedFor: x.forwarded,
      ...(x.closed && (x.inbound ? REFUSED : { status: 503, flags: ['UC'], details: CLOSED })),
      ...(x.tcp && TCP),
    };
    if (x.inbound) {
      const sni = x.past ? { serverName: null } : {};
      return serverEntry({ ...common, ...sni, downstreamLocal: x.host, downstreamRemote: `10.0.0.1:${x.port}` });
    }
    const past = x.past ? { upstreamHost: '10.96.0.5:80', upstreamCluster: 'PassthroughCluster' } : {};
    const absent = x.absent ? { upstreamLocal: null, absentFields: ['upstream_local_address'] } : {};
    return entry({ ...common, upstreamHost: x.host, upstreamLocal: `10.0.0.1:${x.port}`, ...past, ...absent });
  });

describe('any lines in any order', () => {
  const view = (mesh: Mesh) => ({
    requests: mesh.requests
      .map((r) => [r.client?.id, r.server?.id, r.retried.map((e) => e.id), r.source, r.target, r.mirrored, r.security])
      .map((r) => JSON.stringify(r))
      .sort(),
    edges: totals(mesh),
    failed: mesh.requests.filter(isFailed).length,
  });

  test('give the same requests and counts, use every line once, and keep ids apart', () => {
    fc.assert(
      fc.property(
        fc
          .array(anyEntry, { maxLength: 14 })
          .chain((lines) =>
            fc.record({ lines: fc.constant(lines), order: fc.shuffledSubarray(lines, { minLength: lines.length }) }),
          ),
        ({ lines, order }) => {
          const mesh = withLines(smallMesh(), ...lines);
          const other = order.reduce((m, line) => withLines(m, line), smallMesh());
          expect(view(other).requests).toEqual(view(mesh).requests);
          expect(Object.fromEntries(Object.entries(view(other).edges).sort())).toEqual(
            Object.fromEntries(Object.entries(view(mesh).edges).sort()),
          );
          const used = mesh.requests.flatMap((r) => [r.client?.id, r.server?.id, ...r.retried.map((e) => e.id)]);
          expect(used.filter((id) => id !== undefined).sort()).toEqual(lines.map((l) => l.id).sort());
          expect(new Set(other.requests.map((r) => r.id)).size).toBe(other.requests.length);
          const counted = Object.values(other.edges)
            .flatMap((e) => e.buckets)
            .reduce((n, b) => n + b.total, 0);
          expect(counted).toBeLessThanOrEqual(other.requests.length);
        },
      ),
      { numRuns: 400 },
    );
  }, 30_000);
});

test('request ids are those of lines', () => {
  const id: RequestId | undefined = only(withLines(smallMesh(), entry({})))?.id;
  expect(id).toMatch(/^line-/);
});
