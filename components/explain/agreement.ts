import type { MeshRequest } from '@/mesh/model';
import type { BranchReport } from '@/wire/explain';

/** One thing in which what was observed is not what was foreseen. Texts are data: a status, a cluster, an address. */
export type Surprise = {
  readonly of: 'status' | 'flags' | 'cluster' | 'endpoint' | 'security';
  readonly observed: string;
  readonly foreseen: string;
};

/** How an observed request stands to its explanation. `open`: the explanation is unknown, so nothing can be held against it. */
export type Agreement =
  | { readonly kind: 'agrees'; readonly branch: number }
  | { readonly kind: 'differs'; readonly branch: number; readonly surprises: readonly Surprise[] }
  | { readonly kind: 'open' };

/** Holds what the logs say against every branch: it agrees if one of them is what happened, else it differs from the nearest. */
export function agreementOf(request: MeshRequest, branches: readonly BranchReport[]): Agreement {
  const judged = branches
    .map((branch, i) => ({ i, branch, surprises: surprisesOf(request, branch) }))
    .filter(({ branch }) => branch.verdict.kind !== 'unknown')
    .sort((a, b) => a.surprises.length - b.surprises.length || b.branch.probability - a.branch.probability);
  const [best] = judged;
  if (best?.surprises.length === 0) return { kind: 'agrees', branch: best.i };
  if (best === undefined || judged.length < branches.length) return { kind: 'open' };
  return { kind: 'differs', branch: best.i, surprises: best.surprises };
}

/** Only what the logs do tell is compared. */
function surprisesOf(request: MeshRequest, branch: BranchReport): readonly Surprise[] {
  const line = request.client ?? request.server;
  if (line === null) return [];
  const { verdict } = branch;
  const found: Surprise[] = [];
  const status = line.method === null ? null : line.status;
  // An app answers what it likes; a proxy does not.
  if (status !== null && verdict.status !== null && status !== verdict.status)
    found.push({ of: 'status', observed: String(status), foreseen: String(verdict.status) });
  const seen = line.flags.join(',');
  if (request.client !== null && verdict.by !== 'server-envoy') {
    const foreseen = verdict.flags === '-' ? '' : verdict.flags;
    if (seen !== foreseen) found.push({ of: 'flags', observed: seen, foreseen });
  }
  const cluster = request.client?.upstreamCluster ?? null;
  if (cluster !== null && branch.cluster !== null && cluster !== branch.cluster)
    found.push({ of: 'cluster', observed: cluster, foreseen: branch.cluster });
  const host = request.client?.upstreamHost ?? null;
  if (host !== null && branch.endpoints.length > 0 && !branch.endpoints.includes(host))
    found.push({ of: 'endpoint', observed: host, foreseen: branch.endpoints.join(', ') });
  const reached = branch.stations.some((s) => s.kind === 'wire' && s.state !== 'not-reached');
  if (reached && request.security !== 'unknown' && request.security !== branch.tls)
    found.push({ of: 'security', observed: request.security, foreseen: branch.tls });
  return found;
}
