import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  EMPTY_MESH,
  epochMs,
  MAX_MOMENTS,
  type Mesh,
  type MeshEvent,
  type MeshObject,
  objectId,
  type ProxySync,
  podId,
  type WorkloadCertificate,
  type XdsState,
} from '../model/index.ts';
import { entry, pod, smallMesh } from '../requests/lines.testkit.ts';
import { reduce } from './reduce.ts';

const apply = (mesh: Mesh, ...events: MeshEvent[]) => events.reduce(reduce, mesh);
const kinds = (mesh: Mesh) => mesh.moments.map((m) => m.kind);
const A = podId('shop', 'client-1');
const B = podId('shop', 'order-1');

const certificate = (serial: string): WorkloadCertificate => ({
  pod: A,
  spiffe: null,
  leaf: {
    serial,
    subject: '',
    issuer: 'O=cluster.local',
    notBefore: epochMs(0),
    notAfter: epochMs(1),
    sans: [],
    key: 'RSA 2048',
    isCa: false,
    sha256: '',
  },
  intermediates: [],
  roots: [],
  chainVerified: null,
  chainDetail: '',
  receivedAt: null,
  evidence: '/certs',
});

describe('pods', () => {
  test('an address belongs to the pod that has it now', () => {
    const mesh = apply(smallMesh(), { kind: 'pod-set', pod: { ...pod('shop', 'client-1', '10.0.0.8') } });
    expect(mesh.podByIp).toEqual({ '10.0.0.8': A, '10.0.0.2': B });
  });

  test('a pod that takes over the address of one that is being deleted keeps it when that one goes', () => {
    const mesh = apply(
      smallMesh(),
      { kind: 'pod-set', pod: pod('shop', 'order-2', '10.0.0.2') },
      { kind: 'pod-gone', pod: B },
    );
    expect(mesh.podByIp['10.0.0.2']).toBe('shop/order-2');
  });

  test.each([
    ['host network', { hostNetwork: true }],
    ['finished', { phase: 'Succeeded' as const }],
  ])('%s pods own no address', (_name, more) => {
    expect(
      apply(smallMesh(), { kind: 'pod-set', pod: { ...pod('shop', 'x-1', '10.9.9.9'), ...more } }).podByIp,
    ).not.toHaveProperty('10.9.9.9');
  });

  test('what was known of a pod goes with it, history stays', () => {
    const mesh = apply(
      smallMesh(),
      { kind: 'certificate', at: epochMs(1), certificate: certificate('a') },
      { kind: 'certificate', at: epochMs(2), certificate: certificate('b') },
      { kind: 'access-log', entries: [entry({})] },
      { kind: 'access-log-state', pod: A, state: 'on' },
      {
        kind: 'degraded',
        at: epochMs(1),
        degradation: { source: 'envoy', scope: A, fault: { code: 'x', message: '', remedy: '' } },
      },
      { kind: 'pod-gone', pod: A },
    );
    expect([mesh.certificates, mesh.accessLogs, mesh.degradations]).toEqual([{}, {}, []]);
    expect([mesh.rotations.length, mesh.requests.length]).toEqual([1, 1]);
  });

  test('a list replaces what was there', () => {
    const mesh = apply(smallMesh(), {
      kind: 'listed',
      list: { of: 'pods', items: [pod('shop', 'order-1', '10.0.0.2')] },
    });
    expect([Object.keys(mesh.pods), mesh.podByIp]).toEqual([[B], { '10.0.0.2': B }]);
  });
});

describe('lists of objects and webhooks replace their own kind only', () => {
  const object = (kind: string, name: string, resourceVersion = '1'): MeshObject => ({
    id: objectId(kind, 'shop', name),
    apiVersion: 'v1',
    kind,
    namespace: 'shop',
    name,
    labels: {},
    annotations: {},
    createdAt: epochMs(0),
    resourceVersion,
    spec: null,
    status: null,
  });

  test('objects', () => {
    const mesh = apply(
      EMPTY_MESH,
      { kind: 'listed', list: { of: 'objects', kind: 'Gateway', items: [object('Gateway', 'g')] } },
      { kind: 'listed', list: { of: 'objects', kind: 'VirtualService', items: [object('VirtualService', 'v')] } },
      { kind: 'listed', list: { of: 'objects', kind: 'Gateway', items: [] } },
    );
    expect(Object.keys(mesh.objects)).toEqual(['VirtualService/shop/v']);
  });

  test('a version that is already there is no change', () => {
    const set: MeshEvent = { kind: 'object-set', at: epochMs(1), object: object('Gateway', 'g') };
    const mesh = apply(EMPTY_MESH, set);
    expect(reduce(mesh, set)).toBe(mesh);
    expect(kinds(apply(mesh, { ...set, object: object('Gateway', 'g', '2') }))).toEqual([
      'object-changed',
      'object-changed',
    ]);
  });
});

describe('sync', () => {
  const state = (sent: string, error: string | null = null): XdsState => ({ sent, acked: sent, sentAt: null, error });
  const istiod = podId('istio-system', 'istiod-1');
  const other = podId('istio-system', 'istiod-2');
  const sync = (of: typeof istiod, ...pods: [typeof A, XdsState][]): MeshEvent => ({
    kind: 'sync',
    at: epochMs(1),
    istiod: of,
    proxies: pods.map(([p, cds]): ProxySync => ({ pod: p, istiod: of, istioVersion: null, types: { CDS: cds } })),
  });

  test('the first sight of a nonce is no push, the next one is', () => {
    const mesh = apply(smallMesh(), sync(istiod, [A, state('n1')]));
    expect(kinds(mesh)).toEqual([]);
    expect(kinds(apply(mesh, sync(istiod, [A, state('n1')])))).toEqual([]);
    expect(kinds(apply(mesh, sync(istiod, [A, state('n2')])))).toEqual(['push']);
  });

  test('a refusal is told once, and so is its end', () => {
    const mesh = apply(
      smallMesh(),
      sync(istiod, [A, state('n1', 'bad')]),
      sync(istiod, [A, state('n1', 'bad')]),
      sync(istiod, [A, state('n1')]),
    );
    expect(kinds(mesh)).toEqual(['nack', 'nack-cleared']);
  });

  test('one replica’s answer says nothing about the proxies of another', () => {
    const mesh = apply(smallMesh(), sync(istiod, [A, state('n1')]), sync(other, [B, state('m1')]), sync(istiod));
    expect(Object.keys(mesh.sync)).toEqual([B]);
    expect(apply(mesh, { kind: 'istiod-gone', istiod: other }).sync).toEqual({});
  });
});

describe('certificates', () => {
  test('another serial on the same pod is a rotation, the same one is not', () => {
    const event = (serial: string): MeshEvent => ({
      kind: 'certificate',
      at: epochMs(5),
      certificate: certificate(serial),
    });
    const mesh = apply(smallMesh(), event('a'), event('a'), event('b'));
    expect(mesh.rotations).toEqual([{ pod: A, at: 5, fromSerial: 'a', toSerial: 'b' }]);
    expect(kinds(mesh)).toEqual(['certificate-renewed']);
  });
});

describe('degradations and moments', () => {
  const degraded = (scope: string, message: string): MeshEvent => ({
    kind: 'degraded',
    at: epochMs(1),
    degradation: { source: 'accesslog', scope, fault: { code: 'c', message, remedy: '' } },
  });

  test('a later degradation of the same source and scope takes the place of the first; clearing one that is not there changes nothing', () => {
    const mesh = apply(EMPTY_MESH, degraded('a', '1'), degraded('b', '1'), degraded('a', '2'));
    expect(mesh.degradations.map((d) => `${d.scope}${d.fault.message}`)).toEqual(['b1', 'a2']);
    const cleared = apply(mesh, { kind: 'degradation-cleared', source: 'accesslog', scope: 'a' });
    expect(cleared.degradations.length).toBe(1);
    expect(reduce(cleared, { kind: 'degradation-cleared', source: 'accesslog', scope: 'a' })).toBe(cleared);
  });

  test('moments are bounded, and their numbers go on', () => {
    let mesh = EMPTY_MESH;
    for (let i = 0; i < MAX_MOMENTS + 5; i++)
      mesh = apply(mesh, {
        kind: 'source-status',
        source: 'envoy',
        status: i % 2 === 0 ? { kind: 'connecting', since: epochMs(i) } : { kind: 'live', since: epochMs(i) },
      });
    expect([mesh.moments.length, mesh.momentCount, mesh.moments[0]?.seq]).toEqual([MAX_MOMENTS, MAX_MOMENTS + 5, 5]);
  });

  test('unreadable lines add up and keep the state', () => {
    const mesh = apply(
      smallMesh(),
      { kind: 'access-log-unreadable', pod: A, count: 2, lastReason: 'not-json' },
      { kind: 'access-log-state', pod: A, state: 'on' },
      { kind: 'access-log-unreadable', pod: A, count: 3, lastReason: 'line-too-long' },
    );
    expect(mesh.accessLogs[A]).toEqual({ state: 'on', unreadable: 5, lastReason: 'line-too-long' });
  });
});

describe('reduce is pure', () => {
  const events: MeshEvent[] = [
    { kind: 'pod-set', pod: pod('shop', 'extra-1', '10.0.0.6') },
    { kind: 'pod-gone', pod: B },
    { kind: 'certificate', at: epochMs(1), certificate: certificate('a') },
    { kind: 'certificate', at: epochMs(2), certificate: certificate('b') },
    { kind: 'access-log', entries: [entry({ requestId: 'pure' })] },
    { kind: 'access-log-state', pod: A, state: 'off' },
    { kind: 'facts', facts: { trustDomain: 'cluster.local' } },
    { kind: 'namespace-set', namespace: { name: 'shop', labels: {}, createdAt: epochMs(0) } },
    { kind: 'namespace-gone', name: 'shop' },
  ];

  test('the mesh before is never touched, and the same events give the same mesh', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 15 }), (list) => {
        let mesh = smallMesh();
        for (const event of list) {
          const before = JSON.stringify(mesh);
          const next = reduce(mesh, event);
          expect(JSON.stringify(mesh)).toBe(before);
          expect(JSON.stringify(reduce(mesh, event))).toBe(JSON.stringify(next));
          mesh = next;
        }
      }),
    );
  });
});
