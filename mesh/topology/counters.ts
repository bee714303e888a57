import {
  type ClusterStatus,
  type ClusterSweep,
  type CounterRate,
  type Edge,
  type EpochMs,
  edgeId,
  externalNode,
  type HostStatus,
  type Mesh,
  type NodeId,
  type PodId,
  workloadNode,
} from '../model/index.ts';
import { ipOf, type OutboundCluster, outboundCluster } from '../requests/address.ts';
import { hostNode, podAt } from '../requests/ends.ts';
import { EdgeChanges } from './buckets.ts';

/** A pod's share counts in its edge's sum for this long after its last sweep: the slowest rotation and some slack. */
export const COUNTER_FRESH_MS = 60_000;

type Delta = { requests: number; failed: number; connections: number; connectFailures: number; tcp: boolean };

/**
 * Turns what one proxy's host counters grew by between two sweeps into rates on the edges from its workload. Only traffic of
 * the app counts: Envoy's own clusters (`xds-grpc`, `sds-grpc`, `agent`, `prometheus_stats`…) and inbound ones do not. A counter
 * that fell was reset (the proxy restarted): what it shows now grew since then. A host that is new counted from zero, but the first
 * sight of a cluster tells nothing about when.
 */
export function sweepEdges(mesh: Mesh, before: ClusterSweep, after: ClusterSweep): Mesh {
  const seconds = (after.at - before.at) / 1_000;
  const pod = mesh.pods[after.pod];
  if (seconds <= 0 || pod === undefined) return mesh;
  const source = workloadNode(pod.workload);
  const old = new Map(before.clusters.map((c) => [c.name, c]));
  const byTarget = new Map<NodeId, Delta>();
  for (const cluster of after.clusters) {
    const outbound = outboundCluster(cluster.name);
    const known = old.get(cluster.name);
    if ((outbound === null && cluster.name !== 'PassthroughCluster') || known === undefined) continue;
    for (const [host, grown] of growth(known, cluster)) {
      const target = targetOf(mesh, host, outbound);
      byTarget.set(target, sum(byTarget.get(target), grown, isTcpPort(mesh, outbound)));
    }
  }
  const changes = new EdgeChanges(mesh.edges);
  for (const [target, delta] of byTarget) note(changes, source, target, after.pod, after.at, seconds, delta);
  for (const edge of Object.values(mesh.edges))
    if (edge.source === source && !byTarget.has(edge.target) && edge.counters?.byPod?.[after.pod] !== undefined)
      note(changes, source, edge.target, after.pod, after.at, seconds, null);
  const edges = changes.all(after.at);
  return edges === mesh.edges ? mesh : { ...mesh, edges };
}

/** Hosts whose counters grew, with by how much. */
function growth(before: ClusterStatus, after: ClusterStatus): [HostStatus, Delta][] {
  const old = new Map(before.hosts.map((h) => [h.address, h]));
  return after.hosts.flatMap((host): [HostStatus, Delta][] => {
    const was = old.get(host.address);
    const reset =
      was !== undefined && (host.requestsTotal < was.requestsTotal || host.connectionsTotal < was.connectionsTotal);
    const from = reset ? undefined : was;
    const delta: Delta = {
      requests: host.requestsTotal - (from?.requestsTotal ?? 0),
      failed: Math.max(0, host.requestsFailed - (from?.requestsFailed ?? 0)),
      connections: host.connectionsTotal - (from?.connectionsTotal ?? 0),
      connectFailures: Math.max(0, host.connectFailures - (from?.connectFailures ?? 0)),
      tcp: false,
    };
    return delta.requests > 0 || delta.connections > 0 || delta.connectFailures > 0 ? [[host, delta]] : [];
  });
}

function sum(a: Delta | undefined, b: Delta, tcp: boolean): Delta {
  return {
    requests: (a?.requests ?? 0) + b.requests,
    failed: (a?.failed ?? 0) + b.failed,
    connections: (a?.connections ?? 0) + b.connections,
    connectFailures: (a?.connectFailures ?? 0) + b.connectFailures,
    tcp: (a?.tcp ?? true) && tcp,
  };
}

function targetOf(mesh: Mesh, host: HostStatus, cluster: OutboundCluster | null): NodeId {
  const pod = podAt(mesh, host.address);
  if (pod) return workloadNode(pod.workload);
  if (cluster) return hostNode(mesh, cluster.host, cluster.subset);
  return externalNode(ipOf(host.address) ?? 'unresolved');
}

/** Protocol as the Service declares it: by appProtocol, else by the port name's prefix (istio.io/docs, protocol selection). */
function isTcpPort(mesh: Mesh, cluster: OutboundCluster | null): boolean {
  if (cluster === null) return false;
  const [name = '', namespace = ''] = cluster.host.split('.');
  const service = Object.values(mesh.services).find((s) => s.id === `${namespace}/${name}`);
  const port = service?.ports.find((p) => p.port === cluster.port);
  const protocol = (port?.appProtocol ?? port?.name?.split('-')[0] ?? '').toLowerCase();
  return ['tcp', 'tls', 'https', 'mongo', 'mysql', 'redis'].includes(protocol);
}

/** Replaces one pod's share of an edge and sums the shares that are still fresh. `null`: its counters did not grow. */
function note(
  changes: EdgeChanges,
  source: NodeId,
  target: NodeId,
  pod: PodId,
  at: EpochMs,
  seconds: number,
  delta: Delta | null,
): void {
  const id = edgeId(source, target);
  const before = changes.get(id);
  const unit = delta === null ? (before?.counters?.unit ?? 'requests') : delta.tcp ? 'connections' : 'requests';
  const count = delta === null ? 0 : unit === 'requests' ? delta.requests : delta.connections;
  const failed = delta === null ? 0 : unit === 'requests' ? delta.failed : delta.connectFailures;
  // Connections that were opened ahead without a request are no traffic yet.
  if (before === null && count === 0 && failed === 0) return;
  const shares: Record<PodId, CounterRate> = {};
  for (const [name, share] of Object.entries(before?.counters?.byPod ?? {}))
    if (at - share.at <= COUNTER_FRESH_MS) shares[name as PodId] = share;
  shares[pod] = { perSecond: count / seconds, failedPerSecond: failed / seconds, at };
  const all = Object.values(shares);
  const edge: Edge = before ?? { id, source, target, buckets: [], counters: null, lastSeenAt: at };
  changes.set({
    ...edge,
    lastSeenAt: count > 0 && at > edge.lastSeenAt ? at : edge.lastSeenAt,
    counters: {
      perSecond: all.reduce((n, s) => n + s.perSecond, 0),
      failedPerSecond: all.reduce((n, s) => n + s.failedPerSecond, 0),
      unit,
      at,
      byPod: shares,
    },
  });
}
