import { outboundCluster } from '../../requests/address.ts';
import { isFailed } from '../../requests/outcome.ts';
import { dumped } from '../facts.ts';
import { at, type Case, clusterEvidence } from './context.ts';
import { confirmed, type Finding, open, ruledOut } from './finding.ts';

const routeEvidence = ({ clientConfig, route }: Case) =>
  clientConfig !== null && route !== null ? dumped(clientConfig, route) : null;

/** The time that cut this request off: of one try, where that is shorter; null: none is set. */
function limitOf({ route }: Case): number | null {
  const tries = [route?.timeout ?? null, route?.retry?.perTryTimeout ?? null].filter(
    (t): t is NonNullable<typeof t> => t !== null && t > 0,
  );
  return tries.length === 0 ? null : Math.min(...tries);
}

export function upstreamSlow(of: Case): Finding {
  const { server, client, route } = of;
  if (server === null || server.duration === null) return open('line-missing');
  const limit = limitOf(of) ?? (client?.flags.includes('UT') ? client.duration : null);
  if (limit === null)
    return route === null ? open('config-unread') : open('timeout-none', undefined, routeEvidence(of));
  const ms = server.duration;
  return ms >= limit * 0.95
    ? confirmed('upstream-took', { ms, timeout: limit }, at(server, 'duration'))
    : ruledOut('upstream-quick', { ms, timeout: limit }, at(server, 'duration'));
}

/** Held against how long the same calls took that were answered. */
export function timeoutShort(of: Case): Finding {
  const { route, mesh, request, clientConfig } = of;
  if (route === null || clientConfig === null) return open('config-unread');
  const timeout = limitOf(of);
  if (timeout === null) return ruledOut('timeout-none', undefined, routeEvidence(of));
  const like = mesh.requests
    .filter((r) => r.source === request.source && r.target === request.target && !isFailed(r))
    .flatMap((r) => r.client?.duration ?? [])
    .sort((a, b) => a - b);
  const usual = like[Math.floor(like.length / 2)];
  if (usual === undefined || like.length < 5) return open('timeout-set', { timeout }, routeEvidence(of), route.origin);
  return timeout < usual * 2
    ? confirmed('timeout-under-usual', { timeout, usual }, routeEvidence(of), route.origin)
    : ruledOut('timeout-over-usual', { timeout, usual }, routeEvidence(of));
}

/** What Istio writes for "no limit". */
const UNLIMITED = 4_294_967_295;

export function circuitBreakerSmall(of: Case): Finding {
  const { cluster } = of;
  if (cluster === null) return open('config-unread');
  const set = Object.entries(cluster.breakers).filter(([, max]) => (max ?? 0) < UNLIMITED);
  const limits = set.map(([name, max]) => `${name} ${max ?? (name === 'maxRetries' ? 3 : 1024)}`).join(', ');
  return set.length > 0
    ? confirmed('breaker-set', { limits }, clusterEvidence(of), cluster.origin)
    : ruledOut('breaker-none', undefined, clusterEvidence(of));
}

export function everyTryFailed(of: Case): Finding {
  const { request, client, route } = of;
  const tries = request.retried.length + 1;
  if (request.retried.length > 0 && client !== null) return confirmed('tries-failed', { tries }, at(client, 'flags'));
  if (route?.retry && route.retry.attempts > 0)
    return confirmed('tries-failed', { tries: route.retry.attempts + 1 }, routeEvidence(of), route.origin);
  return open('not-read');
}

export function retryLimitSmall(of: Case): Finding {
  const { route } = of;
  if (route === null) return open('config-unread');
  const attempts = route.retry?.attempts ?? 0;
  return attempts < 2
    ? open('retries-set', { attempts }, routeEvidence(of), route.origin)
    : ruledOut('retries-set', { attempts }, routeEvidence(of));
}

export function callerGaveUp(of: Case): Finding {
  const line = of.client ?? of.server;
  if (line === null || line.duration === null) return open('not-read');
  const left = line.flags.some((f) => f === 'DC' || f === 'DR') || /^downstream_/.test(line.details ?? '');
  return left ? confirmed('left-after', { ms: line.duration }, at(line, 'duration')) : open('not-read');
}

/** The proxy beside the app saw the app break off: nobody else was between them. */
export function appBrokeOff(of: Case): Finding {
  const { server } = of;
  if (server === null)
    return of.serverPod?.proxy === 'none' && of.client !== null
      ? confirmed('app-broke-off', undefined, at(of.client, 'flags'))
      : open('line-missing');
  return server.flags.some((f) => f === 'UC' || f === 'UR' || f === 'UPE')
    ? confirmed('app-broke-off', undefined, at(server, 'flags'))
    : open('not-read');
}

export function protocolMismatch(of: Case): Finding {
  const port = outboundCluster(of.clusterName)?.port;
  const declared = of.service?.ports.find((p) => p.port === port);
  if (declared === undefined) return open('not-read');
  const protocol = declared.appProtocol ?? declared.name?.split('-')[0] ?? '';
  return open('port-protocol', { protocol });
}
