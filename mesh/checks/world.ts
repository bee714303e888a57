import {
  type Json,
  type Mesh,
  type MeshObject,
  nameOf,
  namespaceOf,
  type Pod,
  type Service,
  type ServiceId,
  serviceId,
} from '../model/index.ts';
import { at, isEmpty, labelsOf, list, matches, number, text, texts } from './read.ts';

/** The parts of a Mesh that checks read: nothing of traffic, so that requests and sweeps change no finding. */
export type CheckedTables = Pick<
  Mesh,
  'namespaces' | 'pods' | 'services' | 'endpointSlices' | 'serviceAccounts' | 'webhooks' | 'objects' | 'facts'
>;

/** What a destination's host stands for. */
export type Host =
  | { readonly kind: 'service'; readonly service: Service }
  /** ServiceEntries that define it together; `visible` is false when the namespace that asks sees none of them. */
  | { readonly kind: 'entries'; readonly entries: readonly MeshObject[]; readonly visible: boolean };

export type PortTo = { readonly service: Service; readonly port: Service['ports'][number]; readonly target: number };

/** The tables with the indexes that checks share; built once for a run. */
export type World = ReturnType<typeof worldOf>;

const DOMAIN = 'svc.cluster.local';

export function worldOf(tables: CheckedTables) {
  // By the kind of the id: Istio's Gateway and the Gateway API's are two.
  const kinds = group(Object.values(tables.objects).toSorted(byAge), (o) => o.id.slice(0, o.id.indexOf('/')));
  const pods = group(Object.values(tables.pods).filter(isAlive), (pod) => namespaceOf(pod.id));
  const slices = group(Object.values(tables.endpointSlices), (slice) => slice.service);
  const services = group(Object.values(tables.services), (service) => namespaceOf(service.id));
  const entries = kinds.get('ServiceEntry') ?? [];
  const root = tables.facts.rootNamespace;
  const podsOf = new Map<ServiceId, readonly Pod[]>();
  const chosen = new Map<MeshObject, readonly Pod[]>();
  const rules = group(kinds.get('DestinationRule') ?? [], (rule) =>
    complete(text(at(rule.spec, 'host')), rule.namespace),
  );
  const wildcards = [...rules].filter(([host]) => host.startsWith('*'));
  const peers = group(kinds.get('PeerAuthentication') ?? [], (object) => object.namespace);

  const world = {
    tables,
    root,
    trustDomain: tables.facts.trustDomain,
    /** Objects of a kind, oldest first: Istio settles conflicts by age. */
    of: (kind: string): readonly MeshObject[] => kinds.get(kind) ?? [],
    /** DestinationRules for a complete host name, those of wildcards included. */
    rulesFor: (host: string): readonly MeshObject[] => [
      ...(rules.get(host) ?? []),
      ...wildcards.flatMap(([pattern, own]) => (pattern !== host && hostMatches(pattern, host) ? own : [])),
    ],
    /** PeerAuthentications that may hold in a namespace: its own and the root's. */
    peersIn: (namespace: string): readonly MeshObject[] => [
      ...(peers.get(namespace) ?? []),
      ...(root === null || root === namespace ? [] : (peers.get(root) ?? [])),
    ],
    podsIn: (namespace: string): readonly Pod[] => pods.get(namespace) ?? [],
    /** Pods that an object's selector chooses, all without one: of its namespace, or of the mesh for one of the root namespace. */
    chosenBy(object: MeshObject): readonly Pod[] {
      let found = chosen.get(object);
      if (found === undefined) {
        const labels = selectorOf(object)?.labels ?? {};
        const there = object.namespace === root ? [...pods.values()].flat() : world.podsIn(object.namespace);
        found = there.filter((pod) => matches(labels, pod.labels));
        chosen.set(object, found);
      }
      return found;
    },
    podsOfService(service: Service): readonly Pod[] {
      let found = podsOf.get(service.id);
      if (found === undefined) {
        found = isEmpty(service.selector)
          ? []
          : world.podsIn(namespaceOf(service.id)).filter((pod) => matches(service.selector, pod.labels));
        podsOf.set(service.id, found);
      }
      return found;
    },
    /** Ports of Services that lead to a pod, each with the pod's own port that it leads to. */
    portsTo: (pod: Pod): readonly PortTo[] =>
      world.servicesOf(pod).flatMap((service) =>
        service.ports.flatMap((port) => {
          const target = targetPortOf(service, port, pod);
          return target === null ? [] : [{ service, port, target }];
        }),
      ),
    /** Services whose selector chooses a pod. */
    servicesOf: (pod: Pod): readonly Service[] =>
      (services.get(namespaceOf(pod.id)) ?? []).filter((s) => !isEmpty(s.selector) && matches(s.selector, pod.labels)),
    /** True: an endpoint is ready; false: none is; null: nothing lists its endpoints. */
    hasEndpoints(service: Service): boolean | null {
      const own = slices.get(service.id);
      return own === undefined ? null : own.some((slice) => slice.endpoints.some((e) => e.ready && e.ips.length > 0));
    },
    /**
     * What a complete host name stands for in a namespace: a Service, else those ServiceEntries that the namespace sees, of which
     * one that names the host leaves out wildcards (istio.io/istio `pilot/pkg/model/sidecar.go`).
     */
    host(name: string, namespace: string): Host | null {
      const parts = /^([^.]+)\.([^.]+)\.svc(\.|$)/.exec(name);
      const service = parts ? tables.services[serviceId(parts[2] as string, parts[1] as string)] : undefined;
      if (service && (name.endsWith(`.${DOMAIN}`) || name.split('.').length > 3)) return { kind: 'service', service };
      const found = entries.filter((e) => texts(at(e.spec, 'hosts')).some((host) => hostMatches(host, name)));
      if (found.length === 0) return null;
      const seen = found.filter((e) => isVisible(e, namespace));
      const visible = seen.length > 0;
      const candidates = visible ? seen : found;
      const exact = candidates.filter((e) => texts(at(e.spec, 'hosts')).includes(name));
      return { kind: 'entries', entries: exact.length > 0 ? exact : candidates, visible };
    },
    /** Ports that a host is known to have, those of all its ServiceEntries; null when nothing tells. */
    portsOf(host: Host): readonly number[] | null {
      if (host.kind === 'service') return host.service.ports.map((p) => p.port);
      const ports = new Set(
        host.entries.flatMap((e) => list(at(e.spec, 'ports')).flatMap((p) => number(at(p, 'number')) ?? [])),
      );
      return ports.size === 0 ? null : [...ports];
    },
  };
  return world;
}

/** A host as Istio completes it: only a name without dots gets the object's own namespace and the cluster's domain. */
export const complete = (host: string, namespace: string): string =>
  host.includes('.') || host === '*' ? host : `${host}.${namespace}.${DOMAIN}`;

export const hostOfService = (service: Service): string => `${nameOf(service.id)}.${namespaceOf(service.id)}.${DOMAIN}`;

/** Whether a host pattern (`*`, `*.example.com`, a name) covers a name or a narrower pattern. */
export function hostMatches(pattern: string, name: string): boolean {
  if (pattern === name || pattern === '*') return true;
  return pattern.startsWith('*') && name.length > pattern.length - 1 && name.endsWith(pattern.slice(1));
}

/** Whether the two have a name in common. */
export const hostsOverlap = (a: string, b: string): boolean => hostMatches(a, b) || hostMatches(b, a);

/** Whether an object may be used in a namespace (`spec.exportTo`; nothing said means everywhere). */
export function isVisible(object: MeshObject, namespace: string): boolean {
  const to = texts(at(object.spec, 'exportTo'));
  if (to.length === 0) return true;
  return to.some((n) => n === '*' || n === namespace || (n === '.' && object.namespace === namespace));
}

export const isPrivate = (object: MeshObject): boolean => {
  const to = texts(at(object.spec, 'exportTo'));
  return to.length > 0 && to.every((n) => n === '.' || n === '~' || n === object.namespace);
};

/** Labels by which an object of any kind chooses workloads, with where they stand; null when it names none. */
export function selectorOf(
  object: MeshObject,
): { readonly labels: ReturnType<typeof labelsOf>; readonly path: string } | null {
  const forms: readonly (readonly string[])[] =
    object.kind === 'Gateway' && object.apiVersion.includes('istio.io')
      ? [['selector']]
      : [
          ['selector', 'matchLabels'],
          ['workloadSelector', 'labels'],
          ['workloadSelector', 'matchLabels'],
        ];
  for (const form of forms) {
    const labels = labelsOf(at(object.spec, ...form));
    if (!isEmpty(labels)) return { labels, path: `spec.${form.join('.')}` };
  }
  return null;
}

/** What an object is attached to instead: its `targetRefs`, or the older `targetRef`, with where they stand. */
export function targetsOf({ spec }: MeshObject): readonly { readonly json: Json; readonly path: string }[] {
  const older = at(spec, 'targetRef');
  return [
    ...list(at(spec, 'targetRefs')).map((json, i) => ({ json, path: `spec.targetRefs[${i}]` })),
    ...(older === undefined ? [] : [{ json: older, path: 'spec.targetRef' }]),
  ];
}

/** Whether a pod counts: one that has ended or is ending serves nobody. */
const isAlive = (pod: Pod) => pod.deletingSince === null && pod.phase !== 'Succeeded' && pod.phase !== 'Failed';

const byAge = (a: MeshObject, b: MeshObject) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);

export function group<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const own = groups.get(key);
    if (own) own.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Target ports of a Service port on a pod: a named one is looked up in its containers. */
export function targetPortOf(service: Service, port: Service['ports'][number], pod: Pod): number | null {
  if (service.headless && port.targetPort === port.port) return port.port;
  if (typeof port.targetPort === 'number') return port.targetPort;
  for (const container of pod.containers)
    for (const p of container.ports) if (p.name === port.targetPort) return p.port;
  return null;
}

export type Protocol = 'http' | 'tcp' | 'auto';

/**
 * What Istio takes a port to speak: `appProtocol`, else the name up to its first dash; neither known: it looks at the bytes
 * (istio.io "Protocol Selection").
 */
export function protocolOf({ name, appProtocol, protocol }: Service['ports'][number]): Protocol {
  if (protocol !== 'TCP') return 'tcp';
  const said = (appProtocol ?? name ?? '').toLowerCase();
  const word = appProtocol ? said : (said.split('-', 1)[0] as string);
  if (/^(http|http2|grpc|grpc-web|kubernetes\.io\/h2c|kubernetes\.io\/ws)$/.test(word) || said.startsWith('grpc-web'))
    return 'http';
  return /^(tcp|tls|https|mongo|mysql|redis|kubernetes\.io\/wss)$/.test(word) ? 'tcp' : 'auto';
}

export const describe = (object: MeshObject): string => `${object.namespace}/${object.name}`;
