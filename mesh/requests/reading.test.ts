import { describe, expect, test } from 'vitest';
import { durationMs, EMPTY_MESH, epochMs, type Json, type Labels, type MeshObject, podId } from '../model/index.ts';
import { denialIn, deniedBy } from './denial.ts';
import { EVERY_REQUEST, matchesFilter, statusClassOf } from './filter.ts';
import { causesOf, detailsFamily, FLAGS, isFailureFlag } from './flags.ts';
import { entry, pod, serverEntry, smallMesh, TCP, withLines } from './lines.testkit.ts';
import { accessLoggingOf, logStateOf } from './logging.ts';
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
    const text = 'rbac_access_denied_matched_policy[ns[shop]-policy[only-get]-rule[2]]';
    const onlyGet = {
      policy: 'ns[shop]-policy[only-get]-rule[2]',
      rule: 2,
      origin: { kind: 'AuthorizationPolicy', namespace: 'shop', name: 'only-get' },
    };
    expect(deniedBy({ details: text, terminationDetails: null })).toEqual(onlyGet);
    expect(deniedBy({ details: 'via_upstream', terminationDetails: text })).toEqual(onlyGet);
    const none = { policy: 'none', rule: null, origin: null };
    expect(denialIn('rbac_access_denied_matched_policy[none]')).toEqual(none);
    expect(denialIn('via_upstream')).toBeNull();
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
  const envoy = { providers: [{ name: 'envoy' }] };
  const on = { accessLogging: [envoy] };
  const off = { accessLogging: [{ disabled: true }] };
  const file = { accessLogFile: '/dev/stdout' };
  const sided = (mode: string, disabled: boolean) => ({ accessLogging: [{ match: { mode }, disabled }] });
  const provider = (name: string, kind: string, config: Json = {}) => ({ name, [kind]: config });
  const select = (app: string) => ({ selector: { matchLabels: { app } } });

  test.each([
    ['unknown', withConfig(null)],
    ['unknown', withConfig(null, telemetry('shop', off))],
    ['off', withConfig({})],
    ['on', withConfig(file)],
    ['off', withConfig({ accessLogFile: '/var/log/access.log' })],
    ['on', withConfig({ defaultProviders: { accessLogging: ['envoy'] } })],
    ['on', withConfig({}, telemetry('istio-system', on))],
    ['off', withConfig(file, telemetry('shop', { accessLogging: [{ ...envoy, disabled: true }] }))],
    ['off', withConfig({}, telemetry('istio-system', on), telemetry('shop', off))],
    ['off', withConfig({}, telemetry('other', on))],
    ['off', withConfig({}, telemetry('shop', { ...on, ...select('order') }))],
    ['on', withConfig({}, telemetry('shop', { ...on, ...select('client') }))],
    ['off', withConfig({}, telemetry('istio-system', on), telemetry('shop', { ...off, ...select('client') }))],
  ])('%s', (state, mesh) => {
    expect(accessLoggingOf(mesh, client)).toEqual({ client: state, server: state });
  });

  test('a Telemetry that disables no provider by name, and inherits none, leaves accessLogFile in force', () => {
    expect(logStateOf(accessLoggingOf(withConfig(file, telemetry('shop', off)), client))).toBe('on');
  });

  test('each mode is merged by itself; together they are on if one is', () => {
    const root = telemetry('istio-system', on);
    const of = (spec: MeshObject['spec']) => accessLoggingOf(withConfig({}, root, telemetry('shop', spec)), client);
    expect(of(sided('CLIENT', true))).toEqual({ client: 'off', server: 'on' });
    expect(of(sided('SERVER', true))).toEqual({ client: 'on', server: 'off' });
    expect(of(sided('CLIENT_AND_SERVER', true))).toEqual({ client: 'off', server: 'off' });
    expect(logStateOf(of(sided('CLIENT', true)))).toBe('on');
    expect(logStateOf(of(off))).toBe('off');
  });

  test('a gateway logs as a client, a waypoint as a server', () => {
    const spec = { accessLogging: [{ ...envoy, match: { mode: 'SERVER' } }] };
    const of = (labels: Labels) => {
      const mesh = withConfig({}, telemetry('shop', spec));
      const gateway = { ...pod('shop', 'client-1', '10.0.0.1', 'gateway'), labels };
      return accessLoggingOf({ ...mesh, pods: { ...mesh.pods, [client]: gateway } }, client);
    };
    expect(of({})).toEqual({ client: 'off', server: 'off' });
    const waypoint = { 'gateway.networking.k8s.io/gateway-class-name': 'istio-waypoint' };
    expect(of(waypoint)).toEqual({ client: 'on', server: 'on' });
  });

  test('what targets a gateway says nothing of sidecars, and is asked of that gateway alone', () => {
    const targetRefs = [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'edge' }];
    const mesh = withConfig({}, telemetry('istio-system', on), telemetry('shop', { ...off, targetRefs }));
    const named = (name: string) => {
      const labels = { 'gateway.networking.k8s.io/gateway-name': name };
      const gateway = { ...pod('shop', 'client-1', '10.0.0.1', 'gateway'), labels };
      return logStateOf(accessLoggingOf({ ...mesh, pods: { ...mesh.pods, [client]: gateway } }, client));
    };
    expect(logStateOf(accessLoggingOf(mesh, client))).toBe('on');
    expect([named('edge'), named('other')]).toEqual(['off', 'on']);
  });

  test.each([
    ['off', provider('x', 'envoyOtelAls')],
    ['off', provider('x', 'envoyHttpAls')],
    ['off', provider('x', 'envoyFileAccessLog', { path: '/var/log/x' })],
    ['on', provider('X', 'envoyFileAccessLog')],
    ['on', provider('x', 'envoyFileAccessLog', { path: '/dev/stdout' })],
    // istiod passes over what it does not know, and over what is no access log.
    ['on', provider('x', 'prometheus')],
    ['on', provider('y', 'envoyOtelAls')],
  ])('%s: provider x is asked for, there is %o, and accessLogFile', (state, there) => {
    const mesh = withConfig(
      { ...file, extensionProviders: [there] },
      telemetry('shop', { accessLogging: [{ providers: [{ name: 'x' }] }] }),
    );
    expect(logStateOf(accessLoggingOf(mesh, client))).toBe(state);
  });

  test('the built-in provider gives way to one of its name', () => {
    const mesh = withConfig({ extensionProviders: [provider('envoy', 'envoyOtelAls')] }, telemetry('istio-system', on));
    expect(logStateOf(accessLoggingOf(mesh, client))).toBe('off');
  });
});
