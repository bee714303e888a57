import type { FilterChainConfig, ListenerConfig, ProxyConfig } from '../../model/index.ts';
import type { Address } from '../address.ts';
import { dumped, fact, unknownFact } from '../facts.ts';
import { type Connection, chainText, judgeChains, outboundListener } from '../listener.ts';
import { OUTSIDE_IP, type Reason, why } from '../reasons.ts';
import type { Choice, Fact } from '../stations.ts';

/** A connection as it reaches the client side's Envoy, before anything of it was read. */
export type Incoming = {
  /** What was dialled; null: an address outside that is not known. */
  readonly ip: string | null;
  readonly port: number;
  readonly source: string | null;
  /** `tls`: it begins with a ClientHello, whatever is inside. */
  readonly begins:
    | { readonly kind: 'http1' | 'http2' | 'bytes' }
    | { readonly kind: 'tls'; readonly sni: string; readonly alpn: readonly string[] | null };
};

export type Picked = {
  readonly facts: readonly Fact[];
  readonly choices: readonly Choice[];
  readonly taken:
    | { readonly kind: 'chain'; readonly listener: ListenerConfig; readonly chain: FilterChainConfig }
    /** No listener: nobody accepts. No chain: Envoy closes the connection (`NR`). */
    | { readonly kind: 'no-listener' | 'no-chain'; readonly because: Reason }
    | { readonly kind: 'unknown'; readonly because: Reason };
};

/**
 * Listener and filter chain that take the connection, with what the listener's own inspectors would find in its first
 * bytes: without `tls_inspector` every connection is `raw_buffer`, without `http_inspector` plain text has no ALPN (Envoy,
 * "TLS inspector", "HTTP inspector"). SPEC L-1 to L-4, F-1 to F-9.
 */
export function pickChain(config: ProxyConfig, incoming: Incoming): Picked {
  const destination = { ip: incoming.ip ?? OUTSIDE_IP, port: incoming.port };
  const found = outboundListener(config, destination);
  if (found === null) {
    const because = why('no-listener', { port: incoming.port });
    const evidence = { kind: 'config-dump', pod: config.pod, pointer: '' } as const;
    const missing = fact('listener', '', evidence, { note: because, tone: 'bad' });
    return { facts: [missing], choices: [], taken: { kind: 'no-listener', because } };
  }
  const { listener } = found;
  const listenerFact = fact(
    'listener',
    listener.name || `${listener.address}:${listener.port}`,
    dumped(config, listener),
    { note: found.because },
  );
  const verdicts = judgeChains(listener, connectionFor(listener, incoming));
  const choices: Choice[] = [
    {
      of: 'filter-chain',
      candidates: verdicts.map((v) => ({
        text: chainText(v.chain),
        outcome: v.outcome,
        because: v.because,
        evidence: dumped(config, v.chain),
      })),
    },
  ];
  const chosen = verdicts.find((v) => v.outcome === 'chosen')?.chain ?? null;
  const open = chosen ? (chosen.match.otherCriteria[0] ?? null) : null;
  if (chosen !== null && open === null)
    return {
      facts: [listenerFact, fact('filter-chain', chainText(chosen), dumped(config, chosen))],
      choices,
      taken: { kind: 'chain', listener, chain: chosen },
    };
  if (open !== null || verdicts.some((v) => v.outcome === 'possible')) {
    const first = verdicts.find((v) => v.outcome === 'possible')?.because ?? why('chain-undecided');
    const because = open === null ? first : why('chain-criterion-unknown', { criterion: open });
    return {
      facts: [listenerFact, unknownFact('filter-chain', 'log-and-config', because)],
      choices,
      taken: { kind: 'unknown', because },
    };
  }
  const because = why('no-chain');
  return {
    facts: [listenerFact, fact('filter-chain', '', dumped(config, listener), { note: because, tone: 'bad' })],
    choices,
    taken: { kind: 'no-chain', because },
  };
}

function connectionFor(listener: ListenerConfig, incoming: Incoming): Connection {
  const has = (name: string) =>
    listener.listenerFilters.some((f) => f.endsWith(name)) && !switchedOff(listener, name, incoming.port);
  const source: Address | null = incoming.source === null ? null : { ip: incoming.source, port: null };
  const { begins } = incoming;
  const tls = begins.kind === 'tls' && has('tls_inspector');
  return {
    port: incoming.port,
    ip: incoming.ip,
    source,
    transport: tls ? 'tls' : 'raw_buffer',
    sni: tls ? begins.sni : '',
    alpn: begins.kind === 'tls' && tls ? begins.alpn : sniffed(begins.kind, has('http_inspector')),
    http: null,
    cluster: null,
  };
}

/** A predicate that is not understood is taken not to hold: Istio writes none but for ports. */
const switchedOff = (listener: ListenerConfig, name: string, port: number) =>
  (listener.filterExceptions ?? []).some(
    (e) => e.filter.endsWith(name) && (e.ports ?? []).some(({ start, end }) => start <= port && port < end),
  );

const sniffed = (kind: Incoming['begins']['kind'], inspects: boolean): readonly string[] =>
  !inspects ? [] : kind === 'http1' ? ['http/1.1'] : kind === 'http2' ? ['h2c'] : [];
