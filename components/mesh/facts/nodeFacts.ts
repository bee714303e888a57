import type { CertificateRing } from '@/components/glyphs';
import type { DurationMs, EpochMs, Mesh, NodeId, Pod, PodId, XdsType } from '@/mesh/model';
import { durationMs, isWorkloadNode } from '@/mesh/model';
import { STALE_AFTER_MS, syncOf } from '@/mesh/sync/state.ts';
import type { GraphNode } from '@/mesh/topology/graph.ts';
import { nearestToEnd } from './certificateRing.ts';

/** What is wrong with a node, or worth a word, by code; the catalogue says it. Worst first. */
export type Trouble =
  | { readonly kind: 'expired' }
  | { readonly kind: 'refused'; readonly types: readonly XdsType[]; readonly agoMs: DurationMs | null }
  | { readonly kind: 'plain-refused'; readonly count: number }
  /** Its pods are gone, and calls to it fail. */
  | { readonly kind: 'missed' }
  | { readonly kind: 'expiring'; readonly inMs: DurationMs }
  | { readonly kind: 'not-ready'; readonly ready: number; readonly total: number }
  | { readonly kind: 'overdue'; readonly byMs: DurationMs }
  | { readonly kind: 'stale'; readonly types: readonly XdsType[]; readonly agoMs: DurationMs | null }
  | { readonly kind: 'gone' }
  | { readonly kind: 'mixed' }
  | { readonly kind: 'ambient' }
  | { readonly kind: 'not-injected' };

export type NodeFacts = {
  readonly ready: number;
  readonly pods: number;
  /** Of the pod whose certificate has the least of its life left. */
  readonly ring: CertificateRing | null;
  readonly troubles: readonly Trouble[];
};

const RANK: readonly Trouble['kind'][] = [
  'expired',
  'refused',
  'plain-refused',
  'missed',
  'expiring',
  'not-ready',
  'overdue',
  'stale',
  'gone',
  'mixed',
  'ambient',
  'not-injected',
];

export const troubleTone = (kind: Trouble['kind']): 'bad' | 'warn' | 'muted' => {
  switch (kind) {
    case 'expired':
    case 'refused':
    case 'plain-refused':
    case 'missed':
    case 'expiring':
      return 'bad';
    case 'not-ready':
    case 'overdue':
    case 'stale':
      return 'warn';
    case 'gone':
    case 'mixed':
    case 'ambient':
    case 'not-injected':
      return 'muted';
  }
};

export const isReady = (pod: Pod): boolean =>
  pod.phase === 'Running' && pod.deletingSince === null && pod.containers.every((c) => c.ready || c.role === 'init');

/**
 * What the picture says of a node beside its name.
 * @param plainRefused how many plain-text connections each node refused of late, by node id
 */
export function nodeFactsOf(
  mesh: Mesh,
  members: readonly GraphNode[],
  now: EpochMs,
  plainRefused: ReadonlyMap<string, number>,
): NodeFacts {
  const ids = members.flatMap((member) => member.pods);
  const pods = ids.flatMap((id) => mesh.pods[id] ?? []);
  const ready = pods.filter(isReady).length;
  const troubles: Trouble[] = [];
  const worst = nearestToEnd(
    mesh,
    ids.map((id) => mesh.certificates[id]),
    now,
  );
  if (worst?.state === 'expired') troubles.push({ kind: 'expired' });
  if (worst?.state === 'expiring') troubles.push({ kind: 'expiring', inMs: durationMs(worst.remainingMs) });
  if (worst?.state === 'renewal-overdue') troubles.push({ kind: 'overdue', byMs: durationMs(worst.overdueMs) });
  troubles.push(...syncTroubles(mesh, ids, now));
  if (ready < pods.length) troubles.push({ kind: 'not-ready', ready, total: pods.length });
  const refused = members.reduce((sum, member) => sum + (plainRefused.get(member.id) ?? 0), 0);
  if (refused > 0) troubles.push({ kind: 'plain-refused', count: refused });
  const one = members.length === 1 ? members[0] : undefined;
  if (one && isWorkloadNode(one.id)) {
    if (one.pods.length === 0) troubles.push({ kind: isMissed(mesh, one.id, now) ? 'missed' : 'gone' });
    else if (one.proxy === 'none') troubles.push({ kind: 'not-injected' });
    else if (one.proxy === 'ambient') troubles.push({ kind: 'ambient' });
    else if (one.proxy === 'mixed') troubles.push({ kind: 'mixed' });
  }
  troubles.sort((a, b) => RANK.indexOf(a.kind) - RANK.indexOf(b.kind));
  return { ready, pods: pods.length, ring: worst?.ring ?? null, troubles };
}

function syncTroubles(mesh: Mesh, ids: readonly PodId[], now: EpochMs): Trouble[] {
  const refused = new Set<XdsType>();
  const stale = new Set<XdsType>();
  let refusedAt: number | null = null;
  let staleAt: number | null = null;
  for (const id of ids) {
    const sync = mesh.sync[id];
    if (!sync) continue;
    for (const [type, state] of syncOf(sync, now)) {
      if (state.kind === 'nack') {
        refused.add(type);
        if (state.since !== null) refusedAt = Math.max(refusedAt ?? 0, state.since);
      }
      if (state.kind === 'stale' && state.forMs !== null && state.forMs >= STALE_AFTER_MS) {
        stale.add(type);
        if (state.since !== null) staleAt = Math.min(staleAt ?? state.since, state.since);
      }
    }
  }
  const ago = (at: number | null) => (at === null ? null : durationMs(Math.max(0, now - at)));
  const troubles: Trouble[] = [];
  if (refused.size > 0) troubles.push({ kind: 'refused', types: [...refused], agoMs: ago(refusedAt) });
  if (stale.size > 0) troubles.push({ kind: 'stale', types: [...stale], agoMs: ago(staleAt) });
  return troubles;
}

const RECENT_MS = 120_000;

/** True when a call to this node failed within the last two minutes. */
const isMissed = (mesh: Mesh, node: NodeId, now: EpochMs): boolean =>
  Object.values(mesh.edges).some(
    (edge) => edge.target === node && edge.buckets.some((b) => b.failed > 0 && b.from > now - RECENT_MS),
  );

/** Plain-text connections that servers demanding mTLS closed within the last two minutes, by target node: listener lines `NR filter_chain_not_found`. */
export function plainRefusedOf(mesh: Mesh, now: EpochMs): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let i = mesh.requests.length - 1; i >= 0; i--) {
    const request = mesh.requests[i];
    if (!request) continue;
    if (request.startedAt < now - RECENT_MS) continue;
    const { server } = request;
    if (server?.details?.startsWith('filter_chain_not_found') && request.security === 'plain')
      counts.set(request.target, (counts.get(request.target) ?? 0) + 1);
  }
  return counts;
}
