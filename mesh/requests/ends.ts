import {
  type AccessEntry,
  externalNode,
  isWorkloadNode,
  type Mesh,
  type MeshRequest,
  type NodeId,
  type Pod,
  type PodId,
  type Service,
  unknownNode,
  workloadNode,
} from '../model/index.ts';
import { hostOf, ipOf, outboundCluster, portOf } from './address.ts';

/** Callers of gateways that are no pod of this cluster share one node, so that addresses from outside cannot flood the picture. Their address stays in the request's own lines. */
export const OUTSIDE: NodeId = externalNode('outside');
/** Callers of sidecars whose address is no pod's (a node, a host-network pod, a pod that is gone, another network). */
export const UNKNOWN_CALLERS: NodeId = unknownNode('callers');
/** Outside hosts beyond `MAX_OUTSIDE_NODES` share this node. */
export const OTHER_HOSTS: NodeId = externalNode('other-hosts');
export const MAX_OUTSIDE_NODES = 100;

export type Ends = { readonly source: NodeId; readonly target: NodeId; readonly caller: NodeId | null };

/** The pod that owns an Envoy address now, null when none does. */
export function podAt(mesh: Mesh, address: string | null): Pod | null {
  const ip = ipOf(address);
  const id = ip === null ? undefined : mesh.podByIp[ip];
  return id === undefined ? null : (mesh.pods[id] ?? null);
}

const podNode = (mesh: Mesh, id: PodId): NodeId => {
  const pod = mesh.pods[id];
  // A pod that was deleted before its last lines were read; its workload is no longer known.
  return pod ? workloadNode(pod.workload) : unknownNode(id);
};

/** Graph nodes of a request's ends: by the pods that logged it, else by address, else by the cluster's host or the authority. */
export function endsOf(mesh: Mesh, client: AccessEntry | null, server: AccessEntry | null): Ends {
  const source = client ? podNode(mesh, client.pod) : callerOf(mesh, server);
  const target = server ? podNode(mesh, server.pod) : client ? calleeOf(mesh, client) : UNKNOWN_CALLERS;
  return { source, target, caller: client === null ? null : gatewayCaller(mesh, client) };
}

function callerOf(mesh: Mesh, server: AccessEntry | null): NodeId {
  const pod = podAt(mesh, server?.downstreamRemote ?? null);
  return pod ? workloadNode(pod.workload) : UNKNOWN_CALLERS;
}

/** Who called a gateway, unless that caller has an Envoy of its own, whose line tells it. */
function gatewayCaller(mesh: Mesh, client: AccessEntry): NodeId | null {
  if (mesh.pods[client.pod]?.proxy !== 'gateway') return null;
  const caller = podAt(mesh, client.downstreamRemote);
  if (caller === null) return OUTSIDE;
  return caller.proxy === 'sidecar' || caller.proxy === 'gateway' ? null : workloadNode(caller.workload);
}

function calleeOf(mesh: Mesh, client: AccessEntry): NodeId {
  const pod = podAt(mesh, client.upstreamHost);
  if (pod) return workloadNode(pod.workload);
  const cluster = outboundCluster(client.upstreamCluster);
  if (cluster) return hostNode(mesh, cluster.host, cluster.subset);
  const service = serviceAt(mesh, client.upstreamHost) ?? serviceAt(mesh, client.downstreamLocal);
  if (service) return serviceNode(mesh, service, '');
  const host = hostOf(client.authority) ?? client.serverName;
  if (host !== null) return hostNode(mesh, host, '');
  const ip = ipOf(client.upstreamHost) ?? ipOf(client.downstreamLocal);
  return ip === null ? unknownNode('nowhere') : externalNode(ip);
}

/** Node of a host name: the one workload behind it where that is certain, else the host itself. */
export function hostNode(mesh: Mesh, host: string, subset: string): NodeId {
  const service = serviceNamed(mesh, host);
  return service ? serviceNode(mesh, service, subset) : externalNode(host);
}

function serviceNamed(mesh: Mesh, host: string): Service | null {
  const [name = '', namespace = '', svc = 'svc'] = host.split('.');
  if (svc !== 'svc') return null;
  for (const service of Object.values(mesh.services)) {
    if (service.id === `${namespace}/${name}`) return service;
  }
  return null;
}

function serviceAt(mesh: Mesh, address: string | null): Service | null {
  const ip = ipOf(address);
  if (ip === null || portOf(address) === null) return null;
  return Object.values(mesh.services).find((s) => s.clusterIps.includes(ip)) ?? null;
}

/** The workload of a service's pods when there is only one such workload; several cannot be told apart and stay `unknown:HOST`. */
function serviceNode(mesh: Mesh, service: Service, subset: string): NodeId {
  const [namespace = '', name = ''] = service.id.split('/');
  const selector = { ...service.selector, ...subsetLabels(mesh, service, subset) };
  const wanted = Object.entries(selector);
  const workloads = new Set<NodeId>();
  if (wanted.length > 0)
    for (const pod of Object.values(mesh.pods))
      if (pod.id.startsWith(`${namespace}/`) && wanted.every(([k, v]) => pod.labels[k] === v))
        workloads.add(workloadNode(pod.workload));
  const [only] = workloads;
  if (only !== undefined && workloads.size === 1) return only;
  return service.externalName ? externalNode(service.externalName) : unknownNode(`${name}.${namespace}`);
}

/** Labels of a DestinationRule's subset for this service; nothing when there is no such subset. */
function subsetLabels(mesh: Mesh, service: Service, subset: string): Readonly<Record<string, string>> {
  if (subset === '') return {};
  const [namespace = '', name = ''] = service.id.split('/');
  const hosts = new Set([name, `${name}.${namespace}`, `${name}.${namespace}.svc`]);
  for (const object of Object.values(mesh.objects)) {
    if (object.kind !== 'DestinationRule') continue;
    const host = text(field(object.spec, 'host'));
    const local = object.namespace === namespace && host === name;
    const qualified = host !== name && [...hosts].some((h) => h !== name && (host === h || host?.startsWith(`${h}.`)));
    if (!local && !qualified) continue;
    const subsets = field(object.spec, 'subsets');
    if (!Array.isArray(subsets)) continue;
    const found = subsets.find((s: unknown) => text(field(s, 'name')) === subset);
    const labels = field(found, 'labels');
    if (typeof labels === 'object' && labels !== null)
      return Object.fromEntries(Object.entries(labels).filter(([, v]) => typeof v === 'string')) as Record<
        string,
        string
      >;
  }
  return {};
}

function field(json: unknown, key: string): unknown {
  return typeof json === 'object' && json !== null && key in json ? (json as Record<string, unknown>)[key] : undefined;
}
const text = (json: unknown): string | null => (typeof json === 'string' ? json : null);

/**
 * True for a server line that a mirror policy caused. Envoy's shadow copy adds the mirroring proxy's own address to
 * x-forwarded-for, which the server then takes for its peer (`IP:0`). A pod that called through a gateway looks the same,
 * but its own line names the gateway as upstream.
 */
export function isMirrored(mesh: Mesh, server: AccessEntry, others: readonly AccessEntry[]): boolean {
  if (portOf(server.downstreamRemote) !== 0) return false;
  const ip = ipOf(server.downstreamRemote);
  if (ip === null || server.forwardedFor?.split(',').at(-1)?.trim() !== ip) return false;
  const sender = podAt(mesh, server.downstreamRemote);
  if (sender === null || (sender.proxy !== 'sidecar' && sender.proxy !== 'gateway')) return false;
  return !others.some(
    (e) =>
      e.direction === 'outbound' &&
      e.pod === sender.id &&
      (e.forwardedFor === server.forwardedFor || podAt(mesh, e.upstreamHost)?.proxy === 'gateway'),
  );
}

/** Ends that were known stay known when a pod has gone since; otherwise the newer finding holds. */
export function keepKnown(before: MeshRequest | null, now: Ends): Ends {
  if (before === null || before.client === null) return now;
  const source = !isWorkloadNode(now.source) && isWorkloadNode(before.source) ? before.source : now.source;
  const target = !isWorkloadNode(now.target) && isWorkloadNode(before.target) ? before.target : now.target;
  return { ...now, source, target };
}
