import type { Observed } from './observed.ts';
import type { World } from './world.ts';

/** What `POST /api/v1/explain` answers, as far as it is compared. */
export type Explained = {
  readonly verdict: ExplainedVerdict;
  readonly branches: readonly ExplainedBranch[];
  readonly assumptions: readonly { readonly code: string; readonly text: string }[];
  readonly unread: readonly unknown[];
};
export type ExplainedVerdict = {
  readonly kind: 'answered' | 'denied' | 'failed' | 'unknown';
  readonly status: number | null;
  readonly flags: string;
  readonly by: 'app' | 'client-envoy' | 'server-envoy' | 'kernel';
  readonly reason: string;
  readonly code: string;
};
export type ExplainedBranch = {
  readonly probability: number;
  readonly cluster: string | null;
  readonly endpoints: readonly string[];
  readonly tls: 'mtls' | 'tls' | 'plain';
  readonly clientIdentity: string | null;
  readonly serverIdentity: string | null;
  readonly policy: string | null;
  readonly verdict: ExplainedVerdict;
};

export type Difference = { readonly field: string; readonly said: unknown; readonly seen: unknown };
export type Judgement =
  /** `alone`: no other branch would have been right as well. */
  | { readonly kind: 'right'; readonly branch: ExplainedBranch; readonly alone: boolean }
  /** `listed`: it hangs on what no reader of the mesh can know. */
  | { readonly kind: 'unknown'; readonly because: string; readonly listed: boolean }
  | { readonly kind: 'wrong'; readonly differences: readonly Difference[] };

/** Codes of what may be left open: names in a DNS that is not the cluster's. */
const LISTED: ReadonlySet<string> = new Set(['name-of-other-dns']);

/** Right if the way that the request took is one of the branches, in everything that the logs tell of it. */
export function judge(said: Explained, seen: Observed): Judgement {
  if (said.verdict.kind === 'unknown')
    return { kind: 'unknown', because: said.verdict.reason, listed: LISTED.has(said.verdict.code) };
  if (isAssumed(said, seen)) return { kind: 'unknown', because: 'what DNS outside the cluster answers', listed: true };
  const tried = said.branches.map((branch) => ({ branch, differences: differencesOf(branch, seen) }));
  const [fits, ...others] = tried.filter((t) => t.differences.length === 0);
  if (fits !== undefined) return { kind: 'right', branch: fits.branch, alone: others.length === 0 };
  const [closest] = [...tried].sort((a, b) => a.differences.length - b.differences.length);
  return { kind: 'wrong', differences: closest?.differences ?? [{ field: 'branches', said: 0, seen: 1 }] };
}

/** Said to be taken for granted, and not so: a name that only DNS outside could know, which nobody has. */
const isAssumed = (said: Explained, seen: Observed) =>
  said.assumptions.some((a) => a.code === 'name-outside') && /dial tcp: lookup /.test(seen.error ?? '');

function differencesOf(branch: ExplainedBranch, seen: Observed): readonly Difference[] {
  const { verdict } = branch;
  const byApp = verdict.kind === 'answered' && verdict.by === 'app';
  const all: (Difference | null)[] = [
    differ('kind', verdict.kind, seen.kind),
    // The app's own status is the app's affair; who gave it is compared below.
    verdict.status === null && byApp ? null : differ('status', verdict.status, seen.status),
    seen.by === undefined ? null : differ('by', verdict.by, seen.by),
    seen.flags === undefined ? null : differ('flags', sorted(verdict.flags), sorted(seen.flags)),
    seen.cluster === undefined ? null : differ('cluster', branch.cluster, seen.cluster),
    seen.endpoint === undefined || branch.endpoints.includes(seen.endpoint)
      ? null
      : { field: 'endpoint', said: branch.endpoints, seen: seen.endpoint },
    seen.tls === undefined ? null : differ('tls', branch.tls, seen.tls),
    seen.clientIdentity === undefined ? null : differ('clientIdentity', branch.clientIdentity, seen.clientIdentity),
    seen.serverIdentity === undefined ? null : differ('serverIdentity', branch.serverIdentity, seen.serverIdentity),
    seen.policy === undefined ? null : differ('policy', branch.policy, seen.policy),
  ];
  return all.filter((d) => d !== null);
}

/** Fields of an answer that the logs told, so that a comparison of nothing is not taken for agreement. */
export const FIELDS = [
  'by',
  'flags',
  'cluster',
  'endpoint',
  'tls',
  'clientIdentity',
  'serverIdentity',
  'policy',
] as const;
export const toldOf = (seen: Observed): readonly (typeof FIELDS)[number][] =>
  FIELDS.filter((f) => seen[f] !== undefined);

const differ = (field: string, said: unknown, seen: unknown): Difference | null =>
  said === seen ? null : { field, said, seen };
const sorted = (flags: string) => flags.split(',').sort().join(',');

/** Every endpoint of a Service's cluster, over all branches that lead to it, as the EndpointSlices list them. */
export function endpointDifferences(said: Explained, world: World): readonly Difference[] {
  return [...new Set(said.branches.map((b) => b.cluster))].flatMap((cluster) => {
    const wanted = cluster === null ? null : world.endpointsOf(cluster);
    const listed = said.branches.filter((b) => b.cluster === cluster).flatMap((b) => b.endpoints);
    if (wanted === null || listed.length === 0) return [];
    const difference = differ('endpoints', [...new Set(listed)].sort().join(' '), wanted.join(' '));
    return difference === null ? [] : [difference];
  });
}
