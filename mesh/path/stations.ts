import type { DurationMs, EpochMs, Evidence, Origin, PodId, RequestId, Spiffe, WireSecurity } from '../model/index.ts';

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
  /** Workload or host name for the heading. */
  readonly title: string;
  readonly facts: readonly Fact[];
  /** Candidates in the order the real thing tried them, losers included, for choices such as iptables rules or routes. */
  readonly choices: readonly Choice[];
};

/** One thing known (or known to be unknowable). `key` is a key of the catalogue's `facts`. */
export type Fact = {
  readonly key: FactKey;
  readonly value: string;
  readonly evidence: Evidence;
  /** The Istio object that caused it. */
  readonly origin?: Origin;
  readonly tone?: 'good' | 'bad' | 'muted';
};

export type FactKey =
  | 'sends'
  | 'address'
  | 'uid'
  | 'answers'
  | 'seen-from'
  | 'redirected-to'
  | 'bypassed'
  | 'rules-source'
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
  | 'weights'
  | 'security'
  | 'client-identity'
  | 'server-identity'
  | 'sni'
  | 'client-certificate'
  | 'server-certificate'
  | 'addresses'
  | 'peer-identity'
  | 'mtls-mode'
  | 'policy'
  | 'inbound-cluster'
  | 'counted'
  | 'status'
  | 'flags'
  | 'details'
  | 'bytes'
  | 'duration'
  | 'not-computed';

/** A choice with its candidates: iptables rules of a chain walk, routes of a virtual host, filter chains, endpoints, policies. */
export type Choice = {
  readonly of: 'rule' | 'filter-chain' | 'route' | 'endpoint' | 'policy' | 'weight';
  readonly candidates: readonly Candidate[];
};

export type Candidate = {
  readonly text: string;
  /** `possible`: what was logged does not decide between this and another `possible` one. */
  readonly outcome: 'chosen' | 'lost' | 'possible' | 'not-tried' | 'unknown';
  readonly because: Reason | null;
  readonly evidence: Evidence;
  readonly origin?: Origin;
};

/** Why a candidate won or lost; `code` is a key of the catalogue's `reasons`, `params` fill it. */
export type Reason = { readonly code: string; readonly params: Readonly<Record<string, string | number>> };

/** One span of time that the logs give, on the request's own axis. */
export type Timing = {
  readonly of: 'client-envoy' | 'server-envoy' | 'app';
  readonly from: EpochMs;
  readonly length: DurationMs;
  readonly evidence: Evidence;
  /** True where the logs give only the length (millisecond resolution, other clock) and the start is placed. */
  readonly placed: boolean;
};

/** A failure said by codes; `flags`, `details` are the log's own, `causes` ranked most likely first and tested against current facts. */
export type Failure = {
  readonly by: 'app' | 'client-envoy' | 'server-envoy' | 'kernel' | 'unknown';
  readonly status: number | null;
  readonly flags: readonly string[];
  readonly details: string | null;
  /** Policy that denied, from `rbac_access_denied_matched_policy[…]`. */
  readonly policy: Origin | null;
};

/** One hop (one client-side try included) of one request, station by station. */
export type RequestPath = {
  readonly request: RequestId;
  readonly stations: readonly Station[];
  /** Index into `stations` where it died, null when it was answered. */
  readonly failedAt: number | null;
  readonly failure: Failure | null;
  readonly security: WireSecurity;
  readonly clientIdentity: Spiffe | null;
  readonly serverIdentity: Spiffe | null;
  readonly timings: readonly Timing[];
};
