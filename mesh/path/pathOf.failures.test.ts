import { describe, expect, test } from 'vitest';
import { type AccessEntry, type NodeId, serviceId } from '../model/index.ts';
import { reduce } from '../reduce/reduce.ts';
import {
  CLIENT,
  choice,
  configs,
  explain,
  find,
  from,
  mesh,
  outcomes,
  SIDECARS,
  shape,
  value,
} from './captured.testkit.ts';
import { pathOf } from './pathOf.ts';

describe('failures', () => {
  test('B-1, X-2: a denial is the server Envoy’s; the app is not reached', () => {
    const path = explain(find((r) => r.server?.details?.startsWith('rbac') === true && r.client !== null));
    expect(shape(path)).toEqual([...SIDECARS.slice(0, 5), 'server envoy failed', 'server app not-reached']);
    expect(path.failure).toMatchObject({ by: 'server-envoy', status: 403, policy: null });
    expect(outcomes(path.stations[5], 'policy')).toEqual(['lost principal-mismatch']);
    expect(path.stations[5]?.facts.find((f) => f.key === 'policy')?.note?.code).toBe('policy-none-allowed');
  });

  test('F-6: plain text into STRICT has no filter chain', () => {
    const path = explain(find((r) => r.server?.details === 'filter_chain_not_found'));
    const failed = path.stations[path.failedAt ?? -1];
    expect(failed).toMatchObject({ kind: 'envoy', side: 'server', state: 'failed' });
    expect(path.failure).toMatchObject({ by: 'server-envoy', flags: ['NR'] });
    expect(choice(failed, 'filter-chain').every((c) => c.outcome === 'lost')).toBe(true);
    expect(failed?.facts.find((f) => f.key === 'filter-chain')?.note?.code).toBe('mtls-required');
  });

  test('X-4, E-5: a connection that never came about breaks on the wire; nothing of the far side is drawn', () => {
    const path = explain(find((r) => r.client?.details?.includes('connection_timeout') === true));
    expect(shape(path)).toEqual([
      'client app passed',
      'client interception passed',
      'client envoy passed',
      'between wire failed',
    ]);
    expect(value(path.stations[2], 'route')).toContain('allow_any');
    expect(path.failure).toMatchObject({ by: 'wire', status: 503, flags: ['UF'] });
  });

  test('X-4, X-6: without a connection nothing behind the wire was reached', () => {
    const request = from(CLIENT, /order/);
    const client = request.client && {
      ...request.client,
      status: 503,
      flags: ['UF'],
      details: 'x{connection_timeout}',
    };
    const path = explain({ ...request, client, server: null, security: 'unknown' });
    expect(shape(path)).toEqual([
      ...SIDECARS.slice(0, 3),
      'between wire failed',
      'server interception not-reached',
      'server envoy not-reached',
      'server app not-reached',
    ]);
  });

  test('X-6: a log format without the connection’s own end does not say that there was none', () => {
    const request = from(CLIENT, /order/);
    const absent = { upstreamLocal: null, absentFields: ['upstream_local_address'] };
    const client = request.client && { ...request.client, ...absent, status: 503, flags: ['UC'], details: null };
    const path = explain({ ...request, client, server: null, security: 'unknown' });
    expect(shape(path).slice(3)).toEqual([
      'between wire failed',
      'server interception unknown',
      'server envoy unknown',
      'server app unknown',
    ]);
  });

  test('B-1, X-6: a TCP connection that a policy denied stops at the server’s Envoy, with the policy’s name', () => {
    const request = from(CLIENT, /order/);
    const bytes = (line: AccessEntry | null) =>
      line && { ...line, method: null, protocol: null, status: 0, details: null };
    const terminationDetails = 'rbac_access_denied_matched_policy[ns[shop]-policy[no-client]-rule[0]]';
    const server = request.server && { ...request.server, ...bytes(request.server), terminationDetails };
    const path = explain({ ...request, client: bytes(request.client), server });
    expect(shape(path)).toEqual([...SIDECARS.slice(0, 5), 'server envoy failed', 'server app not-reached']);
    const policy = { kind: 'AuthorizationPolicy', namespace: 'shop', name: 'no-client' };
    expect(path.failure).toMatchObject({ by: 'server-envoy', details: terminationDetails, policy });
  });

  test('L-3: TCP to a port without a listener goes to the catch-all', () => {
    const envoy = explain(find((r) => r.client?.downstreamLocal?.endsWith(':9999') === true)).stations[2];
    expect(value(envoy, 'listener')).toBe('virtualOutbound');
    expect(value(envoy, 'filter-chain')).toBe('virtualOutbound-catchall-tcp');
    expect(outcomes(envoy, 'filter-chain')).toEqual(['lost chain-port-mismatch', 'chosen chain-only-one']);
  });

  test('E-4, X-6: a Service without a pod that can answer is still in the mesh; nothing behind the client is reached', () => {
    const request = from(CLIENT, /order/);
    const client = request.client && {
      ...request.client,
      status: 503,
      flags: ['UH'],
      details: 'no_healthy_upstream',
      upstreamHost: null,
      upstreamLocal: null,
    };
    const service = {
      id: serviceId('shop', 'order'),
      labels: {},
      selector: {},
      type: 'ClusterIP',
      headless: false,
      clusterIps: [],
      externalName: null,
      ports: [],
    };
    const target = 'external:order.shop.svc.cluster.local' as NodeId;
    const facts = { mesh: reduce(mesh, { kind: 'service-set', service }), clientConfig: null, serverConfig: null };
    const path = pathOf(
      { ...facts, clientConfig: configs.get(CLIENT) ?? null },
      { ...request, client, server: null, target, security: 'unknown' },
    );
    expect(shape(path)).toEqual([
      'client app passed',
      'client interception passed',
      'client envoy failed',
      'between wire not-reached',
      'server interception not-reached',
      'server envoy not-reached',
      'server app not-reached',
    ]);
    expect(outcomes(path.stations[2], 'endpoint')).toEqual(['lost endpoint-unhealthy-then']);
  });

  test('X-3: a 5xx of the app breaks the rail at the app', () => {
    const request = from(CLIENT, /order/);
    const failing = (line: AccessEntry | null) => line && { ...line, status: 500 };
    const path = explain({ ...request, client: failing(request.client), server: failing(request.server) });
    expect(shape(path)).toEqual([...SIDECARS.slice(0, 6), 'server app failed']);
    expect(path.failure?.by).toBe('app');
  });

  test('X-5: a 5xx that only the client logged came from a server side that cannot be told apart', () => {
    const request = from(CLIENT, /order/);
    const path = explain({ ...request, server: null, client: request.client && { ...request.client, status: 503 } });
    expect(path.failure?.by).toBe('unknown');
    expect(path.stations[path.failedAt ?? -1]).toMatchObject({ kind: 'envoy', side: 'server', state: 'unknown' });
  });
});
