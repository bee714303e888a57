import type { Pod } from '../../model/index.ts';
import { derived, fact, podTitle } from '../facts.ts';
import { type Reason, why } from '../reasons.ts';
import type { Fact, Station } from '../stations.ts';

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
 * The app behind everything. Nobody looks into apps: that one listens is assumed, and said, with whether a container
 * declares the port; that it speaks plain text where TLS of an Envoy arrives unopened, too. SPEC S-12 to S-14.
 */
export function deliver(pod: Pod, { port, tls }: Delivery): AppAnswer {
  const base = { kind: 'app' as const, side: 'server' as const, pod: pod.id, title: podTitle(pod) };
  const address = fact('address', `${pod.ips[0] ?? ''}:${port}`, { kind: 'pod', pod: pod.id, path: 'status.podIPs' });
  const answer = (outcome: AppAnswer['outcome'], because: Reason, assumptions: readonly Reason[]): AppAnswer => {
    const facts: Fact[] = [
      address,
      ...(outcome === 'answers'
        ? [fact('answers', '', derived('app-not-watched'), { note: because, tone: 'muted' })]
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
  const assumptions: Reason[] = [
    why(declared ? 'app-assumed' : 'app-undeclared', { port }),
    ...(apps.some((c) => !c.ready) ? [why('pod-not-ready', { pod: pod.id })] : []),
  ];
  if (tls === 'envoy') return answer('not-understood', why('tls-not-understood'), assumptions);
  return answer('answers', why('app-decides'), assumptions);
}
