import type { FilterChainConfig, Origin, ProxyConfig, RouteConfig, XdsType } from '../model/index.ts';

/** The objects that the held version of a resource came from, each once. Empty where none is held, or Istio left no mark. */
export function originsOf(config: ProxyConfig | null, type: XdsType, name: string): readonly Origin[] {
  if (config === null) return [];
  switch (type) {
    case 'CDS':
    case 'EDS':
      return distinct(config.clusters.filter((cluster) => cluster.name === name).map(({ origin }) => origin));
    case 'RDS':
      return distinct(config.routes.filter((route) => route.name === name).flatMap(routeOrigins));
    case 'LDS':
      return distinct(
        config.listeners
          .filter((listener) => listener.name === name)
          .flatMap((listener) => [...listener.chains, ...(listener.defaultChain ? [listener.defaultChain] : [])])
          .flatMap(chainOrigins),
      );
    default:
      return [];
  }
}

const routeOrigins = (route: RouteConfig) => route.virtualHosts.flatMap((host) => host.routes.map((r) => r.origin));

/** Listeners carry no mark of their own; the routes that stand inside them do. */
const chainOrigins = (chain: FilterChainConfig) =>
  chain.network.flatMap((filter) =>
    filter.kind === 'http' && filter.route !== null ? routeOrigins(filter.route) : [],
  );

function distinct(origins: readonly (Origin | null)[]): readonly Origin[] {
  const known = origins.filter((origin) => origin !== null);
  return [...new Map(known.map((o) => [`${o.kind}/${o.namespace}/${o.name}`, o])).values()];
}
