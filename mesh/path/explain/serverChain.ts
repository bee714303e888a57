import type { ListenerConfig, ProxyConfig } from '../../model/index.ts';
import { dumped, fact, unknownFact } from '../facts.ts';
import { type ChainVerdict, type Connection, chainText, judgeChains } from '../listener.ts';
import { type Reason, why } from '../reasons.ts';
import { modeFacts } from '../serverEnvoy.ts';
import type { Choice, Fact } from '../stations.ts';
import type { Departure } from './seam.ts';

export type ServerChain = {
  readonly facts: readonly Fact[];
  readonly choices: readonly Choice[];
  readonly result:
    | { readonly kind: 'chosen'; readonly chain: ChainVerdict['chain'] }
    | { readonly kind: 'none' }
    | { readonly kind: 'unknown'; readonly because: Reason };
};

const TLS_INSPECTOR = 'envoy.filters.listener.tls_inspector';
const HTTP_INSPECTOR = 'envoy.filters.listener.http_inspector';

/**
 * The filter chain that takes a connection as it arrives: what the listener's own filters find out (TLS, SNI, ALPN, HTTP)
 * is what chains can ask for. SPEC F-1 to F-8, S-2, S-3.
 */
export function chooseChain(config: ProxyConfig, listener: ListenerConfig, departure: Departure): ServerChain {
  const { to } = departure;
  const tls = inspects(listener, TLS_INSPECTOR, to.port);
  const http = inspects(listener, HTTP_INSPECTOR, to.port);
  const connection = connectionOf(departure, tls === true, http === true);
  const verdicts = judgeChains(listener, connection);
  const choice: Choice = {
    of: 'filter-chain',
    candidates: verdicts.map((v) => ({
      text: chainText(v.chain),
      outcome: v.outcome,
      because: v.because,
      evidence: dumped(config, v.chain),
    })),
  };
  const choices = choice.candidates.length > 0 ? [choice] : [];
  const mode = modeFacts(config, listener, to.port);
  const chosen = verdicts.find((v) => v.outcome === 'chosen')?.chain;
  const open = verdicts.find((v) => v.outcome === 'possible');
  const unread =
    tls === null || http === null
      ? why('construct-unknown', { construct: 'filter_disabled' })
      : chosen && chosen.match.applicationProtocols.length > 0 && (connection.alpn === null || ownAlpn(departure))
        ? why('chain-criterion-unknown', { criterion: 'application_protocols' })
        : chosen && chosen.match.sourcePorts.length > 0
          ? why('chain-criterion-unknown', { criterion: 'source_ports' })
          : chosen?.match.otherCriteria[0] !== undefined
            ? why('chain-criterion-unknown', { criterion: chosen.match.otherCriteria[0] })
            : (open?.because ?? null);
  if (unread !== null) {
    const facts = [unknownFact('filter-chain', 'not-in-config', unread), ...mode];
    return { facts, choices, result: { kind: 'unknown', because: unread } };
  }
  if (chosen === undefined) {
    const note = departure.transport.kind === 'raw' ? why('mtls-required') : why('no-chain-takes', { port: to.port });
    return {
      facts: [fact('filter-chain', '', dumped(config, listener), { note, tone: 'bad' }), ...mode],
      choices,
      result: { kind: 'none' },
    };
  }
  return {
    facts: [fact('filter-chain', chainText(chosen), dumped(config, chosen)), ...mode],
    choices,
    result: { kind: 'chosen', chain: chosen },
  };
}

/** TLS of an app's own library, whose ALPN nobody knows: it may be what a chain asks for, or not. SPEC F-9. */
const ownAlpn = ({ transport }: Departure) =>
  transport.kind === 'tls' && transport.by === 'app' && transport.alpn === null;

/** Whether a listener filter runs for a port; null: it depends on a predicate that was not decoded. */
function inspects(listener: ListenerConfig, filter: string, port: number): boolean | null {
  if (!listener.listenerFilters.includes(filter)) return false;
  const exceptions = (listener.filterExceptions ?? []).filter((e) => e.filter === filter);
  if (exceptions.some((e) => e.ports?.some((p) => p.start <= port && port < p.end) === true)) return false;
  return exceptions.some((e) => e.ports === null) ? null : true;
}

/** Without tls_inspector every connection counts as plain, and nothing is known of its SNI and ALPN. */
function connectionOf(departure: Departure, seesTls: boolean, seesHttp: boolean): Connection {
  const { transport, protocol, to, from } = departure;
  const base = {
    port: to.port,
    ip: to.ip,
    source: from.ip === null ? null : { ip: from.ip, port: null },
    http: null,
    cluster: null,
  };
  if (transport.kind === 'tls' && seesTls)
    return {
      ...base,
      transport: 'tls',
      sni: transport.sni ?? '',
      // What an app offers is not known, save that it is none of the names that only Envoys of the mesh use.
      alpn: transport.alpn ?? (transport.by === 'app' ? ['h2', 'http/1.1'] : null),
    };
  const sniffed =
    !seesHttp || transport.kind === 'tls'
      ? []
      : protocol === 'http1'
        ? ['http/1.1']
        : protocol === 'http2'
          ? ['h2c']
          : [];
  return { ...base, transport: 'raw_buffer', sni: '', alpn: sniffed };
}
