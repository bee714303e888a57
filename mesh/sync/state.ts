import type { EpochMs, ProxySync, XdsState, XdsType } from '../model/index.ts';

/**
 * Where one type of one proxy stands, judged from istiod's nonces as `istioctl proxy-status` does:
 * - `not-sent`: istiod has nothing of this type for it (a gateway without routes), which is no fault;
 * - `nack`: the proxy refused the newest; the older version is in force;
 * - `stale`: sent and not acknowledged, `since` when it was sent (null: not told);
 * - `synced`: the newest is acknowledged.
 */
export type SyncState =
  | { readonly kind: 'synced'; readonly since: EpochMs | null }
  | { readonly kind: 'stale'; readonly since: EpochMs | null; readonly forMs: number | null }
  | { readonly kind: 'nack'; readonly text: string; readonly since: EpochMs | null }
  | { readonly kind: 'not-sent' };

/** Types that every table shows, in the order in which Envoy needs them. */
export const SYNC_TYPES: readonly XdsType[] = ['CDS', 'LDS', 'EDS', 'RDS'];

/** The state of each type that istiod told of, and of `SYNC_TYPES` always. */
export function syncOf(sync: ProxySync, now: EpochMs): ReadonlyMap<XdsType, SyncState> {
  const types = new Set<XdsType>([...SYNC_TYPES, ...(Object.keys(sync.types) as XdsType[])]);
  return new Map([...types].map((type) => [type, stateOf(sync.types[type], now)]));
}

function stateOf(state: XdsState | undefined, now: EpochMs): SyncState {
  if (state === undefined) return { kind: 'not-sent' };
  if (state.error !== null) return { kind: 'nack', text: state.error, since: state.sentAt };
  if (state.sent === null) return { kind: 'not-sent' };
  if (state.sent === state.acked) return { kind: 'synced', since: state.sentAt };
  return { kind: 'stale', since: state.sentAt, forMs: state.sentAt === null ? null : Math.max(0, now - state.sentAt) };
}

/** A push that Envoy is still applying is no news: it is acknowledged within milliseconds, large ones within seconds. */
export const STALE_AFTER_MS = 5_000;

export type ProxyStanding = 'synced' | 'pushing' | 'stale' | 'nack';

/** The worst of a proxy's types; `pushing` while an unacknowledged push is younger than `STALE_AFTER_MS`. */
export function standingOf(sync: ProxySync, now: EpochMs): ProxyStanding {
  const states = [...syncOf(sync, now).values()];
  if (states.some((s) => s.kind === 'nack')) return 'nack';
  const waiting = states.filter((s) => s.kind === 'stale');
  if (waiting.length === 0) return 'synced';
  return waiting.some((s) => s.forMs === null || s.forMs >= STALE_AFTER_MS) ? 'stale' : 'pushing';
}
