import type { PodId } from './ids.ts';
import type { EpochMs } from './units.ts';

/** xDS resource types by their short names. ECDS: extension configs. */
export type XdsType = 'CDS' | 'LDS' | 'EDS' | 'RDS' | 'ECDS' | 'NDS' | 'SDS';

/** What istiod sent of one type to one proxy and what the proxy acknowledged (`/debug/syncz`). Nonces, not versions. */
export type XdsState = {
  readonly sent: string | null;
  readonly acked: string | null;
  readonly sentAt: EpochMs | null;
  /** Envoy's refusal, verbatim, from `resources[].lastError`; null when the last answer was an ACK. */
  readonly error: string | null;
};

export type ProxySync = {
  readonly pod: PodId;
  /** The istiod replica that holds this proxy's stream. */
  readonly istiod: PodId;
  readonly istioVersion: string | null;
  readonly types: Readonly<Partial<Record<XdsType, XdsState>>>;
};

/** Figures of one istiod replica, each null when that endpoint did not answer. */
export type IstiodFigures = {
  readonly pod: PodId;
  readonly version: string | null;
  readonly connectedProxies: number | null;
  readonly servicesKnown: number | null;
  readonly endpointsKnown: number | null;
  readonly pushesByType: Readonly<Record<string, number>> | null;
  readonly rejectsByType: Readonly<Record<string, number>> | null;
  readonly certificatesIssued: number | null;
  readonly csrCount: number | null;
  readonly csrErrors: number | null;
  readonly rootExpiresAt: EpochMs | null;
  readonly validationPassed: number | null;
  readonly validationFailed: number | null;
  readonly injections: number | null;
  readonly injectionFailures: number | null;
  /** Mean time from a change to the proxies' ACK since start, ms. */
  readonly meanConvergenceMs: number | null;
  /** What older recordings do not have. */
  readonly pushing?: PushFigures | undefined;
  readonly authority?: AuthorityFigures | undefined;
};

/**
 * A Prometheus histogram: how many took at most `le[i]` ms is `upTo[i]`; `count` has the rest, too. Counted since istiod's
 * process began.
 */
export type Histogram = {
  readonly le: readonly number[];
  readonly upTo: readonly number[];
  readonly count: number;
  readonly sumMs: number;
};

/** How istiod hands configuration out (`pilot_*` of /metrics); null where this istiod has no such metric. */
export type PushFigures = {
  /** `pilot_proxy_convergence_time`: from a change to its last configuration sent, for each proxy. */
  readonly convergence: Histogram | null;
  /** `pilot_proxy_queue_time`: the part of it that was waited in the push queue. */
  readonly queue: Histogram | null;
  /** `pilot_xds_push_time` by type: making and sending one type's configuration for one proxy. */
  readonly pushTime: Readonly<Record<string, Histogram>>;
  /** `pilot_push_triggers` by reason: what made istiod push. */
  readonly triggers: Readonly<Record<string, number>>;
};

/** The certificate authority in istiod (`citadel_server_*` of /metrics). */
export type AuthorityFigures = {
  readonly parseErrors: number;
  readonly identityErrors: number;
  readonly signErrors: number;
  readonly authenticationErrors: number;
  /** End of the chain between root and workloads; null without an intermediate, or where it is not told. */
  readonly chainExpiresAt: EpochMs | null;
};

/** Counters of one replica at one moment, for what happened between two. */
export type FigureSample = {
  readonly at: EpochMs;
  readonly pushes: Readonly<Record<string, number>>;
  readonly triggers: Readonly<Record<string, number>>;
  readonly convergence: Histogram | null;
  readonly pushTime: Readonly<Record<string, Histogram>>;
};

/** What Meshpath saw of a replica's counters. A restart of istiod begins anew. */
export type FigureHistory = {
  readonly first: FigureSample;
  readonly last: FigureSample;
  /** Pushes of all types that were counted at each reading: oldest first, at most `MAX_SAMPLES`. */
  readonly sent: readonly { readonly at: EpochMs; readonly pushes: number }[];
};

/** One refusal (NACK) of one type by one proxy, from its first sight to the ACK that ended it. */
export type Refusal = {
  readonly pod: PodId;
  readonly istiod: PodId;
  readonly type: XdsType;
  /** Envoy's words, verbatim. */
  readonly text: string;
  /** When istiod sent what was refused first; when Meshpath read it, where istiod does not say. */
  readonly refusedAt: EpochMs;
  /** When Meshpath read it first. */
  readonly seenAt: EpochMs;
  /** When istiod last sent what was refused. */
  readonly lastAt: EpochMs;
  /** Null while no ACK was seen. */
  readonly clearedAt: EpochMs | null;
};

/** What one reading of a replica's `/debug/syncz` showed as newly sent. */
export type Push = {
  /** First and last of istiod's send times. */
  readonly at: EpochMs;
  readonly until: EpochMs;
  readonly istiod: PodId;
  readonly proxies: number;
  /** How many proxies got this type. */
  readonly types: Readonly<Partial<Record<XdsType, number>>>;
};

/** A service as istiod's registry has it (`/debug/registryz`), with its endpoints (`/debug/endpointShardz`). */
export type RegistryHost = {
  /** `NAMESPACE/HOST`: two namespaces may declare one host. */
  readonly key: string;
  readonly host: string;
  readonly namespace: string;
  /** Name of the Service or ServiceEntry. */
  readonly name: string;
  /** `Kubernetes`, or `External` for a ServiceEntry. */
  readonly registry: string;
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: string }[];
  readonly resolution: 'client-side' | 'dns' | 'passthrough' | 'dns-round-robin' | 'alias' | 'other';
  /** Namespaces that may see it; `.` its own, `*` all, `~` none. Empty: the mesh's default. */
  readonly exportTo: readonly string[];
  /** `IP:PORT`, or `HOST:PORT` of a ServiceEntry, sorted; null when istiod did not tell. */
  readonly endpoints: { readonly healthy: readonly string[]; readonly unhealthy: readonly string[] } | null;
};

export type Registry = { readonly at: EpochMs; readonly hosts: Readonly<Record<string, RegistryHost>> };
