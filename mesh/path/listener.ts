import type { FilterChainConfig, ListenerConfig, NetworkFilter, ProxyConfig } from '../model/index.ts';
import { type Address, canonicalIp, inCidr, isLoopback } from './address.ts';
import { type Reason, why } from './reasons.ts';

/**
 * The listener that takes an outbound connection to `destination`: one at exactly that address, else one at the wildcard
 * address with that port, else the listener that iptables redirects to, which asked for the original destination
 * (Envoy, "Original destination" listener filter and `use_original_dst`). SPEC L-1 to L-3.
 */
export function outboundListener(
  config: ProxyConfig,
  destination: Address,
): { readonly listener: ListenerConfig; readonly because: Reason } | null {
  const outbound = config.listeners.filter((l) => l.direction !== 'inbound');
  const ip = canonicalIp(destination.ip);
  const port = destination.port;
  const exact = outbound.find((l) => l.port === port && canonicalIp(l.address) === ip);
  if (exact) return { listener: exact, because: why('listener-exact', { address: `${destination.ip}:${port ?? ''}` }) };
  const wildcards = ip.includes(':') ? ['::'] : ['0.0.0.0', '::'];
  const shared = outbound.find((l) => l.port === port && wildcards.includes(canonicalIp(l.address)));
  if (shared) return { listener: shared, because: why('listener-port', { port: port ?? 0 }) };
  const catchAll = outbound.find((l) => l.useOriginalDst);
  return catchAll ? { listener: catchAll, because: why('listener-catch-all') } : null;
}

/** Istio's inbound listener: the one that PREROUTING redirects to. */
export const inboundListener = (config: ProxyConfig): ListenerConfig | null =>
  config.listeners.find((l) => l.name === 'virtualInbound') ??
  config.listeners.find((l) => l.direction === 'inbound' && l.port === 15006) ??
  null;

/** What is known of a connection where a filter chain is picked; null: not known. */
export type Connection = {
  readonly port: number | null;
  readonly ip: string | null;
  readonly transport: 'tls' | 'raw_buffer' | null;
  /** `''`: the client sent none. */
  readonly sni: string | null;
  readonly alpn: readonly string[] | null;
  /** The other end; absent: not known. */
  readonly source?: Address | null;
  /** What the log line itself shows of the chain that wrote it. */
  readonly http: boolean | null;
  readonly cluster: string | null;
};

export type ChainVerdict = {
  readonly chain: FilterChainConfig;
  readonly outcome: 'chosen' | 'lost' | 'possible';
  readonly because: Reason;
};

/**
 * Judges a listener's filter chains. Envoy narrows them criterion by criterion (destination port, destination address,
 * server name, transport protocol, ALPN), each time keeping the most specific, without going back
 * (`config.listener.v3.FilterChainMatch`). A criterion of which nothing is known narrows nothing; what the log line
 * shows (HTTP or TCP, the cluster) then excludes. SPEC F-1 to F-6.
 */
export function judgeChains(listener: ListenerConfig, connection: Connection): ChainVerdict[] {
  const lost = new Map<FilterChainConfig, Reason>();
  let left: readonly FilterChainConfig[] = listener.chains;
  for (const criterion of CRITERIA) left = narrow(left, (chain) => criterion(chain, connection), lost);

  const fallback = listener.defaultChain;
  const undecided = left.length > 0;
  for (const chain of [...left, ...(fallback ? [fallback] : [])]) {
    const reason = excludedByLog(chain, connection);
    if (reason) lost.set(chain, reason);
  }
  const kept = left.filter((chain) => !lost.has(chain));
  const [only] = kept;
  const useFallback = kept.length === 0 && fallback !== null && !lost.has(fallback);
  // A lone chain of which it is not known whether it takes the connection leaves it to the default one, perhaps.
  const unsure = fallback !== null && !lost.has(fallback) && kept.every((c) => c.match.otherCriteria.length > 0);
  if (fallback && !useFallback && !unsure && !lost.has(fallback)) lost.set(fallback, why('chain-less-specific'));
  const all = [...listener.chains, ...(fallback ? [fallback] : [])];
  return all.map((chain): ChainVerdict => {
    if (chain === fallback && useFallback) return { chain, outcome: 'chosen', because: why('chain-default') };
    const reason = lost.get(chain);
    if (reason) return { chain, outcome: 'lost', because: reason };
    if (chain === only && kept.length === 1 && !unsure)
      return { chain, outcome: 'chosen', because: why('chain-only-one') };
    const criterion = chain.match.otherCriteria.join(', ');
    if (criterion !== '') return { chain, outcome: 'possible', because: why('chain-criterion-unknown', { criterion }) };
    const wanted = chain.match.applicationProtocols.join(',');
    const open = undecided && wanted !== '' && connection.alpn === null;
    return {
      chain,
      outcome: 'possible',
      because: open ? why('chain-alpn-not-logged', { wanted }) : why('chain-undecided'),
    };
  });
}

/** How well a chain fits one criterion: refused with a reason, or a score (0: it does not ask); null: cannot be told. */
type Fit = number | Reason | null;
type Criterion = (chain: FilterChainConfig, c: Connection) => Fit;

const CRITERIA: readonly Criterion[] = [
  ({ match }, { port }) => {
    if (match.destinationPort === null) return 0;
    if (port === null) return null;
    return match.destinationPort === port ? 1 : why('chain-port-mismatch', { port, wanted: match.destinationPort });
  },
  ({ match }, { ip }) => {
    if (match.prefixRanges.length === 0) return 0;
    if (ip === null) return null;
    const lengths = match.prefixRanges
      .filter((range) => inCidr(ip, range) === true)
      .map((range) => 1 + Number(range.split('/')[1] ?? 128));
    return lengths.length > 0 ? Math.max(...lengths) : why('chain-address-mismatch', { address: ip });
  },
  ({ match }, { sni }) => {
    if (match.serverNames.length === 0) return 0;
    if (sni === null) return null;
    const fits = match.serverNames.map((name) => serverNameFit(name, sni));
    const best = Math.max(...fits);
    return best > 0 ? best : why('chain-server-name-mismatch', { sni, wanted: match.serverNames.join(', ') });
  },
  ({ match }, { transport }) => {
    if (match.transportProtocol === null || match.transportProtocol === '') return 0;
    if (transport === null) return null;
    return match.transportProtocol === transport
      ? 1
      : why('chain-transport-mismatch', { transport, wanted: match.transportProtocol });
  },
  ({ match }, { alpn }) => {
    if (match.applicationProtocols.length === 0) return 0;
    if (alpn === null) return null;
    // The client's order decides between chains that each take one of its protocols.
    const first = alpn.findIndex((p) => match.applicationProtocols.includes(p));
    return first !== -1
      ? alpn.length - first
      : why('chain-alpn-mismatch', { wanted: match.applicationProtocols.join(', '), offered: alpn.join(', ') });
  },
  ({ match }, { source }) => sourceFit(match.directSourcePrefixRanges, source ?? null),
  ({ match }, { source, ip }) => {
    if (match.sourceType === 'any') return 0;
    if (!source || ip === null) return null;
    const local = isLoopback(source.ip) || canonicalIp(source.ip) === canonicalIp(ip);
    return local === (match.sourceType === 'same-ip-or-loopback')
      ? 1
      : why('chain-source-mismatch', { source: source.ip, wanted: match.sourceType });
  },
  ({ match }, { source }) => sourceFit(match.sourcePrefixRanges, source ?? null),
  ({ match }, { source }) => {
    if (match.sourcePorts.length === 0) return 0;
    if (source?.port == null) return null;
    return match.sourcePorts.includes(source.port)
      ? 1
      : why('chain-source-mismatch', { source: String(source.port), wanted: match.sourcePorts.join(', ') });
  },
  // A criterion that is not understood may hold or not: the chain stays possible.
  ({ match }) => (match.otherCriteria.length > 0 ? null : 0),
];

function sourceFit(ranges: readonly string[], source: Address | null): Fit {
  if (ranges.length === 0) return 0;
  if (source === null) return null;
  const lengths = ranges
    .filter((range) => inCidr(source.ip, range) === true)
    .map((range) => 1 + Number(range.split('/')[1] ?? 128));
  return lengths.length > 0
    ? Math.max(...lengths)
    : why('chain-source-mismatch', { source: source.ip, wanted: ranges.join(', ') });
}

/** An exact name beats a wildcard, a longer wildcard beats a shorter one. */
function serverNameFit(name: string, sni: string): number {
  if (name === sni) return 10_000;
  return name.startsWith('*.') && sni.endsWith(name.slice(1)) ? name.length : 0;
}

function narrow(
  chains: readonly FilterChainConfig[],
  fitOf: (chain: FilterChainConfig) => Fit,
  lost: Map<FilterChainConfig, Reason>,
): FilterChainConfig[] {
  const fits = chains.map((chain) => ({ chain, fit: fitOf(chain) }));
  const best = Math.max(0, ...fits.map(({ fit }) => (typeof fit === 'number' ? fit : 0)));
  return fits.flatMap(({ chain, fit }) => {
    if (fit === null) return [chain];
    if (typeof fit !== 'number') {
      lost.set(chain, fit);
      return [];
    }
    if (fit === best) return [chain];
    lost.set(chain, why('chain-less-specific'));
    return [];
  });
}

export const httpOf = (chain: FilterChainConfig): Extract<NetworkFilter, { kind: 'http' }> | null =>
  chain.network.find((f) => f.kind === 'http') ?? null;
export const tcpOf = (chain: FilterChainConfig): Extract<NetworkFilter, { kind: 'tcp' }> | null =>
  chain.network.find((f) => f.kind === 'tcp') ?? null;

function excludedByLog(chain: FilterChainConfig, c: Connection): Reason | null {
  const http = httpOf(chain);
  const tcp = tcpOf(chain);
  if (c.http === true && http === null && tcp !== null) return why('chain-not-http');
  if (c.http === false && http !== null) return why('chain-not-tcp');
  if (c.cluster === null) return null;
  const clusters = tcp
    ? tcp.clusters.map((cluster) => cluster.name)
    : http?.route?.virtualHosts.flatMap((h) =>
        h.routes.flatMap((r) => (r.action.kind === 'clusters' ? r.action.clusters.map((x) => x.name) : [''])),
      );
  // A route that names its cluster by header (`unknown`, kept as '') can lead anywhere.
  if (clusters === undefined || clusters.includes('') || clusters.includes(c.cluster)) return null;
  return why('chain-cluster-mismatch', { cluster: c.cluster });
}

/** A chain's own name; the inbound ones of Istio are all called after their port. */
export function chainText(chain: FilterChainConfig): string {
  const { match } = chain;
  const asks = [
    match.destinationPort === null ? null : `:${match.destinationPort}`,
    match.transportProtocol,
    match.applicationProtocols.length > 0 ? match.applicationProtocols.join(', ') : null,
    match.serverNames.length > 0 ? match.serverNames.join(', ') : null,
  ].filter((part) => part !== null && part !== '');
  return [chain.name, ...asks].filter((part) => part !== '').join(' · ') || chain.pointer;
}
