import { describe, expect, it } from 'vitest';
import {
  type ClusterSweep,
  EMPTY_MESH,
  epochMs,
  type Mesh,
  type MeshObject,
  objectId,
  type Pod,
  podId,
  type Registry,
  type RegistryHost,
  type Service,
  serviceId,
} from '../model/index.ts';
import { compareDiscovery } from './compare.ts';
import { scopeOf } from './scope.ts';

const service = (namespace: string, name: string, over: Partial<Service> = {}): Service => ({
  id: serviceId(namespace, name),
  labels: {},
  selector: { app: name },
  type: 'ClusterIP',
  headless: false,
  clusterIps: [],
  externalName: null,
  ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP', appProtocol: null }],
  ...over,
});
const host = (
  namespace: string,
  name: string,
  addresses: string[] | null,
  over: Partial<RegistryHost> = {},
): RegistryHost => ({
  key: `${namespace}/${name}.${namespace}.svc.cluster.local`,
  host: `${name}.${namespace}.svc.cluster.local`,
  namespace,
  name,
  registry: 'Kubernetes',
  ports: [{ name: 'http', port: 80, protocol: 'HTTP' }],
  resolution: 'client-side',
  exportTo: [],
  endpoints: addresses && { healthy: addresses, unhealthy: [] },
  ...over,
});
const registry = (...hosts: RegistryHost[]): Registry => ({
  at: epochMs(0),
  hosts: Object.fromEntries(hosts.map((h) => [h.key, h])),
});
const object = (kind: string, namespace: string, name: string, spec: MeshObject['spec']): MeshObject => ({
  id: objectId(kind, namespace, name),
  apiVersion: 'v1',
  kind,
  namespace,
  name,
  labels: {},
  annotations: {},
  createdAt: epochMs(0),
  resourceVersion: '1',
  spec,
  status: null,
});
const meshOf = (services: Service[], ready: Record<string, [string, boolean][]>, over: Partial<Mesh> = {}): Mesh => ({
  ...EMPTY_MESH,
  services: Object.fromEntries(services.map((s) => [s.id, s])),
  endpointSlices: Object.fromEntries(
    Object.entries(ready).map(([id, endpoints]) => [
      `${id}/1`,
      {
        name: '1',
        service: id as Service['id'],
        ports: [{ name: 'http', port: 8080 }],
        endpoints: endpoints.map(([ip, isReady]) => ({ ips: [ip], ready: isReady, pod: null })),
      },
    ]),
  ),
  ...over,
});
const namespaces = (labels: Record<string, Record<string, string>>): Mesh['namespaces'] =>
  Object.fromEntries(Object.entries(labels).map(([name, l]) => [name, { name, labels: l, createdAt: epochMs(0) }]));

describe('compareDiscovery', () => {
  it('calls the same endpoints equal', () => {
    const rows = compareDiscovery(
      meshOf([service('shop', 'a')], { 'shop/a': [['1.1.1.1', true]] }),
      registry(host('shop', 'a', ['1.1.1.1:8080'])),
    );
    expect(rows).toMatchObject([{ verdict: 'equal', explained: true, because: [], missing: [], extra: [] }]);
  });

  it('says which addresses either side lacks, and that no reason is known', () => {
    const mesh = meshOf([service('shop', 'a')], {
      'shop/a': [
        ['1.1.1.1', true],
        ['1.1.1.2', true],
      ],
    });
    expect(compareDiscovery(mesh, registry(host('shop', 'a', ['1.1.1.2:8080', '1.1.1.3:8080'])))).toMatchObject([
      {
        verdict: 'endpoints',
        explained: false,
        missing: ['1.1.1.1:8080'],
        extra: ['1.1.1.3:8080'],
        because: [{ kind: 'lag' }],
      },
    ]);
  });

  it('does not count an unready endpoint as missing, and says that there is one', () => {
    const mesh = meshOf([service('shop', 'a')], {
      'shop/a': [
        ['1.1.1.1', true],
        ['1.1.1.2', false],
      ],
    });
    expect(compareDiscovery(mesh, registry(host('shop', 'a', ['1.1.1.1:8080'])))).toMatchObject([
      { verdict: 'equal', because: [{ kind: 'not-ready', count: 1 }] },
    ]);
    // publishNotReadyAddresses: istiod takes it for healthy.
    expect(compareDiscovery(mesh, registry(host('shop', 'a', ['1.1.1.1:8080', '1.1.1.2:8080'])))).toMatchObject([
      { verdict: 'endpoints', explained: true, extra: ['1.1.1.2:8080'] },
    ]);
  });

  it('explains a service that discoverySelectors leave out, and not one that is simply missing', () => {
    const facts: Mesh['facts'] = {
      ...EMPTY_MESH.facts,
      meshConfig: {
        discoverySelectors: [
          { matchLabels: { mesh: 'yes' } },
          { matchExpressions: [{ key: 'team', operator: 'In', values: ['x'] }] },
        ],
      },
    };
    const mesh = meshOf(
      [service('in', 'a'), service('out', 'b'), service('team', 'c')],
      {},
      {
        facts,
        namespaces: namespaces({ in: { mesh: 'yes' }, out: {}, team: { team: 'x' } }),
      },
    );
    const rows = compareDiscovery(mesh, registry());
    expect(rows.map((row) => [row.key, row.verdict, row.explained, row.because[0]?.kind])).toEqual([
      ['in/a', 'only-kubernetes', false, 'lag'],
      ['team/c', 'only-kubernetes', false, 'lag'],
      ['out/b', 'only-kubernetes', true, 'discovery-selectors'],
    ]);
  });

  it('explains headless and ExternalName services', () => {
    const headless = service('shop', 'a', { headless: true });
    const alias = service('shop', 'b', { externalName: 'x.example', ports: [] });
    const rows = compareDiscovery(
      meshOf([headless, alias], { 'shop/a': [['1.1.1.1', true]] }),
      registry(host('shop', 'a', ['1.1.1.1:8080'], { resolution: 'passthrough' })),
    );
    expect(rows.map((row) => [row.name, row.verdict, row.because[0]?.kind])).toEqual([
      ['b', 'only-kubernetes', 'external-name'],
      ['a', 'equal', 'headless'],
    ]);
  });

  it('takes each host of a ServiceEntry for a service, and names what only the registry has', () => {
    const entry = object('ServiceEntry', 'shop', 'ext', {
      hosts: ['a.example', 'b.example'],
      ports: [{ number: 443, name: 'https' }],
    });
    const external = host('shop', 'ext', ['9.9.9.9:443'], {
      key: 'shop/a.example',
      host: 'a.example',
      registry: 'External',
    });
    const rows = compareDiscovery(
      meshOf([], {}, { objects: { [entry.id]: entry } }),
      registry(external, host('shop', 'ghost', []), host('x', 'y', [], { registry: 'Consul' })),
    );
    expect(rows.map((row) => [row.kind, row.host, row.verdict, row.explained])).toEqual([
      ['entry', 'b.example', 'only-kubernetes', false],
      ['other', 'ghost.shop.svc.cluster.local', 'only-istiod', false],
      ['other', 'y.x.svc.cluster.local', 'only-istiod', true],
      ['entry', 'a.example', 'equal', true],
    ]);
  });

  it('does not judge endpoints that were not told', () => {
    expect(compareDiscovery(meshOf([service('shop', 'a')], {}), registry(host('shop', 'a', null)))).toMatchObject([
      { verdict: 'unknown', istiod: 'unknown' },
    ]);
  });
});

describe('scopeOf', () => {
  const pod = (over: Partial<Pod> = {}) =>
    ({ id: podId('shop', 'p'), labels: { app: 'p' }, proxy: 'sidecar', ...over }) as Pod;
  const hosts = registry(
    host('shop', 'a', []),
    host('shop', 'own', [], { exportTo: ['.'] }),
    host('books', 'b', []),
    host('books', 'hidden', [], { exportTo: ['.'] }),
    host('books', 'given', [], { exportTo: ['shop'] }),
  );
  const sweep = (...names: string[]) =>
    ({ pod: pod().id, at: epochMs(0), clusters: names.map((name) => ({ name })) }) as unknown as ClusterSweep;
  const withObjects = (...objects: MeshObject[]): Mesh => ({
    ...EMPTY_MESH,
    facts: { ...EMPTY_MESH.facts, rootNamespace: 'istio-system' },
    objects: Object.fromEntries(objects.map((o) => [o.id, o])),
  });
  const visible = (mesh: Mesh, p = pod()) =>
    scopeOf(mesh, p, hosts, undefined)
      .hosts.filter((h) => h.visible)
      .map((h) => h.host.split('.')[0]);

  it('without a Sidecar is everything exported to the namespace', () => {
    expect(visible(withObjects())).toEqual(['b', 'given', 'a', 'own']);
    expect(
      scopeOf(withObjects(), pod(), hosts, undefined).hosts.find((h) => h.host.startsWith('hidden')),
    ).toMatchObject({
      visible: false,
      hidden: { kind: 'export', to: '.' },
    });
  });

  it('follows the egress hosts of the Sidecar nearest to the workload', () => {
    const root = object('Sidecar', 'istio-system', 'default', { egress: [{ hosts: ['~/*'] }] });
    const own = object('Sidecar', 'shop', 'default', { egress: [{ hosts: ['./*'] }] });
    const mine = object('Sidecar', 'shop', 'mine', {
      workloadSelector: { labels: { app: 'p' } },
      egress: [{ hosts: ['books/b.books.svc.cluster.local'] }],
    });
    expect(visible(withObjects(root))).toEqual([]);
    expect(visible(withObjects(root, own))).toEqual(['a', 'own']);
    expect(visible(withObjects(root, own, mine))).toEqual(['b']);
    expect(visible(withObjects(root, own, mine), pod({ labels: {} }))).toEqual(['a', 'own']);
    expect(visible(withObjects(root, own), pod({ proxy: 'gateway' }))).toHaveLength(4);
  });

  it('matches wildcards, and takes destinations of VirtualServices along', () => {
    const wild = object('Sidecar', 'shop', 'default', { egress: [{ hosts: ['*/*.books.svc.cluster.local'] }] });
    expect(visible(withObjects(wild))).toEqual(['b', 'given']);
    const own = object('Sidecar', 'shop', 'default', { egress: [{ hosts: ['./*'] }] });
    const route = object('VirtualService', 'shop', 'a', {
      hosts: ['a'],
      http: [{ route: [{ destination: { host: 'b.books.svc.cluster.local' } }] }],
    });
    expect(visible(withObjects(own, route))).toEqual(['b', 'a', 'own']);
  });

  it('holds the answer against the clusters of its Envoy', () => {
    const own = object('Sidecar', 'shop', 'default', { egress: [{ hosts: ['./*'] }] });
    const held = sweep(
      'outbound|80||a.shop.svc.cluster.local',
      'outbound|80|v1|b.books.svc.cluster.local',
      'inbound|80||',
      'agent',
    );
    expect(scopeOf(withObjects(own), pod(), hosts, held)).toMatchObject({
      sidecar: 'Sidecar/shop/default',
      held: ['a.shop.svc.cluster.local', 'b.books.svc.cluster.local'],
      missing: ['own.shop.svc.cluster.local'],
      extra: ['b.books.svc.cluster.local'],
    });
    expect(scopeOf(withObjects(own), pod(), hosts, undefined)).toMatchObject({ held: null, missing: [], extra: [] });
  });
});
