import type { MeshRequest } from '../model/index.ts';
import { deniedBy } from '../requests/denial.ts';
import { neverConnected } from '../requests/fields.ts';
import type { End } from './ends.ts';
import { anyLine, derived, fact, isHttp, lineFacts, logged, unknownFact } from './facts.ts';
import { why } from './reasons.ts';
import type { Fact, Station } from './stations.ts';

/** Where the request began: the client's app, or the caller outside who knocked at a gateway. */
export function clientApp(end: End, request: MeshRequest): Station {
  const line = anyLine(request);
  const facts: Fact[] = [];
  if (line) {
    facts.push(
      line.details === 'filter_chain_not_found'
        ? unknownFact('sends', 'field-not-logged', why('refused-unread'))
        : isHttp(line)
          ? fact('sends', [line.method, line.path].filter((x) => x !== null).join(' '), logged(line, 'path'))
          : fact('sends', 'TCP', logged(line, 'protocol')),
    );
    // Whom the app dialled is known where its own Envoy logged the connection's original destination.
    if (request.client && end.kind !== 'gateway')
      facts.push(...lineFacts(request.client, [['dials', 'downstreamLocal']]));
    facts.push(
      ...lineFacts(line, [
        ['authority', 'authority'],
        ['protocol', 'protocol'],
      ]),
    );
    facts.push(
      ...(request.client
        ? lineFacts(request.client, [['address', 'downstreamRemote']])
        : lineFacts(line, [['seen-from', 'downstreamRemote']])),
    );
  }
  const [address] = end.pod?.ips ?? [];
  if (!request.client && address !== undefined && end.podId)
    facts.push(fact('address', address, { kind: 'pod', pod: end.podId, path: 'status.podIPs[0]' }));
  return {
    kind: 'app',
    side: 'client',
    state: 'passed',
    because: end.kind === 'outside' ? why('not-a-pod') : null,
    pod: end.podId,
    title: end.title,
    facts,
    choices: [],
  };
}

/** Where it was answered. Only the Envoy beside the app can tell the app's answer from one that a proxy gave. */
export function serverApp(end: End, request: MeshRequest): Station {
  const { client, server } = request;
  const facts: Fact[] = [];
  let state: Station['state'] = 'unknown';
  if (server) {
    // Envoy connects to the app before the first byte comes, on which a TCP policy denies: the app has a connection and no byte.
    const reached = server.upstreamHost !== null && deniedBy(server) === null;
    state = reached ? 'passed' : 'unknown';
    if (server.details === 'via_upstream')
      facts.push(fact('answers', String(server.status ?? ''), logged(server, 'status'), { note: why('app-answered') }));
    else if (server.details !== null)
      facts.push(fact('answers', '', logged(server, 'details'), { note: why('response-from-proxy'), tone: 'muted' }));
    facts.push(
      ...lineFacts(server, [
        ['address', 'upstreamHost'],
        ['duration', 'upstreamServiceTime'],
      ]),
    );
  } else if (client && end.kind === 'none') {
    state = neverConnected(client) ? 'unknown' : 'passed';
    if (client.details === 'via_upstream')
      facts.push(
        fact('answers', String(client.status ?? ''), logged(client, 'status'), { note: why('app-answered-unseen') }),
      );
    facts.push(
      ...lineFacts(client, [
        ['address', 'upstreamHost'],
        ['duration', 'upstreamServiceTime'],
      ]),
    );
  } else if (end.pod?.ips[0]) {
    facts.push(fact('address', end.pod.ips[0], derived('pod-addresses')));
  }
  return {
    kind: 'app',
    side: 'server',
    state,
    because: null,
    pod: end.podId,
    title: end.title,
    facts,
    choices: [],
  };
}
