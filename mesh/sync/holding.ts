import { type EpochMs, type Mesh, type Pod, runsProxy } from '../model/index.ts';
import { type OverallSync, overallOf } from './state.ts';

/** A new proxy is connected within seconds of its start, and so is Meshpath with every replica. */
const SETTLED_AFTER_MS = 20_000;

/** What tells how proxies stand with istiod. */
export type SyncTables = Pick<Mesh, 'sync' | 'syncSince' | 'sources' | 'degradations' | 'pods'>;

/**
 * Whether a replica of istiod holds a pod's proxy, as far as it was told last.
 * - `unheld`: it runs for long enough to be connected, and istiod answers without naming it, or has no replica left
 * - `unknown`: a replica of istiod cannot be asked, for it may be the one, or it is too early to tell
 */
export type Holding = 'held' | 'unheld' | 'unknown';

export function holdingOf(mesh: Omit<SyncTables, 'syncSince' | 'pods'>, pod: Pod, now: EpochMs): Holding {
  if (mesh.sync[pod.id] !== undefined) return 'held';
  if (!runsProxy(pod)) return 'unknown';
  const { istiod } = mesh.sources;
  const gone = istiod.kind === 'failed' && istiod.fault.code === 'istiod-gone';
  if (istiod.kind !== 'live' && !gone) return 'unknown';
  if (!gone && mesh.degradations.some(({ source }) => source === 'istiod')) return 'unknown';
  const startedAt = pod.containers.find(({ name }) => name === 'istio-proxy')?.startedAt ?? pod.createdAt;
  const settles = gone ? startedAt : Math.max(startedAt, istiod.since);
  return now - settles > SETTLED_AFTER_MS ? 'unheld' : 'unknown';
}

/** How a proxy stands with istiod, in one word. */
export type ProxyState = OverallSync | Exclude<Holding, 'held'>;

/** The worst first. */
export const PROXY_STATES: readonly ProxyState[] = ['nack', 'stale', 'unheld', 'pushing', 'unknown', 'synced'];

export function proxyStateOf(mesh: Omit<SyncTables, 'pods'>, pod: Pod, now: EpochMs): ProxyState {
  const sync = mesh.sync[pod.id];
  if (sync !== undefined) return overallOf(sync, now, mesh.syncSince[pod.id]);
  return holdingOf(mesh, pod, now) === 'unheld' ? 'unheld' : 'unknown';
}
