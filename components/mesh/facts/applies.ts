import {
  type Json,
  type Labels,
  type Mesh,
  type MeshObject,
  nameOf,
  namespaceOf,
  type Pod,
  type Service,
} from '@/mesh/model';
import type { GraphNode } from '@/mesh/topology/graph.ts';

export type MtlsMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

/** The Istio objects that have a say about a workload, by kind and name; and the mTLS mode of its inbound side. */
export type Applying = {
  readonly objects: readonly MeshObject[];
  /** Null without a proxy: nothing there would ask for mutual TLS or speak it, whatever a PeerAuthentication says. */
  readonly mtls: { readonly mode: MtlsMode; readonly object: MeshObject | null } | null;
};

/** Kinds that choose workloads by labels; without a selector they choose their whole namespace, in the root namespace the mesh. */
const BY_SELECTOR = new Set([
  'AuthorizationPolicy',
  'RequestAuthentication',
  'Telemetry',
  'EnvoyFilter',
  'Sidecar',
  'WasmPlugin',
  'ProxyConfig',
]);

export function appliesTo(mesh: Mesh, node: GraphNode): Applying {
  const pod = node.pods.map((id) => mesh.pods[id]).find((p) => p !== undefined);
  const bare = node.proxy === 'none';
  const services = pod ? servicesOf(mesh, pod) : [];
  const hosts = new Set(services.flatMap((service) => [hostOf(service), `${hostOf(service)}.cluster.local`]));
  const objects = Object.values(mesh.objects).filter((object) => {
    if (object.kind === 'VirtualService') return virtualServiceHosts(object).some((host) => hosts.has(host));
    if (object.kind === 'DestinationRule')
      return hosts.has(qualified(text(field(object.spec, 'host')), object.namespace));
    // What a proxy is told has no effect where there is none; what its callers are told has.
    if (pod === undefined || bare || !BY_SELECTOR.has(object.kind)) return false;
    return covers(object, pod, mesh.facts.rootNamespace) !== null;
  });
  objects.sort((a, b) => (a.id < b.id ? -1 : 1));
  if (bare) return { objects, mtls: null };
  return { objects, mtls: pod ? mtlsOf(mesh, pod) : { mode: 'PERMISSIVE', object: null } };
}

/** The Services whose selector chooses a pod. */
export function servicesOf(mesh: Mesh, pod: Pod): readonly Service[] {
  const namespace = namespaceOf(pod.id);
  return Object.values(mesh.services).filter(
    (service) =>
      namespaceOf(service.id) === namespace &&
      Object.keys(service.selector).length > 0 &&
      matches(service.selector, pod.labels),
  );
}

/**
 * PeerAuthentication in force: the workload's own, else its namespace's, else the mesh's; of several the oldest; UNSET
 * inherits; without any, Istio's default (istio.io/istio `pilot/pkg/model/authentication.go`).
 */
function mtlsOf(mesh: Mesh, pod: Pod): NonNullable<Applying['mtls']> {
  const order = ['workload', 'namespace', 'mesh'];
  const all = Object.values(mesh.objects)
    .filter((object) => object.kind === 'PeerAuthentication')
    .flatMap((object) => {
      const scope = covers(object, pod, mesh.facts.rootNamespace);
      const mode = text(field(field(object.spec, 'mtls'), 'mode'));
      return scope === null ? [] : [{ object, scope, mode }];
    })
    .sort((a, b) => order.indexOf(a.scope) - order.indexOf(b.scope) || a.object.createdAt - b.object.createdAt);
  const first = all.find(({ mode }) => mode === 'STRICT' || mode === 'PERMISSIVE' || mode === 'DISABLE');
  return first ? { mode: first.mode as MtlsMode, object: first.object } : { mode: 'PERMISSIVE', object: null };
}

function covers(object: MeshObject, pod: Pod, root: string | null): 'workload' | 'namespace' | 'mesh' | null {
  const selector = labelsOf(object);
  const here = object.namespace === namespaceOf(pod.id);
  if (selector !== null)
    return (here || object.namespace === root) && matches(selector, pod.labels) ? 'workload' : null;
  if (here) return 'namespace';
  return object.namespace === root ? 'mesh' : null;
}

function labelsOf(object: MeshObject): Labels | null {
  const selector = field(object.spec, 'selector') ?? field(object.spec, 'workloadSelector');
  const labels = field(selector, 'matchLabels') ?? field(selector, 'labels');
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) return null;
  const entries = Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

const matches = (selector: Labels, labels: Labels) =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);
const hostOf = (service: Service) => `${nameOf(service.id)}.${namespaceOf(service.id)}.svc`;

/** A host as Istio completes it: a short name is of the object's own namespace. */
const qualified = (host: string, namespace: string) => (host.includes('.') ? host : `${host}.${namespace}.svc`);

function virtualServiceHosts(object: MeshObject): string[] {
  const own = list(field(object.spec, 'hosts')).map(text);
  const routes = ['http', 'tcp', 'tls'].flatMap((kind) => list(field(object.spec, kind)));
  const targets = routes
    .flatMap((route) => list(field(route, 'route')))
    .map((to) => text(field(field(to, 'destination'), 'host')));
  return [...own, ...targets].map((host) => qualified(host, object.namespace));
}

const text = (json: Json | undefined): string => (typeof json === 'string' ? json : '');
const list = (json: Json | undefined): readonly Json[] => (Array.isArray(json) ? json : []);

function field(json: Json | undefined, key: string): Json | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  return (json as { readonly [key: string]: Json })[key];
}
