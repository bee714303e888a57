import { type DurationMs, durationMs, EDGE_BUCKET_MS, type Edge, type EpochMs, epochMs } from '../model/index.ts';
import { COUNTER_FRESH_MS } from './counters.ts';

/** Log lines come up to ten seconds after the request (Envoy's flush): younger slots are not yet whole and are left out. */
export const LOG_LAG_MS = 12_000;
/** Rates are over this long, ending `LOG_LAG_MS` ago, rounded down to whole slots. */
export const FIGURE_WINDOW_MS = 30_000;
/** An edge leaves the picture this long after its last traffic; it stays in the mesh for an hour (`EDGE_FORGOTTEN_MS`). */
export const EDGE_IDLE_MS = 300_000;

/** What an edge is labelled with. */
export type EdgeFigures = {
  readonly perSecond: number;
  readonly unit: 'requests' | 'connections';
  /** 0 to 1; null when nothing ran. */
  readonly failedShare: number | null;
  /** `mixed`: mTLS and plain text side by side. `unknown`: no line told. */
  readonly security: 'mtls' | 'plain' | 'mixed' | 'unknown';
  readonly evidence: 'access-log' | 'counters';
  /** Mean over the window, as the callers' proxies measured it; null without log lines. */
  readonly meanLatency: DurationMs | null;
  /** The window the figures are of. */
  readonly from: EpochMs;
  readonly until: EpochMs;
};

/**
 * Figures of one edge at a moment. Access logs come first; where they are silent over the window the counters stand in. Security is
 * taken from all slots kept, as it does not change from one half-minute to the next.
 */
export function edgeFigures(edge: Edge, now: EpochMs): EdgeFigures {
  const until = Math.floor((now - LOG_LAG_MS) / EDGE_BUCKET_MS) * EDGE_BUCKET_MS;
  const from = until - FIGURE_WINDOW_MS;
  const window = edge.buckets.filter((b) => b.from >= from && b.from < until);
  const total = window.reduce((n, b) => n + b.total, 0);
  const counters = edge.counters !== null && now - edge.counters.at <= COUNTER_FRESH_MS ? edge.counters : null;
  const security = securityOfEdge(edge);
  if (total === 0 && counters !== null && counters.perSecond > 0)
    return {
      perSecond: counters.perSecond,
      unit: counters.unit,
      failedShare: Math.min(1, counters.failedPerSecond / counters.perSecond),
      security,
      evidence: 'counters',
      meanLatency: null,
      from: epochMs(counters.at - COUNTER_FRESH_MS),
      until: counters.at,
    };
  return {
    perSecond: total / (FIGURE_WINDOW_MS / 1_000),
    unit: 'requests',
    failedShare: total === 0 ? null : window.reduce((n, b) => n + b.failed, 0) / total,
    security,
    evidence: edge.buckets.length === 0 && edge.counters !== null ? 'counters' : 'access-log',
    meanLatency: total === 0 ? null : durationMs(window.reduce((n, b) => n + b.durationSum, 0) / total),
    from: epochMs(from),
    until: epochMs(until),
  };
}

function securityOfEdge(edge: Edge): EdgeFigures['security'] {
  const mtls = edge.buckets.some((b) => b.mtls > 0);
  const plain = edge.buckets.some((b) => b.plain > 0);
  return mtls && plain ? 'mixed' : mtls ? 'mtls' : plain ? 'plain' : 'unknown';
}

/** False once an edge has been without traffic for `EDGE_IDLE_MS`. */
export const isActive = (edge: Edge, now: EpochMs): boolean => now - edge.lastSeenAt <= EDGE_IDLE_MS;
