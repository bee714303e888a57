import type { EdgeId, NodeId, PodId } from './ids.ts';
import type { DurationMs, EpochMs } from './units.ts';

/** Requests of one edge that started in one slot of time. */
export type EdgeBucket = {
  readonly from: EpochMs;
  readonly total: number;
  readonly failed: number;
  readonly mtls: number;
  readonly plain: number;
  readonly durationSum: DurationMs;
};

/** Traffic between two graph nodes. */
export type Edge = {
  readonly id: EdgeId;
  readonly source: NodeId;
  readonly target: NodeId;
  /** Newest last; `EDGE_BUCKET_MS` wide, at most `EDGE_BUCKETS` of them. From access logs. */
  readonly buckets: readonly EdgeBucket[];
  /** From `/clusters` host counters, used where the source's access logs are silent. */
  readonly counters: EdgeCounters | null;
  readonly lastSeenAt: EpochMs;
};

export type EdgeCounters = {
  /** Requests (or connections for TCP) per second between the two newest sweeps. */
  readonly perSecond: number;
  readonly failedPerSecond: number;
  readonly unit: 'requests' | 'connections';
  readonly at: EpochMs;
  /** The parts of the sum: proxies are swept one after the other, and a workload has many. Absent in older records. */
  readonly byPod?: Readonly<Record<PodId, CounterRate>>;
};

/** What one proxy's counters say of one edge. */
export type CounterRate = { readonly perSecond: number; readonly failedPerSecond: number; readonly at: EpochMs };

/** One host of one Envoy cluster as `/clusters?format=json` has it. */
export type HostStatus = {
  readonly address: string;
  readonly requestsTotal: number;
  readonly requestsFailed: number;
  readonly connectionsTotal: number;
  readonly connectFailures: number;
  readonly activeRequests: number;
  readonly healthy: boolean;
  /** e.g. `eds UNHEALTHY`, `outlier ejected`; empty when healthy. */
  readonly unhealthyBecause: readonly string[];
  readonly weight: number;
  readonly priority: number;
  readonly locality: string;
};

export type ClusterStatus = {
  readonly name: string;
  readonly hosts: readonly HostStatus[];
  readonly maxConnections: number | null;
  readonly maxPendingRequests: number | null;
  readonly maxRequests: number | null;
  readonly maxRetries: number | null;
};

/** One sweep of a proxy's `/clusters`. Clusters without hosts are kept: an empty cluster is news. */
export type ClusterSweep = { readonly pod: PodId; readonly at: EpochMs; readonly clusters: readonly ClusterStatus[] };

export const EDGE_BUCKET_MS = 5_000;
export const EDGE_BUCKETS = 24;
