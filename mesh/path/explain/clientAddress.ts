import {
  type Evidence,
  type Json,
  type Mesh,
  type MeshObject,
  nameOf,
  namespaceOf,
  type Pod,
  type ProxyConfig,
  type Service,
  serviceId,
} from '../../model/index.ts';
import { isIp } from '../address.ts';
import { derived, lookup } from '../facts.ts';
import { type Reason, why } from '../reasons.ts';
import { readyAddresses, serviceText } from './clientKubeProxy.ts';

/** One address that the app may dial, with the chance that it does. */
export type Dialled = {
  readonly share: number;
  /** Null: an address outside the cluster that only outside DNS knows. */
  readonly ip: string | null;
  readonly evidence: Evidence;
  readonly because: Reason;
};

export type Resolution =
  | { readonly kind: 'found'; readonly dialled: readonly Dialled[]; readonly assumptions: readonly Reason[] }
  | { readonly kind: 'none'; readonly because: Reason; readonly assumptions: readonly Reason[] };

type Asker = {
  readonly namespace: string;
  readonly pod: Pod | null;
  /** The pod's Envoy answers its DNS (`ISTIO_META_DNS_CAPTURE`), so that ServiceEntry names resolve. */
  readonly captured: boolean;
  readonly config: ProxyConfig | null;
};

/** Kubernetes' default; a cluster with another domain is told by no object that is read. */
const DOMAIN = 'cluster.local';

/**
 * The address that an app dials for a host, as its resolver would find it: addresses as they are, then the names of
 * Services through the search list of the pod's namespace, then ServiceEntry names where the sidecar answers DNS; any
 * other name is outside DNS's. Nothing is asked: the answer is worked out and said to be. SPEC D-1 to D-7.
 */
export function resolve(mesh: Mesh, asker: Asker, host: string, given: string | null): Resolution {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (given !== null) {
    const because = why('address-given', { address: given });
    return one(given, derived('asked'), because, [because]);
  }
  const bare = name.replace(/^\[(.*)\]$/, '$1');
  if (isIp(bare)) return one(bare, derived('asked'), why('address-literal'));
  if (name === 'localhost') return one('127.0.0.1', derived('asked'), why('address-literal'));
  if (asker.pod?.clusterDns === false)
    return { kind: 'none', because: why('name-of-other-dns', { host: name, pod: asker.pod.id }), assumptions: [] };
  return named(mesh, asker, name, 0);
}

const one = (
  ip: string | null,
  evidence: Evidence,
  because: Reason,
  assumptions: readonly Reason[] = [],
): Resolution => ({
  kind: 'found',
  dialled: [{ share: 1, ip, evidence, because }],
  assumptions,
});

function named(mesh: Mesh, asker: Asker, name: string, depth: number): Resolution {
  const address = podAddress(name);
  if (address !== null) return one(address, derived('cluster-dns'), why('name-is-pod'));
  const found = serviceNamed(mesh, asker.namespace, name);
  if (found !== null) return ofService(mesh, asker, name, found, depth);
  const entry = asker.captured ? entryNamed(mesh, name) : null;
  if (entry !== null) {
    const ips = entryAddresses(entry, asker.config, name);
    if (ips.length > 0) {
      const because = why('name-captured', { host: name });
      const evidence: Evidence = { kind: 'object', object: entry.id, path: 'spec.hosts' };
      const dialled = ips.map((ip) => ({ share: 1 / ips.length, ip, evidence, because }));
      return { kind: 'found', dialled, assumptions: [] };
    }
  }
  // A name without a dot, or of the cluster's own domain, is nobody else's to answer.
  const ours = !name.includes('.') || name.endsWith('.svc') || name.endsWith(`.${DOMAIN}`);
  if (ours) {
    const read = Object.keys(mesh.services).length > 0;
    return {
      kind: 'none',
      because: why(read ? 'name-unresolved' : 'services-not-read', { host: name }),
      assumptions: [],
    };
  }
  // Two labels, the second a namespace: the name of a Service that is not there. Outside DNS might still know it.
  const [, last = '', more] = name.split('.');
  if (more === undefined && hasNamespace(mesh, last)) {
    const because = why('name-unresolved', { host: name });
    return { kind: 'none', because, assumptions: [why('name-not-outside', { host: name })] };
  }
  const because = why('name-outside', { host: name });
  return one(null, derived('outside-dns'), because, [because]);
}

const hasNamespace = (mesh: Mesh, namespace: string) =>
  Object.hasOwn(mesh.namespaces, namespace) ||
  Object.values<Service>(mesh.services).some((s) => namespaceOf(s.id) === namespace);

/** `POD_IP_WITH_DASHES.NAMESPACE.pod.cluster.local` (Kubernetes, "DNS for Services and Pods"). */
function podAddress(name: string): string | null {
  const dashed = new RegExp(`^([0-9a-f-]+)\\.[^.]+\\.pod(?:\\.${DOMAIN})?$`).exec(name)?.[1];
  if (dashed === undefined) return null;
  const ip = [dashed.replaceAll('-', '.'), dashed.replaceAll('-', ':')].find((text) => isIp(text));
  return ip ?? null;
}

type Named = { readonly service: Service /** Name of one pod of a headless Service. */; readonly pod: string | null };

/** The search list of a pod: its own namespace, `svc`, the domain; a name of one to four parts may mean a Service. */
function serviceNamed(mesh: Mesh, namespace: string, name: string): Named | null {
  const parts = name.replace(new RegExp(`\\.svc\\.${DOMAIN}$`), '.svc').split('.');
  const rooted = parts.at(-1) === 'svc';
  const labels = rooted ? parts.slice(0, -1) : parts;
  const [first = '', second, third, ...rest] = labels;
  if (rest.length > 0) return null;
  const at = (ns: string, service: string) => lookup(mesh.services, serviceId(ns, service)) ?? null;
  if (second === undefined) {
    const service = rooted ? null : at(namespace, first);
    return service && { service, pod: null };
  }
  if (third === undefined) {
    const service = at(second, first);
    if (service) return { service, pod: null };
    const own = rooted ? null : at(namespace, second);
    return own && { service: own, pod: first };
  }
  const service = at(third, second);
  return service && { service, pod: first };
}

function ofService(mesh: Mesh, asker: Asker, name: string, found: Named, depth: number): Resolution {
  const { service } = found;
  const evidence = derived('cluster-dns');
  if (service.externalName !== null && service.externalName !== '') {
    const target = service.externalName.toLowerCase().replace(/\.$/, '');
    // A chain of aliases that leads back to itself answers nothing.
    if (depth >= 8) return { kind: 'none', because: why('name-unresolved', { host: name }), assumptions: [] };
    const next = named(mesh, asker, target, depth + 1);
    const alias = why('name-alias', { host: name, target });
    return { ...next, assumptions: [alias, ...next.assumptions] };
  }
  const [clusterIp] = service.clusterIps.filter((ip) => isIp(ip));
  if (!service.headless && clusterIp !== undefined && found.pod === null) {
    const because = why('name-is-service', { service: serviceText(service) });
    return one(clusterIp, evidence, because, [why('dns-worked-out', { host: name, address: clusterIp })]);
  }
  const all = readyAddresses(mesh, service);
  const ips = found.pod === null ? all : all.filter((ip) => podNameAt(mesh, ip) === found.pod);
  if (ips.length === 0) return { kind: 'none', because: why('name-unresolved', { host: name }), assumptions: [] };
  const because = why('name-is-headless', { service: serviceText(service) });
  return {
    kind: 'found',
    dialled: ips.map((ip) => ({ share: 1 / ips.length, ip, evidence, because })),
    assumptions: [why('dns-worked-out', { host: name, address: ips.join(', ') })],
  };
}

function podNameAt(mesh: Mesh, ip: string): string | null {
  const id = lookup(mesh.podByIp, ip);
  return id === undefined ? null : nameOf(id);
}

/** The ServiceEntry that has this host, an exact one before a wildcard. */
function entryNamed(mesh: Mesh, name: string): MeshObject | null {
  const entries = Object.values<MeshObject>(mesh.objects).filter((o) => o.kind === 'ServiceEntry');
  const fits = (host: string) => host === name || (host.startsWith('*.') && name.endsWith(host.slice(1)));
  return (
    entries.find((e) => strings(field(e.spec, 'hosts')).includes(name)) ??
    entries.find((e) => strings(field(e.spec, 'hosts')).some(fits)) ??
    null
  );
}

/** Its own addresses, else those that Istio allotted, as its status or the proxy's configuration has them. */
function entryAddresses(entry: MeshObject, config: ProxyConfig | null, name: string): readonly string[] {
  const own = strings(field(entry.spec, 'addresses')).filter(isIp);
  if (own.length > 0) return own;
  const allotted = list(field(entry.status, 'addresses')).flatMap((a) => {
    const [value, host] = [field(a, 'value'), field(a, 'host')];
    return typeof value === 'string' && isIp(value) && (host === null || host === name) ? [value] : [];
  });
  const v4 = allotted.filter((ip) => !ip.includes(':'));
  if (allotted.length > 0) return v4.length > 0 ? v4 : allotted;
  const hosts = config?.routes.flatMap((r) => r.virtualHosts.filter((h) => h.domains.includes(name))) ?? [];
  const ips = hosts.flatMap((h) => h.domains.filter((d) => isIp(d) && !d.includes(':')));
  return ips.slice(0, 1);
}

const field = (json: Json, key: string): Json =>
  typeof json === 'object' && json !== null && !Array.isArray(json) && Object.hasOwn(json, key)
    ? ((json as { readonly [k: string]: Json })[key] ?? null)
    : null;
const list = (json: Json): readonly Json[] => (Array.isArray(json) ? json : []);
const strings = (json: Json): readonly string[] => list(json).filter((x) => typeof x === 'string');
