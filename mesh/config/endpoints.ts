import {
  type ClusterSweep,
  type EndpointConfig,
  type HostStatus,
  naturally,
  type ProxyConfig,
} from '../model/index.ts';
import { clusterRef, type Names } from './refs.ts';
import { directionOfCluster, type EndpointRow, type Health } from './rows.ts';

/** Every endpoint of every cluster, by cluster and address, from the dump and from `/clusters`. */
export function endpointRows(
  config: Pick<ProxyConfig, 'endpoints' | 'clusters'>,
  sweep: ClusterSweep | null,
): readonly EndpointRow[] {
  const names = { clusters: new Set(config.clusters.map(({ name }) => name)) } as Pick<Names, 'clusters'> as Names;
  const statuses = new Map<string, HostStatus>();
  for (const { name, hosts } of sweep?.clusters ?? [])
    for (const host of hosts) statuses.set(`${name}~${host.address}`, host);
  const seen = new Map<string, number>();
  const row = (
    cluster: string,
    address: string,
    own: EndpointConfig | null,
    status: HostStatus | null,
  ): EndpointRow => {
    const id = `${cluster}~${address}`;
    const n = (seen.get(id) ?? 0) + 1;
    seen.set(id, n);
    return {
      table: 'endpoints',
      key: n === 1 ? id : `${id}#${n}`,
      group: cluster,
      direction: directionOfCluster(cluster) ?? 'unspecified',
      pointer: own?.pointer ?? null,
      leads: [clusterRef(names, cluster)],
      text: [cluster, address, own?.workload, own?.locality ?? status?.locality, own?.hostname].join(' ').toLowerCase(),
      cluster,
      address,
      config: own,
      status,
      health: healthOf(own, status),
    };
  };
  const listed = config.endpoints.map((own) =>
    row(own.cluster, own.address, own, statuses.get(`${own.cluster}~${own.address}`) ?? null),
  );
  // Clusters that the dump does not hold any more may still drain.
  const found = (sweep?.clusters ?? [])
    .filter(({ name }) => names.clusters.has(name))
    .flatMap(({ name, hosts }) =>
      hosts.filter(({ address }) => !seen.has(`${name}~${address}`)).map((host) => row(name, host.address, null, host)),
    );
  return [...listed, ...found].sort((a, b) => naturally(a.key, b.key));
}

/** EDS's word and what Envoy found out itself; UNKNOWN counts as healthy, DEGRADED takes what the healthy ones cannot. */
function healthOf(own: EndpointConfig | null, status: HostStatus | null): Health {
  const eds = own?.health ?? 'UNKNOWN';
  const told = ['', 'HEALTHY', 'UNKNOWN', 'DEGRADED'].includes(eds) ? [] : [`eds ${eds}`];
  const because = [...new Set([...told, ...(status?.unhealthyBecause ?? [])])];
  if (because.length > 0) return { kind: 'unhealthy', because };
  return { kind: eds === 'DEGRADED' ? 'degraded' : 'healthy', because };
}
