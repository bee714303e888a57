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
  readonly chains: readonly FilterChainConfig[];
  readonly defaultChain: FilterChainConfig | null;
};

export type FilterChainMatch = {
  readonly destinationPort: number | null;
  readonly prefixRanges: readonly string[];
  readonly sourcePrefixRanges: readonly string[];
  readonly serverNames: readonly string[];
  readonly transportProtocol: string | null;
  readonly applicationProtocols: readonly string[];
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
      /** RDS name, or null when `route` is inline. */
      readonly routeConfig: string | null;
      readonly route: RouteConfig | null;
      readonly httpFilters: readonly HttpFilter[];
      readonly statPrefix: string;
    }
  | { readonly kind: 'tcp'; readonly clusters: readonly { readonly name: string; readonly weight: number }[] }
  | { readonly kind: 'rbac'; readonly rbac: RbacConfig }
  | { readonly kind: 'other'; readonly name: string; readonly type: string };

export type HttpFilter =
  | { readonly kind: 'rbac'; readonly name: string; readonly rbac: RbacConfig }
  | { readonly kind: 'other'; readonly name: string; readonly type: string };

/** One RBAC filter; `policies` keep Envoy's own JSON for principals and permissions, which the path engine evaluates. */
export type RbacConfig = Placed & {
  readonly action: 'ALLOW' | 'DENY' | 'LOG';
  readonly policies: readonly {
    readonly name: string;
    readonly permissions: Json;
    readonly principals: Json;
    readonly pointer: string;
  }[];
};

export type TlsContext = {
  readonly mode: 'mtls' | 'tls';
  readonly serverName: string | null;
  readonly alpn: readonly string[];
  /** SANs the peer must show, as `exact:…` or `prefix:…`. */
  readonly peerSans: readonly string[];
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
  readonly action:
    | { readonly kind: 'clusters'; readonly clusters: readonly { readonly name: string; readonly weight: number }[] }
    | { readonly kind: 'redirect'; readonly to: string; readonly status: number }
    | { readonly kind: 'direct-response'; readonly status: number }
    | { readonly kind: 'unknown'; readonly text: string };
  readonly timeout: DurationMs | null;
  readonly retry: { readonly on: string; readonly attempts: number; readonly perTryTimeout: DurationMs | null } | null;
  readonly rewrite: string | null;
  readonly mirrors: readonly string[];
  readonly perFilter: readonly string[];
  readonly origin: Origin | null;
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
  /** `filter_metadata.istio.workload`: `workload;namespace;canonicalName;revision;cluster`. */
  readonly workload: string | null;
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
  /** Parts that could not be decoded, by pointer and reason: shown, never dropped silently. */
  readonly gaps: readonly { readonly pointer: string; readonly reason: string }[];
  readonly raw: Json;
  /** Size of the dump as received, bytes. */
  readonly bytes: number;
};

/** A configuration's standing without its body; the body lives beside the Mesh. */
export type ConfigStanding = { readonly fetchedAt: EpochMs; readonly version: string; readonly bytes: number };
