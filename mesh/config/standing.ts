import type { ConfigStanding, NetworkFilter, ProxyConfig, RouteConfig } from '../model/index.ts';

/** What a Mesh keeps of a configuration, whose body lives beside it. */
export function configStandingOf(config: ProxyConfig): ConfigStanding {
  const { fetchedAt, version, bytes, envoyVersion, listeners, clusters, endpoints } = config;
  const routes = allRouteConfigs(config)
    .flatMap((routeConfig) => routeConfig.virtualHosts)
    .reduce((sum, host) => sum + host.routes.length, 0);
  return {
    fetchedAt,
    version,
    bytes,
    ...(envoyVersion === undefined ? {} : { envoyVersion }),
    counts: { listeners: listeners.length, routes, clusters: clusters.length, endpoints: endpoints.length },
  };
}

type HttpManager = Extract<NetworkFilter, { kind: 'http' }>;

/** The route configurations of RDS, then those that stand inline in a listener. */
export const allRouteConfigs = (config: ProxyConfig): readonly RouteConfig[] => [
  ...config.routes,
  ...config.listeners.flatMap(({ chains, defaultChain }) =>
    [...chains, ...(defaultChain === null ? [] : [defaultChain])]
      .flatMap((chain) => chain.network)
      .filter((filter): filter is HttpManager => filter.kind === 'http')
      .flatMap((http) => http.route ?? []),
  ),
];
