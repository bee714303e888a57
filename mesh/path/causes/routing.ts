import type { FaultConfig, VirtualHost } from '../../model/index.ts';
import { syncStateOf } from '../../sync/standing.ts';
import { parseAddress } from '../address.ts';
import { routeText } from '../clientEnvoy.ts';
import { routesNamed } from '../configIndex.ts';
import { dumped, lookup } from '../facts.ts';
import { httpOf, inboundListener, outboundListener } from '../listener.ts';
import { field } from '../matchers.ts';
import { virtualHostFor } from '../virtualHost.ts';
import { at, type Case } from './context.ts';
import { confirmed, type Finding, open, ruledOut } from './finding.ts';

export function configNotArrived(of: Case): Finding {
  const pod = of.teller.pod;
  const sync = lookup(of.mesh.sync, pod);
  if (sync === undefined) return open('not-read');
  const evidence = { kind: 'istiod' as const, pod: sync.istiod, path: '/debug/syncz' };
  const states = Object.entries(sync.types).map(([type, state]) => [type, syncStateOf(state)] as const);
  if (states.some(([, state]) => state === 'nack')) return confirmed('proxy-nacked', { pod }, evidence);
  const behind = states.filter(([, state]) => state === 'stale').map(([type]) => type);
  return behind.length > 0
    ? confirmed('proxy-behind', { pod, types: behind.join(', ') }, evidence)
    : ruledOut('proxy-synced', { pod }, evidence);
}

/** Virtual hosts of the route configuration that the request met, best first. */
function routesOf(of: Case) {
  const { clientConfig, client } = of;
  const to = parseAddress(client?.downstreamLocal ?? null);
  if (clientConfig === null || client === null || to === null) return null;
  const found = outboundListener(clientConfig, to);
  const chains =
    found === null
      ? []
      : [...found.listener.chains, ...(found.listener.defaultChain ? [found.listener.defaultChain] : [])];
  for (const chain of chains) {
    const manager = httpOf(chain);
    const routes = manager?.route ?? routesNamed(clientConfig, manager?.routeConfig ?? null);
    if (routes !== null) return { config: clientConfig, routes, picked: virtualHostFor(routes, client.authority) };
  }
  return null;
}

export function hostUnknown(of: Case): Finding {
  if (of.teller.details === 'filter_chain_not_found')
    return ruledOut('before-http', undefined, at(of.teller, 'details'));
  const met = routesOf(of);
  if (met === null) return open('config-unread');
  const { config, routes, picked } = met;
  return picked === null
    ? confirmed('host-unknown', { authority: of.client?.authority ?? '' }, dumped(config, routes))
    : ruledOut('host-known', { host: picked.host.name }, dumped(config, picked.host));
}

export function noRouteMatches(of: Case): Finding {
  if (of.teller.details === 'filter_chain_not_found')
    return ruledOut('before-http', undefined, at(of.teller, 'details'));
  const met = routesOf(of);
  if (met === null) return open('config-unread');
  const { config, picked } = met;
  if (picked === null)
    return ruledOut('host-unknown', { authority: of.client?.authority ?? '' }, dumped(config, met.routes));
  return of.route === null
    ? confirmed('route-none', { host: picked.host.name }, dumped(config, picked.host), originOf(picked.host))
    : ruledOut('route-there', { route: routeText(of.route) }, dumped(config, of.route));
}

const originOf = (host: VirtualHost) => host.routes.find((r) => r.origin !== null)?.origin ?? null;

export function portNotServed(of: Case): Finding {
  const { serverConfig, teller } = of;
  const listener = serverConfig && inboundListener(serverConfig);
  const port = parseAddress(teller.downstreamLocal)?.port ?? null;
  if (!serverConfig || !listener || port === null) return open('config-unread');
  const own = listener.chains.find((c) => c.match.destinationPort === port);
  return own === undefined
    ? confirmed('port-undeclared', { pod: teller.pod, port }, dumped(serverConfig, listener))
    : ruledOut('route-there', { route: own.name }, dumped(serverConfig, own));
}

/** Fault rules that reach this route: its cluster's, its own, then its virtual host's. */
function faultOf(of: Case): { readonly fault: FaultConfig; readonly pointer: string } | null {
  const { route } = of;
  const host = routesOf(of)?.picked?.host ?? null;
  const clusters = route?.action.kind === 'clusters' ? route.action.clusters.flatMap((c) => c.overrides) : [];
  const found = [...clusters, ...(route?.overrides ?? []), ...(host?.overrides ?? [])].find((o) => o.kind === 'fault');
  return found?.kind === 'fault' ? { fault: found.fault, pointer: found.pointer } : null;
}

export function faultInjected(of: Case): Finding {
  const { clientConfig, route, teller } = of;
  const found = faultOf(of);
  if (found !== null && clientConfig !== null) {
    const share =
      (teller.flags.includes('DI') && !teller.flags.includes('FI')
        ? found.fault.delay?.share
        : found.fault.abort?.share) ?? 1;
    const evidence = { kind: 'config-dump' as const, pod: clientConfig.pod, pointer: found.pointer };
    return confirmed('fault-on-route', { share }, evidence, route?.origin ?? null);
  }
  if (clientConfig === null || route === null) return open('config-unread');
  // The log says that a fault was; that the route has none now means that it was taken away.
  return open('fault-none', { route: routeText(route) }, dumped(clientConfig, route));
}

const isBlocked = (of: Case) =>
  of.client?.routeName === 'block_all' ||
  of.client?.upstreamCluster === 'BlackHoleCluster' ||
  of.route?.name === 'block_all';

export function configuredAnswer(of: Case): Finding {
  const { route, clientConfig, client } = of;
  if (isBlocked(of)) return ruledOut('registry-only', undefined, client && at(client, 'routeName'));
  if (route === null || clientConfig === null) return open('config-unread');
  const answers = route.action.kind === 'direct-response' || route.action.kind === 'redirect';
  const evidence = dumped(clientConfig, route);
  return answers
    ? confirmed('answer-configured', { route: routeText(route) }, evidence, route.origin)
    : ruledOut('route-there', { route: routeText(route) }, evidence);
}

export function hostNotRegistered(of: Case): Finding {
  if (isBlocked(of)) return confirmed('registry-only', undefined, of.client && at(of.client, 'routeName'));
  const mode = field(field(of.mesh.facts.meshConfig, 'outboundTrafficPolicy'), 'mode');
  if (of.mesh.facts.meshConfig !== null && mode !== 'REGISTRY_ONLY') return open('registry-open');
  return open('not-read');
}
