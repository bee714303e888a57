import { describe, expect, test } from 'vitest';
import {
  durationMs,
  type Edge,
  EMPTY_MESH,
  edgeId,
  epochMs,
  type IptablesRule,
  type IstiodFigures,
  type Json,
  type Mesh,
  type MeshObject,
  type NodeId,
  objectId,
  type Pod,
  podId,
  serviceId,
  workloadId,
} from '@/mesh/model';
import { graphOf } from '@/mesh/topology/graph.ts';
import { mesh as words } from '@/words/en/mesh.ts';
import { appliesTo } from './applies.ts';
import { bareGroupsOf } from './bareGroups.ts';
import { controlFactsOf } from './controlFacts.ts';
import { edgeFactsOf } from './edgeFacts.ts';
import { interceptedBy } from './intercepted.ts';
import { nodeFactsOf, type Trouble } from './nodeFacts.ts';
import { troubleText } from './text.ts';

const NOW = epochMs(1_000_000_000);

const pod = (name: string, over: Partial<Pod> = {}): Pod => ({
  id: podId('shop', name),
  uid: name,
  workload: workloadId('shop', 'Deployment', 'order'),
  labels: { app: 'order' },
  annotations: {},
  serviceAccount: 'order',
  node: 'n1',
  ips: [],
  hostNetwork: false,
  phase: 'Running',
  reason: null,
  createdAt: epochMs(0),
  deletingSince: null,
  containers: [
    { name: 'app', role: 'app', image: 'i', ready: true, restarts: 0, ports: [], runAsUser: null, runAsGroup: null },
  ],
  proxy: 'sidecar',
  controlPlane: false,
  ...over,
});

const object = (kind: string, namespace: string, name: string, spec: Json, createdAt = 0): MeshObject => ({
  id: objectId(kind, namespace, name),
  apiVersion: 'v1',
  kind,
  namespace,
  name,
  labels: {},
  annotations: {},
  createdAt: epochMs(createdAt),
  resourceVersion: '1',
  spec,
  status: null,
});

function meshOf(pods: readonly Pod[], objects: readonly MeshObject[] = []): Mesh {
  return {
    ...EMPTY_MESH,
    facts: { ...EMPTY_MESH.facts, rootNamespace: 'istio-system' },
    namespaces: { shop: { name: 'shop', labels: {}, createdAt: epochMs(0) } },
    pods: Object.fromEntries(pods.map((p) => [p.id, p])),
    objects: Object.fromEntries(objects.map((o) => [o.id, o])),
    services: {
      [serviceId('shop', 'order')]: {
        id: serviceId('shop', 'order'),
        labels: {},
        selector: { app: 'order' },
        type: 'ClusterIP',
        headless: false,
        clusterIps: [],
        externalName: null,
        ports: [],
      },
    },
  };
}

const nodeOf = (mesh: Mesh) => {
  const node = graphOf(mesh, NOW).nodes[0];
  if (!node) throw new Error('no node');
  return node;
};

describe('troubles of a node', () => {
  const kinds = (mesh: Mesh) => nodeFactsOf(mesh, [nodeOf(mesh)], NOW, new Map()).troubles.map((t) => t.kind);

  test('a healthy workload has none', () => expect(kinds(meshOf([pod('a')]))).toEqual([]));

  test('pods that are not ready are counted', () => {
    const mesh = meshOf([pod('a'), pod('b', { phase: 'Pending' })]);
    expect(nodeFactsOf(mesh, [nodeOf(mesh)], NOW, new Map()).troubles).toEqual([
      { kind: 'not-ready', ready: 1, total: 2 },
    ]);
  });

  test('a refusal comes before what is less bad, and says how long ago', () => {
    const a = pod('a', { phase: 'Pending' });
    const mesh: Mesh = {
      ...meshOf([a]),
      sync: {
        [a.id]: {
          pod: a.id,
          istiod: podId('istio-system', 'istiod'),
          istioVersion: null,
          types: { LDS: { sent: '2', acked: '1', sentAt: epochMs(NOW - 14_000), error: 'no such filter' } },
        },
      },
    };
    const { troubles } = nodeFactsOf(mesh, [nodeOf(mesh)], NOW, new Map());
    expect(troubles[0]).toEqual({ kind: 'refused', types: ['LDS'], agoMs: 14_000 });
    expect(troubles.map((t) => t.kind)).toEqual(['refused', 'not-ready']);
    expect(controlFactsOf(mesh, NOW)).toMatchObject({ proxies: 1, inSync: 0, refusing: 1 });
  });

  test('a workload without pods is missed while calls to it fail', () => {
    const [client, gone] = ['shop/Deployment/client' as NodeId, 'shop/Deployment/gone' as NodeId];
    const id = edgeId(client, gone);
    const kindsWith = (failed: number, from: number) => {
      const bucket = { from: epochMs(NOW - from), total: 3, failed, mtls: 0, plain: 0, durationSum: durationMs(3) };
      const edge: Edge = { id, source: client, target: gone, counters: null, lastSeenAt: NOW, buckets: [bucket] };
      const mesh: Mesh = { ...meshOf([]), edges: { [id]: edge } };
      const node = graphOf(mesh, NOW).nodes.find((n) => n.id === gone);
      return node ? nodeFactsOf(mesh, [node], NOW, new Map()).troubles.map((t) => t.kind) : null;
    };
    expect(kindsWith(3, 10_000)).toEqual(['missed']);
    expect(kindsWith(0, 10_000)).toEqual(['gone']);
    expect(kindsWith(3, 200_000)).toEqual(['gone']);
  });

  test('an istiod that is gone is told from one that was not read yet', () => {
    const failed = { kind: 'failed', since: NOW, fault: { code: 'istiod-gone', message: '', remedy: '' } } as const;
    expect(controlFactsOf(meshOf([pod('a')]), NOW).gone).toBe(false);
    const mesh = { ...meshOf([pod('a')]), sources: { ...EMPTY_MESH.sources, istiod: failed } };
    expect(controlFactsOf(mesh, NOW)).toMatchObject({ gone: true, unheld: 1, inSync: null });
    // It answers again, and nobody has come back to it yet.
    const live = { ...mesh, sources: { ...EMPTY_MESH.sources, istiod: { kind: 'live', since: NOW } as const } };
    expect(controlFactsOf(live, NOW)).toMatchObject({ gone: false, unheld: 0, inSync: 0, proxies: 1 });
  });

  test('two revisions are told apart, and the newest version is the mesh’s', () => {
    const istiod = (name: string, rev: string): Pod => ({
      ...pod(name),
      controlPlane: true,
      labels: { 'istio.io/rev': rev },
    });
    const [old, next] = [istiod('istiod-1', 'default'), istiod('istiod-2', 'canary')];
    const figures = (of: Pod, version: string) => ({ pod: of.id, version, pushesByType: null }) as IstiodFigures;
    const mesh = {
      ...meshOf([next, old]),
      istiods: { [old.id]: figures(old, '1.9.4'), [next.id]: figures(next, '1.31.0') },
    };
    const facts = controlFactsOf(mesh, NOW);
    expect(facts).toMatchObject({ version: '1.31.0', revisions: ['canary', 'default'] });
    expect(facts.replicas.map((r) => r.revision)).toEqual(['default', 'canary']);
  });

  test('a running proxy that no istiod names is cut off, unless istiod cannot be asked', () => {
    const [a, b] = [pod('a'), pod('b')];
    const held = {
      pod: b.id,
      istiod: podId('istio-system', 'istiod'),
      istioVersion: null,
      types: { LDS: { sent: '1', acked: '1', sentAt: null, error: null } },
    };
    const live = { ...EMPTY_MESH.sources, istiod: { kind: 'live', since: epochMs(0) } } as const;
    const facts = (mesh: Mesh) => nodeFactsOf(mesh, [nodeOf(mesh)], NOW, new Map());
    const mesh: Mesh = { ...meshOf([a, b]), sources: live, sync: { [b.id]: held } };
    expect(facts(mesh)).toMatchObject({ troubles: [{ kind: 'unheld', proxies: 1, of: 2 }], cut: true });
    expect(facts({ ...mesh, sources: EMPTY_MESH.sources })).toMatchObject({ troubles: [], cut: false });
    // A pod that has just started is still connecting; one without a proxy never does.
    const young = pod('a', { createdAt: epochMs(NOW - 5_000) });
    expect(facts({ ...mesh, pods: { [young.id]: young, [b.id]: b } })).toMatchObject({ troubles: [], cut: false });
    expect(facts({ ...mesh, pods: { [b.id]: b } }).cut).toBe(false);
    // When istiod itself is gone its band says so, and only the threads are broken.
    const failed = { kind: 'failed', since: NOW, fault: { code: 'istiod-gone', message: '', remedy: '' } } as const;
    const gone = { ...mesh, sync: {}, sources: { ...live, istiod: failed } };
    expect(facts(gone)).toMatchObject({ troubles: [], cut: true });
  });

  test('a proxy that the kubelet started again is told for five minutes; one that only started is not', () => {
    const proxy = (restarts: number, startedAt: number | null) =>
      pod('a', {
        containers: [
          {
            name: 'istio-proxy',
            role: 'native-sidecar',
            image: 'i',
            ready: true,
            restarts,
            startedAt: startedAt === null ? null : epochMs(startedAt),
            ports: [],
            runAsUser: null,
            runAsGroup: null,
          },
        ],
      });
    const troubles = (p: Pod) => nodeFactsOf(meshOf([p]), [nodeOf(meshOf([p]))], NOW, new Map()).troubles;
    expect(troubles(proxy(1, NOW - 12_000))).toEqual([{ kind: 'restarted', agoMs: 12_000 }]);
    expect(troubles(proxy(0, NOW - 12_000))).toEqual([]);
    expect(troubles(proxy(1, null))).toEqual([]);
    expect(troubles(proxy(1, NOW - 300_001))).toEqual([]);
  });

  test('refused connections are counted, plain text apart from other TCP', () => {
    const mesh = meshOf([pod('a')]);
    const { id } = nodeOf(mesh);
    const facts = nodeFactsOf(mesh, [nodeOf(mesh)], NOW, new Map([[id, { plain: 17, tcp: 3 }]]));
    expect(facts.troubles).toEqual([
      { kind: 'plain-refused', count: 17 },
      { kind: 'tcp-failed', count: 3 },
    ]);
    expect(facts.troubles.map((trouble) => troubleText(trouble, words.trouble))).toEqual([
      'plain text refused ×17',
      'connections failed ×3',
    ]);
  });

  test('no sidecar, ambient and both at once are told apart', () => {
    expect(kinds(meshOf([pod('a', { proxy: 'none' })]))).toEqual(['not-injected']);
    expect(kinds(meshOf([pod('a', { proxy: 'ambient' })]))).toEqual(['ambient']);
    expect(kinds(meshOf([pod('a'), pod('b', { proxy: 'none' })]))).toEqual(['mixed']);
  });
});

test('what is said beside a node fits beside it in whole', () => {
  const minutes = durationMs(59 * 60_000);
  const all: readonly Trouble[] = [
    { kind: 'expired' },
    { kind: 'refused', types: ['LDS'], agoMs: minutes },
    { kind: 'plain-refused', count: 999 },
    { kind: 'tcp-failed', count: 999 },
    { kind: 'missed' },
    { kind: 'expiring', inMs: minutes },
    { kind: 'not-ready', ready: 10, total: 12 },
    { kind: 'overdue', byMs: minutes },
    { kind: 'unheld', proxies: 10, of: 12 },
    { kind: 'stale', types: ['LDS'], agoMs: minutes },
    { kind: 'restarted', agoMs: durationMs(240_000) },
    { kind: 'gone' },
    { kind: 'mixed' },
    { kind: 'ambient' },
    { kind: 'not-injected' },
  ];
  for (const trouble of all) expect(troubleText(trouble, words.trouble).length).toBeLessThanOrEqual(26);
  for (const why of Object.values(words.bare)) expect(why.length).toBeLessThanOrEqual(25);
});

describe('what applies to a workload', () => {
  test('objects that name its service or select its pods, and no others', () => {
    const mesh = meshOf(
      [pod('a')],
      [
        object('VirtualService', 'shop', 'by-short-host', { hosts: ['order'] }),
        object('VirtualService', 'other', 'other-order', { hosts: ['order'] }),
        object('VirtualService', 'other', 'routes-here', {
          hosts: ['x.com'],
          http: [{ route: [{ destination: { host: 'order.shop.svc.cluster.local' } }] }],
        }),
        object('DestinationRule', 'shop', 'rule', { host: 'order.shop.svc.cluster.local' }),
        object('AuthorizationPolicy', 'shop', 'selects', { selector: { matchLabels: { app: 'order' } } }),
        object('AuthorizationPolicy', 'shop', 'another', { selector: { matchLabels: { app: 'payment' } } }),
        object('AuthorizationPolicy', 'istio-system', 'mesh-wide', {}),
        object('AuthorizationPolicy', 'other', 'elsewhere', {}),
      ],
    );
    expect(
      appliesTo(mesh, nodeOf(mesh))
        .objects.map((o) => o.name)
        .sort(),
    ).toEqual(['by-short-host', 'mesh-wide', 'routes-here', 'rule', 'selects']);
  });

  test('without a proxy no policy and no mTLS mode is in force, though callers are still routed', () => {
    const mesh = meshOf(
      [pod('a', { proxy: 'none' })],
      [
        object('VirtualService', 'shop', 'route', { hosts: ['order'] }),
        object('AuthorizationPolicy', 'shop', 'policy', {}),
        object('PeerAuthentication', 'shop', 'strict', { mtls: { mode: 'STRICT' } }),
      ],
    );
    const { objects, mtls } = appliesTo(mesh, nodeOf(mesh));
    expect([objects.map((o) => o.name), mtls]).toEqual([['route'], null]);
  });

  test('mTLS: workload before namespace before mesh, the oldest of several, UNSET inherits', () => {
    const mode = (...objects: MeshObject[]) => {
      const mesh = meshOf([pod('a')], objects);
      const { mtls } = appliesTo(mesh, nodeOf(mesh));
      return [mtls?.mode, mtls?.object?.name ?? null];
    };
    const pa = (namespace: string, name: string, mtls: string, selector: Json = null, at = 0) =>
      object(
        'PeerAuthentication',
        namespace,
        name,
        { mtls: { mode: mtls }, ...(selector ? { selector: { matchLabels: selector } } : {}) },
        at,
      );
    expect(mode()).toEqual(['PERMISSIVE', null]);
    expect(mode(pa('istio-system', 'mesh', 'STRICT'))).toEqual(['STRICT', 'mesh']);
    expect(mode(pa('istio-system', 'mesh', 'STRICT'), pa('shop', 'ns', 'DISABLE'))).toEqual(['DISABLE', 'ns']);
    expect(mode(pa('shop', 'ns', 'STRICT'), pa('shop', 'own', 'UNSET', { app: 'order' }))).toEqual(['STRICT', 'ns']);
    expect(mode(pa('shop', 'new', 'DISABLE', null, 2), pa('shop', 'old', 'STRICT', null, 1))).toEqual([
      'STRICT',
      'old',
    ]);
  });
});

test('interception: the exceptions of the app, not those of Envoy itself', () => {
  const rule = (chain: string, over: Partial<IptablesRule>): IptablesRule => ({
    table: 'nat',
    chain,
    index: 0,
    text: '',
    matches: [],
    target: { kind: 'return' },
    ...over,
  });
  const rules = [
    rule('ISTIO_INBOUND', { matches: [{ kind: 'destination-port', ranges: [[15090, 15090]], negated: false }] }),
    rule('ISTIO_IN_REDIRECT', { target: { kind: 'redirect', port: 15006 } }),
    rule('ISTIO_OUTPUT', { matches: [{ kind: 'uid-owner', ranges: [[1337, 1337]], negated: false }] }),
    rule('ISTIO_OUTPUT', { matches: [{ kind: 'destination', cidr: '127.0.0.1/32', negated: false }] }),
    rule('ISTIO_OUTPUT', { target: { kind: 'jump', chain: 'ISTIO_REDIRECT' } }),
  ];
  const interception = { pod: podId('shop', 'a'), source: 'logged' as const, because: '', rules, policies: {} };
  expect(interceptedBy(interception)).toEqual({ inboundExcept: ['15090'], outboundExcept: ['127.0.0.1/32'] });
  expect(interceptedBy({ ...interception, rules: [] })).toEqual({ inboundExcept: null, outboundExcept: null });
});

test('a bundle adds up its edges, and says when part of it is plain text', () => {
  const [a, b] = ['shop/Deployment/a' as NodeId, 'shop/Deployment/b' as NodeId];
  const edge = (mtls: number, plain: number): Edge => ({
    id: edgeId(a, b),
    source: a,
    target: b,
    counters: null,
    lastSeenAt: NOW,
    buckets: [
      {
        from: epochMs(NOW - 25_000),
        total: 30,
        failed: 3,
        mtls,
        plain,
        durationSum: 300 as Edge['buckets'][number]['durationSum'],
      },
    ],
  });
  expect(edgeFactsOf([edge(30, 0), edge(0, 30)], NOW)).toMatchObject({
    perSecond: 2,
    security: 'mixed',
    basis: 'logs',
    meanMs: 10,
  });
  expect(edgeFactsOf([edge(30, 0)], NOW).failedShare).toBeCloseTo(0.1);
  expect(edgeFactsOf([], NOW)).toMatchObject({ perSecond: 0, failedShare: 0, security: 'unknown', basis: 'none' });
});

test('a namespace without a proxy is told why where one reason holds for all of it', () => {
  const one = (name: string, over: Partial<Pod> = {}) =>
    pod(name, { proxy: 'none', workload: workloadId('shop', 'Deployment', name), ...over });
  const told = (...pods: readonly Pod[]) => {
    const namespaces = { shop: { name: 'shop', labels: {}, createdAt: epochMs(0) } };
    const mesh: Mesh = { ...EMPTY_MESH, namespaces, pods: Object.fromEntries(pods.map((p) => [p.id, p])) };
    return bareGroupsOf(mesh, graphOf(mesh, NOW)).get('shop');
  };
  expect(told(one('a'), one('b'))?.code).toBe('no-webhook');
  expect(told(one('a'), one('b', { hostNetwork: true }), one('c'))).toBeNull();
  expect(told(one('a'), one('b', { proxy: 'sidecar' }), one('c', { hostNetwork: true }))).toBeUndefined();
});
