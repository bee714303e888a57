import type {
  ClusterConfig,
  FilterChainConfig,
  FilterOverride,
  NetworkFilter,
  ProxyConfig,
  Route,
} from '../../model/index.ts';
import { parseAddress } from '../address.ts';
import { routeText } from '../clientEnvoy.ts';
import { clusterNamed, endpointsOf, routesNamed } from '../configIndex.ts';
import { dumped, fact } from '../facts.ts';
import { httpOf, tcpOf } from '../listener.ts';
import { type Reason, why } from '../reasons.ts';
import { judgeRoute } from '../routes.ts';
import type { Candidate, Choice, Fact } from '../stations.ts';
import { virtualHostFor, withoutPort } from '../virtualHost.ts';
import { normalizePath } from './clientNormalize.ts';
import { sentView } from './clientView.ts';
import type { SentRequest } from './seam.ts';

type Manager = Extract<NetworkFilter, { kind: 'http' }>;

/** Where a chain leads, before its filters are asked. */
export type Inbound = {
  readonly facts: readonly Fact[];
  readonly choices: readonly Choice[];
  /** The request as the chain's filters judge it; null: bytes. */
  readonly request: SentRequest | null;
  readonly overrides: readonly FilterOverride[];
  /** Answered or given up before any filter; null: the filters come first. */
  readonly early: InboundEnd | null;
  readonly end: InboundEnd;
};

export type InboundEnd =
  | { readonly kind: 'cluster'; readonly cluster: string }
  | { readonly kind: 'answer'; readonly status: number; readonly flags: string; readonly because: Reason }
  | { readonly kind: 'closed'; readonly flags: string; readonly because: Reason }
  | { readonly kind: 'unknown'; readonly because: Reason };

const unknown = (construct: string): InboundEnd => ({
  kind: 'unknown',
  because: why('construct-unknown', { construct }),
});

/**
 * The inbound route of a request, or the cluster of a TCP chain. Istio writes one virtual host with one route for each
 * port; whatever else stands there is judged as on the client's side. SPEC S-9, S-10.
 */
export function inboundOf(config: ProxyConfig, chain: FilterChainConfig, request: SentRequest | null): Inbound {
  const none = { facts: [], choices: [], request, overrides: [], early: null };
  const manager = httpOf(chain);
  if (manager !== null) {
    if (request !== null) return throughHttp(config, manager, request);
    const early: InboundEnd = { kind: 'closed', flags: 'DPE', because: why('not-http') };
    return { ...none, early, end: early };
  }
  const clusters = tcpOf(chain)?.clusters ?? [];
  const [only] = clusters;
  const end = only && clusters.length === 1 ? ({ kind: 'cluster', cluster: only.name } as const) : unknown('tcp_proxy');
  return { ...none, request: null, end };
}

function throughHttp(config: ProxyConfig, manager: Manager, arrived: SentRequest): Inbound {
  const early = (end: InboundEnd): Inbound => ({
    ...{ facts: [], choices: [], request: arrived, overrides: [] },
    ...{ early: end, end },
  });
  const normal = normalizePath(manager.normalization, arrived.path);
  switch (normal.kind) {
    case 'rejected':
      return early({
        kind: 'answer',
        status: 400,
        flags: '-',
        because: why('path-rejected', { path: arrived.path }),
      });
    case 'redirected':
      return early({
        kind: 'answer',
        status: 307,
        flags: '-',
        because: why('redirects', { status: 307, to: normal.path }),
      });
    case 'unknown':
      return early(unknown(normal.construct));
    case 'path':
      break;
  }
  if (manager.stripPort === 'own') return early(unknown('strip_matching_host_port'));
  const authority = manager.stripPort === 'any' ? withoutPort(arrived.authority) : arrived.authority;
  const request = { ...arrived, path: normal.path, authority };
  const routes = manager.route ?? routesNamed(config, manager.routeConfig);
  if (routes === null) return early(unknown(manager.routeConfig ?? 'scoped_routes'));
  const picked = virtualHostFor(routes, authority);
  const notFound: InboundEnd = { kind: 'answer', status: 404, flags: 'NR', because: why('no-route-matched') };
  if (picked === null) return { facts: [], choices: [], request, overrides: [], early: null, end: notFound };
  const { host } = picked;
  const view = sentView(request);
  let taken: Route | null = null;
  let open: Reason | null = null;
  const candidates = host.routes.map((route): Candidate => {
    const base = {
      text: routeText(route),
      evidence: dumped(config, route),
      ...(route.origin ? { origin: route.origin } : {}),
    };
    if (taken !== null) return { ...base, outcome: 'not-tried', because: why('after-the-chosen-one') };
    const judged = judgeRoute(route, view, true);
    if (judged.kind === 'no') return { ...base, outcome: 'lost', because: judged.because };
    if (judged.kind === 'open') {
      open ??= judged.because;
      return { ...base, outcome: 'possible', because: judged.because };
    }
    taken = route;
    if (open !== null) return { ...base, outcome: 'possible', because: why('route-would-match') };
    return { ...base, outcome: 'chosen', because: why('route-matches') };
  });
  const route = taken as Route | null;
  const unsure = open as Reason | null;
  const [cluster] = route?.action.kind === 'clusters' ? route.action.clusters : [];
  const facts: Fact[] = [
    fact('virtual-host', host.name, dumped(config, host), { note: picked.because }),
    ...(route && unsure === null ? [fact('route', routeText(route), dumped(config, route))] : []),
  ];
  const choices: Choice[] = candidates.length > 1 ? [{ of: 'route', candidates }] : [];
  const overrides = [...host.overrides, ...(route?.overrides ?? []), ...(cluster?.overrides ?? [])];
  const end: InboundEnd =
    unsure !== null
      ? { kind: 'unknown', because: unsure }
      : host.requireTls !== 'none'
        ? unknown('require_tls')
        : route === null
          ? notFound
          : (injected(manager, overrides) ?? routeEnd(route));
  return { facts, choices, request, overrides, early: unsure === null ? null : end, end };
}

/** Faults and CORS are Istio's on the client's side alone; here they are left to the reader. */
function injected(manager: Manager, overrides: readonly FilterOverride[]): InboundEnd | null {
  const own = manager.httpFilters.some(
    (f) => f.kind === 'fault' && !f.disabled && (f.fault.abort !== null || f.fault.other.length > 0),
  );
  if (own || overrides.some((o) => o.kind === 'fault' && o.fault.abort !== null)) return unknown('fault');
  return overrides.some((o) => o.kind === 'cors') ? unknown('cors') : null;
}

function routeEnd({ action }: Route): InboundEnd {
  switch (action.kind) {
    case 'clusters': {
      const [only] = action.clusters;
      return only && action.clusters.length === 1
        ? { kind: 'cluster', cluster: only.name }
        : unknown('weighted_clusters');
    }
    case 'direct-response':
    case 'redirect':
      return { kind: 'answer', status: action.status, flags: '-', because: why('route-matches') };
    case 'unknown':
      return unknown(action.text);
  }
}

/** Port of the app that an inbound cluster connects to; null with the reason where that cannot be told. SPEC S-11. */
export function appPort(
  config: ProxyConfig,
  name: string,
  dialled: number,
):
  | { readonly cluster: ClusterConfig; readonly port: number }
  | { readonly cluster: ClusterConfig | null; readonly end: InboundEnd } {
  const cluster = clusterNamed(config, name);
  if (cluster === null)
    return {
      cluster,
      end: { kind: 'answer', status: 503, flags: 'NC', because: why('cluster-missing', { cluster: name }) },
    };
  if (cluster.otherFilters.length > 0) return { cluster, end: unknown(cluster.otherFilters.join(', ')) };
  if (cluster.type === 'ORIGINAL_DST') return { cluster, port: cluster.originalDstPort ?? dialled };
  const endpoints = endpointsOf(config, name);
  const [only] = endpoints;
  if (only === undefined) return { cluster, end: { kind: 'closed', flags: 'UH', because: why('black-hole') } };
  const port = endpoints.length === 1 ? (parseAddress(only.address)?.port ?? null) : null;
  return port === null ? { cluster, end: unknown(only.address) } : { cluster, port };
}
