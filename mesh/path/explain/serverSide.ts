import type { Pod } from '../../model/index.ts';
import { podAt } from '../facts.ts';
import { type Reason, why } from '../reasons.ts';
import type { ExplainFacts } from './explanation.ts';
import type { Departure, ServerAnswer, ServerSide } from './seam.ts';
import {
  absent,
  answer,
  answered,
  failed,
  NOTHING,
  notReached,
  OPEN,
  refused,
  toApp,
  unanswered,
  unseen,
} from './serverAnswer.ts';
import { deliver } from './serverApp.ts';
import { interceptServer } from './serverInterception.ts';
import { throughEnvoy } from './serverProxy.ts';

/**
 * What becomes of one connection and its request behind the wire: the pod's rules, its Envoy's filter chain, the TLS
 * handshake, the chain's filters, its cluster, the app. SPEC S-1 to S-14.
 */
export const serverSide: ServerSide = (facts, departure) => {
  const { to, transport } = departure;
  const pod = podAt(facts.mesh, to.ip.includes(':') ? `[${to.ip}]:${to.port}` : `${to.ip}:${to.port}`);
  if (pod === null) {
    const assumed = why('outside-assumed', { address: to.ip });
    return answer({ ...NOTHING, assumptions: [assumed] }, answered(why('app-decides')), OPEN);
  }
  if (pod.phase !== 'Running') {
    const because = why('pod-not-running', { pod: pod.id, phase: pod.phase });
    const stations = [
      absent('interception', pod, because),
      absent('envoy', pod, because),
      deliver(pod, { port: to.port, tls: 'none' }, []).station,
    ];
    return answer({ ...NOTHING, stations }, failed('kernel', null, '-', because), refused(because, null), 2);
  }
  switch (pod.proxy) {
    case 'none': {
      const before = [absent('interception', pod, why('no-sidecar')), absent('envoy', pod, why('no-sidecar'))];
      const tls = transport.kind === 'tls' ? transport.by : 'none';
      return toApp(facts, { ...NOTHING, stations: before }, pod, { port: to.port, tls }, 'connection');
    }
    case 'sidecar':
      return throughSidecar(facts, departure, pod);
    case 'gateway':
      return unanswered(NOTHING, [unseen('envoy', pod, why('gateway-own-hop'))], why('gateway-own-hop'));
    case 'ambient': {
      const because = why('ambient');
      const stations = (['interception', 'envoy', 'app'] as const).map((kind) => unseen(kind, pod, because));
      return unanswered(NOTHING, stations, because);
    }
  }
};

function throughSidecar(facts: ExplainFacts, departure: Departure, pod: Pod): ServerAnswer {
  const { station, verdict } = interceptServer(facts, pod, departure);
  const rest = (because: Reason) => [unseen('envoy', pod, because), unseen('app', pod, because)];
  const { to, transport } = departure;
  switch (verdict.kind) {
    case 'unknown':
      return unanswered(NOTHING, [station, ...rest(verdict.because)], verdict.because);
    case 'drop': {
      const because = why('packet-dropped');
      const stations = [station, notReached('envoy', pod), notReached('app', pod)];
      return answer({ ...NOTHING, stations }, failed('kernel', null, '-', because), refused(because, null), 0);
    }
    case 'accept': {
      const skipped = absent('envoy', pod, why('past-server-envoy'));
      const tls = transport.kind === 'tls' ? transport.by : 'none';
      return toApp(facts, { ...NOTHING, stations: [station, skipped] }, pod, { port: to.port, tls }, 'connection');
    }
    case 'redirect': {
      const config = facts.configOf(pod.id);
      const missing = why('config-missing', { pod: pod.id });
      if (config === null) return unanswered(NOTHING, [station, ...rest(missing)], missing);
      const listener =
        config.listeners.find((l) => l.direction === 'inbound' && l.port === verdict.port && l.bindToPort) ??
        config.listeners.find((l) => l.port === verdict.port);
      const none = why('listener-missing', { port: verdict.port });
      if (listener === undefined) return unanswered(NOTHING, [station, ...rest(none)], none);
      return throughEnvoy({ facts, departure, pod, config }, station, listener);
    }
  }
}
