import { type EpochMs, epochMs, isWorkloadNode, type Mesh, type MeshRequest } from '../model/index.ts';
import { isSenderHidden, podAt } from './ends.ts';
import { neverConnected } from './fields.ts';
import { isTcp } from './outcome.ts';

/** Both proxies flush their logs within ten seconds; after this long from a line, the other side's line is not coming. */
export const ONE_SIDED_AFTER_MS = 12_000;

/**
 * Whether the other side's line is here, may still come, or will not.
 * `because` says why a request has one side only:
 * - `never-arrived`: the client's proxy reached no server (no upstream connection)
 * - `no-proxy`: the other end has no Envoy of its own
 * - `mirrored`: a shadow copy; the mirroring proxy logs no line for it
 * - `gateway`: a gateway's own log line is that of its next hop
 * - `no-line`: a line was due and did not come (logs off there, filtered, or lost)
 */
export type Sides =
  | { readonly kind: 'both' }
  | { readonly kind: 'waiting'; readonly until: EpochMs; readonly for: 'client' | 'server' }
  | {
      readonly kind: 'one-sided';
      readonly missing: 'client' | 'server';
      readonly because: 'never-arrived' | 'no-proxy' | 'mirrored' | 'gateway' | 'no-line';
    };

/** Nothing is called one-sided while its other line may still come. */
export function sidesOf(mesh: Mesh, request: MeshRequest, now: EpochMs): Sides {
  const { client, server } = request;
  if (client !== null && server !== null) return { kind: 'both' };
  const missing = client === null ? 'client' : 'server';
  const one = (because: Extract<Sides, { kind: 'one-sided' }>['because']): Sides => ({
    kind: 'one-sided',
    missing,
    because,
  });
  if (request.mirrored) return one('mirrored');
  const line = client ?? server;
  if (client !== null) {
    if (neverConnected(client) && (!isTcp(client) || client.flags.length > 0)) return one('never-arrived');
    const pod = podAt(mesh, client.upstreamHost);
    if (pod === null && !isWorkloadNode(request.target)) return one('no-proxy');
    if (pod?.proxy === 'gateway') return one('gateway');
    if (pod !== null && pod.proxy !== 'sidecar') return one('no-proxy');
  } else if (line !== null && !isSenderHidden(request)) {
    const pod = podAt(mesh, line.downstreamRemote);
    if (pod !== null && pod.proxy === 'none') return one('no-proxy');
  }
  const until = epochMs((line?.readAt ?? request.readAt) + ONE_SIDED_AFTER_MS);
  return now < until ? { kind: 'waiting', until, for: missing } : one('no-line');
}
