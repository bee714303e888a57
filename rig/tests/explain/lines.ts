import { type LogLine, unmarked } from '../judge/logs.ts';
import type { Asking } from './question.ts';
import type { World, WorldPod } from './world.ts';

/** What Envoys wrote of one request, in the order of its hops. */
export type Logged = {
  readonly client: LogLine | null;
  readonly gateway: LogLine | null;
  readonly server: LogLine | null;
};

/**
 * The lines that one request left. HTTP is found by its tag, gRPC by its id; a connection in which no HTTP was read, by its
 * ends: such lines are alike, so that each is given away once (`claimed`).
 */
export function linesOf(asking: Asking, lines: readonly LogLine[], world: World, claimed: Set<LogLine>): Logged {
  const pod = world.podOf(asking.from);
  const http = lines.filter((l) => isTagged(l, asking));
  const dialled = dialledBy(asking, world);
  const toItself = dialled.some((d) => d.startsWith(`${pod.ip}:`) || d.startsWith('127.'));
  const bare = toItself ? [] : lines.filter((l) => l.path === null && !claimed.has(l));
  const gateway = http.find(isGateway) ?? null;
  const leaving = (l: LogLine) => l.pod === pod.id && leaves(l, pod);
  const client =
    http.find(leaving) ??
    (pod.proxied ? bare.find((l) => leaving(l) && dialled.includes(l.downstream_local_address ?? '')) : undefined) ??
    null;
  const arriving = (l: LogLine) =>
    !isGateway(l) &&
    !leaves(
      l,
      world.pods.find((p) => p.id === l.pod),
    );
  const server =
    serverOf(http.filter(arriving), bare.filter(arriving), gateway ?? client, gateway !== null, pod, world) ??
    (gateway === null && client === null ? directOf(asking, bare.filter(arriving), dialled, pod, world) : null);
  for (const line of [client, gateway, server]) if (line) claimed.add(line);
  return { client, gateway, server };
}

/** Whether an answered request has to be in a proxy's log: in the gateway's, or in the sender's own. */
export function isLogged(asking: Asking, world: World): boolean {
  if (isToGateway(asking)) return true;
  const { ip, proxied } = world.podOf(asking.from);
  const own = [ip, '127.0.0.1', 'localhost'].some((host) => asking.sent.url.startsWith(`http://${host}:`));
  // On other ports a sidecar may read no HTTP.
  return proxied && !own && /^http:\/\/[^/]+:8080\//.test(asking.sent.url);
}

/** Whether every log that has to tell of it does; who answers itself sends nothing to the gateway. */
export const isWritten = (asking: Asking, lines: readonly LogLine[]): boolean =>
  lines.some((l) => isTagged(l, asking) && (!isToGateway(asking) || isGateway(l) || l.upstream_host === null));

const isToGateway = ({ sent }: Asking) => /^https?:\/\/istio-ingressgateway\./.test(sent.url);

/** The line of who took the connection that `opener` is the line of; without one, of who took the tagged request. */
function serverOf(
  http: readonly LogLine[],
  bare: readonly LogLine[],
  opener: LogLine | null,
  viaGateway: boolean,
  pod: WorldPod,
  world: World,
): LogLine | null {
  // A mirrored copy has no port of its sender; what comes through a gateway has none of the customer.
  const own = http.filter((l) => viaGateway || !l.downstream_remote_address?.endsWith(':0'));
  if (opener === null) return own[0] ?? null;
  const reached = opener.upstream_host === null ? [] : world.behind(opener.upstream_host);
  // Both ends: the kernel gives one port to two connections at once if they go to different places.
  const joined = (l: LogLine) =>
    opener.upstream_local_address !== null &&
    l.downstream_remote_address === opener.upstream_local_address &&
    reached.includes(l.downstream_local_address ?? '');
  const atEnd = (l: LogLine) => opener.upstream_host !== null && l.downstream_local_address === opener.upstream_host;
  // A handshake that failed leaves its opener without an address of its own.
  const nameless = (l: LogLine) =>
    opener.upstream_local_address === null && atEnd(l) && ipOf(l.downstream_remote_address) === pod.ip;
  return own.find(joined) ?? own.find(atEnd) ?? bare.find(joined) ?? bare.find(nameless) ?? null;
}

/** The line of who was called by an app without a sidecar and read no HTTP. */
function directOf(
  asking: Asking,
  bare: readonly LogLine[],
  dialled: readonly string[],
  pod: WorldPod,
  world: World,
): LogLine | null {
  const reached = dialled.flatMap((d) => world.behind(d));
  const name = /^https:\/\/([^/:]+)/.exec(asking.sent.url)?.[1] ?? null;
  const fits = (l: LogLine) =>
    ipOf(l.downstream_remote_address) === pod.ip &&
    reached.includes(l.downstream_local_address ?? '') &&
    l.requested_server_name === name;
  return bare.find(fits) ?? null;
}

/** What an app asks others for while it answers has the same request id, but another path. */
function isTagged(l: LogLine, { sent, tag, requestId }: Asking): boolean {
  if (sent.url.startsWith('tcp:')) return false;
  if (sent.url.startsWith('grpc:')) return unmarked(l.request_id) === requestId && l.path?.endsWith('/Send') === true;
  return l.path?.includes(tag) === true;
}

const isGateway = (l: LogLine) => l.pod.startsWith('istio-system/istio-ingressgateway');
const ipOf = (address: string | null) => address?.replace(/:\d+$/, '') ?? null;

/** Written for a connection that the app opened, not for one that came in: its other end is the pod itself. */
const leaves = (l: LogLine, pod: WorldPod | undefined): boolean =>
  !l.upstream_cluster?.startsWith('inbound|') &&
  l.upstream_cluster !== 'InboundPassthroughCluster' &&
  pod !== undefined &&
  ipOf(l.downstream_remote_address) === pod.ip &&
  ipOf(l.downstream_local_address) !== pod.ip;

/** Addresses that the app may have connected to. */
function dialledBy({ sent, from }: Asking, world: World): readonly string[] {
  const m = /^(\w+):\/\/([^/:?]+)(?::(\d+))?/.exec(sent.url);
  const host = m?.[2] ?? '';
  const port = m?.[3] ?? (m?.[1] === 'https' ? '443' : '80');
  return [host, ...world.resolve(host, from)].map((ip) => `${ip}:${port}`);
}
