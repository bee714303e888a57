import type { FilterChainConfig, NetworkFilter, Route, TlsContext } from '../model/index.ts';
import type { Ref, TableName } from './rows.ts';

/** The names that a configuration holds, to tell a reference that leads somewhere from one that does not. */
export type Names = Readonly<Record<TableName, ReadonlySet<string>>>;

const ref = (names: Names, to: TableName, by: Ref['by'], key: string): Ref => ({
  to,
  by,
  key,
  found: names[to].has(key),
});

/** What a filter chain leads to: its route configuration, the clusters of a TCP proxy, the secrets of its TLS context. */
export function chainRefs(names: Names, { network, tls }: FilterChainConfig): readonly Ref[] {
  return unique([
    ...network.flatMap((filter) => {
      if (filter.kind === 'tcp') return filter.clusters.map(({ name }) => ref(names, 'clusters', 'row', name));
      if (filter.kind !== 'http') return [];
      const name = filter.routeConfig ?? inlineName(filter);
      return name === null ? [] : [ref(names, 'routes', 'group', name)];
    }),
    ...secretRefs(names, tls),
  ]);
}

/** Inline routes may have no name, as the bootstrap's; then their connection manager's prefix stands for them. */
export const inlineName = ({ route, statPrefix }: HttpManager): string | null => route && (route.name || statPrefix);

type HttpManager = Extract<NetworkFilter, { kind: 'http' }>;

/** The clusters of a route: where it sends, and where it copies to. */
export function routeRefs(names: Names, route: Route): readonly Ref[] {
  const targets = route.action.kind === 'clusters' ? route.action.clusters.map(({ name }) => name) : [];
  return unique(
    [...targets, ...route.mirrors.map(({ cluster }) => cluster)].map((name) => ref(names, 'clusters', 'row', name)),
  );
}

/** Secrets by SDS name. A file's path, an inline certificate and the system's roots are no secrets of Envoy. */
export const secretRefs = (names: Names, tls: TlsContext | null): readonly Ref[] =>
  [tls?.certificate, tls?.validation]
    .filter((name) => name != null && !NOT_SDS.has(name) && !name.startsWith('/') && !name.startsWith('./'))
    .map((name) => ref(names, 'secrets', 'row', name as string));

const NOT_SDS: ReadonlySet<string> = new Set(['inline', 'system', 'unrecorded']);

export const endpointsRef = (names: Names, cluster: string): Ref => ref(names, 'endpoints', 'group', cluster);
export const clusterRef = (names: Names, cluster: string): Ref => ref(names, 'clusters', 'row', cluster);

export const refId = ({ to, by, key }: Pick<Ref, 'to' | 'by' | 'key'>): string => `${to} ${by} ${key}`;

export function unique(refs: readonly Ref[]): readonly Ref[] {
  return [...new Map(refs.map((r) => [refId(r), r])).values()];
}
