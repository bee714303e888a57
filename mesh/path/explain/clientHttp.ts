import type {
  FilterChainConfig,
  FilterOverride,
  NetworkFilter,
  Route,
  RouteConfig,
  VirtualHost,
} from '../../model/index.ts';
import { hostChoice, routeChoice, routePolicy, routeText, weightChoice } from '../clientEnvoy.ts';
import { clusterNamed, routesNamed } from '../configIndex.ts';
import { dumped, fact, unknownFact } from '../facts.ts';
import { why } from '../reasons.ts';
import { virtualHostFor, withoutPort } from '../virtualHost.ts';
import {
  type Arrival,
  type Context,
  type Draft,
  type EnvoyWay,
  ended,
  extend,
  type NO_EDITS,
  unknownVerdict,
  verdict,
} from './client.ts';
import { toCluster } from './clientCluster.ts';
import { faultAndCors } from './clientFilters.ts';
import { normalizePath } from './clientNormalize.ts';
import { locationOf } from './clientRewrite.ts';
import { judged, pickRoutes, type RoutePick } from './clientRoutes.ts';
import type { AccessQuestion, SentRequest } from './seam.ts';

type Manager = Extract<NetworkFilter, { kind: 'http' }>;
const BY = 'client-envoy' as const;

/**
 * A request through an HTTP connection manager: path normalisation, virtual host, route and weighted cluster (which are
 * fixed before the filters ask for them), then access filters, fault and CORS, then the route's action. SPEC H, R, N, G.
 */
export function throughManager(
  context: Context,
  arrival: Arrival,
  draft: Draft,
  chain: FilterChainConfig,
  manager: Manager,
  request: SentRequest,
): readonly EnvoyWay[] {
  const { config } = arrival;
  const at = dumped(config, chain);
  const normal = normalizePath(manager.normalization, request.path);
  if (normal.kind === 'unknown')
    return [ended(draft, unknownVerdict(BY, why('construct-unknown', { construct: normal.construct })))];
  if (normal.kind === 'rejected') {
    const reason = why('path-rejected', { path: request.path });
    return [ended(draft, verdict('failed', BY, 400, '-', reason))];
  }
  if (normal.kind === 'redirected') {
    const reason = why('redirects', { status: 307, to: normal.path });
    return [ended(draft, verdict('answered', BY, 307, '-', reason))];
  }
  const seen = stripped({ ...request, path: normal.path }, manager, arrival);
  const here = normal.path === request.path ? draft : extend(draft, { facts: [fact('normalized', normal.path, at)] });
  const routes = manager.route ?? routesNamed(config, manager.routeConfig);
  if (routes === null) {
    const because = why('routes-missing', { name: manager.routeConfig ?? '' });
    return [
      ended(extend(here, { facts: [unknownFact('route', 'not-in-config', because)] }), unknownVerdict(BY, because)),
    ];
  }
  return inVirtualHost(context, arrival, here, chain, manager, routes, seen);
}

/** `strip_matching_host_port` and its like cut the port off before a virtual host is looked for, and for good. */
function stripped(request: SentRequest, manager: Manager, arrival: Arrival): SentRequest {
  if (manager.stripPort === undefined) return request;
  const bare = withoutPort(request.authority);
  const own = request.authority === `${bare}:${arrival.to.port}`;
  return manager.stripPort === 'any' || own ? { ...request, authority: bare } : request;
}

function inVirtualHost(
  context: Context,
  arrival: Arrival,
  draft: Draft,
  chain: FilterChainConfig,
  manager: Manager,
  routes: RouteConfig,
  request: SentRequest,
): readonly EnvoyWay[] {
  const { config } = arrival;
  const picked = virtualHostFor(routes, request.authority);
  const hosts = hostChoice(config, routes, picked, request.authority);
  if (picked === null) {
    const reason = why('host-none', { authority: request.authority });
    const none = fact('virtual-host', '', dumped(config, routes), { note: reason, tone: 'bad' });
    const here = extend(draft, { facts: [none], choices: [hosts] });
    return filtered(context, arrival, here, chain, manager, request, [], (way) => [
      ended(way, verdict('failed', BY, 404, 'NR', reason)),
    ]);
  }
  const { host } = picked;
  const here = extend(draft, {
    facts: [fact('virtual-host', host.name, dumped(config, host), { note: picked.because })],
    choices: [hosts],
  });
  // Told by x-forwarded-proto, which Envoy writes where nobody trusted did.
  if (host.requireTls === 'all' && request.scheme === 'http') {
    const to = `https://${request.authority}${request.path}`;
    const reason = why('https-required', { to });
    const way = extend(here, { facts: [fact('redirects-to', to, dumped(config, host), { note: reason })] });
    return filtered(context, arrival, way, chain, manager, request, host.overrides, (w) => [
      ended(w, verdict('answered', BY, 301, '-', reason)),
    ]);
  }
  if (host.requireTls === 'external-only' && request.scheme === 'http')
    return [ended(here, unknownVerdict(BY, why('construct-unknown', { construct: 'require_tls EXTERNAL_ONLY' })))];
  const picks = pickRoutes(host, request);
  if (picks === 'open') {
    const verdicts = judged(host.routes, request);
    const because = verdicts.find((v) => v.outcome === 'possible')?.because ?? why('chain-undecided');
    const open = unknownFact('route', 'log-and-config', because);
    return [
      ended(extend(here, { facts: [open], choices: [routeChoice(config, verdicts)] }), unknownVerdict(BY, because)),
    ];
  }
  return picks.flatMap((pick) => onRoute(context, arrival, here, chain, manager, host, pick, request));
}

function onRoute(
  context: Context,
  arrival: Arrival,
  draft: Draft,
  chain: FilterChainConfig,
  manager: Manager,
  host: VirtualHost,
  pick: RoutePick,
  request: SentRequest,
): readonly EnvoyWay[] {
  const { config } = arrival;
  const { route } = pick;
  const choice = routeChoice(config, pick.verdicts);
  if (route === null) {
    const reason = why('no-route-matched');
    const none = fact('route', '', dumped(config, host), { note: reason, tone: 'bad' });
    const here = extend(draft, { share: pick.share, facts: [none], choices: [choice] });
    return filtered(context, arrival, here, chain, manager, request, host.overrides, (way) => [
      ended(way, verdict('failed', BY, 404, 'NR', reason)),
    ]);
  }
  const { action } = route;
  const cluster = action.kind === 'clusters' && pick.cluster !== null ? (action.clusters[pick.cluster] ?? null) : null;
  const weights =
    action.kind === 'clusters' && action.clusters.length > 1
      ? [weightChoice(config, action.clusters, route, cluster?.name ?? null)]
      : [];
  const origin = route.origin ? { origin: route.origin } : {};
  const here = extend(draft, {
    share: pick.share,
    facts: [fact('route', routeText(route), dumped(config, route), origin)],
    choices: [choice, ...weights],
    // Fixed with the route, so that it is logged even where a filter answers. SPEC R-12.
    ...(cluster === null ? {} : { cluster: cluster.name }),
  });
  // Later ones win: the weighted cluster's before its route's, the route's before its virtual host's.
  const overrides = [...host.overrides, ...route.overrides, ...(cluster?.overrides ?? [])];
  return filtered(context, arrival, here, chain, manager, request, overrides, (way) =>
    act(context, arrival, way, manager, host, route, cluster, request),
  );
}

function act(
  context: Context,
  arrival: Arrival,
  draft: Draft,
  manager: Manager,
  host: VirtualHost,
  route: Route,
  cluster: { readonly name: string; readonly headerEdits: typeof NO_EDITS } | null,
  request: SentRequest,
): readonly EnvoyWay[] {
  const { config } = arrival;
  const { action } = route;
  const at = dumped(config, route);
  switch (action.kind) {
    case 'unknown':
      return [ended(draft, unknownVerdict(BY, why('construct-unknown', { construct: action.text })))];
    case 'redirect': {
      const to = locationOf(request, route.path, action.redirect) ?? action.to;
      const reason = why('redirects', { status: action.status, to });
      const here = extend(draft, { facts: [fact('redirects-to', to, at, { note: reason })] });
      return [ended(here, verdict('answered', BY, action.status, '-', reason))];
    }
    case 'direct-response': {
      // Istio's own answer to hosts that it does not know, under REGISTRY_ONLY.
      const blocked = (route.name ?? host.name) === 'block_all' || host.name === 'block_all';
      const reason = blocked ? why('registry-only') : why('direct-response', { status: action.status });
      const here = extend(draft, { facts: [fact('direct-response', String(action.status), at, { note: reason })] });
      return [ended(here, verdict(blocked ? 'failed' : 'answered', BY, action.status, '-', reason))];
    }
    case 'clusters': {
      if (cluster === null)
        return [ended(draft, unknownVerdict(BY, why('construct-unknown', { construct: 'weighted_clusters' })))];
      const target = clusterNamed(config, cluster.name);
      const same = arrival.protocol === 'http2' ? 'http2' : 'http1';
      const protocol = target === null || target.http === 'same' ? same : target.http;
      const alpnOverridden = manager.httpFilters.some((f) => f.name === 'istio.alpn' && !f.disabled);
      const http = {
        request,
        protocol,
        match: route.path,
        rewrites: action.rewrites,
        edits: cluster.headerEdits,
        retry: route.retry,
        alpnOverridden,
      };
      const way = toCluster(context, arrival, draft, cluster.name, http, route.missingClusterStatus);
      return [{ ...way, facts: [...way.facts, ...routePolicy(config, route)] }];
    }
  }
}

/** Access filters first, then fault and CORS; what they let pass goes `on`. */
function filtered(
  context: Context,
  arrival: Arrival,
  draft: Draft,
  chain: FilterChainConfig,
  manager: Manager,
  request: SentRequest,
  overrides: readonly FilterOverride[],
  on: (draft: Draft) => readonly EnvoyWay[],
): readonly EnvoyWay[] {
  const answer = context.judgeAccess(context.facts, accessQuestion(arrival, chain, manager, request, overrides));
  const here = extend(draft, answer);
  if (answer.verdict !== null) return [ended(here, answer.verdict)];
  return faultAndCors(arrival.config, chain, request, overrides, BY).flatMap((f) => {
    const way = extend(here, { share: f.share, facts: f.facts });
    return f.verdict === null ? on(way) : [ended(way, f.verdict)];
  });
}

export function accessQuestion(
  arrival: Arrival,
  chain: FilterChainConfig,
  manager: Manager | null,
  request: SentRequest | null,
  overrides: readonly FilterOverride[],
): AccessQuestion {
  const { from, to } = arrival;
  const trusted = manager?.clientAddress;
  const forwarded = request?.headers.some(([name]) => name === 'x-forwarded-for') === true;
  // An address that only headers or extensions tell is left open where such headers came with the request.
  const plain =
    trusted === undefined
      ? !forwarded
      : trusted.other.length === 0 && (trusted.useRemoteAddress ? trusted.trustedHops === 0 || !forwarded : !forwarded);
  return {
    config: arrival.config,
    chain,
    request,
    peer: {
      pod: from.pod,
      ip: from.ip,
      remoteIp: plain ? from.ip : null,
      authenticated: chain.tls !== null && arrival.tls?.shows === true,
      identity: arrival.tls?.identity ?? null,
    },
    destination: to,
    sni: arrival.tls?.sni ?? null,
    overrides,
    by: BY,
  };
}
