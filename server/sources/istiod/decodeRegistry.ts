import type { RegistryHost } from '@/mesh/model';
import { endpointShardz, registryService, registryz, shardEndpoint } from './schema.ts';

/** `Resolution` of istiod's services (istio.io/istio `pilot/pkg/model/service.go`). */
const RESOLUTIONS: readonly RegistryHost['resolution'][] = [
  'client-side',
  'dns',
  'passthrough',
  'dns-round-robin',
  'alias',
];
/** `HealthStatus` is Envoy's: 0 unknown and 1 healthy get requests, the rest (unhealthy, draining, timed out…) does not. */
const HEALTHY = 1;

/**
 * The registry of one replica: `/debug/registryz` with the `endpoints` of each ({@link endpointsByHost}). Null when the registry did not
 * answer in a known shape; a service of an unknown shape is counted in `unread`.
 */
export function decodeRegistry(
  services: unknown,
  endpoints: EndpointsByHost | null,
): { readonly hosts: readonly RegistryHost[]; readonly unread: number } | null {
  if (services === undefined) return null;
  const list = registryz.safeParse(services);
  if (!list.success) return null;
  const hosts = new Map<string, RegistryHost>();
  let unread = 0;
  for (const raw of list.data ?? []) {
    const parsed = registryService.safeParse(raw);
    if (!parsed.success) {
      unread += 1;
      continue;
    }
    const { hostname, Attributes: a, ports, Resolution } = parsed.data;
    const key = `${a.Namespace}/${hostname}`;
    hosts.set(key, {
      key,
      host: hostname,
      namespace: a.Namespace,
      name: a.Name,
      registry: a.ServiceRegistry,
      ports: (ports ?? []).map((p) => ({ name: p.name ?? '', port: p.port, protocol: p.protocol ?? '' })),
      resolution: RESOLUTIONS[Resolution ?? 0] ?? 'other',
      exportTo: Object.keys(a.ExportTo ?? {}).sort(),
      endpoints: endpoints === null ? null : (endpoints.get(key) ?? { healthy: [], unhealthy: [] }),
    });
  }
  return { hosts: [...hosts.values()].sort((a, b) => (a.key < b.key ? -1 : 1)), unread };
}

type Endpoints = NonNullable<RegistryHost['endpoints']>;

/** By `NAMESPACE/HOST`. */
export type EndpointsByHost = ReadonlyMap<string, Endpoints>;

/** `/debug/endpointShardz`, over all shards (one for each cluster and registry). Null when it is not known. */
export function endpointsByHost(body: unknown): EndpointsByHost | null {
  if (body === undefined) return null;
  const parsed = endpointShardz.safeParse(body);
  if (!parsed.success) return null;
  const all = new Map<string, Endpoints>();
  for (const [host, namespaces] of Object.entries(parsed.data ?? {}))
    for (const [namespace, { Shards }] of Object.entries(namespaces)) {
      const found = new Map<string, boolean>();
      for (const raw of Object.values(Shards ?? {}).flatMap((list) => list ?? [])) {
        const endpoint = shardEndpoint.safeParse(raw);
        if (!endpoint.success) continue;
        const { Addresses, EndpointPort, HealthStatus } = endpoint.data;
        for (const address of Addresses ?? [])
          found.set(`${address}:${EndpointPort ?? 0}`, (HealthStatus ?? 0) <= HEALTHY);
      }
      const names = (wanted: boolean) =>
        [...found].flatMap(([address, healthy]) => (healthy === wanted ? [address] : [])).sort();
      all.set(`${namespace}/${host}`, { healthy: names(true), unhealthy: names(false) });
    }
  return all;
}
