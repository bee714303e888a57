import type { DurationMs, EpochMs, Evidence, Origin, PodId, RequestId, Spiffe, WireSecurity } from '../model/index.ts';
import type { Reason } from './reasons.ts';

export type { Reason, ReasonCode } from './reasons.ts';

/**
 * The stations of one request. A list, not a fixed pair of sidecars: ambient paths will have other stations.
 * Words are not here: a fact is a key with values, and the catalogue in `words/` says it in a language.
 */
export type Station = {
  readonly kind: 'app' | 'interception' | 'envoy' | 'wire';
  readonly side: 'client' | 'server' | 'between';
  /** `failed`: the request died here. `not-reached`: it died before. `unknown`: nothing tells. `absent`: there is no such station (no sidecar). */
  readonly state: 'passed' | 'failed' | 'not-reached' | 'unknown' | 'absent';
  readonly pod: PodId | null;
  /** Workload, host name or address for the heading; empty when nothing names it. */
  readonly title: string;
  /** Why the state is `unknown` or `absent`, null when the state speaks for itself. */
  readonly because: Reason | null;
  readonly facts: readonly Fact[];
  /** Candidates in the order the real thing tried them, losers included, for choices such as iptables rules or routes. */
  readonly choices: readonly Choice[];
};

/** One thing known (or known to be unknowable). `key` is a key of the catalogue's `facts`. */
export type Fact = {
  readonly key: FactKey;
  /** Data as the source has it, never a sentence; empty when there is none and `note` says why. `unit` says how to print a number. */
  readonly value: string;
  readonly unit?: 'ms' | 'epoch-ms' | 'bytes';
  readonly note?: Reason;
  readonly evidence: Evidence;
  /** The Istio object that caused it. */
  readonly origin?: Origin;
  readonly tone?: 'good' | 'bad' | 'muted';
};

export type FactKey =
  | 'sends'
  | 'authority'
  | 'protocol'
  | 'address'
  | 'dials'
  | 'uid'
  | 'answers'
  | 'seen-from'
  | 'redirected-to'
  | 'bypassed'
  | 'dropped'
  | 'rules-source'
  | 'config-read'
  | 'listener'
  | 'filter-chain'
  | 'virtual-host'
  | 'route'
  | 'cluster'
  | 'endpoint'
  | 'endpoint-candidates'
  | 'timeout'
  | 'retry-policy'
  | 'tries'
  | 'rewrite'
  | 'mirror'
  | 'security'
  | 'client-identity'
  | 'server-identity'
  | 'expected-identity'
  | 'sni'
  | 'client-certificate'
  | 'client-certificate-expires'
  | 'server-certificate'
  | 'server-certificate-expires'
  | 'addresses'
  | 'leaves-mesh'
  | 'transport-failure'
  | 'peer-identity'
  | 'mtls-mode'
  | 'token'
  | 'policy'
  | 'inbound-cluster'
  | 'counted'
  | 'status'
  | 'flags'
  | 'details'
  | 'termination'
  | 'bytes-received'
  | 'bytes-sent'
  | 'duration'
  | 'translated-to'
  | 'normalized'
  | 'redirects-to'
  | 'direct-response'
  | 'fault-abort'
  | 'fault-delay'
  | 'cors'
  | 'breakers'
  | 'alpn'
  | 'not-computed';

/** A choice with its candidates: iptables rules of a chain walk, routes of a virtual host, filter chains, endpoints, policies. */
export type Choice = {
  readonly of: 'rule' | 'filter-chain' | 'virtual-host' | 'route' | 'weight' | 'endpoint' | 'policy';
  readonly candidates: readonly Candidate[];
};

export type Candidate = {
  readonly text: string;
  /**
   * `followed`: an iptables rule that matched and led on (a jump, an earlier RETURN). `possible`: what was logged does not
   * decide between this and another `possible` one. `unknown`: the walk stopped here, at something it cannot judge.
   */
  readonly outcome: 'chosen' | 'followed' | 'lost' | 'possible' | 'not-tried' | 'unknown';
  readonly because: Reason | null;
  readonly evidence: Evidence;
  readonly origin?: Origin;
};

/** One span of time that the logs give, on the request's own axis. */
export type Timing = {
  readonly of: 'client-envoy' | 'server-envoy' | 'app';
  readonly from: EpochMs;
  readonly length: DurationMs;
  readonly evidence: Evidence;
  /** True where the logs give only the length (millisecond resolution, other clock) and the start is placed. */
  readonly placed: boolean;
};

/** A failure said by codes; `flags` and `details` are the log's own. `client-app`: the caller hung up. `wire`: connection or TLS between the two. */
export type Failure = {
  readonly by: 'app' | 'client-app' | 'client-envoy' | 'wire' | 'server-envoy' | 'kernel' | 'unknown';
  readonly status: number | null;
  readonly flags: readonly string[];
  /** `response_code_details`, or, where there are none (TCP), `connection_termination_details`. */
  readonly details: string | null;
  /** Policy that denied, from `rbac_access_denied_matched_policy[…]`. */
  readonly policy: Origin | null;
};

/** One hop (one client-side try included) of one request, station by station. */
export type RequestPath = {
  readonly request: RequestId;
  readonly stations: readonly Station[];
  /**
   * Index into `stations` where it died, null when it was answered. Later stations are `not-reached` unless they logged
   * the request themselves (a client that gave up waiting); the station's own state is `unknown` when only the side is known.
   */
  readonly failedAt: number | null;
  readonly failure: Failure | null;
  readonly security: WireSecurity;
  readonly clientIdentity: Spiffe | null;
  readonly serverIdentity: Spiffe | null;
  readonly timings: readonly Timing[];
};
