import type { Edge, EpochMs } from '@/mesh/model';
import { type EdgeFigures, edgeFigures } from '@/mesh/topology/figures.ts';

/** What is known of the traffic of one line of the picture: one edge of the mesh, or a bundle of several. */
export type EdgeFacts = {
  readonly perSecond: number;
  /** Share that failed, in [0, 1]. */
  readonly failedShare: number;
  readonly security: EdgeFigures['security'];
  /** `logs`: counted from access-log lines. `counters`: from Envoy's `/clusters`, request by request unseen. */
  readonly basis: 'logs' | 'counters' | 'none';
  readonly unit: EdgeFigures['unit'];
  /** Mean over the window, ms; null without log lines. */
  readonly meanMs: number | null;
  readonly lastSeenAt: EpochMs;
};

/** Adds up the edges that one line stands for. */
export function edgeFactsOf(edges: readonly Edge[], now: EpochMs): EdgeFacts {
  const all = edges.map((edge) => edgeFigures(edge, now));
  const busy = all.filter((figures) => figures.perSecond > 0);
  const perSecond = busy.reduce((sum, f) => sum + f.perSecond, 0);
  const failed = busy.reduce((sum, f) => sum + f.perSecond * (f.failedShare ?? 0), 0);
  const timed = busy.filter((f) => f.meanLatency !== null);
  const timedRate = timed.reduce((sum, f) => sum + f.perSecond, 0);
  return {
    perSecond,
    failedShare: perSecond === 0 ? 0 : failed / perSecond,
    security: together(all.map((f) => f.security)),
    basis: busy.length === 0 ? 'none' : busy.some((f) => f.evidence === 'access-log') ? 'logs' : 'counters',
    unit: busy.length > 0 && busy.every((f) => f.unit === 'connections') ? 'connections' : 'requests',
    meanMs: timedRate === 0 ? null : timed.reduce((sum, f) => sum + f.perSecond * (f.meanLatency ?? 0), 0) / timedRate,
    lastSeenAt: Math.max(0, ...edges.map((edge) => edge.lastSeenAt)) as EpochMs,
  };
}

function together(all: readonly EdgeFigures['security'][]): EdgeFigures['security'] {
  const known = new Set(all.filter((security) => security !== 'unknown'));
  if (known.size === 0) return 'unknown';
  return known.size === 1 ? ([...known][0] ?? 'unknown') : 'mixed';
}
