import type { Certificate } from './certificate.ts';
import type { PodId } from './ids.ts';
import type { Json } from './kubernetes.ts';
import type { DurationMs, EpochMs } from './units.ts';

/** The Istio object that a piece of Envoy configuration came from (`metadata.filter_metadata.istio.config`, or its name). */
export type Origin = { readonly kind: string; readonly namespace: string; readonly name: string };

/** Every decoded object carries its place in the dump, so that its raw JSON can be opened. JSON pointer, RFC 6901. */
export type Placed = { readonly pointer: string };

export type ListenerConfig = Placed & {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly direction: 'inbound' | 'outbound' | 'unspecified';
  readonly bindToPort: boolean;
  readonly useOriginalDst: boolean;
  readonly listenerFilters: readonly string[];
  /** Listener filters that are switched off for some destination ports (`filter_disabled`); absent when none is. */
  readonly filterExceptions?: readonly FilterException[] | undefined;
  readonly chains: readonly FilterChainConfig[];
  readonly defaultChain: FilterChainConfig | null;
};

/** `ports` (the end excluded) for which a listener filter does not run; null: a predicate that the decoder does not know. */
export type FilterException = {
  readonly filter: string;
  readonly ports: readonly { readonly start: number; readonly end: number }[] | null;
};

export type FilterChainMatch = {
  readonly destinationPort: number | null;
  readonly prefixRanges: readonly string[];
  readonly sourcePrefixRanges: readonly string[];
  readonly serverNames: readonly string[];
  readonly transportProtocol: string | null;
  readonly applicationProtocols: readonly string[];
  readonly sourcePorts: readonly number[];
  readonly directSourcePrefixRanges: readonly string[];
  readonly sourceType: 'any' | 'same-ip-or-loopback' | 'external';
  /** Criteria of the match that the decoder does not know, by field name. */
  readonly otherCriteria: readonly string[];
};

export type FilterChainConfig = Placed & {
  readonly name: string;
  readonly match: FilterChainMatch;
  /** `mtls`: a client certificate is required; `tls`: only the server shows one; `none`: plain text. */
  readonly tls: TlsContext | null;
  readonly network: readonly NetworkFilter[];
};

export type NetworkFilter =
  | {
      readonly kind: 'http';
      /** RDS name, or null when `route` is inline. Both null: routes come in a way that is not followed (scoped routes). */
      readonly routeConfig: string | null;
      readonly route: RouteConfig | null;
      readonly httpFilters: readonly HttpFilter[];
      readonly statPrefix: string;
      /** How the path is rewritten before anything matches it (`normalize_path`, `merge_slashes`, `path_with_escaped_slashes_action`). */
      readonly normalization: {
        readonly normalizePath: boolean;
        readonly mergeSlashes: boolean;
        /** `unknown`: nothing is known of how paths are rewritten, whatever the two flags say. */
        readonly escapedSlashes: 'keep' | 'reject' | 'unescape-and-redirect' | 'unescape-and-forward' | 'unknown';
      };
      /** The port is cut off the authority before anything matches it: the listener's own, or any; absent: it stays. */
      readonly stripPort?: 'own' | 'any' | undefined;
      /** Whose address `remote_ip` is; absent when the decoder did not say. */
      readonly clientAddress?: ClientAddress | undefined;
    }
  | { readonly kind: 'tcp'; readonly clusters: readonly { readonly name: string; readonly weight: number }[] }
  | { readonly kind: 'rbac'; readonly rbac: RbacConfig }
  /** Neither ends nor changes a connection (statistics, metadata exchange). */
  | { readonly kind: 'inert'; readonly name: string; readonly type: string }
  | { readonly kind: 'other'; readonly name: string; readonly type: string };

/** `use_remote_address` and `xff_num_trusted_hops`; `other`: extensions that find the address elsewhere, by name. */
export type ClientAddress = {
  readonly useRemoteAddress: boolean;
  readonly trustedHops: number;
  readonly other: readonly string[];
};

/**
 * One HTTP filter. `inert` neither ends nor changes a request (router, statistics, metadata, ALPN); `other` might, so
 * that nothing behind it is known.
 */
export type HttpFilter = Placed & { readonly name: string; readonly disabled: boolean } & (
    | { readonly kind: 'rbac'; readonly rbac: RbacConfig }
    | { readonly kind: 'jwt'; readonly jwt: JwtConfig }
    | { readonly kind: 'fault'; readonly fault: FaultConfig }
    | { readonly kind: 'cors' }
    | { readonly kind: 'inert'; readonly type: string }
    | { readonly kind: 'other'; readonly type: string }
  );

/** What a route or virtual host says to one filter (`typed_per_filter_config`), by the filter's name. */
export type FilterOverride = Placed & { readonly filter: string } & (
    | { readonly kind: 'disabled' }
    /** null: no policy in force here. */
    | { readonly kind: 'rbac'; readonly rbac: RbacConfig | null }
    | { readonly kind: 'fault'; readonly fault: FaultConfig }
    | { readonly kind: 'cors'; readonly cors: CorsPolicy }
    | { readonly kind: 'other'; readonly type: string }
  );

/** Fault injection; percentages as shares of 1. */
export type FaultConfig = {
  readonly abort: { readonly status: number | null; readonly grpcStatus: number | null; readonly share: number } | null;
  readonly delay: { readonly ms: DurationMs; readonly share: number } | null;
  /** All must hold for the fault to apply. */
  readonly headers: readonly ValueMatch[];
  /** Parts that the decoder does not know (`header_abort`, `downstream_nodes`…), by field name. */
  readonly other: readonly string[];
};

export type CorsPolicy = {
  readonly allowOrigins: readonly ValueMatch['match'][];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly allowCredentials: boolean;
  /** Whether a preflight that no origin matches goes on to the upstream or is answered here; absent: forwarded. */
  readonly unmatchedPreflights?: 'forward' | 'answer' | undefined;
};

/** Envoy's jwt_authn: `rules` are tried in order, the first whose match holds decides what is required. */
export type JwtConfig = Placed & {
  readonly providers: readonly JwtProvider[];
  readonly rules: readonly (Placed & {
    readonly path: PathMatch;
    readonly headers: readonly ValueMatch[];
    readonly otherMatches: readonly string[];
    /** null: nothing is required. */
    readonly requires: JwtRequirement | null;
  })[];
  readonly bypassCorsPreflight: boolean;
};

export type JwtProvider = Placed & {
  /** Key of the provider, `origins-0` and so on in Istio. */
  readonly name: string;
  readonly issuer: string;
  readonly audiences: readonly string[];
  /**
   * Public keys as written inline (a JWKS document), null when Envoy fetches them. Public: not a secret. A shared key
   * (`kty` `oct`) has `[redacted]` for its value, so that nothing can be verified with it.
   */
  readonly jwks: string | null;
  readonly fromHeaders: readonly { readonly name: string; readonly prefix: string }[];
  readonly fromParams: readonly string[];
  readonly fromCookies: readonly string[];
  readonly forward: boolean;
  /** Key under `envoy.filters.http.jwt_authn` at which RBAC finds the claims. */
  readonly payloadInMetadata: string | null;
  readonly clockSkewSeconds: number;
  /** Claims that RBAC sees as lists though the token has them as one string (`scope`). */
  readonly spaceDelimitedClaims?: readonly string[] | undefined;
  /** Request headers, in lower case, that a verified token writes (`claim_to_headers`, `forward_payload_header`). */
  readonly setsHeaders?: readonly string[] | undefined;
  /** Checks and effects of the provider that are not decoded (`subjects`, `require_expiration`…), by field name. */
  readonly other?: readonly string[] | undefined;
};

export type JwtRequirement =
  | { readonly kind: 'provider'; readonly provider: string; readonly audiences: readonly string[] }
  | { readonly kind: 'any' | 'all'; readonly of: readonly JwtRequirement[] }
  | { readonly kind: 'allow-missing' | 'allow-missing-or-failed' }
  | { readonly kind: 'unknown'; readonly text: string };

/** One RBAC filter, not enforced: `LOG` without policies, and what it judges is in `shadow`. `policies` keep Envoy's own JSON for principals and permissions, which the path engine evaluates. */
export type RbacConfig = Placed & {
  readonly action: 'ALLOW' | 'DENY' | 'LOG';
  readonly policies: readonly RbacPolicy[];
  /** `shadow_rules`: judged and counted, never enforced (dry run), unless an ext_authz filter behind asks for them (CUSTOM). */
  readonly shadow: {
    readonly action: 'ALLOW' | 'DENY' | 'LOG';
    readonly statPrefix: string;
    readonly policies: readonly RbacPolicy[];
  } | null;
  /** True when the filter has enforced rules at all: rules without policies deny everything under ALLOW, absent rules nothing. */
  readonly enforced: boolean;
};

export type RbacPolicy = Placed & {
  readonly name: string;
  readonly permissions: Json;
  readonly principals: Json;
  /** A CEL condition (`condition`), which Istio never writes, as text; null when absent. */
  readonly condition: string | null;
};

export type TlsContext = {
  readonly mode: 'mtls' | 'tls';
  readonly serverName: string | null;
  readonly alpn: readonly string[];
  /** SANs the peer must show, as `exact:…`, `prefix:…`, `suffix:…`, `contains:…`, `regex:…` or `unknown:…`; none: any. */
  readonly peerSans: readonly string[];
  /**
   * SDS name of the certificate shown (`default`, `kubernetes://…`), `inline`, a file's path, or null when none is.
   * `unrecorded` in recordings made before this was read.
   */
  readonly certificate: string | null;
  /**
   * SDS name of the roots that the peer is checked against (`ROOTCA`), `inline`, a file's path, or null when nothing is
   * checked; `unrecorded` as above. Downstream with mode `tls`, a certificate is checked if one is shown.
   */
  readonly validation: string | null;
};

export type RouteConfig = Placed & {
  readonly name: string;
  /** `ignore_port_in_host_matching`; absent when the decoder did not say. */
  readonly ignorePort?: boolean;
  readonly virtualHosts: readonly VirtualHost[];
};

export type VirtualHost = Placed & {
  readonly name: string;
  readonly domains: readonly string[];
  readonly routes: readonly Route[];
  readonly requireTls: 'none' | 'external-only' | 'all';
  /** Its own and, for filters it says nothing about, the route configuration's. Routes override these in turn. */
  readonly overrides: readonly FilterOverride[];
};

export type PathMatch =
  | {
      readonly kind: 'exact' | 'prefix' | 'separated-prefix' | 'regex';
      readonly value: string;
      readonly ignoreCase: boolean;
    }
  | { readonly kind: 'unknown'; readonly text: string };

/** A header or query-parameter matcher. `unknown` keeps what was not understood, by name. */
export type ValueMatch = {
  readonly name: string;
  readonly invert: boolean;
  /** A missing header is compared as an empty one (`treat_missing_header_as_empty`, which Istio sets for withoutHeaders). */
  readonly missingAsEmpty?: true | undefined;
  readonly match:
    | {
        readonly kind: 'exact' | 'prefix' | 'suffix' | 'contains' | 'regex';
        readonly value: string;
        readonly ignoreCase: boolean;
      }
    | { readonly kind: 'present'; readonly value: boolean }
    | { readonly kind: 'range'; readonly start: number; readonly end: number }
    | { readonly kind: 'unknown'; readonly text: string };
};

export type Route = Placed & {
  readonly name: string | null;
  readonly path: PathMatch;
  readonly headers: readonly ValueMatch[];
  readonly query: readonly ValueMatch[];
  /** Other conditions of the match (runtime_fraction, grpc, tls_context…), by name. */
  readonly otherMatches: readonly string[];
  /** `runtime_fraction` of the match as a share of 1; null: always. */
  readonly share: number | null;
  readonly action:
    | {
        readonly kind: 'clusters';
        readonly clusters: readonly WeightedCluster[];
        /** What the upstream request becomes. */
        readonly rewrites: Rewrites;
      }
    | { readonly kind: 'redirect'; readonly to: string; readonly status: number; readonly redirect: Redirect }
    | { readonly kind: 'direct-response'; readonly status: number }
    | { readonly kind: 'unknown'; readonly text: string };
  readonly timeout: DurationMs | null;
  readonly retry: { readonly on: string; readonly attempts: number; readonly perTryTimeout: DurationMs | null } | null;
  readonly rewrite: string | null;
  /** Shares of 1. */
  readonly mirrors: readonly { readonly cluster: string; readonly share: number }[];
  /** The route's own; its virtual host's apply where it says nothing. */
  readonly overrides: readonly FilterOverride[];
  /** Edits of route, virtual host and route configuration in one, in Envoy's order; a cluster's edits hold these already. */
  readonly headerEdits: HeaderEdits;
  /** Status when the cluster does not exist (`cluster_not_found_response_code`); absent: 503. */
  readonly missingClusterStatus?: number | undefined;
  readonly origin: Origin | null;
};

export type WeightedCluster = {
  readonly name: string;
  readonly weight: number;
  /** This entry's own, which go before its route's. */
  readonly overrides: readonly FilterOverride[];
  /** All edits in force for what goes to this cluster: its own, its route's, virtual host's and route configuration's. */
  readonly headerEdits: HeaderEdits;
};

/**
 * Changes to request headers: first everything in `remove` goes, then `add` is done in order. Values may hold Envoy's
 * `%…%` commands; `[redacted]` stands for a value that is withheld. Names are in lower case. Several levels are folded
 * into one such list without a change of meaning: Envoy edits from the most specific level to the least (the reverse under
 * `most_specific_header_mutations_wins`), each level removing before it adds.
 */
export type HeaderEdits = {
  readonly add: readonly {
    readonly name: string;
    readonly value: string;
    /** Beside values that are there; otherwise in their place. */
    readonly append: boolean;
    /** Done only if the header is (or is not) there yet; absent: always. */
    readonly onlyIf?: 'absent' | 'present' | undefined;
  }[];
  readonly remove: readonly string[];
};

export type Rewrites = {
  /** Replaces the matched prefix or the whole path (never the query), or by regex with RE2's `\\1` groups; null: the path stays. */
  readonly path:
    | { readonly kind: 'prefix' | 'whole'; readonly value: string }
    | { readonly kind: 'regex'; readonly pattern: string; readonly substitution: string }
    | { readonly kind: 'unknown'; readonly text: string }
    | null;
  readonly host:
    | { readonly kind: 'literal' | 'header'; readonly value: string }
    /** What the pattern makes of the path, without its query. */
    | { readonly kind: 'regex'; readonly pattern: string; readonly substitution: string }
    /** The endpoint's own host name. */
    | { readonly kind: 'endpoint' }
    | null;
};

export type Redirect = {
  readonly scheme: string | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly path:
    | { readonly kind: 'prefix' | 'whole'; readonly value: string }
    | { readonly kind: 'regex'; readonly pattern: string; readonly substitution: string }
    | null;
  readonly stripQuery: boolean;
};

export type ClusterConfig = Placed & {
  readonly name: string;
  readonly type: string;
  readonly lbPolicy: string;
  readonly connectTimeout: DurationMs | null;
  readonly tls: TlsContext | null;
  /** `transport_socket_matches` in order; Istio's auto mTLS names them `tlsMode-istio` and `tlsMode-disabled`. */
  readonly socketMatches: readonly {
    readonly name: string;
    readonly match: Readonly<Record<string, string>>;
    readonly tls: TlsContext | null;
  }[];
  readonly outlierDetection: boolean;
  /** `healthy_panic_threshold` as a share of 1; Envoy's default is 0.5. */
  readonly panicThreshold: number;
  /** Breakers of priority DEFAULT; null: Envoy's 1024 (retries: 3). */
  readonly breakers: {
    readonly maxConnections: number | null;
    readonly maxPendingRequests: number | null;
    readonly maxRequests: number | null;
    readonly maxRetries: number | null;
  };
  readonly maxRequestsPerConnection: number | null;
  readonly localityWeighted: boolean;
  /** ORIGINAL_DST: the request header that names the endpoint, null when the connection does. */
  readonly originalDstHeader: string | null;
  /** ORIGINAL_DST: the port that takes the place of the original one; absent: it stays. */
  readonly originalDstPort?: number | undefined;
  /** SNI is the request's host where the TLS context names none; the peer's certificate must be for it. Absent: no. */
  readonly autoSni?: boolean | undefined;
  readonly autoSanValidation?: boolean | undefined;
  /** Upstream protocol: `same` as the client's (`use_downstream_protocol_config`). */
  readonly http: 'http1' | 'http2' | 'same';
  /** Upstream filters by type, and ways of picking an endpoint (`lb_subset_config`), that are not evaluated; usually none. */
  readonly otherFilters: readonly string[];
  readonly origin: Origin | null;
};

export type EndpointConfig = Placed & {
  readonly cluster: string;
  readonly address: string;
  readonly health: string;
  readonly weight: number;
  readonly priority: number;
  readonly locality: string;
  /** `tlsMode` of `filter_metadata["envoy.transport_socket_match"]`, null when absent. */
  readonly tlsMode: string | null;
  /** Everything in `filter_metadata["envoy.transport_socket_match"]`. */
  readonly socketMetadata: Readonly<Record<string, string>>;
  /** Weight of its locality, null when it carries none: under locality-weighted balancing it then gets no request. */
  readonly localityWeight: number | null;
  /** Host name that DNS or `auto_host_rewrite` uses, null when there is none. */
  readonly hostname: string | null;
  /** `filter_metadata.istio.workload`: `workload;namespace;canonicalName;revision;cluster`. */
  readonly workload: string | null;
};

/** One secret that Envoy holds by SDS. Private keys never pass decode. */
export type SecretConfig = Placed & {
  readonly name: string;
  /** `roots`: what peers are checked against; `other`: a session ticket key or a generic secret. */
  readonly kind: 'certificate' | 'roots' | 'other';
  /** `warming`: asked for and not delivered yet; `static`: from the bootstrap. */
  readonly state: 'active' | 'warming' | 'static';
  readonly updatedAt: EpochMs | null;
  /** A chain from its leaf on, or the roots. */
  readonly certificates: readonly Certificate[];
  /** Parts of the PEM that are no readable certificate. */
  readonly unreadable: number;
};

/** One proxy's configuration at one moment, decoded; `raw` is the redacted dump that the pointers point into. */
export type ProxyConfig = {
  readonly pod: PodId;
  readonly fetchedAt: EpochMs;
  /** What it was fetched for: the acked nonces joined, or `on-demand`. */
  readonly version: string;
  readonly listeners: readonly ListenerConfig[];
  readonly routes: readonly RouteConfig[];
  readonly clusters: readonly ClusterConfig[];
  readonly endpoints: readonly EndpointConfig[];
  /** Absent in recordings made before secrets were decoded. */
  readonly secrets?: readonly SecretConfig[] | undefined;
  /** As its bootstrap says it, e.g. `1.40.0`; absent where the dump does not tell. */
  readonly envoyVersion?: string | undefined;
  /** Parts that could not be decoded, by pointer and reason: shown, never dropped silently. */
  readonly gaps: readonly { readonly pointer: string; readonly reason: string }[];
  readonly raw: Json;
  /** Size of the dump as received, bytes. */
  readonly bytes: number;
};

/** A configuration's standing without its body; the body lives beside the Mesh. */
export type ConfigStanding = {
  readonly fetchedAt: EpochMs;
  readonly version: string;
  readonly bytes: number;
  readonly envoyVersion?: string | undefined;
  /** How many of each it holds; absent in what an older Meshpath says. */
  readonly counts?: ConfigCounts | undefined;
};

export type ConfigCounts = {
  readonly listeners: number;
  /** Routes, not route configurations; inline ones included. */
  readonly routes: number;
  readonly clusters: number;
  readonly endpoints: number;
};
