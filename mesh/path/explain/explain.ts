import { namespaceOf, type Pod, type ProxyConfig } from '../../model/index.ts';
import { isIp } from '../address.ts';
import { lookup } from '../facts.ts';
import { type Reason, why } from '../reasons.ts';
import type { Station } from '../stations.ts';
import { type Arrival, type Context, type EnvoyWay, unknownVerdict, verdict } from './client.ts';
import { type Dialled, resolve } from './clientAddress.ts';
import { type Before, deliveredLeg, endedLeg, grouped, type Leg } from './clientBranches.ts';
import { connect, deliver } from './clientDeliver.ts';
import { throughEnvoy } from './clientForward.ts';
import { entriesFor, entryOf } from './clientGateways.ts';
import { type Intercepted, interceptClient } from './clientInterception.ts';
import { absentStation, appStation, envoyStation, notReached, unknownStation } from './clientStations.ts';
import type { Sender } from './clientUnanswered.ts';
import { isGrpc, sentBy } from './clientView.ts';
import { appTls, insideOf } from './clientWire.ts';
import type { AskedRequest, ExplainFacts, Explanation, Verdict } from './explanation.ts';
import type { JudgeAccess, ServerSide } from './seam.ts';
import { judgeAccess } from './serverAccess.ts';
import { serverSide } from './serverSide.ts';

/** Port of the sidecar that takes what the rules of OUTPUT redirect. */
const OUTBOUND_PORT = 15001;

/**
 * What will happen to a request that nobody sent yet: from the name that the app dials through the pod's rules, the
 * client's Envoy, the wire and the server's side, every way that it may go with its probability, each with the stations
 * that an observed request of that kind has. Pure; what cannot be judged makes its branch `unknown`, by name. SPEC.md.
 */
export const explain = (facts: ExplainFacts, request: AskedRequest): Explanation =>
  explainWith(facts, request, { serverSide, judgeAccess });

/** The same with other parts in place of the server's half. */
export function explainWith(
  facts: ExplainFacts,
  request: AskedRequest,
  parts: { readonly serverSide: ServerSide; readonly judgeAccess: JudgeAccess },
): Explanation {
  const context: Context = { facts, asked: request, ...parts };
  const legs = legsOf(context);
  const branches = [...grouped(legs)].sort((a, b) => b.probability - a.probability);
  const open = branches.find((b) => b.verdict.kind === 'unknown');
  const [likeliest] = branches;
  return {
    request,
    verdict: open?.verdict ?? likeliest?.verdict ?? unknownVerdict('kernel', why('no-destination')),
    branches,
    assumptions: distinct(legs.flatMap((l) => l.assumptions)),
  };
}

function distinct(reasons: readonly Reason[]): readonly Reason[] {
  return [...new Map(reasons.map((r) => [JSON.stringify(r), r])).values()];
}

function legsOf(context: Context): readonly Leg[] {
  const { facts, asked } = context;
  if (asked.from.kind === 'outside') {
    const found = entriesFor(facts, asked);
    if (found.kind === 'unknown') {
      const before: Before = {
        share: 1,
        stations: [appStation(context, null, null)],
        envoy: null,
        way: null,
        assumptions: [],
      };
      return [endedLeg(before, [], unknownVerdict('client-envoy', found.because), 0)];
    }
    return found.entries.flatMap((e) => atGateway(context, e.pod, e, e.share, found.assumptions));
  }
  const pod = lookup(facts.mesh.pods, asked.from.pod);
  if (pod === undefined) {
    const because = why('pod-unknown', { pod: asked.from.pod });
    const app: Station = { ...appStation(context, null, null), state: 'unknown', because, pod: asked.from.pod };
    return [
      endedLeg(
        { share: 1, stations: [app], envoy: null, way: null, assumptions: [] },
        [],
        unknownVerdict('app', because),
        0,
      ),
    ];
  }
  if (pod.proxy === 'gateway') return atGateway(context, pod, entryOf(facts.mesh, pod, asked.port), 1, []);
  return fromPod(context, pod);
}

function fromPod(context: Context, pod: Pod): readonly Leg[] {
  const { facts, asked } = context;
  const config = pod.proxy === 'sidecar' ? facts.configOf(pod.id) : null;
  const captured = lookup(facts.mesh.interception, pod.id)?.rules.some(redirectsDns) === true;
  const asker = { namespace: namespaceOf(pod.id), pod, captured, config };
  const found = resolve(facts.mesh, asker, asked.host, asked.address);
  if (found.kind === 'none') {
    const kind = NOT_KNOWN.has(found.because.code) ? 'unknown' : 'failed';
    const app: Station = { ...appStation(context, pod, null), state: kind, because: found.because };
    const before: Before = { share: 1, stations: [app], envoy: null, way: null, assumptions: found.assumptions };
    return [endedLeg(before, notReached(facts.mesh, null, null), verdict(kind, 'app', null, '-', found.because), 0)];
  }
  return found.dialled.flatMap((dialled) => fromDialled(context, pod, config, dialled, found.assumptions));
}

function fromDialled(
  context: Context,
  pod: Pod,
  config: ProxyConfig | null,
  dialled: Dialled,
  assumptions: readonly Reason[],
): readonly Leg[] {
  const app = appStation(context, pod, dialled);
  const before: Before = { share: dialled.share, stations: [app], envoy: null, way: null, assumptions };
  switch (pod.proxy) {
    case 'ambient':
    case 'gateway': {
      const because = why('ambient');
      const stations = [app, unknownStation('interception', pod, because), unknownStation('envoy', pod, because)];
      return [endedLeg({ ...before, stations }, [], unknownVerdict('kernel', because), 1)];
    }
    case 'none': {
      const because = why('no-sidecar');
      const stations = [app, absentStation('interception', pod, because), absentStation('envoy', pod, because)];
      return straight(context, pod, { ...before, stations }, dialled);
    }
    case 'sidecar':
      return fromSidecar(context, pod, before, dialled, config);
  }
}

/** Why a name is not resolved here, and yet may be where the app asks. */
const NOT_KNOWN: ReadonlySet<Reason['code']> = new Set(['services-not-read', 'name-of-other-dns']);

/** ISTIO_OUTPUT_DNS: port 53 leads to the agent. */
const redirectsDns = (rule: { readonly target: { readonly kind: string; readonly port?: number } }) =>
  rule.target.kind === 'redirect' && rule.target.port === 15053;

function fromSidecar(
  context: Context,
  pod: Pod,
  base: Before,
  dialled: Dialled,
  config: ProxyConfig | null,
): readonly Leg[] {
  const { asked, facts } = context;
  const intercepted: Intercepted = interceptClient(facts, pod, { ip: dialled.ip, port: asked.port, text: asked.host });
  const stations = [...base.stations, intercepted.station];
  const before: Before = { ...base, stations, assumptions: [...base.assumptions, ...intercepted.assumptions] };
  const { verdict: kernel } = intercepted;
  const away = () => notReached(facts.mesh, null, dialled.ip);
  const stop = (of: Verdict, because: Reason): readonly Leg[] => {
    const envoy = { ...absentStation('envoy', pod, because), state: 'not-reached' as const, because: null };
    return [endedLeg({ ...before, stations: [...stations, envoy] }, away(), of, 1)];
  };
  switch (kernel.kind) {
    case 'unknown':
      return stop(unknownVerdict('kernel', kernel.because), kernel.because);
    case 'drop':
      return stop(verdict('failed', 'kernel', null, '-', why('kernel-drops')), why('kernel-drops'));
    case 'accept': {
      const past = [...stations, absentStation('envoy', pod, why('bypasses-envoy'))];
      return straight(context, pod, { ...before, stations: past }, dialled);
    }
    case 'redirect':
      break;
  }
  if (kernel.port !== OUTBOUND_PORT) {
    const because = why('construct-unknown', { construct: `REDIRECT ${kernel.port}` });
    return stop(unknownVerdict('kernel', because), because);
  }
  if (config === null) {
    const because = why('config-missing', { pod: pod.id });
    const unread = [...stations, unknownStation('envoy', pod, because)];
    return [endedLeg({ ...before, stations: unread }, away(), unknownVerdict('client-envoy', because), 2)];
  }
  const sent = sentBy(asked);
  const arrival: Arrival = {
    config,
    role: 'sidecar',
    to: { ip: dialled.ip, port: asked.port },
    from: { pod, ip: pod.ips[0] ?? null },
    ...heading(asked, sent),
  };
  const sender: Sender = { pod, ip: pod.ips[0] ?? null, opener: 'sidecar' };
  return throughEnvoy(context, arrival).flatMap((way) => onWay(context, pod, before, arrival, way, sender));
}

/** What a connection begins with. HTTP/2 without TLS is what gRPC speaks; anything else is taken to be HTTP/1.1. */
function heading(asked: AskedRequest, sent: ReturnType<typeof sentBy>): Pick<Arrival, 'protocol' | 'request' | 'tls'> {
  const protocol = sent === null ? 'tcp' : isGrpc(sent) ? 'http2' : 'http1';
  const sni = isIp(asked.host.replace(/^\[(.*)\]$/, '$1')) ? '' : asked.host;
  const tls = asked.scheme === 'https' ? { sni, alpn: null, shows: false, identity: null } : null;
  return { protocol, request: sent, tls };
}

/** One way through the client's Envoy to its end. */
function onWay(
  context: Context,
  pod: Pod,
  base: Before,
  arrival: Arrival,
  way: EnvoyWay,
  sender: Sender,
): readonly Leg[] {
  const envoy = base.stations.length;
  const station = (state: Station['state'], because: Reason | null = null) =>
    envoyStation(pod, state, way.facts, way.choices, because);
  const before = (state: Station['state'], because: Reason | null = null): Before => ({
    share: base.share * way.share,
    stations: [...base.stations, station(state, because)],
    envoy,
    way,
    assumptions: [...base.assumptions, ...way.assumptions],
  });
  if (way.end.kind === 'ended') {
    const of = way.end.verdict;
    const state = of.kind === 'answered' ? 'passed' : of.kind === 'unknown' ? 'unknown' : 'failed';
    const after = notReached(context.facts.mesh, way.cluster, arrival.to.ip);
    return [endedLeg(before(state, state === 'passed' ? null : of.reason), after, of, envoy)];
  }
  return deliver(context, arrival, way.end.onward, sender).map((d) => deliveredLeg(before('passed'), d));
}

/** Past every Envoy: the kernel takes it to where it was dialled. */
function straight(context: Context, pod: Pod, before: Before, dialled: Dialled): readonly Leg[] {
  const { asked } = context;
  const sent = sentBy(asked);
  const head = heading(asked, sent);
  const leaving = {
    sender: { pod, ip: pod.ips[0] ?? null, opener: 'app' as const },
    transport: head.tls === null ? { kind: 'raw' as const } : appTls(head.tls.sni, insideOf(sent, head.protocol)),
    request: head.tls === null ? sent : null,
    protocol: head.tls === null ? head.protocol : ('tcp' as const),
    cluster: null,
  };
  const text = `${asked.host}:${asked.port}`;
  return connect(context, { ip: dialled.ip, port: asked.port, text }, leaving).map((d) => deliveredLeg(before, d));
}

/** A request that has just reached a gateway's port. */
function atGateway(
  context: Context,
  pod: Pod,
  entry: { readonly ip: string; readonly port: number },
  share: number,
  assumptions: readonly Reason[],
): readonly Leg[] {
  const app = appStation(context, null, null);
  const base: Before = { share, stations: [app], envoy: null, way: null, assumptions };
  const config = context.facts.configOf(pod.id);
  if (config === null) {
    const because = why('config-missing', { pod: pod.id });
    const stations = [app, unknownStation('envoy', pod, because)];
    return [
      endedLeg(
        { ...base, stations },
        notReached(context.facts.mesh, null, null),
        unknownVerdict('client-envoy', because),
        1,
      ),
    ];
  }
  const arrival: Arrival = {
    config,
    role: 'gateway',
    to: { ip: entry.ip, port: entry.port },
    // Who knocks is somebody outside, at an address that nobody gave.
    from: { pod: null, ip: null },
    ...heading(context.asked, sentBy(context.asked)),
  };
  const sender: Sender = { pod, ip: pod.ips[0] ?? null, opener: 'gateway' };
  return throughEnvoy(context, arrival).flatMap((way) => onWay(context, pod, base, arrival, way, sender));
}
