import type {
  AccessEntry,
  FilterChainConfig,
  ListenerConfig,
  ProxyConfig,
  Spiffe,
  WireSecurity,
} from '../model/index.ts';
import { parseAddress } from './address.ts';
import { configFact, outcomeFacts } from './clientEnvoy.ts';
import { derived, dumped, fact, isHttp, lineFacts, unknownFact } from './facts.ts';
import { chainText, httpOf, inboundListener, judgeChains } from './listener.ts';
import { portModeOf } from './mtlsMode.ts';
import { policyPart } from './policy.ts';
import type { RbacRequest } from './rbac.ts';
import { why } from './reasons.ts';
import { loggedView } from './routes.ts';
import type { Choice, Fact } from './stations.ts';
import { takesHbone } from './withoutSni.ts';

/** What the wire delivered to the server's Envoy. */
export type Arrival = {
  readonly security: WireSecurity;
  readonly peer: Spiffe | null;
  /** ALPN that the client's configuration offers, null when it is not known. */
  readonly alpn: readonly string[] | null;
  /** True when the client's route is known to leave the path as it was. */
  readonly pathUnchanged: boolean;
};

/** What the server's Envoy chose and checked: filter chain, mTLS mode, peer, policies, inbound cluster, metrics. */
export function serverChoices(
  config: ProxyConfig | null,
  line: AccessEntry,
  arrival: Arrival,
): { readonly facts: readonly Fact[]; readonly choices: readonly Choice[] } {
  const tail = [...lineFacts(line, [['inbound-cluster', 'upstreamCluster']]), ...outcomeFacts(line)];
  const peer = peerFact(arrival);
  const listener = config && inboundListener(config);
  if (config === null)
    return {
      facts: [
        unknownFact('not-computed', 'config-not-read', why('config-missing', { pod: line.pod })),
        ...peer,
        ...tail,
      ],
      choices: [],
    };
  if (listener === null)
    return {
      facts: [unknownFact('listener', 'not-in-config', why('in-chain-missing')), ...peer, ...tail],
      choices: [],
    };

  const local = parseAddress(line.downstreamLocal);
  const remote = parseAddress(line.downstreamRemote);
  const refused = line.details === 'filter_chain_not_found';
  const verdicts = judgeChains(listener, {
    port: local?.port ?? null,
    ip: local?.ip ?? null,
    transport: transportOf(arrival.security),
    sni: arrival.security === 'unknown' ? null : (line.serverName ?? ''),
    alpn: arrival.alpn,
    http: refused ? null : isHttp(line),
    cluster: line.upstreamCluster,
  });
  const chain = verdicts.find((v) => v.outcome === 'chosen')?.chain ?? null;
  const chainChoice: Choice = {
    of: 'filter-chain',
    candidates: verdicts.map((v) => ({
      text: chainText(v.chain),
      outcome: refused && v.outcome !== 'lost' ? 'possible' : v.outcome,
      because: v.because,
      evidence: dumped(config, v.chain),
    })),
  };
  const mode = local?.port == null ? [] : modeFacts(config, listener, local.port);
  const policy =
    chain && !refused
      ? policyPart(config, chain, line, {
          identity: arrival.peer,
          authenticated: arrival.security === 'unknown' ? null : arrival.security === 'mtls',
          hbone: takesHbone(config) && line.serverName === null ? null : false,
          port: local?.port ?? null,
          destinationIp: local?.ip ?? null,
          // Envoy logs the address that it takes the request to come from, with port 0 where a header named it.
          directIp: remote?.port === 0 ? null : (remote?.ip ?? null),
          remoteIp: remote?.ip ?? null,
          sni: arrival.security === 'unknown' ? null : (line.serverName ?? ''),
          http: isHttp(line) ? arrivedView(line, arrival.pathUnchanged) : null,
          metadata: () => undefined,
        })
      : { facts: [], choices: [] };
  return {
    facts: [
      chain && !refused
        ? fact('filter-chain', chainText(chain), dumped(config, chain))
        : chainMissing(
            verdicts.every((v) => v.outcome === 'lost'),
            line,
            arrival,
          ),
      ...mode,
      ...peer,
      ...policy.facts,
      ...(chain && !refused ? [countedFact(config, chain)] : []),
      ...tail,
      configFact(config, line),
    ],
    choices: [chainChoice, ...policy.choices],
  };
}

/** The log holds the original path; a rewrite by the client's Envoy is not in it (SPEC R-9). */
function arrivedView(line: AccessEntry, pathUnchanged: boolean): RbacRequest['http'] {
  const view = loggedView(line);
  if (pathUnchanged) return view;
  return { ...view, path: null, header: (name) => (name === ':path' ? undefined : view.header(name)) };
}

const transportOf = (security: WireSecurity) =>
  security === 'unknown' ? null : security === 'plain' ? ('raw_buffer' as const) : ('tls' as const);

function chainMissing(none: boolean, line: AccessEntry, arrival: Arrival): Fact {
  if (line.details === 'filter_chain_not_found')
    return {
      key: 'filter-chain',
      value: '',
      evidence: { kind: 'access-log', pod: line.pod, request: line.id, field: 'response_code_details' },
      note: arrival.security === 'plain' ? why('mtls-required') : why('chain-undecided'),
      tone: 'bad',
    };
  return unknownFact(
    'filter-chain',
    none ? 'not-in-config' : 'log-and-config',
    why(none ? 'config-newer' : 'chain-undecided'),
  );
}

function peerFact(arrival: Arrival): Fact[] {
  if (arrival.security === 'plain')
    return [fact('peer-identity', '', derived('no-sni-means-plain'), { note: why('identity-plain'), tone: 'muted' })];
  if (arrival.peer === null) return [];
  return [fact('peer-identity', arrival.peer, derived('sni-means-tls'), { tone: 'good' })];
}

/** PeerAuthentication as this proxy carries it out. SPEC F-7. */
export function modeFacts(config: ProxyConfig, listener: ListenerConfig, port: number): Fact[] {
  const found = portModeOf(listener, port);
  if (found === null) return [];
  const { mode, chains } = found;
  const tone = mode === 'STRICT' ? 'good' : 'muted';
  const note = why('mode-from-chains', { count: chains.length });
  return [fact('mtls-mode', mode, dumped(config, chains[0]), { note, tone })];
}

/** `istio_requests_total` and its like come from the filter istio.stats; without it nothing is counted there. */
function countedFact(config: ProxyConfig, chain: FilterChainConfig): Fact {
  const http = httpOf(chain);
  const names = http ? http.httpFilters.map((f) => f.name) : chain.network.map((f) => ('name' in f ? f.name : ''));
  const present = names.includes('istio.stats');
  const metric = http ? 'istio_requests_total' : 'istio_tcp_connections_opened_total';
  return fact('counted', present ? metric : '', dumped(config, chain), {
    note: why(present ? 'stats-filter-present' : 'stats-filter-absent'),
    ...(present ? {} : { tone: 'muted' as const }),
  });
}
