import { epochMs, type Json, type ProxyConfig, podId } from '@/mesh/model';
import { decodeDump } from './decodeDump.ts';

/** Hand-made dumps, for tests only. */
export const decode = (body: unknown) =>
  decodeDump(body, { pod: podId('a', 'b'), fetchedAt: epochMs(0), version: 'v', bytes: 1 });

/** A dump with one of each section, to put one thing into. */
export function dumpOf(parts: {
  readonly listener?: object;
  readonly routes?: object;
  readonly route?: object;
  readonly cluster?: object;
  readonly clusters?: readonly object[];
  readonly endpoint?: object;
  readonly ecds?: readonly object[];
}): ProxyConfig {
  const type = (name: string) => `type.googleapis.com/envoy.admin.v3.${name}ConfigDump`;
  const clusters = parts.clusters ?? (parts.cluster ? [parts.cluster] : []);
  const routes =
    parts.routes ??
    (parts.route ? { name: 'r', virtual_hosts: [{ name: 'h', domains: ['*'], routes: [parts.route] }] } : undefined);
  return decode({
    configs: [
      { '@type': type('Clusters'), dynamic_active_clusters: clusters.map((cluster) => ({ cluster })) },
      {
        '@type': type('Endpoints'),
        dynamic_endpoint_configs: parts.endpoint ? [{ endpoint_config: parts.endpoint }] : [],
      },
      {
        '@type': type('Listeners'),
        dynamic_listeners: parts.listener ? [{ name: 'l', active_state: { listener: parts.listener } }] : [],
      },
      { '@type': type('Routes'), dynamic_route_configs: routes ? [{ route_config: routes }] : [] },
      ...(parts.ecds ? [{ '@type': type('Ecds'), ecds_filters: parts.ecds }] : []),
    ],
  }).config;
}

export const routeOf = (route: object) => dumpOf({ route }).routes[0]?.virtualHosts[0]?.routes[0];

/** An Any. */
export const any = (type: string, fields: object = {}) => ({ '@type': `type.googleapis.com/${type}`, ...fields });

const HCM = 'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';

/** A listener of one chain with one HTTP connection manager. */
export const managerOf = (manager: object, ecds?: readonly object[]) => {
  const listener = {
    filter_chains: [
      { filters: [{ name: 'hcm', typed_config: any(HCM, { rds: { route_config_name: 'r' }, ...manager }) }] },
    ],
  };
  const config = dumpOf({ listener, ...(ecds ? { ecds } : {}) });
  const http = config.listeners[0]?.chains[0]?.network[0];
  if (http?.kind !== 'http') throw new Error('no HTTP connection manager');
  return { http, config };
};

export const httpFilters = (...filters: readonly object[]) => managerOf({ http_filters: filters });

/** Follows a JSON pointer (RFC 6901). */
export const at = (root: Json, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .map((t) => t.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], root);
