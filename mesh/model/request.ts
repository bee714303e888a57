import type { NodeId, PodId, RequestId } from './ids.ts';
import type { DurationMs, EpochMs } from './units.ts';

/** One access-log line as an Envoy wrote it; `-` and null are both null here. Header values other than user-agent never get this far. */
export type AccessEntry = {
  readonly id: RequestId;
  readonly pod: PodId;
  /** `inbound` when this proxy stood before the server app, `outbound` when it stood behind the client app or at the gateway. */
  readonly direction: 'inbound' | 'outbound';
  readonly startedAt: EpochMs;
  /** When Meshpath read the line. */
  readonly readAt: EpochMs;
  readonly method: string | null;
  /** Path with query values redacted, null for TCP. */
  readonly path: string | null;
  readonly protocol: string | null;
  /** HTTP status, 0 when there was none, null for TCP. */
  readonly status: number | null;
  /** Response flags, split: `["UF","URX"]`; empty for `-`. */
  readonly flags: readonly string[];
  readonly details: string | null;
  readonly terminationDetails: string | null;
  readonly transportFailure: string | null;
  readonly bytesReceived: number | null;
  readonly bytesSent: number | null;
  readonly duration: DurationMs | null;
  readonly upstreamServiceTime: DurationMs | null;
  readonly requestId: string | null;
  readonly authority: string | null;
  readonly userAgent: string | null;
  readonly forwardedFor: string | null;
  readonly upstreamHost: string | null;
  readonly upstreamCluster: string | null;
  readonly upstreamLocal: string | null;
  readonly downstreamLocal: string | null;
  readonly downstreamRemote: string | null;
  readonly serverName: string | null;
  readonly routeName: string | null;
  /** Keys of a custom log format that Meshpath does not interpret (names only). */
  readonly extraFields: readonly string[];
  /** Keys of Istio's default format that the log format in force leaves out: null there means unknown, not `-`. */
  readonly absentFields?: readonly string[];
};

/** How the two sides of a request were recognised as one. */
export type JoinReason =
  | 'request-id-and-addresses'
  /** The peer address is not in the log (x-forwarded-for took its place, or the format leaves it out): host, cluster and time stood in for it. */
  | 'request-id-host-and-time'
  /** No request id on the server's line (TCP, a refused connection): addresses and overlapping time. */
  | 'addresses-and-time';

/** One request as observed: a client line, a server line or both. */
export type MeshRequest = {
  /** The id of the first line seen; stable while the other side joins. */
  readonly id: RequestId;
  readonly startedAt: EpochMs;
  /** Read time of the latest line. A one-sided request is only called so once the other side had its chance. */
  readonly readAt: EpochMs;
  readonly client: AccessEntry | null;
  readonly server: AccessEntry | null;
  /** Server lines of earlier tries that the client's proxy retried, oldest first. */
  readonly retried: readonly AccessEntry[];
  readonly joinedBy: JoinReason | null;
  /** True for a shadow copy: the server was reached by a mirror policy, so no client line will come. */
  readonly mirrored: boolean;
  /** Graph nodes of the two ends as far as the logs and addresses tell. */
  readonly source: NodeId;
  readonly target: NodeId;
  /** Who called the gateway whose line this is, when only that line tells; the request then also travelled caller→source. */
  readonly caller?: NodeId | null;
  readonly security: WireSecurity;
};

/** `unknown` where neither side's line says. */
export type WireSecurity = 'mtls' | 'tls' | 'plain' | 'unknown';
