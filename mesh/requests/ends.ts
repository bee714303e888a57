import { subsetLabelsMatch } from '../discovery/subsets.ts';
import {
  type AccessEntry,
  externalNode,
  hasProxy,
  isWorkloadNode,
  type Mesh,
  type MeshRequest,
  type NodeId,
  nameOf,
  namespaceOf,
  type Pod,
  type PodId,
  type Service,
  serviceId,
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
export function endsOf(mesh: Mesh, client: AccessEntry | null, server: AccessEntry | null, mirrored = false): Ends {
  const source = client ? podNode(mesh, client.pod) : callerOf(mesh, server, mirrored);
  const target = server
    ? podNode(mesh, server.pod)
    : client === null
      ? UNKNOWN_CALLERS
      : isAnsweredAtGateway(mesh, client)
        ? source
        : calleeOf(mesh, client);
  return { source, target, caller: client === null ? null : gatewayCaller(mesh, client) };
}

/**
 * True for a request that a gateway answered itself (a redirect, a denial, no route): its authority is the gateway's own
 * public name, so that nobody behind the gateway was called.
 */
export const isAnsweredAtGateway = (mesh: Mesh, client: AccessEntry): boolean =>
  mesh.pods[client.pod]?.proxy === 'gateway' && client.upstreamHost === null && client.upstreamCluster === null;

/**
 * True for a server line that does not tell who sent it: x-forwarded-for took the place of its peer's address (port 0), as it does
 * for whatever a gateway passed on. The sender's own line will tell, or nothing does.
 */
export const isSenderHidden = (request: Pick<MeshRequest, 'client' | 'server' | 'mirrored'>): boolean =>
  request.client === null && !request.mirrored && portOf(request.server?.downstreamRemote ?? null) === 0;

/** A shadow copy's port 0 hides nobody: the address in its place is the mirroring proxy's. */
function callerOf(mesh: Mesh, server: AccessEntry | null, mirrored: boolean): NodeId {
  const pod =
    portOf(server?.downstreamRemote ?? null) === 0 && !mirrored ? null : podAt(mesh, server?.downstreamRemote ?? null);
  return pod ? workloadNode(pod.workload) : UNKNOWN_CALLERS;
}

/** Who called a gateway, unless that caller has an Envoy of its own, whose line tells it. */
function gatewayCaller(mesh: Mesh, client: AccessEntry): NodeId | null {
  if (mesh.pods[client.pod]?.proxy !== 'gateway') return null;
  const caller = podAt(mesh, client.downstreamRemote);
  if (caller === null) return OUTSIDE;
  return hasProxy(caller) ? null : workloadNode(caller.workload);
}

function calleeOf(mesh: Mesh, client: AccessEntry): NodeId {
  const pod = podAt(mesh, client.upstreamHost);
  if (pod) return workloadNode(pod.workload);
  const cluster = outboundCluster(client.upstreamCluster);
  if (cluster) return hostNode(mesh, cluster.host, cluster.subset);
  const service = serviceAt(mesh, client.upstreamHost) ?? serviceAt(mesh, client.downstreamLocal);
  if (service) return serviceNode(mesh, service, '');
  const host = hostOf(client.authority) ?? client.serverName;
  // A short name is one of the caller's own namespace, as its DNS search path has it.
  if (host !== null) return hostNode(mesh, host.includes('.') ? host : `${host}.${namespaceOf(client.pod)}`, '', host);
  const ip = ipOf(client.upstreamHost) ?? ipOf(client.downstreamLocal);
  return ip === null ? unknownNode('nowhere') : externalNode(ip);
}

/** Node of a host name: the one workload behind it where that is certain, else the host itself (`shown` when no service has it). */
export function hostNode(mesh: Mesh, host: string, subset: string, shown = host): NodeId {
  const service = serviceNamed(mesh, host);
  return service ? serviceNode(mesh, service, subset) : externalNode(shown);
}

function serviceNamed(mesh: Mesh, host: string): Service | null {
  const [name = '', namespace = '', svc = 'svc'] = host.split('.');
  return svc === 'svc' ? (mesh.services[serviceId(namespace, name)] ?? null) : null;
}

/** Found answers, kept as long as the tables they were found in: failing requests come in storms, each asking the same. */
const services = new WeakMap<Mesh['services'], Map<string, Service>>();
const workloads = new WeakMap<
  Mesh['pods'],
  { services: unknown; objects: unknown; nodes: Map<string, NodeId | null> }
>();

function serviceAt(mesh: Mesh, address: string | null): Service | null {
  const ip = ipOf(address);
  if (ip === null) return null;
  let byIp = services.get(mesh.services);
  if (byIp === undefined) {
    byIp = new Map(Object.values(mesh.services).flatMap((s) => s.clusterIps.map((c) => [c, s] as const)));
    services.set(mesh.services, byIp);
  }
  return byIp.get(ip) ?? null;
}

function serviceNode(mesh: Mesh, service: Service, subset: string): NodeId {
  let known = workloads.get(mesh.pods);
  if (known === undefined || known.services !== mesh.services || known.objects !== mesh.objects) {
    known = { services: mesh.services, objects: mesh.objects, nodes: new Map() };
    workloads.set(mesh.pods, known);
  }
  const key = `${service.id} ${subset}`;
  let node = known.nodes.get(key);
  if (node === undefined) {
    node = findServiceNode(mesh, service, subset);
    known.nodes.set(key, node);
  }
  return node ?? workloadBefore(mesh, service, subset) ?? hostOfService(service);
}

const hostOfService = (service: Service) => unknownNode(`${nameOf(service.id)}.${namespaceOf(service.id)}`);

/** The workload of a service's pods when there is only one such workload; several cannot be told apart and stay `unknown:HOST`. Null: no pods. */
function findServiceNode(mesh: Mesh, service: Service, subset: string): NodeId | null {
  const labels = subsetLabels(mesh, service, subset);
  const selected = Object.entries(service.selector);
  const found = new Set<NodeId>();
  if (selected.length > 0 || Object.keys(labels).length > 0)
    for (const pod of Object.values(mesh.pods))
      if (
        namespaceOf(pod.id) === namespaceOf(service.id) &&
        selected.every(([k, v]) => pod.labels[k] === v) &&
        subsetLabelsMatch(labels, pod) !== false
      )
        found.add(workloadNode(pod.workload));
  const [only] = found;
  if (only !== undefined && found.size === 1) return only;
  if (service.externalName) return externalNode(service.externalName);
  return found.size === 0 ? null : hostOfService(service);
}

/**
 * When the last pod of a service is gone: the one workload that its requests went to before, which is what its callers
 * miss. Null when no such request is held, or several workloads answered.
 */
function workloadBefore(mesh: Mesh, service: Service, subset: string): NodeId | null {
  const cluster = `|${subset}|${nameOf(service.id)}.${namespaceOf(service.id)}.svc.`;
  const found = new Set<NodeId>();
  for (const { client, target } of mesh.requests)
    if (client?.upstreamCluster?.includes(cluster) && isWorkloadNode(target)) found.add(target);
  const [only] = found;
  return only !== undefined && found.size === 1 ? only : null;
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
  if (sender === null || !hasProxy(sender)) return false;
  return !others.some(
    (e) =>
      e.direction === 'outbound' &&
      e.pod === sender.id &&
      (e.forwardedFor === server.forwardedFor || podAt(mesh, e.upstreamHost)?.proxy === 'gateway'),
  );
}

/**
 * Ends that were known stay known when a pod has gone since. Only what lines told that are still part of the request is kept: a line
 * that went over to another request takes what it told along.
 */
export function keepKnown(
  before: MeshRequest | null,
  client: AccessEntry | null,
  server: AccessEntry | null,
  now: Ends,
): Ends {
  if (before === null || before.client === null || before.client !== client) return now;
  const kept = (old: NodeId, found: NodeId) => (!isWorkloadNode(found) && isWorkloadNode(old) ? old : found);
  const told = before.server === null || before.server === server;
  return {
    ...now,
    source: kept(before.source, now.source),
    target: told ? kept(before.target, now.target) : now.target,
  };
}
