import { type Mesh, type Origin, type RbacConfig, type ServiceId, serviceId } from '../model/index.ts';
import type { ListenerRow, Row } from './rows.ts';

/** The Kubernetes or Istio object behind a row: as the configuration itself names it, or as a name in it tells. */
export type RowOrigin = Origin & { readonly by: 'metadata' | 'name' };

export type OriginIndex = {
  readonly byAddress: ReadonlyMap<string, ServiceId>;
  /** ServiceEntries by each of their hosts. */
  readonly entries: ReadonlyMap<string, Origin>;
  readonly services: Mesh['services'];
};

export function originIndex({ services, objects }: Pick<Mesh, 'services' | 'objects'>): OriginIndex {
  const entries = new Map<string, Origin>();
  for (const { kind, namespace, name, spec } of Object.values(objects)) {
    if (kind !== 'ServiceEntry' || typeof spec !== 'object' || spec === null || !('hosts' in spec)) continue;
    if (Array.isArray(spec.hosts))
      for (const host of spec.hosts) if (typeof host === 'string') entries.set(host, { kind, namespace, name });
  }
  return {
    byAddress: new Map(Object.values(services).flatMap(({ id, clusterIps }) => clusterIps.map((ip) => [ip, id]))),
    entries,
    services,
  };
}

/** Every object that a row came from, the most specific first. Istio's own (`virtualInbound`, `BlackHoleCluster`) come from none. */
export function originsOf(index: OriginIndex, row: Row): readonly RowOrigin[] {
  switch (row.table) {
    case 'listeners':
      return listenerOrigins(index, row);
    case 'routes':
      return distinct([
        told(row.route?.origin ?? null),
        behind(index, row.host.name.replace(/:\d+$/, '')),
        gateway(row.group),
      ]);
    case 'clusters':
      return distinct([told(row.cluster.origin), behind(index, hostOf(row.cluster.name))]);
    case 'endpoints':
      return distinct([behind(index, hostOf(row.cluster))]);
    case 'secrets':
      return distinct([kubernetesSecret(row.secret.name)]);
  }
}

const told = (origin: Origin | null): RowOrigin | null => origin && { ...origin, by: 'metadata' };
const distinct = (found: readonly (RowOrigin | null)[]): readonly RowOrigin[] => [
  ...new Map(
    found.flatMap((origin) =>
      origin === null ? [] : [[`${origin.kind}/${origin.namespace}/${origin.name}`, origin] as const],
    ),
  ).values(),
];

/** `payment.shop.svc.cluster.local` of `outbound|8080|v1|payment.shop.svc.cluster.local`. */
const hostOf = (cluster: string): string => cluster.split('|')[3] ?? '';

/** `NAME.NAMESPACE.svc.…` is a Service's host, if there is such a Service; other hosts may be a ServiceEntry's. */
function behind({ services, entries }: OriginIndex, host: string): RowOrigin | null {
  const entry = entries.get(host);
  if (entry !== undefined) return { ...entry, by: 'name' };
  const [, name = '', namespace = ''] = /^([^.]+)\.([^.]+)\.svc(?:\.|$)/.exec(host) ?? [];
  return services[serviceId(namespace, name)] === undefined ? null : { kind: 'Service', namespace, name, by: 'name' };
}

/** Listeners are named `ADDRESS_PORT`; policies are named in the RBAC filters that enforce them. */
function listenerOrigins(index: OriginIndex, { listener, chain }: ListenerRow): readonly RowOrigin[] {
  const service = index.byAddress.get(listener.name.replace(/_\d+$/, ''));
  const [namespace = '', name = ''] = service?.split('/') ?? [];
  const route = chain?.network.flatMap((f) => (f.kind === 'http' && f.routeConfig !== null ? f.routeConfig : []))[0];
  return distinct([
    service === undefined ? null : { kind: 'Service', namespace, name, by: 'name' },
    route === undefined ? null : gateway(route),
    ...(chain?.network ?? []).flatMap((filter) => {
      if (filter.kind === 'rbac') return policies(filter.rbac);
      return filter.kind === 'http'
        ? filter.httpFilters.flatMap((http) => (http.kind === 'rbac' ? policies(http.rbac) : []))
        : [];
    }),
  ]);
}

/** `ns[shop]-policy[payment]-rule[0]` */
const policies = (rbac: RbacConfig): readonly RowOrigin[] =>
  [...rbac.policies, ...(rbac.shadow?.policies ?? [])].flatMap(({ name }) => {
    const [, namespace, policy] = /ns\[([^\]]+)\]-policy\[([^\]]+)\]/.exec(name) ?? [];
    return namespace === undefined || policy === undefined
      ? []
      : [{ kind: 'AuthorizationPolicy', namespace, name: policy, by: 'name' } as const];
  });

/** A gateway's HTTPS routes are named `https.PORT.PORT_NAME.GATEWAY.NAMESPACE`. */
function gateway(routeConfig: string): RowOrigin | null {
  const [, name, namespace] = /^https\.\d+\.[^.]+\.(.+)\.([^.]+)$/.exec(routeConfig) ?? [];
  return name === undefined || namespace === undefined ? null : { kind: 'Gateway', namespace, name, by: 'name' };
}

/** A gateway's certificate comes from a Secret: `kubernetes://NAME`, or `kubernetes-gateway://NAMESPACE/NAME`. */
function kubernetesSecret(name: string): RowOrigin | null {
  const [, path] = /^kubernetes(?:-gateway)?:\/\/(.+)$/.exec(name) ?? [];
  if (path === undefined) return null;
  const at = path.indexOf('/');
  return { kind: 'Secret', namespace: path.slice(0, Math.max(0, at)), name: path.slice(at + 1), by: 'name' };
}
