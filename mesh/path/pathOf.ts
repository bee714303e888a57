import type { Mesh, MeshRequest, PodId } from '../model/index.ts';
import { isAnsweredAtGateway } from '../requests/ends.ts';
import { neverConnected } from '../requests/fields.ts';
import { accessLoggingOf } from '../requests/logging.ts';
import { clientApp, serverApp } from './apps.ts';
import { type ClientChoices, clientChoices } from './clientEnvoy.ts';
import { callerOf, type End, type Ends, endsOf } from './ends.ts';
import { lookup, type PathFacts, unknownFact } from './facts.ts';
import { diagnose, type FailurePlace } from './failure.ts';
import { interceptionStation } from './interception.ts';
import { type Reason, type SourceCode, why } from './reasons.ts';
import { serverChoices } from './serverEnvoy.ts';
import type { Fact, RequestPath, Station } from './stations.ts';
import { timingsOf } from './timings.ts';
import { type Wire, wireOf } from './wire.ts';

/**
 * The stations of one observed request, each with what is known of it and from where. Pure; what is missing (a
 * configuration, rules, the other side's line) is said by `unknown` facts with a reason, never guessed. Rules in SPEC.md.
 */
export function pathOf(facts: PathFacts, request: MeshRequest): RequestPath {
  const { mesh } = facts;
  const ends = endsOf(mesh, request);
  const chosen = request.client ? clientChoices(mesh, facts.clientConfig, request, request.client) : null;
  const wire = wireOf(facts, ends, request, chosen?.upstream?.socket ?? null);
  const stations = [
    ...clientStations(mesh, ends, request, chosen),
    // What a gateway answers itself goes over no further wire.
    ...(request.client && isAnsweredAtGateway(mesh, request.client)
      ? []
      : [wire.station, ...serverStations(facts, ends, request, chosen, wire)]),
  ];
  const diagnosis = diagnose(request);
  const failedAt = diagnosis === null ? null : stationOf(stations, diagnosis.at);
  return {
    request: request.id,
    stations: diagnosis && failedAt !== null ? broken(stations, failedAt, diagnosis.at, request) : stations,
    failedAt,
    failure: diagnosis?.failure ?? null,
    security: wire.security,
    clientIdentity: wire.clientIdentity,
    serverIdentity: wire.serverIdentity,
    timings: timingsOf(request, ends.server.kind !== 'none' && ends.server.kind !== 'outside'),
  };
}

function clientStations(mesh: Mesh, ends: Ends, request: MeshRequest, chosen: ClientChoices | null): Station[] {
  const end = ends.client;
  const line = request.client;
  if (line && end.kind === 'gateway')
    return [clientApp(callerOf(mesh, request, line), request), envoy('client', end, 'passed', null, chosen)];
  const app = clientApp(end, request);
  // A caller outside the mesh, or one of which nothing is known but its address: whatever it has is not ours to draw.
  if (end.kind === 'outside') return [app];
  if (end.kind === 'none') return [app, absent('interception', 'client', end), absent('envoy', 'client', end)];
  if (line === null) {
    const missing = missingSide(mesh, end, request, 'client');
    return [app, unseen('interception', 'client', end, missing), unseen('envoy', 'client', end, missing)];
  }
  const rules = end.pod
    ? interceptionStation(mesh, {
        side: 'client',
        pod: end.pod,
        line,
        selfCall: false,
      })
    : unseen('interception', 'client', end, { code: 'no-rules-read', note: why('no-rules', { pod: line.pod }) });
  return [app, rules, envoy('client', end, 'passed', null, chosen)];
}

function serverStations(
  facts: PathFacts,
  ends: Ends,
  request: MeshRequest,
  chosen: ClientChoices | null,
  wire: Wire,
): Station[] {
  const { mesh } = facts;
  const end = ends.server;
  const line = request.server;
  if (end.kind === 'outside') return [];
  const app = serverApp(end, request);
  if (end.kind === 'none') return [absent('interception', 'server', end), absent('envoy', 'server', end), app];
  if (line === null) {
    const missing = missingSide(mesh, end, request, 'server');
    const proxy = unseen('envoy', 'server', end, missing);
    // Behind a gateway the request goes on as a hop of its own.
    if (end.kind === 'gateway') return [proxy];
    return [unseen('interception', 'server', end, missing), proxy, { ...app, because: missing.note }];
  }
  const rules = end.pod
    ? interceptionStation(mesh, {
        side: 'server',
        pod: end.pod,
        line,
        selfCall: ends.selfCall,
      })
    : unseen('interception', 'server', end, { code: 'no-rules-read', note: why('no-rules', { pod: line.pod }) });
  const choices = serverChoices(facts.serverConfig, line, {
    security: wire.security,
    peer: wire.clientIdentity,
    alpn: chosen === null || chosen.alpnOverridden ? null : (chosen.upstream?.socket?.tls?.alpn ?? null),
    pathUnchanged: chosen?.route != null && chosen.route.rewrite === null,
  });
  return [rules, envoy('server', end, 'passed', null, choices), app];
}

function envoy(
  side: 'client' | 'server',
  end: End,
  state: Station['state'],
  because: Reason | null,
  content: Pick<Station, 'facts' | 'choices'> | null,
): Station {
  const { facts = [], choices = [] } = content ?? {};
  return { kind: 'envoy', side, state, because, pod: end.podId, title: end.title, facts, choices };
}

const absent = (kind: Station['kind'], side: Station['side'], end: End): Station => ({
  kind,
  side,
  state: 'absent',
  because: why('no-sidecar'),
  pod: end.podId,
  title: end.title,
  facts: [],
  choices: [],
});

type Missing = { readonly code: SourceCode; readonly note: Reason };

function unseen(kind: Station['kind'], side: Station['side'], end: End, missing: Missing): Station {
  const facts: Fact[] = [unknownFact('not-computed', missing.code, missing.note)];
  return { kind, side, state: 'unknown', because: missing.note, pod: end.podId, title: end.title, facts, choices: [] };
}

/** Why one side has no line, and with it what would bring one. */
function missingSide(mesh: Mesh, end: End, request: MeshRequest, side: 'client' | 'server'): Missing {
  if (end.kind === 'ambient') return { code: 'ambient-not-yet', note: why('ambient') };
  if (side === 'client' && request.mirrored) return { code: 'mirror-copy', note: why('mirrored') };
  const pod = end.podId ?? end.title;
  const isOff = (id: PodId) =>
    lookup(mesh.accessLogs, id)?.state === 'off' || accessLoggingOf(mesh, id)[side] === 'off';
  if (end.podId !== null && isOff(end.podId))
    return { code: side === 'client' ? 'client-logs-off' : 'server-logs-off', note: why('logs-off', { pod }) };
  return { code: side === 'client' ? 'no-client-line' : 'no-server-line', note: why('no-line', { pod }) };
}

/** Where a place of failure is among the stations that this request has; the nearest one where it has no such station. */
function stationOf(stations: readonly Station[], place: FailurePlace): number {
  const find = (kind: Station['kind'], side: Station['side']) =>
    stations.findIndex((s) => s.kind === kind && s.side === side && s.state !== 'absent');
  const wire = find('wire', 'between');
  const order: Record<FailurePlace, readonly number[]> = {
    'client-app': [find('app', 'client')],
    'client-envoy': [find('envoy', 'client'), wire],
    wire: [wire, find('envoy', 'client')],
    'server-envoy': [find('envoy', 'server'), find('app', 'server'), wire],
    'server-side': [find('envoy', 'server'), find('app', 'server'), wire],
    'server-app': [find('app', 'server'), find('envoy', 'server'), wire],
  };
  return order[place].find((i) => i !== -1) ?? wire;
}

/**
 * Breaks the rail: the station that failed, and after it `not-reached`, but for stations that saw the request themselves
 * (a client that gave up waiting) and for ones that it may have reached unseen (it had left the client's Envoy). SPEC X-6.
 */
function broken(
  stations: readonly Station[],
  failedAt: number,
  place: FailurePlace,
  request: MeshRequest,
): readonly Station[] {
  const { client, server } = request;
  const left = server !== null || (client !== null && !neverConnected(client));
  const noConnection = client?.transportFailure != null || client?.flags.includes('UF') === true;
  return stations.map((station, i) => {
    if (i < failedAt || station.state === 'absent') return station;
    if (i === failedAt) return { ...station, state: place === 'server-side' ? 'unknown' : 'failed' };
    const seen =
      station.kind === 'wire'
        ? left
        : station.side === 'client'
          ? client !== null
          : server !== null && (station.kind !== 'app' || station.state === 'passed');
    if (seen) return station;
    const maybe = server === null && left && !noConnection && (station.side === 'server' || station.kind === 'wire');
    return maybe ? station : { ...station, state: 'not-reached', because: null, facts: [], choices: [] };
  });
}
