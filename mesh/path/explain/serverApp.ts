import type { MeshRequest, Pod } from '../../model/index.ts';
import { derived, fact, podTitle } from '../facts.ts';
import { type Reason, why } from '../reasons.ts';
import type { Fact, Station } from '../stations.ts';
import { portSeen } from './portSeen.ts';

/** What an app is given, and by whom it is taken to be listening. */
export type Delivery = {
  readonly port: number;
  /** TLS that nothing before the app has opened, and who began it. */
  readonly tls: 'none' | 'envoy' | 'app';
};

export type AppAnswer = {
  readonly station: Station;
  readonly outcome: 'answers' | 'not-understood' | 'not-running' | 'unknown';
  readonly because: Reason;
  readonly assumptions: readonly Reason[];
};

/** Ports of istio-proxy's own: Envoy's statistics and readiness, and the agent's (istio.io/istio, "Ports used by Istio"). */
const PROXY_PORTS = [15020, 15021, 15090];

/**
 * The app behind everything. Nobody looks into apps: that one listens is known of the last connection that was logged, else
 * assumed, and said, with whether a container declares the port; that it speaks plain text where TLS of an Envoy arrives
 * unopened is assumed, too. SPEC S-12 to S-14.
 */
export function deliver(pod: Pod, { port, tls }: Delivery, requests: readonly MeshRequest[]): AppAnswer {
  const base = { kind: 'app' as const, side: 'server' as const, pod: pod.id, title: podTitle(pod) };
  const at = `${pod.ips[0] ?? ''}:${port}`;
  const address = fact('address', at, { kind: 'pod', pod: pod.id, path: 'status.podIPs' });
  const seen = portSeen(requests, pod, at);
  const answer = (outcome: AppAnswer['outcome'], because: Reason, assumptions: readonly Reason[]): AppAnswer => {
    const facts: Fact[] = [
      address,
      ...(outcome === 'answers'
        ? [fact('answers', '', seen?.evidence ?? derived('app-not-watched'), { note: because, tone: 'muted' })]
        : []),
    ];
    const state = outcome === 'answers' ? 'passed' : outcome === 'unknown' ? 'unknown' : 'failed';
    return {
      station: { ...base, state, because: outcome === 'answers' ? null : because, facts, choices: [] },
      ...{ outcome, because, assumptions },
    };
  };
  if (pod.phase !== 'Running')
    return answer('not-running', why('pod-not-running', { pod: pod.id, phase: pod.phase }), []);
  if (pod.proxy !== 'none' && PROXY_PORTS.includes(port)) return answer('answers', why('proxy-own-port', { port }), []);
  // Waiting, crashing: whether it listens at the moment is anybody's guess.
  if (pod.reason !== null) return answer('unknown', why('pod-not-running', { pod: pod.id, phase: pod.reason }), []);
  const apps = pod.containers.filter((c) => c.role === 'app');
  const declared = pod.containers.some((c) => c.ports.some((p) => p.port === port));
  if (seen?.took === false) return answer('unknown', why('app-refused-last', { port }), []);
  const assumptions: Reason[] = [
    ...(seen === null ? [why(declared ? 'app-assumed' : 'app-undeclared', { port })] : []),
    ...(apps.some((c) => !c.ready) ? [why('pod-not-ready', { pod: pod.id })] : []),
  ];
  if (tls === 'envoy') return answer('not-understood', why('tls-not-understood'), assumptions);
  const sure = declared || seen !== null;
  return answer('answers', sure ? why('app-decides') : why('app-decides-if-there', { port }), assumptions);
}
