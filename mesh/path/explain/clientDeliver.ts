import type { Pod, ProxyConfig } from '../../model/index.ts';
import { isLoopback } from '../address.ts';
import { derived, fact, lookup, podAt, podTitle } from '../facts.ts';
import { why } from '../reasons.ts';
import type { Choice, Fact, Station } from '../stations.ts';
import { type Arrival, type Context, type EnvoyWay, type Onward, unknownVerdict } from './client.ts';
import { throughEnvoy } from './clientForward.ts';
import { serviceText, translate } from './clientKubeProxy.ts';
import { rewritten } from './clientRewrite.ts';
import {
  type Delivered,
  departureTo,
  type Extra,
  type Leaving,
  NOTHING,
  outside,
  refused,
  type Sender,
  stuck,
} from './clientUnanswered.ts';
import { addressText, envoyTransport, insideOf, wireStation } from './clientWire.ts';
import type { Verdict } from './explanation.ts';
import type { Departure, ServerAnswer } from './seam.ts';

/** Gateways that lead to gateways: a circle of them never ends. */
const MAX_HOPS = 4;

/** From a cluster of the client's Envoy on: every endpoint that may be picked. */
export function deliver(
  context: Context,
  arrival: Arrival,
  onward: Onward,
  sender: Sender,
  hops = 0,
): readonly Delivered[] {
  const { mesh } = context.facts;
  return onward.candidates.flatMap((candidate): readonly Delivered[] => {
    const { http } = onward;
    const sent =
      http && rewritten(http.request, http.match, http.rewrites, http.edits, candidate.endpoint?.hostname ?? null);
    if (sent?.kind === 'unknown')
      return [
        stuck(candidate, unknownVerdict('client-envoy', why('construct-unknown', { construct: sent.construct }))),
      ];
    const request = sent?.request ?? null;
    const pod = arrival.config.pod;
    const authority = request?.authority ?? null;
    const own = envoyTransport(mesh, pod, candidate, http, authority, onward.cluster.autoSni === true);
    // Bytes that are the app's own TLS stay TLS where Envoy adds none.
    const transport =
      own.kind === 'raw' && http === null && arrival.tls !== null ? passedOn(arrival.tls, arrival) : own;
    const departure = {
      sender,
      transport,
      request,
      protocol: http?.protocol ?? ('tcp' as const),
      cluster: onward.cluster.name,
    };
    return connect(context, { ip: candidate.ip, port: candidate.port, text: candidate.text }, departure, hops).map(
      (d) => ({
        ...d,
        share: d.share * candidate.share,
        picked: candidate.text,
      }),
    );
  });
}

const passedOn = (
  tls: NonNullable<Arrival['tls']>,
  { request, protocol }: Pick<Arrival, 'request' | 'protocol'>,
): Departure['transport'] => ({
  kind: 'tls',
  by: 'app',
  sni: tls.sni === '' ? null : tls.sni,
  alpn: tls.alpn,
  context: null,
  identity: tls.identity,
  shows: tls.shows,
  inside: insideOf(request, protocol),
  evidence: derived('asked'),
});

/** A connection from the kernel's view on: translated if it is to a Service, then to whoever has the address. SPEC K-1 to K-4. */
export function connect(
  context: Context,
  to: { readonly ip: string | null; readonly port: number; readonly text: string },
  leaving: Leaving,
  hops = 0,
): readonly Delivered[] {
  const { mesh } = context.facts;
  if (to.ip === null) return [outside(context, to.text, leaving, null)];
  const translation = translate(mesh, to.ip, to.port);
  switch (translation.kind) {
    case 'untouched':
      return arrive(context, to.ip, to.port, leaving, NOTHING, hops);
    case 'no-endpoints':
    case 'no-port': {
      const service = serviceText(translation.service);
      const reason =
        translation.kind === 'no-port'
          ? why('service-no-port', { service, port: to.port })
          : why('service-no-endpoints', { service });
      return [refused(context, to.ip, to.port, leaving, reason)];
    }
    case 'endpoints': {
      const { endpoints, service } = translation;
      const evidence = derived('kube-proxy');
      return endpoints.flatMap((e) => {
        const choice: Choice = {
          of: 'endpoint',
          candidates: endpoints.map((other) => ({
            text: addressText(other),
            outcome: endpoints.length === 1 ? 'chosen' : 'possible',
            because: why('endpoint-may-be-picked', { share: other.share }),
            evidence,
          })),
        };
        const note = why('service-translated', { service: serviceText(service), endpoints: endpoints.length });
        const extra = { facts: [fact('translated-to', addressText(e), evidence, { note })], choices: [choice] };
        return arrive(context, e.ip, e.port, leaving, extra, hops).map((d) => ({ ...d, share: d.share * e.share }));
      });
    }
  }
}

function arrive(
  context: Context,
  ip: string,
  port: number,
  leaving: Leaving,
  extra: Extra,
  hops: number,
): readonly Delivered[] {
  const { mesh } = context.facts;
  const { sender } = leaving;
  const pod = isLoopback(ip) ? sender.pod : podAt(mesh, ip);
  if (pod === null) return [outside(context, addressText({ ip, port }), leaving, { ip, port }, extra)];
  // Over lo, an own address and 127.0.0.1 lead to the same app.
  const departure = departureTo(leaving, isLoopback(ip) ? (pod.ips[0] ?? ip) : ip, port, pod);
  if (pod.proxy === 'gateway' && !departure.selfCall) return atGateway(context, pod, departure, extra, hops);
  const answer = context.serverSide(context.facts, departure);
  return [
    {
      share: 1,
      endpoint: addressText({ ip, port }),
      picked: null,
      departure,
      wire: wireStation(mesh, departure, null, answer, extra),
      answer,
      title: podTitle(pod),
    },
  ];
}

/**
 * A gateway behind the wire: its Envoy decides what comes of the request, and sends it on as a hop of its own. Its
 * station holds what it chose; the verdict is that of the hops behind it. SPEC E-7.
 */
function atGateway(context: Context, pod: Pod, departure: Departure, extra: Extra, hops: number): readonly Delivered[] {
  const { mesh } = context.facts;
  const endpoint = addressText(departure.to);
  const base = { endpoint, picked: null, departure, title: podTitle(pod) };
  const config: ProxyConfig | null = context.facts.configOf(pod.id);
  const station = (
    state: Station['state'],
    facts: readonly Fact[],
    choices: readonly Choice[],
    because: Station['because'] = null,
  ): Station => ({
    kind: 'envoy',
    side: 'server',
    state,
    because,
    pod: pod.id,
    title: podTitle(pod),
    facts,
    choices,
  });
  if (config === null || hops >= MAX_HOPS) {
    const because = config === null ? why('config-missing', { pod: pod.id }) : why('hops-many', { hops });
    const answer = gatewayAnswer(
      [station('unknown', [], [], because)],
      unknownVerdict('server-envoy', because),
      true,
      null,
    );
    return [{ ...base, share: 1, answer, wire: wireStation(mesh, departure, null, answer, extra) }];
  }
  const caller = departure.from.pod === null ? null : (lookup(mesh.pods, departure.from.pod) ?? null);
  const { transport } = departure;
  // A gateway may open the app's own TLS, which no sidecar before it could.
  const inside = transport.kind === 'tls' ? (transport.inside ?? null) : null;
  const arrival: Arrival = {
    config,
    role: 'gateway',
    to: departure.to,
    from: { pod: caller, ip: departure.from.ip },
    protocol: inside?.protocol ?? departure.protocol,
    request: departure.request ?? inside?.request ?? null,
    tls:
      transport.kind === 'raw'
        ? null
        : { sni: transport.sni ?? '', alpn: transport.alpn, shows: transport.shows, identity: transport.identity },
  };
  const sender: Sender = { pod, ip: pod.ips[0] ?? null, opener: 'gateway' };
  return throughEnvoy(context, arrival).flatMap((way): readonly Delivered[] => {
    if (way.end.kind === 'ended') {
      const of = asServer(way.end.verdict);
      const state = of.kind === 'answered' ? 'passed' : of.kind === 'unknown' ? 'unknown' : 'failed';
      const whole = gatewayAnswer([station(state, way.facts, way.choices)], of, true, way);
      const answer: ServerAnswer = { ...whole, connection: endedConnection(of) };
      return [{ ...base, share: way.share, answer, wire: wireStation(mesh, departure, null, answer, extra) }];
    }
    return deliver(context, arrival, way.end.onward, sender, hops + 1).map((d): Delivered => {
      const onto = fact('endpoint', d.endpoint, derived('explained'), { note: why('gateway-onward') });
      const of = asServer(d.answer.connection.kind === 'open' ? d.answer.verdict : brokenBehind(d.answer));
      const reached = of.kind === 'answered' && of.by === 'app';
      const answer = gatewayAnswer([station('passed', [...way.facts, onto], way.choices)], of, !reached, way, d.answer);
      return { ...base, share: way.share * d.share, answer, wire: wireStation(mesh, departure, null, answer, extra) };
    });
  });
}

/** Without an HTTP answer the caller's side sees only what became of the connection. */
function endedConnection(of: Verdict): ServerAnswer['connection'] {
  if (of.kind !== 'failed' || of.status !== null) return { kind: 'open' };
  const kind = of.by === 'kernel' ? 'refused' : 'closed';
  return { kind, because: of.reason, transportFailure: null };
}

/** What the gateway answers when its own connection upstream breaks. */
const brokenBehind = ({ verdict: of, connection }: ServerAnswer): Verdict =>
  of.kind === 'unknown'
    ? of
    : { ...of, status: of.status ?? 503, by: 'server-envoy', flags: connection.kind === 'closed' ? 'UC' : 'UF' };

const asServer = (of: Verdict): Verdict => (of.by === 'client-envoy' ? { ...of, by: 'server-envoy' } : of);

const gatewayAnswer = (
  stations: readonly Station[],
  of: Verdict,
  stays: boolean,
  way: EnvoyWay | null,
  behind: ServerAnswer | null = null,
): ServerAnswer => ({
  stations,
  verdict: of,
  policy: behind?.policy ?? way?.policy ?? null,
  serverIdentity: null,
  failedAt: stays ? 0 : null,
  connection: { kind: 'open' },
  wireFacts: [],
  assumptions: [...(way?.assumptions ?? []), ...(behind?.assumptions ?? [])],
});
