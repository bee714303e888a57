import type { AccessEntry, MeshRequest } from '../model/index.ts';
import { isFailureFlag } from './flags.ts';

/**
 * How a request ended, for its caller.
 * - `ok`: answered below 400, or a TCP connection that ended without a failure flag
 * - `refused`: the app itself, or a configured direct response, answered 4xx: the mesh did its work. Shown, not counted as failed
 * - `denied`: a proxy answered 401 or 403, or closed a TCP connection (RBAC, JWT, external authorization)
 * - `failed`: status 5xx, none at all, or a flag that means the request did not get through as asked
 */
export type Outcome = 'ok' | 'refused' | 'denied' | 'failed';

/** True for a line that is not HTTP: Envoy logs neither method nor protocol for it. */
export const isTcp = (entry: AccessEntry): boolean =>
  entry.method === null && entry.protocol === null && (entry.status === null || entry.status === 0);

const DENIALS = /^(rbac_access_denied|jwt_authn_access_denied|ext_authz_denied)/;
/** HTTP filters say it in the details; network filters set no flag, only why the connection was terminated. */
const isDenial = ({ details, terminationDetails }: AccessEntry) =>
  DENIALS.test(details ?? '') || DENIALS.test(terminationDetails ?? '');
/** Flags that only say that the caller hung up. After an answer had begun that is how streams end, not a failure. */
const HUNG_UP = new Set(['DC', 'DR']);

/** How one line alone tells the end of its request. */
export function entryOutcome(entry: AccessEntry): Outcome {
  if (isTcp(entry)) {
    if (isDenial(entry)) return 'denied';
    const bad = entry.flags.some((f) => isFailureFlag(f) && !HUNG_UP.has(f));
    return bad || entry.transportFailure !== null ? 'failed' : 'ok';
  }
  const status = entry.status ?? 0;
  if (isDenial(entry)) return 'denied';
  if (entry.flags.includes('UAEX')) return status >= 500 ? 'failed' : 'denied';
  if (status === 0 || status >= 500) return 'failed';
  const answered = status < 400;
  if (entry.flags.some((f) => isFailureFlag(f) && !(answered && HUNG_UP.has(f)))) return 'failed';
  if (answered) return 'ok';
  // A 4xx: the app's own word, a configured direct response, or a proxy that turned the request away.
  if (entry.details === null || entry.details === 'via_upstream' || entry.details === 'direct_response')
    return 'refused';
  return status === 401 || status === 403 ? 'denied' : 'failed';
}

/**
 * How a request ended: what the caller's line says, sharpened by the server's line, because the caller's
 * proxy logs a denial by the server's proxy as `403 via_upstream`, like an answer of the app, and over TCP as a connection that
 * just ended. Tries that were retried do not count: the request ended with its last one. Until a server line arrives, a 403
 * `via_upstream` is `refused`.
 */
export function outcomeOf(request: MeshRequest): Outcome {
  const seen = request.client ?? request.server;
  if (seen === null) return 'failed';
  const outcome = entryOutcome(seen);
  if (request.client === null || request.server === null) return outcome;
  const atServer = entryOutcome(request.server);
  if (isTcp(request.client)) return atServer === 'denied' ? atServer : outcome;
  return outcome === 'refused' && request.server.status === request.client.status ? atServer : outcome;
}

/** The one meaning of "failed" in rates, particles, moments and filters: denied by a proxy, or not got through. */
export function isFailed(request: MeshRequest): boolean {
  const outcome = outcomeOf(request);
  return outcome === 'failed' || outcome === 'denied';
}
