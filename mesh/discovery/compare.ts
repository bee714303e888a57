import {
  type Json,
  type Mesh,
  type MeshObject,
  nameOf,
  namespaceOf,
  type Registry,
  type RegistryHost,
  type Service,
} from '../model/index.ts';
import { outsideDiscovery } from './selectors.ts';

/** Why the two sides are as they are. `lag`: no reason is known but that they are not read at the same moment. */
export type DiscoveryReason =
  | { readonly kind: 'discovery-selectors'; readonly namespace: string }
  | { readonly kind: 'external-name' | 'no-ports' | 'headless' | 'sends-unready' | 'lag' | 'none' }
  | { readonly kind: 'not-ready'; readonly count: number }
  | { readonly kind: 'entry' | 'entry-selector' }
  | { readonly kind: 'other-registry'; readonly name: string };

export type DiscoveryRow = {
  readonly key: string;
  readonly kind: 'service' | 'entry' | 'other';
  readonly namespace: string;
  readonly name: string;
  readonly host: string;
  /** `8080 http`: number and name. */
  readonly ports: readonly string[];
  /** `IP:PORT` of EndpointSlices; null: no Service of this name, or none whose endpoints Kubernetes keeps. */
  readonly kubernetes: { readonly ready: readonly string[]; readonly notReady: readonly string[] } | null;
  /** The same in istiod's registry; null: istiod does not know the service; `unknown`: its endpoints were not told. */
  readonly istiod: { readonly healthy: readonly string[]; readonly unhealthy: readonly string[] } | 'unknown' | null;
  readonly verdict: 'equal' | 'only-kubernetes' | 'only-istiod' | 'endpoints' | 'unknown';
  /** True where a difference has a reason that is known, so that it is as it should be. */
  readonly explained: boolean;
  readonly because: readonly DiscoveryReason[];
  /** Ready in Kubernetes and not healthy in istiod; and the other way round. */
  readonly missing: readonly string[];
  readonly extra: readonly string[];
};

type Known = Pick<Mesh, 'services' | 'endpointSlices' | 'objects' | 'namespaces' | 'facts'>;

/** Services and endpoints that istiod knows, against what Kubernetes says. Differences first, then by namespace and name. */
export function compareDiscovery(mesh: Known, registry: Registry): readonly DiscoveryRow[] {
  const endpoints = endpointsByService(mesh);
  const rest = new Map(Object.values(registry.hosts).map((host) => [host.key, host]));
  const rows: DiscoveryRow[] = [];
  const kubernetes = new Map(
    [...rest.values()]
      .filter((host) => host.registry === 'Kubernetes')
      .map((host) => [`${host.namespace}/${host.name}`, host]),
  );
  for (const service of Object.values(mesh.services)) {
    const host = kubernetes.get(service.id) ?? null;
    if (host !== null) rest.delete(host.key);
    rows.push(serviceRow(mesh, service, host, endpoints.get(service.id) ?? NOTHING));
  }
  for (const object of Object.values(mesh.objects))
    if (object.kind === 'ServiceEntry')
      for (const name of strings(at(object.spec, 'hosts'))) {
        const key = `${object.namespace}/${name}`;
        rows.push(entryRow(mesh, object, name, rest.get(key) ?? null));
        rest.delete(key);
      }
  for (const host of rest.values()) rows.push(aloneRow(host));
  const order = (row: DiscoveryRow) => (row.verdict === 'equal' ? 2 : row.explained ? 1 : 0);
  return rows.sort((a, b) => order(a) - order(b) || (a.key < b.key ? -1 : 1));
}

type Endpoints = NonNullable<DiscoveryRow['kubernetes']>;
const NOTHING: Endpoints = { ready: [], notReady: [] };

function endpointsByService({ endpointSlices }: Pick<Mesh, 'endpointSlices'>): ReadonlyMap<string, Endpoints> {
  const all = new Map<string, Map<string, boolean>>();
  for (const { service, ports, endpoints } of Object.values(endpointSlices)) {
    const known = all.get(service) ?? new Map<string, boolean>();
    all.set(service, known);
    for (const { ips, ready } of endpoints)
      for (const ip of ips)
        for (const { port } of ports) {
          const address = `${ip}:${port}`;
          known.set(address, ready || known.get(address) === true);
        }
  }
  const names = (known: ReadonlyMap<string, boolean>, wanted: boolean) =>
    [...known].flatMap(([address, ready]) => (ready === wanted ? [address] : [])).sort();
  return new Map(
    [...all].map(([service, known]) => [service, { ready: names(known, true), notReady: names(known, false) }]),
  );
}

function serviceRow(mesh: Known, service: Service, host: RegistryHost | null, said: Endpoints): DiscoveryRow {
  const namespace = namespaceOf(service.id);
  const name = nameOf(service.id);
  const outside = outsideDiscovery(mesh, namespace);
  const base = {
    key: host?.key ?? `${namespace}/${name}`,
    kind: 'service' as const,
    namespace,
    name,
    host: host?.host ?? `${name}.${namespace}.svc`,
    ports: service.ports.map(({ port, name: called }) => (called === null ? `${port}` : `${port} ${called}`)),
    kubernetes: said,
    missing: [],
    extra: [],
  };
  if (host === null) {
    const because: DiscoveryReason[] = [];
    if (outside) because.push({ kind: 'discovery-selectors', namespace });
    if (service.externalName !== null) because.push({ kind: 'external-name' });
    if (service.ports.length === 0 && service.externalName === null) because.push({ kind: 'no-ports' });
    const explained = because.length > 0;
    if (!explained) because.push({ kind: 'lag' });
    return { ...base, istiod: null, verdict: 'only-kubernetes', explained, because };
  }
  const held = heldOf(host);
  if (held === 'unknown') return { ...base, istiod: held, verdict: 'unknown', explained: false, because: [] };
  const { missing, extra } = difference(said.ready, held.healthy);
  const because: DiscoveryReason[] = [];
  if (service.headless) because.push({ kind: 'headless' });
  if (service.externalName !== null) because.push({ kind: 'external-name' });
  if (said.notReady.length > 0) because.push({ kind: 'not-ready', count: said.notReady.length });
  if (held.unhealthy.length > 0) because.push({ kind: 'sends-unready' });
  if (said.ready.length + said.notReady.length + held.healthy.length === 0) because.push({ kind: 'none' });
  const equal = missing.length === 0 && extra.length === 0;
  // Addresses that are not ready and that istiod takes for healthy: `publishNotReadyAddresses` of the Service does that.
  const explained = equal || (missing.length === 0 && extra.every((address) => said.notReady.includes(address)));
  if (!explained) because.push({ kind: 'lag' });
  return { ...base, istiod: held, verdict: equal ? 'equal' : 'endpoints', explained, because, missing, extra };
}

function entryRow(mesh: Known, object: MeshObject, name: string, host: RegistryHost | null): DiscoveryRow {
  const outside = outsideDiscovery(mesh, object.namespace);
  const selected = at(object.spec, 'workloadSelector') !== undefined;
  const because: DiscoveryReason[] = [{ kind: selected ? 'entry-selector' : 'entry' }];
  if (host === null)
    because.push(outside ? { kind: 'discovery-selectors', namespace: object.namespace } : { kind: 'lag' });
  return {
    key: `${object.namespace}/${name}`,
    kind: 'entry',
    namespace: object.namespace,
    name: object.name,
    host: name,
    ports: list(at(object.spec, 'ports')).map((port) => `${at(port, 'number') ?? ''} ${at(port, 'name') ?? ''}`.trim()),
    kubernetes: null,
    istiod: host === null ? null : heldOf(host),
    verdict: host === null ? 'only-kubernetes' : 'equal',
    explained: host !== null || outside,
    because,
    missing: [],
    extra: [],
  };
}

/** In the registry and nowhere in Kubernetes: another registry's, or one that has just gone. */
function aloneRow(host: RegistryHost): DiscoveryRow {
  const foreign = host.registry !== 'Kubernetes' && host.registry !== 'External';
  return {
    key: host.key,
    kind: 'other',
    namespace: host.namespace,
    name: host.name,
    host: host.host,
    ports: host.ports.map(({ port, name }) => `${port} ${name}`.trim()),
    kubernetes: null,
    istiod: heldOf(host),
    verdict: 'only-istiod',
    explained: foreign,
    because: [foreign ? { kind: 'other-registry', name: host.registry } : { kind: 'lag' }],
    missing: [],
    extra: [],
  };
}

const heldOf = ({ endpoints }: RegistryHost) => endpoints ?? ('unknown' as const);

function difference(a: readonly string[], b: readonly string[]) {
  const inA = new Set(a);
  const inB = new Set(b);
  return { missing: a.filter((x) => !inB.has(x)), extra: b.filter((x) => !inA.has(x)) };
}

const list = (json: Json | undefined): readonly Json[] => (Array.isArray(json) ? json : []);
const strings = (json: Json | undefined) => list(json).filter((x): x is string => typeof x === 'string');

function at(json: Json | undefined, key: string): Json | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  return (json as { readonly [key: string]: Json })[key];
}
