import type { Pod, Spiffe } from '../../model/index.ts';
import { podTitle, unknownFact } from '../facts.ts';
import type { Reason } from '../reasons.ts';
import type { Fact, Station } from '../stations.ts';
import type { ExplainFacts, Verdict } from './explanation.ts';
import type { Connecting, ServerAnswer } from './seam.ts';
import { type AppAnswer, type Delivery, deliver } from './serverApp.ts';

/** Behind the wire: everything known so far, and how it ends. */
export type Part = {
  readonly stations: readonly Station[];
  readonly facts: readonly Fact[];
  readonly wireFacts: readonly Fact[];
  readonly assumptions: readonly Reason[];
  readonly policy: string | null;
  readonly serverIdentity: Spiffe | null;
};
export const NOTHING: Part = {
  stations: [],
  facts: [],
  wireFacts: [],
  assumptions: [],
  policy: null,
  serverIdentity: null,
};

export const OPEN: Connecting = { kind: 'open' };

/** BoringSSL's words as Envoy logs them when an endpoint answers TLS with something else (observed on Envoy 1.40). */
const WRONG_VERSION = 'TLS_error:|268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end';
const REFUSED = 'delayed_connect_error:_Connection_refused';

/** The last station. `behind`: whether the connecting side reached the app's own socket, or its Envoy did for it. */
export function toApp(
  { mesh }: Pick<ExplainFacts, 'mesh'>,
  part: Part,
  pod: Pod,
  delivery: Delivery,
  behind: 'connection' | 'envoy',
): ServerAnswer {
  const app: AppAnswer = deliver(pod, delivery, mesh.requests);
  const next: Part = { ...part, assumptions: [...part.assumptions, ...app.assumptions] };
  const stations = [...part.stations, app.station];
  switch (app.outcome) {
    case 'answers':
      return answer({ ...next, stations }, answered(app.because), OPEN);
    case 'unknown':
      return unanswered(next, stations, app.because);
    case 'not-running':
      return answer(
        { ...next, stations },
        failed('kernel', null, '-', app.because),
        refused(app.because, REFUSED),
        stations.length - 1,
      );
    case 'not-understood': {
      if (behind === 'envoy')
        return answer(
          { ...next, stations },
          failed('app', null, '-', app.because),
          closed(app.because),
          stations.length - 1,
        );
      const last = [...part.stations, notReached('app', pod)];
      return answer(
        { ...next, stations: last },
        failed('client-envoy', null, 'UF', app.because),
        refused(app.because, WRONG_VERSION),
      );
    }
  }
}

export const answered = (reason: Reason): Verdict => ({
  kind: 'answered',
  status: null,
  flags: '-',
  by: 'app',
  reason,
});
export const failed = (by: Verdict['by'], status: number | null, flags: string, reason: Reason): Verdict => ({
  ...{ kind: 'failed', status, flags, by, reason },
});
export const refused = (because: Reason, transportFailure: string | null): Connecting => ({
  kind: 'refused',
  because,
  transportFailure,
});
export const closed = (because: Reason): Connecting => ({ kind: 'closed', because, transportFailure: null });

export function answer(
  part: Part,
  verdict: Verdict,
  connection: Connecting,
  failedAt: number | null = null,
): ServerAnswer {
  const { stations, policy, serverIdentity, wireFacts, assumptions } = part;
  return { stations, verdict, policy, serverIdentity, failedAt, connection, wireFacts, assumptions };
}

export function unanswered(part: Part, stations: readonly Station[], because: Reason): ServerAnswer {
  const verdict: Verdict = { kind: 'unknown', status: null, flags: '-', by: 'server-envoy', reason: because };
  return answer({ ...part, stations }, verdict, { kind: 'unknown', because });
}

type Kind = 'interception' | 'envoy' | 'app';
const station = (kind: Kind, pod: Pod, state: Station['state'], because: Reason | null): Station => ({
  ...{ kind, side: 'server', state, because, pod: pod.id, title: podTitle(pod), facts: [], choices: [] },
});
export const absent = (kind: Kind, pod: Pod, because: Reason) => station(kind, pod, 'absent', because);
export const notReached = (kind: Kind, pod: Pod) => station(kind, pod, 'not-reached', null);
export const unseen = (kind: Kind, pod: Pod, because: Reason): Station => ({
  ...station(kind, pod, 'unknown', because),
  facts: [unknownFact('not-computed', 'not-in-config', because)],
});
