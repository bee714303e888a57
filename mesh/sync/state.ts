import { assertNever, type EpochMs, type ProxySync, type XdsState, type XdsType } from '../model/index.ts';
import { MAIN_TYPES, syncStateOf } from './standing.ts';

/** Since when a proxy's types are in their states, as `Mesh.syncSince` has it. */
export type Since = Readonly<Partial<Record<XdsType, EpochMs>>>;

/** A type's state with what goes with it: since when (null: not told), and Envoy's words for a refusal. */
export type SyncDetail =
  | { readonly kind: 'synced'; readonly since: EpochMs | null }
  | { readonly kind: 'stale'; readonly since: EpochMs | null; readonly forMs: number | null }
  | { readonly kind: 'nack'; readonly text: string; readonly since: EpochMs | null }
  | { readonly kind: 'not-sent' };

/**
 * The state of each type that istiod told of, and of `MAIN_TYPES` always. A push that waits hides when the one before it began
 * to wait: `seen` has that. Only for a type that it does not have istiod's last send time counts.
 */
export function syncOf(sync: ProxySync, now: EpochMs, seen: Since | undefined): ReadonlyMap<XdsType, SyncDetail> {
  const types = new Set<XdsType>([...MAIN_TYPES, ...(Object.keys(sync.types) as XdsType[])]);
  return new Map([...types].map((type) => [type, stateOf(sync.types[type], now, seen?.[type])]));
}

function stateOf(state: XdsState | undefined, now: EpochMs, seen: EpochMs | undefined): SyncDetail {
  const since = seen ?? state?.sentAt ?? null;
  const kind = syncStateOf(state);
  switch (kind) {
    case 'synced':
      return { kind, since };
    case 'stale':
      return { kind, since, forMs: since === null ? null : Math.max(0, now - since) };
    case 'nack':
      return { kind, text: state?.error ?? '', since };
    case 'not-sent':
      return { kind };
    default:
      return assertNever(kind);
  }
}

/** A push that Envoy is still applying is no news: it is acknowledged within milliseconds, large ones within seconds. */
export const STALE_AFTER_MS = 5_000;

export type OverallSync = 'synced' | 'pushing' | 'stale' | 'nack';

/** The worst of a proxy's types; `pushing` while an unacknowledged push is younger than `STALE_AFTER_MS`. */
export function overallOf(sync: ProxySync, now: EpochMs, seen: Since | undefined): OverallSync {
  const states = [...syncOf(sync, now, seen).values()];
  if (states.some((s) => s.kind === 'nack')) return 'nack';
  const waiting = states.filter((s) => s.kind === 'stale');
  if (waiting.length === 0) return 'synced';
  return waiting.some((s) => s.forMs === null || s.forMs >= STALE_AFTER_MS) ? 'stale' : 'pushing';
}
