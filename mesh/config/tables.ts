import {
  type ClusterSweep,
  type ListenerConfig,
  naturally,
  type ProxyConfig,
  type RouteConfig,
} from '../model/index.ts';
import { endpointRows } from './endpoints.ts';
import { chainRefs, endpointsRef, inlineName, type Names, refId, routeRefs, secretRefs, unique } from './refs.ts';
import {
  type ClusterRow,
  type Direction,
  directionOfCluster,
  type EndpointRow,
  type ListenerRow,
  type Ref,
  type RouteRow,
  type Row,
  type SecretRow,
  type TableName,
} from './rows.ts';
import { chainText, clusterText, listenerText, routeText, secretText } from './text.ts';

/** A configuration as five tables whose rows lead to each other. */
export type ConfigTables = {
  readonly listeners: readonly ListenerRow[];
  readonly routes: readonly RouteRow[];
  readonly clusters: readonly ClusterRow[];
  readonly endpoints: readonly EndpointRow[];
  readonly secrets: readonly SecretRow[];
};

type Decoded = Omit<ProxyConfig, 'raw'>;

/**
 * The tables of one configuration. `sweep`, the newest look at `/clusters`, adds what Envoy counts of each endpoint, and the
 * endpoints that are in no dump. Routes keep their order, which decides; everything else is sorted by name.
 */
export function tablesOf(config: Decoded, sweep: ClusterSweep | null): ConfigTables {
  const routeConfigs = routeConfigsOf(config);
  const endpoints = endpointRows(config, sweep);
  const names: Names = {
    listeners: new Set(config.listeners.map(listenerName)),
    routes: new Set(routeConfigs.map(({ config: { name } }) => name)),
    clusters: new Set(config.clusters.map(({ name }) => name)),
    endpoints: new Set(endpoints.map(({ cluster }) => cluster)),
    secrets: new Set((config.secrets ?? []).map(({ name }) => name)),
  };
  const listeners = listenerRows(config, names);
  const directions = directionsOf(listeners);
  return {
    listeners,
    routes: routeRows(routeConfigs, names, directions),
    clusters: clusterRows(config, names, endpoints, directions),
    endpoints,
    secrets: secretRows(config),
  };
}

/** Every row that leads to a row or to its group, by table. */
export function usersOf(tables: ConfigTables): (row: Row) => readonly Row[] {
  const users = new Map<string, Row[]>();
  for (const row of rowsOf(tables))
    for (const lead of row.leads) {
      const known = users.get(refId(lead));
      if (known) known.push(row);
      else users.set(refId(lead), [row]);
    }
  return ({ table, key, group }) => [
    ...(users.get(refId({ to: table, by: 'row', key })) ?? []),
    ...(users.get(refId({ to: table, by: 'group', key: group })) ?? []),
  ];
}

export const rowsOf = (tables: ConfigTables): readonly Row[] => [
  ...tables.listeners,
  ...tables.routes,
  ...tables.clusters,
  ...tables.endpoints,
  ...tables.secrets,
];

/** A listener of the bootstrap may have no name; its address is one. */
export const listenerName = ({ name, address, port }: ListenerConfig): string =>
  name === '' ? `${address}:${port}` : name;

const byKey = (a: { readonly key: string }, b: { readonly key: string }) => naturally(a.key, b.key);

/** Gives every key once: later ones of the same name are numbered. */
function keys(): (key: string) => string {
  const seen = new Map<string, number>();
  return (key) => {
    const n = (seen.get(key) ?? 0) + 1;
    seen.set(key, n);
    return n === 1 ? key : `${key}#${n}`;
  };
}

function listenerRows(config: Decoded, names: Names): readonly ListenerRow[] {
  const keyOf = keys();
  return [...config.listeners]
    .sort((a, b) => naturally(listenerName(a), listenerName(b)))
    .flatMap((listener): ListenerRow[] => {
      const name = listenerName(listener);
      const base = { table: 'listeners', group: name, direction: listener.direction, listener } as const;
      const chains = [
        ...listener.chains.map((chain) => ({ chain, isDefault: false })),
        ...(listener.defaultChain === null ? [] : [{ chain: listener.defaultChain, isDefault: true }]),
      ];
      if (chains.length === 0)
        return [
          {
            ...base,
            key: keyOf(name),
            pointer: listener.pointer,
            leads: [],
            chain: null,
            isDefault: false,
            text: listenerText(listener),
          },
        ];
      return chains.map(({ chain, isDefault }, i) => ({
        ...base,
        key: keyOf(i === 0 ? name : `${name}~${isDefault ? 'default' : chain.name || i}`),
        pointer: chain.pointer,
        leads: chainRefs(names, chain),
        chain,
        isDefault,
        text: `${listenerText(listener)} ${chainText(chain)}`,
      }));
    });
}

type Routed = { readonly config: RouteConfig; readonly inline: boolean };

/** RDS, then what stands in listeners. Several chains of a listener hold the same inline routes: they are shown once. */
function routeConfigsOf(config: Decoded): readonly Routed[] {
  const inline = config.listeners
    .flatMap(({ chains, defaultChain }) => [...chains, ...(defaultChain === null ? [] : [defaultChain])])
    .flatMap(({ network }) => network)
    .flatMap((filter) => (filter.kind === 'http' && filter.route !== null ? [filter] : []))
    .map((filter) => ({ ...(filter.route as RouteConfig), name: inlineName(filter) ?? '' }));
  const first = new Map(inline.map((route) => [route.name, route] as const).toReversed());
  return [
    ...[...config.routes].sort((a, b) => naturally(a.name, b.name)).map((route) => ({ config: route, inline: false })),
    ...[...first.values()].sort((a, b) => naturally(a.name, b.name)).map((route) => ({ config: route, inline: true })),
  ];
}

/** Which way each route configuration and cluster is used, as the listeners tell. */
function directionsOf(listeners: readonly ListenerRow[]): ReadonlyMap<string, Direction> {
  const found = new Map<string, Direction>();
  for (const { leads, direction } of listeners) for (const lead of leads) found.set(refId(lead), direction);
  return found;
}

function routeRows(
  routeConfigs: readonly Routed[],
  names: Names,
  directions: ReadonlyMap<string, Direction>,
): readonly RouteRow[] {
  const keyOf = keys();
  return routeConfigs.flatMap(({ config: { name, virtualHosts }, inline }) => {
    const direction = directions.get(refId({ to: 'routes', by: 'group', key: name })) ?? 'unspecified';
    return virtualHosts.flatMap((host): RouteRow[] => {
      const base = { table: 'routes', group: name, direction, host, inline } as const;
      const key = `${name}~${host.name}`;
      if (host.routes.length === 0)
        return [
          {
            ...base,
            key: keyOf(key),
            pointer: host.pointer,
            leads: [],
            route: null,
            index: 0,
            text: routeText(name, host, null),
          },
        ];
      return host.routes.map((route, index) => ({
        ...base,
        key: keyOf(`${key}~${index}`),
        pointer: route.pointer,
        leads: routeRefs(names, route),
        route,
        index,
        text: routeText(name, host, route),
      }));
    });
  });
}

function clusterRows(
  config: Decoded,
  names: Names,
  endpoints: readonly EndpointRow[],
  directions: ReadonlyMap<string, Direction>,
): readonly ClusterRow[] {
  const counted = new Map<string, { all: number; healthy: number }>();
  for (const { cluster, health } of endpoints) {
    const count = counted.get(cluster) ?? { all: 0, healthy: 0 };
    count.all += 1;
    if (health.kind !== 'unhealthy') count.healthy += 1;
    counted.set(cluster, count);
  }
  const keyOf = keys();
  return config.clusters
    .map((cluster): ClusterRow => {
      const { name } = cluster;
      const count = counted.get(name) ?? { all: 0, healthy: 0 };
      return {
        table: 'clusters',
        key: keyOf(name),
        group: name,
        direction:
          directionOfCluster(name) ?? directions.get(refId({ to: 'clusters', by: 'row', key: name })) ?? 'unspecified',
        pointer: cluster.pointer,
        leads: unique([
          ...(names.endpoints.has(name) ? [endpointsRef(names, name)] : []),
          ...secretRefs(names, cluster.tls),
          ...cluster.socketMatches.flatMap(({ tls }) => secretRefs(names, tls)),
        ]),
        text: clusterText(cluster),
        cluster,
        healthy: count.healthy,
        endpoints: count.all,
      };
    })
    .sort(byKey);
}

function secretRows(config: Decoded): readonly SecretRow[] {
  const keyOf = keys();
  return (config.secrets ?? [])
    .map(
      (secret): SecretRow => ({
        table: 'secrets',
        key: keyOf(secret.name),
        group: secret.name,
        direction: 'unspecified',
        pointer: secret.pointer,
        leads: [],
        text: secretText(secret),
        secret,
      }),
    )
    .sort(byKey);
}

/** The row that a reference names, or the first of its group; null when nothing of that name is there. */
export function targetOf(tables: ConfigTables, { to, by, key }: Ref): Row | null {
  const rows: readonly Row[] = tables[to as TableName];
  return rows.find((row) => (by === 'row' ? row.key : row.group) === key) ?? null;
}
