import type {
  AccessEntry,
  ListenerConfig,
  Mesh,
  MeshRequest,
  ProxyConfig,
  Route,
  RouteConfig,
} from '../model/index.ts';
import { parseAddress } from './address.ts';
import { routesNamed } from './configIndex.ts';
import { dumped, fact, isHttp, lineFacts, logged, unknownFact } from './facts.ts';
import { chainText, httpOf, judgeChains, outboundListener, tcpOf } from './listener.ts';
import { why } from './reasons.ts';
import { judgeRoutes, type RouteVerdict } from './routes.ts';
import type { Choice, Fact } from './stations.ts';
import { type Upstream, upstreamOf } from './upstream.ts';
import { type HostMatch, virtualHostFor } from './virtualHost.ts';

export type ClientChoices = {
  readonly facts: readonly Fact[];
  readonly choices: readonly Choice[];
  readonly upstream: Upstream | null;
  /** The route that was surely taken, null when none or several are possible. */
  readonly route: Route | null;
  /** True when the chain that handled it rewrites ALPN (istio.alpn), so that the cluster's own ALPN is not what was sent. */
  readonly alpnOverridden: boolean;
};

type Part = { readonly facts: readonly Fact[]; readonly choices: readonly Choice[] };

/** What an Envoy that sent the request on (a sidecar or a gateway) chose, step by step: listener, chain, virtual host, route, cluster, endpoint. */
export function clientChoices(
  mesh: Mesh,
  config: ProxyConfig | null,
  request: MeshRequest,
  line: AccessEntry,
): ClientChoices {
  const tail = [...triesFacts(request), ...outcomeFacts(line)];
  if (config === null) {
    const missing = unknownFact('not-computed', 'config-not-read', why('config-missing', { pod: line.pod }));
    return {
      facts: [missing, ...bareFacts(line), ...tail],
      choices: [],
      upstream: null,
      route: null,
      alpnOverridden: true,
    };
  }
  const inbound = listenerAndChain(config, line);
  const routing = inbound.routes ? routeFacts(config, inbound.routes, line) : null;
  const upstream = upstreamOf(mesh, config, line);
  return {
    facts: [
      ...inbound.facts,
      ...(routing?.facts ?? []),
      ...upstream.facts,
      ...(routing?.policyFacts ?? []),
      ...tail,
      configFact(config, line),
    ],
    choices: [...inbound.choices, ...(routing?.choices ?? []), ...upstream.choices],
    upstream,
    route: routing?.route ?? null,
    alpnOverridden: inbound.alpnOverridden,
  };
}

/** A configuration that was read after the request may have changed in between: the note says so. */
export const configFact = (config: ProxyConfig, line: AccessEntry): Fact =>
  fact(
    'config-read',
    String(config.fetchedAt),
    { kind: 'envoy-admin', pod: config.pod, path: '/config_dump?include_eds' },
    { unit: 'epoch-ms', tone: 'muted', ...(config.fetchedAt > line.startedAt ? { note: why('config-newer') } : {}) },
  );

/** Without the configuration, the log still names what was picked. */
const bareFacts = (line: AccessEntry) =>
  lineFacts(line, [
    ['route', 'routeName'],
    ['cluster', 'upstreamCluster'],
    ['endpoint', 'upstreamHost'],
  ]);

function listenerAndChain(
  config: ProxyConfig,
  line: AccessEntry,
): Part & { readonly routes: RouteConfig | null; readonly alpnOverridden: boolean } {
  const destination = parseAddress(line.downstreamLocal);
  const none = { routes: null, alpnOverridden: true, choices: [] };
  if (destination === null)
    return { ...none, facts: [unknownFact('listener', 'field-not-logged', why('no-destination'))] };
  const found = outboundListener(config, destination);
  if (found === null) return { ...none, facts: [unknownFact('listener', 'not-in-config', why('config-newer'))] };
  const { listener } = found;
  const http = isHttp(line) ? true : line.status === 0 ? false : null;
  const verdicts = judgeChains(listener, {
    port: destination.port,
    ip: destination.ip,
    transport: transportOf(listener, http),
    sni: line.serverName,
    alpn: null,
    http: line.details === 'filter_chain_not_found' ? null : http,
    cluster: line.upstreamCluster,
  });
  const chain = verdicts.find((v) => v.outcome === 'chosen')?.chain ?? null;
  const manager = chain ? httpOf(chain) : null;
  const tcp = chain ? tcpOf(chain) : null;
  const facts: Fact[] = [
    fact('listener', listener.name || `${listener.address}:${listener.port}`, dumped(config, listener), {
      note: found.because,
    }),
    chain
      ? fact('filter-chain', chainText(chain), dumped(config, chain))
      : unknownFact('filter-chain', 'log-and-config', why('chain-undecided')),
  ];
  const choices: Choice[] = [];
  if (verdicts.length > 0) {
    const candidates = verdicts.map((v) => ({
      text: chainText(v.chain),
      outcome: v.outcome,
      because: v.because,
      evidence: dumped(config, v.chain),
    }));
    choices.push({ of: 'filter-chain', candidates });
  }
  if (tcp && tcp.clusters.length > 1 && chain)
    choices.push(weightChoice(config, tcp.clusters, chain, line.upstreamCluster));
  return {
    facts,
    choices,
    routes: manager ? (manager.route ?? routesNamed(config, manager.routeConfig)) : null,
    alpnOverridden: manager?.httpFilters.some((f) => f.name === 'istio.alpn') ?? false,
  };
}

/** A sidecar's outbound listeners terminate no TLS: a request that was read as HTTP there arrived in plain text. */
const transportOf = (listener: ListenerConfig, http: boolean | null) =>
  http === true && listener.direction === 'outbound' && [...listener.chains].every((c) => c.tls === null)
    ? ('raw_buffer' as const)
    : null;

function routeFacts(
  config: ProxyConfig,
  routes: RouteConfig,
  line: AccessEntry,
): Part & { readonly route: Route | null; readonly policyFacts: readonly Fact[] } {
  const picked = virtualHostFor(routes, line.authority);
  if (picked === null)
    return {
      facts: [unknownFact('virtual-host', 'not-in-config', why('host-mismatch', { authority: line.authority ?? '' }))],
      choices: [],
      route: null,
      policyFacts: [],
    };
  const verdicts = judgeRoutes(picked.host.routes, line);
  const hosts = hostChoice(config, routes, picked, line.authority);
  const choice = routeChoice(config, verdicts);
  const route = verdicts.find((v) => v.outcome === 'chosen')?.route ?? null;
  const weights =
    route?.action.kind === 'clusters' && route.action.clusters.length > 1
      ? [weightChoice(config, route.action.clusters, route, line.upstreamCluster)]
      : [];
  return {
    facts: [
      fact('virtual-host', picked.host.name, dumped(config, picked.host), { note: picked.because }),
      routeFact(config, line, route, verdicts),
    ],
    choices: [hosts, choice, ...weights],
    route,
    policyFacts: route ? routePolicy(config, route) : [],
  };
}

/** Every virtual host of the table; null: none fits. */
export function hostChoice(
  config: ProxyConfig,
  routes: RouteConfig,
  picked: HostMatch | null,
  authority: string | null,
): Choice {
  const other = why('host-mismatch', { authority: authority ?? '' });
  return {
    of: 'virtual-host',
    candidates: routes.virtualHosts.map((host) => ({
      text: host.name,
      outcome: host === picked?.host ? 'chosen' : 'lost',
      because:
        host === picked?.host
          ? picked.because
          : host.domains.includes('*')
            ? why('host-less-specific', { domain: '*' })
            : other,
      evidence: dumped(config, host),
    })),
  };
}

/** Every route of a virtual host as it was judged. */
export const routeChoice = (config: ProxyConfig, verdicts: readonly RouteVerdict[]): Choice => ({
  of: 'route',
  candidates: verdicts.map((v) => ({
    text: routeText(v.route),
    outcome: v.outcome,
    because: v.because,
    evidence: dumped(config, v.route),
    ...(v.route.origin ? { origin: v.route.origin } : {}),
  })),
});

function routeFact(
  config: ProxyConfig,
  line: AccessEntry,
  route: Route | null,
  verdicts: readonly RouteVerdict[],
): Fact {
  if (route)
    return fact('route', routeText(route), dumped(config, route), route.origin ? { origin: route.origin } : {});
  const possible = verdicts.filter((v) => v.outcome === 'possible');
  const [first] = possible;
  if (first) {
    // Several routes fit what was logged. What they have in common is known, which of them it was is not.
    const open = possible.find((v) => v.because.code !== 'route-would-match') ?? first;
    const shared = first.route.origin;
    const same = shared !== null && possible.every((v) => v.route.origin?.name === shared.name);
    return {
      ...unknownFact('route', 'log-and-config', open.because),
      value: line.routeName ?? '',
      ...(same ? { origin: shared } : {}),
    };
  }
  return line.details === 'route_not_found'
    ? fact('route', '', logged(line, 'details'), { note: why('no-route-matched'), tone: 'bad' })
    : unknownFact('route', 'not-in-config', why('no-route-fits'));
}

/** A weighted split; null: which one was picked is not known. */
export function weightChoice(
  config: ProxyConfig,
  clusters: readonly { readonly name: string; readonly weight: number }[],
  at: { readonly pointer: string },
  picked: string | null,
): Choice {
  return {
    of: 'weight',
    candidates: clusters.map(({ name, weight }) => ({
      text: name,
      outcome: name === picked ? 'chosen' : picked === null ? 'possible' : 'lost',
      because: why(name === picked ? 'weight-picked' : 'weight-not-picked', { weight }),
      evidence: dumped(config, at),
    })),
  };
}

/** How a route reads in a list: its match, then where it leads. Names of things only, no sentence. */
export function routeText(route: Route): string {
  const path = route.path.kind === 'unknown' ? route.path.text : `${route.path.value}${PATH_MARK[route.path.kind]}`;
  const conditions = [...route.headers, ...route.query].map((h) =>
    `${h.name}${h.invert ? ' ≠' : ''} ${'value' in h.match ? String(h.match.value) : ''}`.trim(),
  );
  const name = route.name === null || route.name === '' ? [] : [route.name];
  return [...name, path, ...conditions, ...route.otherMatches].join(' · ');
}
const PATH_MARK = { exact: '', prefix: '*', 'separated-prefix': '/*', regex: ' (RE2)' } as const;

/** What a route sets for the way upstream: timeout, retries, rewrite, mirrors. */
export function routePolicy(config: ProxyConfig, route: Route): Fact[] {
  const at = dumped(config, route);
  const origin = route.origin ? { origin: route.origin } : {};
  if (route.action.kind !== 'clusters') return [];
  const retry = route.retry;
  return [
    // Envoy reads `timeout: 0s` as none, Istio's default.
    route.timeout === null || route.timeout === 0
      ? fact('timeout', '', at, { note: why('no-timeout'), tone: 'muted' })
      : fact('timeout', String(route.timeout), at, { unit: 'ms', ...origin }),
    retry === null || retry.attempts === 0
      ? fact('retry-policy', '', at, { note: why('no-retries'), tone: 'muted' })
      : fact('retry-policy', retryText(retry), at, origin),
    ...(route.rewrite === null ? [] : [fact('rewrite', route.rewrite, at, origin)]),
    ...route.mirrors.map(({ cluster }) => fact('mirror', cluster, at, origin)),
  ];
}

const retryText = (retry: NonNullable<Route['retry']>) =>
  [`${retry.attempts} × ${retry.on}`, ...(retry.perTryTimeout === null ? [] : [`${retry.perTryTimeout} ms`])].join(
    ' · ',
  );

function triesFacts(request: MeshRequest): Fact[] {
  const [first] = request.retried;
  if (first === undefined) return [];
  const tries = request.retried.length + (request.server ? 1 : 0);
  return [fact('tries', String(tries), logged(first, 'requestId'), { tone: 'bad' })];
}

/** How the request ended as this proxy logged it. */
export const outcomeFacts = (line: AccessEntry): Fact[] =>
  lineFacts(line, [
    ['status', 'status'],
    ['flags', 'flags'],
    ['details', 'details'],
    ['termination', 'terminationDetails'],
    ['duration', 'duration'],
    ['bytes-received', 'bytesReceived'],
    ['bytes-sent', 'bytesSent'],
  ]);
