import { weightChoice } from '../clientEnvoy.ts';
import { dumped, fact, unknownFact } from '../facts.ts';
import { httpOf, tcpOf } from '../listener.ts';
import { why } from '../reasons.ts';
import { type Arrival, type Context, EMPTY, type EnvoyWay, ended, extend, unknownVerdict, verdict } from './client.ts';
import { toCluster } from './clientCluster.ts';
import { accessQuestion, throughManager } from './clientHttp.ts';
import { type Incoming, pickChain } from './clientListener.ts';

const BY = 'client-envoy' as const;

/**
 * What an Envoy on the client's side (a sidecar's outbound half, or a gateway) does with a connection and the request in
 * it: every way it may go, shares of 1 together. SPEC L, F, H, R, C.
 */
export function throughEnvoy(context: Context, arrival: Arrival): readonly EnvoyWay[] {
  const { config, tls } = arrival;
  const begins: Incoming['begins'] =
    tls !== null
      ? { kind: 'tls', sni: tls.sni, alpn: tls.alpn }
      : { kind: arrival.protocol === 'tcp' ? 'bytes' : arrival.protocol };
  const picked = pickChain(config, { ...arrival.to, source: arrival.from.ip, begins });
  const draft = extend(EMPTY, { facts: picked.facts, choices: picked.choices });
  const { taken } = picked;
  switch (taken.kind) {
    case 'unknown':
      return [ended(draft, unknownVerdict(BY, taken.because))];
    case 'no-listener':
      return [ended(draft, verdict('failed', 'kernel', null, '-', taken.because))];
    case 'no-chain':
      return [ended(draft, verdict('failed', BY, null, 'NR', taken.because))];
    case 'chain':
      break;
  }
  const { chain } = taken;
  if (chain.tls !== null && tls === null)
    return [ended(draft, verdict('failed', BY, null, '-', why('tls-to-terminate')))];
  if (chain.tls?.mode === 'mtls' && tls?.shows !== true)
    return [ended(draft, verdict('failed', BY, null, '-', why('client-certificate-wanted')))];
  // TLS that the chain does not take off hides what is inside.
  const request = tls === null || chain.tls !== null ? arrival.request : null;
  const manager = httpOf(chain);
  if (manager !== null) {
    if (request === null) {
      // The codec reads bytes that are not HTTP: 400 and DPE in the log, a closed connection for its client.
      return [ended(draft, verdict('failed', BY, null, 'DPE', why('not-http')))];
    }
    return throughManager(context, arrival, draft, chain, manager, request);
  }
  const access = context.judgeAccess(context.facts, accessQuestion(arrival, chain, null, null, []));
  const here = extend(draft, access);
  if (access.verdict !== null) return [ended(here, access.verdict)];
  const tcp = tcpOf(chain);
  if (tcp === null) {
    const [last] = chain.network.slice(-1);
    const construct = last !== undefined && 'name' in last ? last.name : 'no tcp_proxy';
    const because = why('construct-unknown', { construct });
    const open = extend(here, { facts: [unknownFact('cluster', 'not-in-config', because)] });
    return [ended(open, unknownVerdict(BY, because))];
  }
  const total = tcp.clusters.reduce((sum, c) => sum + c.weight, 0);
  return tcp.clusters.flatMap((cluster) => {
    const share = tcp.clusters.length === 1 ? 1 : total === 0 ? 0 : cluster.weight / total;
    if (share === 0) return [];
    const weights = tcp.clusters.length > 1 ? [weightChoice(config, tcp.clusters, chain, cluster.name)] : [];
    const protocol = fact('protocol', 'TCP', dumped(config, chain));
    return [
      toCluster(context, arrival, extend(here, { share, facts: [protocol], choices: weights }), cluster.name, null),
    ];
  });
}
