import type { ClusterConfig, EndpointConfig, HostStatus } from '../../model/index.ts';
import { type Reason, why } from '../reasons.ts';

/** An endpoint with the chance that the balancer picks it, or why it never does. */
export type Weighed = {
  readonly endpoint: EndpointConfig;
  /** Of 1; 0 with a reason. */
  readonly share: number;
  readonly because: Reason | null;
};

export type Balanced = { readonly endpoints: readonly Weighed[]; readonly panic: boolean };

/** Envoy's overprovisioning factor: a priority counts as whole while 1/1.4 of it is healthy. */
const OVERPROVISIONING = 140;

/**
 * Shares of a cluster's endpoints: priorities by how much of each is healthy, then localities by weight where the cluster
 * weighs them, then endpoints by weight; unhealthy ones only in panic (Envoy, "Priority levels", "Locality weighted load
 * balancing", "Panic threshold"). Health is EDS's, and what `/clusters` showed last. SPEC C-3 to C-6.
 */
export function balance(
  cluster: ClusterConfig,
  endpoints: readonly EndpointConfig[],
  hosts: readonly HostStatus[],
): Balanced {
  const statuses = new Map(hosts.map((h) => [h.address, h]));
  const judged = endpoints.map((endpoint) => ({ endpoint, unfit: unfit(endpoint, statuses.get(endpoint.address)) }));
  const priorities = [...new Set(endpoints.map((e) => e.priority))].sort((a, b) => a - b);
  const groups = priorities.map((priority) => {
    const all = judged.filter((j) => j.endpoint.priority === priority);
    const fit = all.filter((j) => j.unfit === null);
    return {
      priority,
      all,
      fit,
      health: all.length === 0 ? 0 : Math.floor((OVERPROVISIONING * fit.length) / all.length),
    };
  });
  const total = Math.min(
    100,
    groups.reduce((sum, g) => sum + Math.min(100, g.health), 0),
  );
  const inPanic = (g: (typeof groups)[number]) =>
    total < 100 && g.all.length > 0 && g.fit.length / g.all.length < cluster.panicThreshold;
  const allPanic = groups.length > 0 && groups.every(inPanic);
  const hostsInAll = groups.reduce((sum, g) => sum + g.all.length, 0);
  const shares = new Map<EndpointConfig, number>();
  let left = 100;
  for (const g of groups) {
    // When every priority panics, load goes by the number of hosts; with no health at all and no panic, nobody is picked.
    const load = allPanic
      ? (100 * g.all.length) / hostsInAll
      : total === 0
        ? 0
        : Math.min(left, Math.round((Math.min(100, g.health) * 100) / total));
    left -= load;
    if (load <= 0) continue;
    spread(
      cluster,
      g.all,
      (inPanic(g) ? g.all : g.fit).map((j) => j.endpoint),
      load / 100,
      shares,
    );
  }
  // Rounding may leave a percent: Envoy gives it to the first priority that is healthy.
  const sum = [...shares.values()].reduce((a, b) => a + b, 0);
  const panic = groups.some(inPanic);
  return {
    endpoints: judged.map(({ endpoint, unfit: health }) => {
      const share = sum === 0 ? 0 : (shares.get(endpoint) ?? 0) / sum;
      if (share > 0) return { endpoint, share, because: null };
      return { endpoint, share: 0, because: lostBecause(endpoint, health) };
    }),
    panic,
  };
}

const lostBecause = (endpoint: EndpointConfig, health: string | null): Reason =>
  health !== null
    ? why('endpoint-unhealthy', { health })
    : endpoint.weight === 0 || endpoint.localityWeight === 0
      ? why('endpoint-no-weight')
      : why('endpoint-lower-priority', { priority: endpoint.priority });

/**
 * What `/clusters` showed before the configuration was read, without EDS's part in it: that has its newer word since.
 * Ejections and health checks are this Envoy's own and stand. SPEC C-3.
 */
export const withoutEds = (hosts: readonly HostStatus[]): readonly HostStatus[] =>
  hosts.map((host) => {
    const unhealthyBecause = host.unhealthyBecause.filter((b) => !b.startsWith('eds ') && b !== 'pending removal');
    return { ...host, unhealthyBecause, healthy: unhealthyBecause.length === 0 };
  });

/** Null: may be picked. `/clusters` is the later word: an outlier that was ejected is not in EDS. */
function unfit(endpoint: EndpointConfig, status: HostStatus | undefined): string | null {
  if (status && !status.healthy) return status.unhealthyBecause.join(', ') || 'unhealthy';
  const health = endpoint.health;
  return health === '' || health === 'HEALTHY' || health === 'UNKNOWN' ? null : health;
}

/** Shares `load` among the pickable ones of one priority. */
function spread(
  cluster: ClusterConfig,
  all: readonly { readonly endpoint: EndpointConfig }[],
  pickable: readonly EndpointConfig[],
  load: number,
  shares: Map<EndpointConfig, number>,
): void {
  const byWeight = (of: readonly EndpointConfig[], share: number) => {
    const sum = of.reduce((total, e) => total + e.weight, 0);
    for (const e of of) shares.set(e, sum === 0 ? share / of.length : (share * e.weight) / sum);
  };
  const weighs = cluster.localityWeighted && pickable.some((e) => e.localityWeight !== null);
  if (!weighs) {
    byWeight(pickable, load);
    return;
  }
  const localities = [...new Set(pickable.map((e) => e.locality))].map((locality) => {
    const here = pickable.filter((e) => e.locality === locality);
    const members = all.filter((j) => j.endpoint.locality === locality).length;
    const available = Math.min(1, ((OVERPROVISIONING / 100) * here.length) / Math.max(1, members));
    return { here, effective: (here[0]?.localityWeight ?? 0) * available };
  });
  const sum = localities.reduce((total, l) => total + l.effective, 0);
  for (const { here, effective } of localities) if (effective > 0) byWeight(here, (load * effective) / sum);
}
