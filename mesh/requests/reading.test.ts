import { describe, expect, test } from 'vitest';
import { durationMs, EMPTY_MESH, epochMs, type MeshObject, podId } from '../model/index.ts';
import { EVERY_REQUEST, matchesFilter, statusClassOf } from './filter.ts';
import { causesOf, deniedBy, detailsFamily, FLAGS, isFailureFlag } from './flags.ts';
import { entry, pod, serverEntry, smallMesh, TCP, withLines } from './lines.testkit.ts';
import { accessLoggingOf } from './logging.ts';
import { entryOutcome, outcomeOf } from './outcome.ts';
import { cameLate, PLAYOUT_DELAY_MS, playsAt } from './playout.ts';
import { requestTrees, rowsOf, treeOf } from './tree.ts';

describe('outcome of a line', () => {
  test.each([
    ['ok', {}],
    ['refused', { status: 404 }],
    ['refused', { status: 403 }],
    ['refused', { status: 404, details: 'direct_response' }],
    ['failed', { status: 500 }],
    ['failed', { status: 0, flags: ['DC'], details: 'downstream_remote_disconnect' }],
    ['failed', { status: 404, flags: ['NR'], details: 'route_not_found' }],
    ['failed', { status: 502, details: 'direct_response' }],
    ['denied', { status: 403, details: 'rbac_access_denied_matched_policy[none]' }],
    ['denied', { status: 401, details: 'jwt_authn_access_denied{Jwt_is_missing}' }],
    ['denied', { status: 403, flags: ['UAEX'], details: 'ext_authz_denied' }],
    ['failed', { status: 429, flags: ['RL'], details: 'request_rate_limited' }],
    ['ok', { status: 200, flags: ['DC'] }],
    ['ok', { status: 200, flags: ['DR'] }],
    ['failed', { status: 200, flags: ['UR'] }],
    ['ok', { status: 200, flags: ['DI'] }],
    ['failed', { status: 418, flags: ['FI'], details: 'fault_filter_abort' }],
    ['failed', { status: 200, flags: ['NEW'] }],
    ['ok', TCP],
    ['ok', { ...TCP, flags: ['DC'] }],
    ['failed', { ...TCP, flags: ['UF', 'URX'] }],
    ['failed', { ...TCP, flags: ['NR'], details: 'filter_chain_not_found' }],
    ['failed', { ...TCP, transportFailure: 'TLS_error' }],
    ['denied', { ...TCP, terminationDetails: 'rbac_access_denied_matched_policy[none]' }],
  ])('%s: %o', (outcome, fields) => {
    expect(entryOutcome(entry(fields))).toBe(outcome);
  });
});

test('a TCP connection that the server’s proxy denied is denied, whatever its caller’s proxy saw of it', () => {
  const denied = serverEntry({ ...TCP, terminationDetails: 'rbac_access_denied_matched_policy[none]' });
  const mesh = withLines(smallMesh(), entry(TCP), denied);
  expect(mesh.requests.map(outcomeOf)).toEqual(['denied']);
  expect(Object.values(mesh.edges).flatMap((e) => e.buckets.map((b) => [b.total, b.failed]))).toEqual([[1, 1]]);
});

describe('flags and details', () => {
  test('details come before flags, and nothing comes twice', () => {
    const causes = causesOf(['UC'], 'upstream_reset_before_response_started{connection_termination}');
    expect(causes[0]).toBe('plain-text-to-strict');
    expect(new Set(causes).size).toBe(causes.length);
    expect(causesOf([], null)).toEqual([]);
  });

  test('families are told by their beginnings', () => {
    expect(detailsFamily('upstream_reset_before_response_started{connection_timeout}')).toBe('connect-timeout');
    expect(detailsFamily('upstream_reset_before_response_started{remote_connection_failure|TLS_error:x}')).toBe(
      'tls-error',
    );
    expect(detailsFamily('something_new')).toBeNull();
    expect(isFailureFlag('ZZ')).toBe(true);
    expect(Object.values(FLAGS).every((f) => f.causes.length > 0)).toBe(true);
  });

  test('the denying policy is read from the details', () => {
    expect(deniedBy('rbac_access_denied_matched_policy[ns[shop]-policy[only-get]-rule[2]]')).toEqual({
      kind: 'policy',
      namespace: 'shop',
      name: 'only-get',
      rule: 2,
    });
    expect(deniedBy('rbac_access_denied_matched_policy[none]')).toEqual({ kind: 'none' });
    expect(deniedBy('via_upstream')).toBeNull();
  });
});

describe('trees', () => {
  // client → order → payment, with order's two proxies on one clock and client's clock 40 ms behind.
  const mesh = withLines(
    smallMesh(pod('shop', 'payment-1', '10.0.0.3')),
    entry({ startedAt: epochMs(999_960), duration: durationMs(30) }),
    serverEntry({ startedAt: epochMs(1_000_001), duration: durationMs(28) }),
    entry({
      pod: podId('shop', 'order-1'),
      startedAt: epochMs(1_000_005),
      upstreamLocal: '10.0.0.2:41000',
      upstreamHost: '10.0.0.3:8080',
      downstreamRemote: '10.0.0.2:51000',
    }),
    entry({ requestId: 'other', startedAt: epochMs(999_000) }),
  );

  test('a hop made by the serving pod within the hop’s time is its child; roots come by time', () => {
    const rows = requestTrees(mesh.requests).map((t) => rowsOf(t).map((r) => `${r.depth} ${r.request.target}`));
    expect(rows).toEqual([['0 shop/Deployment/order'], ['0 shop/Deployment/order', '1 shop/Deployment/payment']]);
  });

  test('any of its requests finds the whole tree', () => {
    for (const request of mesh.requests.slice(0, 2)) {
      const rows = treeOf(mesh.requests, request);
      expect(rows.map((r) => r.depth)).toEqual([0, 1]);
      expect(rows[1]?.parent).toBe(rows[0]?.request.id);
    }
  });

  test('a call after the hop had ended is no child', () => {
    const late = entry({
      pod: podId('shop', 'order-1'),
      startedAt: epochMs(1_000_500),
      upstreamHost: '10.0.0.3:8080',
      upstreamLocal: '10.0.0.2:41000',
    });
    const trees = requestTrees(withLines(smallMesh(), entry({}), serverEntry({}), late).requests);
    expect(trees.map((t) => t.children.length)).toEqual([0, 0]);
  });
});

describe('filter', () => {
  const [request] = withLines(smallMesh(), entry({ status: 503, flags: ['UH'], path: '/Checkout' })).requests;
  if (!request) throw new Error('a request');

  test.each([
    [true, {}],
    [true, { namespace: 'shop' }],
    [false, { namespace: 'sho' }],
    [true, { workload: request.target }],
    [true, { statusClasses: ['5xx' as const, '2xx' as const] }],
    [false, { statusClasses: ['2xx' as const] }],
    [true, { flags: ['UH'] }],
    [false, { flags: ['UF'] }],
    [true, { text: ' checkout ' }],
    [false, { text: 'refund' }],
    [true, { failedOnly: true }],
  ])('%s: %o', (matches, filter) => {
    expect(matchesFilter(request, { ...EVERY_REQUEST, ...filter })).toBe(matches);
  });

  test('an HTTP request without an answer and a connection have classes of their own', () => {
    const [none] = withLines(smallMesh(), entry({ status: 0 })).requests;
    const [tcp] = withLines(smallMesh(), entry(TCP)).requests;
    expect([none && statusClassOf(none), tcp && statusClassOf(tcp)]).toEqual(['none', 'tcp']);
  });
});

test('particles play at the start time and the fixed delay, and a line later than that is not played', () => {
  const [request] = withLines(smallMesh(), entry({})).requests;
  const [late] = withLines(smallMesh(), entry({ readAt: epochMs(1_000_000 + PLAYOUT_DELAY_MS + 1) })).requests;
  if (!request || !late) throw new Error('requests');
  expect(playsAt(request)).toBe(1_012_000);
  expect([cameLate(request), cameLate(late)]).toEqual([false, true]);
});

describe('whether logs are on', () => {
  const client = podId('shop', 'client-1');
  const withConfig = (meshConfig: typeof EMPTY_MESH.facts.meshConfig, ...objects: MeshObject[]) => ({
    ...smallMesh(),
    facts: { ...EMPTY_MESH.facts, rootNamespace: 'istio-system', meshConfig },
    objects: Object.fromEntries(objects.map((o) => [o.id, o])),
  });
  const telemetry = (namespace: string, spec: MeshObject['spec']): MeshObject => ({
    id: `Telemetry/${namespace}/t` as MeshObject['id'],
    apiVersion: 'telemetry.istio.io/v1',
    kind: 'Telemetry',
    namespace,
    name: 't',
    labels: {},
    annotations: {},
    createdAt: epochMs(0),
    resourceVersion: '1',
    spec,
    status: null,
  });
  const on = { accessLogging: [{ providers: [{ name: 'envoy' }] }] };
  const off = { accessLogging: [{ disabled: true }] };

  test.each([
    ['unknown', withConfig(null)],
    ['off', withConfig({})],
    ['on', withConfig({ accessLogFile: '/dev/stdout' })],
    ['on', withConfig({}, telemetry('istio-system', on))],
    ['off', withConfig({ accessLogFile: '/dev/stdout' }, telemetry('shop', off))],
    ['off', withConfig({}, telemetry('istio-system', on), telemetry('shop', off))],
    ['off', withConfig({}, telemetry('other', on))],
    ['off', withConfig({}, telemetry('shop', { ...on, selector: { matchLabels: { app: 'order' } } }))],
    ['on', withConfig({}, telemetry('shop', { ...on, selector: { matchLabels: { app: 'client' } } }))],
  ])('%s', (state, mesh) => {
    expect(accessLoggingOf(mesh, client).state).toBe(state);
  });
});
