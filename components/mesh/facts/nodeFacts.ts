import type { CertificateRing } from '@/components/glyphs';
import type { DurationMs, EpochMs, Mesh, NodeId, Pod, PodId, XdsType } from '@/mesh/model';
import { durationMs, hasProxy, isWorkloadNode } from '@/mesh/model';
import { isFailed, isTcp } from '@/mesh/requests/outcome.ts';
import { holdingOf } from '@/mesh/sync/holding.ts';
import { STALE_AFTER_MS, syncOf } from '@/mesh/sync/state.ts';
import type { GraphNode } from '@/mesh/topology/graph.ts';
import { nearestToEnd } from './certificateRing.ts';

/** What is wrong with a node, or worth a word, by code; the catalogue says it. Worst first. */
export type Trouble =
  | { readonly kind: 'expired' }
  | { readonly kind: 'refused'; readonly types: readonly XdsType[]; readonly agoMs: DurationMs | null }
  | { readonly kind: 'plain-refused'; readonly count: number }
  /** TCP connections to it that failed. */
  | { readonly kind: 'tcp-failed'; readonly count: number }
  /** Its pods are gone, and calls to it fail. */
  | { readonly kind: 'missed' }
  | { readonly kind: 'expiring'; readonly inMs: DurationMs }
  | { readonly kind: 'not-ready'; readonly ready: number; readonly total: number }
  | { readonly kind: 'overdue'; readonly byMs: DurationMs }
  | { readonly kind: 'stale'; readonly types: readonly XdsType[]; readonly agoMs: DurationMs | null }
  /** Proxies that no istiod names, though istiod can be asked. */
  | { readonly kind: 'unheld'; readonly proxies: number; readonly of: number }
  /** A proxy died and the kubelet started it again. */
  | { readonly kind: 'restarted'; readonly agoMs: DurationMs }
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
  /** A proxy of it gets nothing from istiod: no replica names it. */
  readonly cut: boolean;
};

const RANK: readonly Trouble['kind'][] = [
  'expired',
  'refused',
  'plain-refused',
  'missed',
  'tcp-failed',
  'expiring',
  'not-ready',
  'overdue',
  'unheld',
  'stale',
  'restarted',
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
    case 'tcp-failed':
    case 'expiring':
      return 'bad';
    case 'not-ready':
    case 'overdue':
    case 'unheld':
    case 'stale':
    case 'restarted':
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
 * @param refusals connections that each node refused of late, by node id
 */
export function nodeFactsOf(
  mesh: Mesh,
  members: readonly GraphNode[],
  now: EpochMs,
  refusals: ReadonlyMap<string, Refusals>,
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
  const unheld = pods.filter((pod) => holdingOf(mesh, pod, now) === 'unheld').length;
  const proxies = pods.filter(hasProxy).length;
  if (unheld > 0 && mesh.sources.istiod.kind === 'live')
    troubles.push({ kind: 'unheld', proxies: unheld, of: proxies });
  const restartedAt = Math.max(...pods.map(proxyRestartedAt));
  if (restartedAt > now - RESTART_TOLD_MS)
    troubles.push({ kind: 'restarted', agoMs: durationMs(Math.max(0, now - restartedAt)) });
  const plain = members.reduce((sum, member) => sum + (refusals.get(member.id)?.plain ?? 0), 0);
  if (plain > 0) troubles.push({ kind: 'plain-refused', count: plain });
  const tcp = members.reduce((sum, member) => sum + (refusals.get(member.id)?.tcp ?? 0), 0);
  if (tcp > 0) troubles.push({ kind: 'tcp-failed', count: tcp });
  const one = members.length === 1 ? members[0] : undefined;
  if (one && isWorkloadNode(one.id)) {
    if (one.pods.length === 0) troubles.push({ kind: isMissed(mesh, one.id, now) ? 'missed' : 'gone' });
    else if (one.proxy === 'none') troubles.push({ kind: 'not-injected' });
    else if (one.proxy === 'ambient') troubles.push({ kind: 'ambient' });
    else if (one.proxy === 'mixed') troubles.push({ kind: 'mixed' });
  }
  troubles.sort((a, b) => RANK.indexOf(a.kind) - RANK.indexOf(b.kind));
  return { ready, pods: pods.length, ring: worst?.ring ?? null, troubles, cut: unheld > 0 };
}

const RESTART_TOLD_MS = 300_000;

/** When the kubelet last started this pod's proxy again; -Infinity: never, or it does not say. */
function proxyRestartedAt(pod: Pod): number {
  const proxy = pod.containers.find((c) => c.name === 'istio-proxy');
  return proxy && proxy.restarts > 0 ? (proxy.startedAt ?? Number.NEGATIVE_INFINITY) : Number.NEGATIVE_INFINITY;
}

function syncTroubles(mesh: Mesh, ids: readonly PodId[], now: EpochMs): Trouble[] {
  const refused = new Set<XdsType>();
  const stale = new Set<XdsType>();
  let refusedAt: number | null = null;
  let staleAt: number | null = null;
  for (const id of ids) {
    const sync = mesh.sync[id];
    if (!sync) continue;
    for (const [type, state] of syncOf(sync, now, mesh.syncSince[id])) {
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

/** Connections that a node did not take. */
export type Refusals = {
  /** In plain text, closed because it demands mTLS: listener lines `NR filter_chain_not_found`. */
  readonly plain: number;
  /** Other TCP connections that failed. */
  readonly tcp: number;
};

/** What each node refused within the last two minutes, by target node. */
export function refusalsOf(mesh: Mesh, now: EpochMs): ReadonlyMap<string, Refusals> {
  const all = new Map<string, Refusals>();
  for (const request of mesh.requests) {
    if (request.startedAt < now - RECENT_MS) continue;
    const known = all.get(request.target) ?? { plain: 0, tcp: 0 };
    const line = request.client ?? request.server;
    if (request.server?.details?.startsWith('filter_chain_not_found') && request.security === 'plain')
      all.set(request.target, { ...known, plain: known.plain + 1 });
    else if (line !== null && isTcp(line) && isFailed(request))
      all.set(request.target, { ...known, tcp: known.tcp + 1 });
  }
  return all;
}
