import type {
  ClusterConfig,
  ClusterStatus,
  ClusterSweep,
  EndpointConfig,
  ProxyConfig,
  RouteConfig,
} from '../model/index.ts';
import { rememberedOf } from './remembered.ts';

/*
 * Where a configuration's objects stand by name, so that a mesh of a thousand hosts is not searched for every question.
 * Of several of one name the first counts, as in the search that this replaces.
 */

/** The cluster of that name. */
export const clusterNamed = (config: ProxyConfig, name: string | null): ClusterConfig | null =>
  (name === null ? undefined : clusters(config).get(name)) ?? null;

/** The route configuration of that name; null: there is none. */
export const routesNamed = (config: ProxyConfig, name: string | null): RouteConfig | null =>
  (name === null ? undefined : routes(config).get(name)) ?? null;

/** A cluster's endpoints, in the dump's order. */
export const endpointsOf = (config: ProxyConfig, cluster: string | null): readonly EndpointConfig[] =>
  (cluster === null ? undefined : endpoints(config).get(cluster)) ?? [];

/** What `/clusters` last showed of a cluster. */
export const statusOf = (sweep: ClusterSweep | undefined, cluster: string | null): ClusterStatus | null =>
  (sweep === undefined || cluster === null ? undefined : statuses(sweep).get(cluster)) ?? null;

const clusters = rememberedOf((config: ProxyConfig) => firstByName(config.clusters));
const routes = rememberedOf((config: ProxyConfig) => firstByName(config.routes));
const statuses = rememberedOf((sweep: ClusterSweep) => firstByName(sweep.clusters));
const endpoints = rememberedOf((config: ProxyConfig) => {
  const of = new Map<string, EndpointConfig[]>();
  for (const endpoint of config.endpoints) {
    const listed = of.get(endpoint.cluster);
    if (listed) listed.push(endpoint);
    else of.set(endpoint.cluster, [endpoint]);
  }
  return of;
});

function firstByName<T extends { readonly name: string }>(all: readonly T[]): ReadonlyMap<string, T> {
  const named = new Map<string, T>();
  for (const one of all) if (!named.has(one.name)) named.set(one.name, one);
  return named;
}
