import type { ClusterStatus, ClusterSweep, EpochMs, HostStatus, PodId } from '@/mesh/model';
import { decodeAddress, decodeLocality } from './decodeEndpoints.ts';
import { asList, asObj, field, flag, list, num, type Obj, obj, text } from './json.ts';

/** `/clusters?format=json`. Counters that are zero come without a value; hosts without an address are left out. */
export function decodeSweep(body: unknown, pod: PodId, at: EpochMs): ClusterSweep {
  return { pod, at, clusters: list(asObj(body), 'cluster_statuses').map((raw) => cluster(asObj(raw))) };
}

function cluster(status: Obj | null): ClusterStatus {
  const breakers = list(obj(status, 'circuit_breakers'), 'thresholds').map(asObj);
  // The default priority has no `priority` field.
  const limits = breakers.find((b) => (text(b, 'priority') ?? 'DEFAULT') === 'DEFAULT') ?? null;
  return {
    name: text(status, 'name') ?? '',
    hosts: list(status, 'host_statuses').flatMap((raw) => host(asObj(raw)) ?? []),
    maxConnections: num(limits, 'max_connections'),
    maxPendingRequests: num(limits, 'max_pending_requests'),
    maxRequests: num(limits, 'max_requests'),
    maxRetries: num(limits, 'max_retries'),
  };
}

function host(status: Obj | null): HostStatus | null {
  const address = decodeAddress(obj(status, 'address'));
  if (address === null) return null;
  const stats = new Map<string, number>();
  for (const raw of asList(field(status, 'stats'))) {
    const stat = asObj(raw);
    const name = text(stat, 'name');
    if (name !== null) stats.set(name, num(stat, 'value') ?? 0);
  }
  const count = (name: string) => stats.get(name) ?? 0;
  const because = unhealthyBecause(obj(status, 'health_status'));
  return {
    address,
    requestsTotal: count('rq_total'),
    requestsFailed: count('rq_error'),
    connectionsTotal: count('cx_total'),
    connectFailures: count('cx_connect_fail'),
    activeRequests: count('rq_active'),
    healthy: because.length === 0,
    unhealthyBecause: because,
    weight: num(status, 'weight') ?? 1,
    priority: num(status, 'priority') ?? 0,
    locality: decodeLocality(obj(status, 'locality')),
  };
}

const FLAGS = [
  ['failed_active_health_check', 'active health check failed'],
  ['failed_outlier_check', 'outlier ejected'],
  ['pending_dynamic_removal', 'pending removal'],
  ['excluded_via_immediate_hc_fail', 'excluded by health check'],
] as const;

/** HostHealthStatus: EDS UNKNOWN counts as healthy in Envoy, DEGRADED still serves. */
function unhealthyBecause(health: Obj | null): string[] {
  const eds = text(health, 'eds_health_status') ?? 'UNKNOWN';
  return [
    ...(['HEALTHY', 'UNKNOWN', 'DEGRADED'].includes(eds) ? [] : [`eds ${eds}`]),
    ...FLAGS.flatMap(([key, words]) => (flag(health, key) === true ? [words] : [])),
  ];
}
