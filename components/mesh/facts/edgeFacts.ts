import type { Edge, EpochMs, WireSecurity } from '@/mesh/model';
import { EDGE_BUCKET_MS } from '@/mesh/model';
import { PLAYOUT_DELAY_MS } from '@/mesh/requests/playout.ts';

/** What is known of the traffic of one edge of the picture (several edges of the mesh when it is a bundle). */
export type EdgeFacts = {
  readonly perSecond: number;
  /** Share that failed, in [0, 1]. */
  readonly failedShare: number;
  readonly security: WireSecurity | 'mixed';
  /** `logs`: counted from access-log lines. `counters`: from Envoy's `/clusters`, request by request unseen. */
  readonly basis: 'logs' | 'counters' | 'none';
  readonly unit: 'requests' | 'connections';
  /** Mean over the window, ms; null without logs. */
  readonly meanMs: number | null;
  readonly lastSeenAt: EpochMs;
};

/** Figures are means over this long, so that a label is readable and a single failure stays a while. */
export const WINDOW_MS = 60_000;

/** Adds up the edges that one line of the picture stands for. Log figures lag behind by the playout delay, as the particles do. */
export function edgeFactsOf(edges: readonly Edge[], now: EpochMs): EdgeFacts {
  const until = now - PLAYOUT_DELAY_MS + EDGE_BUCKET_MS;
  const buckets = edges.flatMap((edge) =>
    edge.buckets.filter((b) => b.from > until - WINDOW_MS - EDGE_BUCKET_MS && b.from <= until),
  );
  const sum = (of: (b: (typeof buckets)[number]) => number) => buckets.reduce((total, b) => total + of(b), 0);
  const total = sum((b) => b.total);
  const lastSeenAt = Math.max(0, ...edges.map((edge) => edge.lastSeenAt)) as EpochMs;
  const everLogged = edges.flatMap((edge) => edge.buckets);
  const security = securityOf(buckets.length > 0 ? buckets : everLogged);
  const counters = edges.flatMap((edge) => (edge.counters ? [edge.counters] : []));
  if (total === 0 && counters.some((c) => c.perSecond > 0)) {
    const perSecond = counters.reduce((rate, c) => rate + c.perSecond, 0);
    const failed = counters.reduce((rate, c) => rate + c.failedPerSecond, 0);
    const unit = counters.every((c) => c.unit === 'connections') ? 'connections' : 'requests';
    return {
      perSecond,
      failedShare: Math.min(1, failed / perSecond),
      security,
      basis: 'counters',
      unit,
      meanMs: null,
      lastSeenAt,
    };
  }
  return {
    perSecond: total / (WINDOW_MS / 1_000),
    failedShare: total === 0 ? 0 : sum((b) => b.failed) / total,
    security,
    basis: total > 0 ? 'logs' : 'none',
    unit: 'requests',
    meanMs: total === 0 ? null : sum((b) => b.durationSum) / total,
    lastSeenAt,
  };
}

function securityOf(buckets: readonly { readonly mtls: number; readonly plain: number }[]): EdgeFacts['security'] {
  const mtls = buckets.some((b) => b.mtls > 0);
  const plain = buckets.some((b) => b.plain > 0);
  return mtls && plain ? 'mixed' : mtls ? 'mtls' : plain ? 'plain' : 'unknown';
}
