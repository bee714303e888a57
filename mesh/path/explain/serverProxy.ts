import type { Pod, ProxyConfig } from '../../model/index.ts';
import { dumped, fact, lookup, podTitle } from '../facts.ts';
import { httpOf } from '../listener.ts';
import { type Reason, why } from '../reasons.ts';
import type { Fact, Station } from '../stations.ts';
import type { ExplainFacts, Verdict } from './explanation.ts';
import type { Connecting, Departure, SentRequest, ServerAnswer } from './seam.ts';
import { judgeAccess } from './serverAccess.ts';
import {
  answer,
  closed,
  failed,
  NOTHING,
  notReached,
  OPEN,
  type Part,
  refused,
  toApp,
  unanswered,
  unseen,
} from './serverAnswer.ts';
import type { Delivery } from './serverApp.ts';
import { chooseChain } from './serverChain.ts';
import { appPort, type InboundEnd, inboundOf } from './serverInbound.ts';
import { type Handshake, shakeHands } from './serverTls.ts';

export type Server = {
  readonly facts: ExplainFacts;
  readonly departure: Departure;
  readonly pod: Pod;
  readonly config: ProxyConfig;
};

/** The server's Envoy from its listener on: chain, handshake, filters, cluster, and the app behind it. SPEC S-2 to S-11. */
export function throughEnvoy(server: Server, rules: Station, listener: ProxyConfig['listeners'][number]): ServerAnswer {
  const { facts, departure, pod, config } = server;
  const { transport, to } = departure;
  const chosen = chooseChain(config, listener, departure);
  const base: Part = { ...NOTHING, stations: [rules], facts: chosen.facts };
  const envoy = (
    part: Part,
    state: Station['state'],
    because: Reason | null = null,
    choices = chosen.choices,
  ): Station => ({
    ...{ kind: 'envoy', side: 'server', state, because, pod: pod.id, title: podTitle(pod), choices },
    facts: part.facts,
  });
  const stop = (part: Part, verdict: Verdict, connection: Connecting, choices = chosen.choices): ServerAnswer =>
    answer(
      { ...part, stations: [...part.stations, envoy(part, 'failed', null, choices), notReached('app', pod)] },
      verdict,
      connection,
      1,
    );
  const lost = (part: Part, because: Reason, choices = chosen.choices): ServerAnswer =>
    unanswered(
      part,
      [...part.stations, envoy(part, 'unknown', because, choices), unseen('app', pod, because)],
      because,
    );

  if (chosen.result.kind === 'unknown') return lost(base, chosen.result.because);
  if (chosen.result.kind === 'none') {
    const because = transport.kind === 'raw' ? why('mtls-required') : why('no-chain-takes', { port: to.port });
    // Closed before anything is read: under TLS that is in the middle of the handshake.
    const seen = transport.kind === 'raw' ? closed(because) : refused(because, null);
    return stop(base, failed('server-envoy', null, 'NR', because), seen);
  }
  const { chain } = chosen.result;
  if (chain.tls !== null && transport.kind === 'raw') {
    const because = why('tls-wanted');
    return stop(base, failed('server-envoy', null, '-', because), closed(because));
  }
  let part = base;
  let hands: Handshake | null = null;
  if (chain.tls !== null && transport.kind === 'tls') {
    const at = { pod: pod.id, tls: chain.tls, evidence: dumped(config, chain) };
    hands = shakeHands(facts.mesh, facts.at ?? null, { pod: departure.from.pod, transport }, at);
    const identity = hands.serverIdentity;
    part = { ...part, wireFacts: hands.facts, assumptions: hands.assumptions, serverIdentity: identity };
    if (hands.result === 'unknown') return lost(part, hands.because);
    if (hands.result === 'client-refuses') {
      const stations = [...part.stations, envoy(part, 'passed'), notReached('app', pod)];
      return answer(
        { ...part, stations },
        failed('client-envoy', null, 'UF', hands.because),
        refused(hands.because, verifyFailed(hands)),
      );
    }
    // The alert of TLS 1.3 comes when the connecting side already takes the connection for open.
    if (hands.result === 'server-refuses')
      return stop(part, failed('server-envoy', null, '-', hands.because), closed(hands.because));
  }
  const opened = chain.tls !== null;
  part = { ...part, facts: [...part.facts, ...peerFacts(departure, hands)] };
  // Bytes inside TLS that no chain opens are bytes, whatever the app put into them.
  const inbound = inboundOf(config, chain, transport.kind === 'tls' && !opened ? null : departure.request);
  part = { ...part, facts: [...part.facts, ...inbound.facts] };
  const choices = [...chosen.choices, ...inbound.choices];
  if (inbound.early !== null) return ending(server, part, choices, inbound.early, { stop, lost, envoy }, opened);

  const access = judgeAccess(facts, {
    ...{ config, chain, request: inbound.request, sni: transport.kind === 'tls' ? transport.sni : null },
    peer: {
      pod: departure.from.pod === null ? null : (lookup(facts.mesh.pods, departure.from.pod) ?? null),
      ip: departure.from.ip,
      remoteIp: remoteIp(departure, chain, inbound.request),
      authenticated: hands?.authenticated ?? false,
      identity: hands?.authenticated && transport.kind === 'tls' ? transport.identity : null,
    },
    destination: { ip: to.ip, port: to.port },
    overrides: inbound.overrides,
    by: 'server-envoy',
  });
  part = {
    ...part,
    facts: [...part.facts, ...access.facts],
    assumptions: [...part.assumptions, ...access.assumptions],
    policy: access.policy,
  };
  const all = [...choices, ...access.choices];
  if (access.verdict?.kind === 'unknown') return lost(part, access.verdict.reason, all);
  if (access.verdict !== null)
    return stop(part, access.verdict, access.verdict.status === null ? closed(access.verdict.reason) : OPEN, all);
  return ending(server, part, all, inbound.end, { stop, lost, envoy }, opened);
}

type Exits = {
  readonly stop: (part: Part, verdict: Verdict, connection: Connecting, choices: Station['choices']) => ServerAnswer;
  readonly lost: (part: Part, because: Reason, choices: Station['choices']) => ServerAnswer;
  readonly envoy: (part: Part, state: Station['state'], because: Reason | null, choices: Station['choices']) => Station;
};

/** Where the chain leads once its filters have let the request pass. */
function ending(
  server: Server,
  part: Part,
  choices: Station['choices'],
  end: InboundEnd,
  exits: Exits,
  opened: boolean,
): ServerAnswer {
  const { departure, config, pod } = server;
  switch (end.kind) {
    case 'unknown':
      return exits.lost(part, end.because, choices);
    case 'closed':
      return exits.stop(part, failed('server-envoy', null, end.flags, end.because), closed(end.because), choices);
    case 'answer':
      return exits.stop(part, statusVerdict(end), OPEN, choices);
    case 'cluster':
      break;
  }
  const led = appPort(config, end.cluster, departure.to.port);
  const note =
    end.cluster === 'InboundPassthroughCluster' ? { note: why('port-undeclared', { port: departure.to.port }) } : {};
  const cluster = fact(
    'inbound-cluster',
    end.cluster,
    led.cluster === null ? { kind: 'unknown', why: 'not-in-config', remedy: null } : dumped(config, led.cluster),
    note,
  );
  const next: Part = { ...part, facts: [...part.facts, cluster] };
  if ('end' in led) {
    // Over TCP there is nobody to send an answer to.
    const bytes = departure.request === null || (departure.transport.kind === 'tls' && !opened);
    const stopped: InboundEnd =
      led.end.kind === 'answer' && bytes ? { kind: 'closed', flags: led.end.flags, because: led.end.because } : led.end;
    return ending(server, next, choices, stopped, exits, opened);
  }
  const { transport } = departure;
  const tls: Delivery['tls'] = transport.kind === 'tls' && !opened ? transport.by : 'none';
  const stations = [...next.stations, exits.envoy(next, 'passed', null, choices)];
  return toApp(server.facts, { ...next, stations }, pod, { port: led.port, tls }, 'envoy');
}

function peerFacts(departure: Departure, hands: Handshake | null): Fact[] {
  const { transport } = departure;
  if (transport.kind === 'raw')
    return [
      fact(
        'peer-identity',
        '',
        { kind: 'derived', from: 'pod-addresses' },
        { note: why('identity-plain'), tone: 'muted' },
      ),
    ];
  if (hands?.authenticated !== true || transport.identity === null) return [];
  return [fact('peer-identity', transport.identity, transport.evidence, { tone: 'good' })];
}

/**
 * Whom Envoy takes the request to come from: without `use_remote_address`, as Istio has it on inbound listeners, the last
 * address of x-forwarded-for before the trusted hops. SPEC S-15.
 */
function remoteIp(
  departure: Departure,
  chain: Parameters<typeof httpOf>[0],
  request: SentRequest | null,
): string | null {
  const { ip } = departure.from;
  const how = httpOf(chain)?.clientAddress;
  if (request === null) return ip;
  if (how === undefined || how.other.length > 0) return null;
  const given = request.headers.filter(([name]) => name === 'x-forwarded-for').flatMap(([, value]) => value.split(','));
  if (how.useRemoteAddress && how.trustedHops === 0) return ip;
  // The connecting side's own address counts as one more behind them where it is used.
  const hops = how.useRemoteAddress ? how.trustedHops - 1 : how.trustedHops;
  const named = given.at(-1 - hops)?.trim();
  if (named !== undefined && named !== '') return named;
  return given.length === 0 && request.unsureHeaders.includes('x-forwarded-for') && departure.from.opener === 'gateway'
    ? null
    : ip;
}

const verifyFailed = (hands: Handshake): string | null =>
  hands.because.code === 'san-refused' && hands.serverIdentity !== null
    ? `TLS_error:|268435581:SSL_routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:verify_cert_failed:_SAN_matcher,_certificate_SANs_are_[${hands.serverIdentity}]:TLS_error_end`
    : null;

const statusVerdict = (end: Extract<InboundEnd, { kind: 'answer' }>): Verdict =>
  end.status >= 400
    ? failed('server-envoy', end.status, end.flags, end.because)
    : { kind: 'answered', status: end.status, flags: end.flags, by: 'server-envoy', reason: end.because };
