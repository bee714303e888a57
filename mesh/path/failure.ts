import type { AccessEntry, MeshRequest } from '../model/index.ts';
import { deniedBy } from '../requests/denial.ts';
import { entryOutcome, isFailed } from '../requests/outcome.ts';
import type { Failure } from './stations.ts';

/** The station at which a request died. `server-side`: the far side said so, but which part of it is not known. */
export type FailurePlace = 'client-app' | 'client-envoy' | 'wire' | 'server-envoy' | 'server-app' | 'server-side';

export type Diagnosis = { readonly at: FailurePlace; readonly failure: Failure };

/** Flags with which an Envoy says that its upstream, or the connection to it, broke: before an app that is the app, else the wire. */
const UPSTREAM_BROKE = new Set(['UF', 'UC', 'UR', 'UPE']);
const HUNG_UP = new Set(['DC', 'DR']);

/**
 * Where and by whom a request failed, null when it did not. The server's account goes before the client's, since the
 * client's Envoy logs what the server's Envoy answered as an answer of the app. SPEC.
 */
export function diagnose(request: MeshRequest): Diagnosis | null {
  if (!isFailed(request)) return null;
  const { client, server } = request;
  // A server that saw only its caller hang up is a witness, not the cause, where the caller's own line tells why.
  const serverTells = server !== null && isBad(server) && !(client !== null && isBad(client) && hungUp(server));
  if (serverTells) return asAnswered(serverFailure(server), client);
  if (client !== null) return clientFailure(client, server !== null);
  return server === null ? null : serverFailure(server);
}

/** What the caller got is on the caller's own line: its Envoy answers 503 where the server's closed the connection unread. */
function asAnswered({ at, failure }: Diagnosis, client: AccessEntry | null): Diagnosis {
  return client?.status ? { at, failure: { ...failure, status: client.status } } : { at, failure };
}

const isBad = (line: AccessEntry) => {
  const outcome = entryOutcome(line);
  return outcome === 'failed' || outcome === 'denied';
};
const hungUp = (line: AccessEntry) => line.flags.some((f) => HUNG_UP.has(f));

function serverFailure(line: AccessEntry): Diagnosis {
  const say = (at: FailurePlace, by: Failure['by']) => ({ at, failure: failureOf(line, by) });
  if (entryOutcome(line) === 'denied' || deniedBy(line) !== null) return say('server-envoy', 'server-envoy');
  if (hungUp(line)) return say('wire', 'unknown');
  const broke = line.flags.some((f) => UPSTREAM_BROKE.has(f) || f === 'UT' || f === 'SI');
  if (broke) return say('server-app', 'app');
  if (line.flags.length > 0) return say('server-envoy', 'server-envoy');
  if (line.details === 'via_upstream') return say('server-app', 'app');
  return line.details === null ? say('server-side', 'unknown') : say('server-envoy', 'server-envoy');
}

function clientFailure(line: AccessEntry, serverSeen: boolean): Diagnosis {
  const say = (at: FailurePlace, by: Failure['by']) => ({ at, failure: failureOf(line, by) });
  if (entryOutcome(line) === 'denied') return say('client-envoy', 'client-envoy');
  if (line.transportFailure !== null) return say('wire', 'wire');
  if (line.flags.some((f) => UPSTREAM_BROKE.has(f))) return say('wire', 'wire');
  if (hungUp(line)) return say('client-app', 'client-app');
  if (line.flags.length > 0) return say('client-envoy', 'client-envoy');
  if (line.details !== null && line.details !== 'via_upstream') return say('client-envoy', 'client-envoy');
  // The answer came from beyond the wire. Without the server's line, its Envoy and its app cannot be told apart.
  return say(serverSeen ? 'server-app' : 'server-side', 'unknown');
}

const failureOf = (line: AccessEntry, by: Failure['by']): Failure => ({
  by,
  status: line.status === 0 ? null : line.status,
  flags: line.flags,
  details: line.details ?? line.terminationDetails,
  policy: deniedBy(line)?.origin ?? null,
});
