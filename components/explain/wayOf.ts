import type { Failure, Station } from '@/mesh/path/stations.ts';
import type { BranchReport } from '@/wire/explain';
import type { Way } from '../stations/way.ts';

/** One way that a request may go, as the stations show it. */
export function wayOf(branch: BranchReport): Way {
  const { stations, failedAt, verdict } = branch;
  const failed = verdict.kind === 'denied' || verdict.kind === 'failed';
  const failure: Failure | null = failed
    ? {
        by: failedBy(branch),
        status: verdict.status,
        flags: verdict.flags === '-' ? [] : verdict.flags.split(','),
        details: null,
        policy: null,
      }
    : null;
  const reached = stations.some((s) => s.kind === 'wire' && s.state !== 'not-reached');
  return {
    stations,
    failedAt: failedAt ?? (verdict.kind === 'unknown' ? lastReached(stations) : null),
    failure,
    security: reached ? branch.tls : 'unknown',
    clientIdentity: branch.clientIdentity,
    serverIdentity: branch.serverIdentity,
    timings: [],
    ...(failed ? { why: verdict.reason } : {}),
    answer: verdict.status === null ? null : String(verdict.status),
    ...(verdict.kind === 'answered' && verdict.by !== 'app' ? { answeredBy: verdict.by } : {}),
    ...(verdict.kind === 'unknown' ? { unknown: verdict.reason } : {}),
  };
}

/** What broke on the wire is told by an Envoy; where it broke says more than who tells. */
function failedBy({ stations, failedAt, verdict }: BranchReport): Failure['by'] {
  if (failedAt !== null && stations[failedAt]?.kind === 'wire') return 'wire';
  return verdict.by;
}

const lastReached = (stations: readonly Station[]): number | null => {
  const end = stations.findIndex((s) => s.state === 'not-reached');
  return (end < 0 ? stations.length : end) - 1;
};
