import type { PodId, ProxySync, XdsState } from '../model/index.ts';

/**
 * - `synced`: the newest nonce sent was acknowledged
 * - `stale`: sent and not acknowledged yet
 * - `nack`: the proxy refused it and runs on with what it had
 * - `not-sent`: there was nothing of this type to send
 */
export type SyncState = 'synced' | 'stale' | 'nack' | 'not-sent';

/** Judged by nonces and the last error of `/debug/syncz`. Envoy's own dump does not tell under delta xDS. */
export function syncStateOf(state: XdsState | undefined): SyncState {
  if (state === undefined) return 'not-sent';
  if (state.error !== null) return 'nack';
  if (state.sent === null) return 'not-sent';
  return state.sent === state.acked ? 'synced' : 'stale';
}

/** The four types that every proxy subscribes to, in the order in which they depend on each other. */
export const MAIN_TYPES = ['CDS', 'LDS', 'EDS', 'RDS'] as const;

/** Those whose state is told of each proxy. ECDS only a proxy subscribes to whose filters come by it (WasmPlugin, say). */
export const STANDING_TYPES = [...MAIN_TYPES, 'ECDS'] as const;

export type ProxyStanding = {
  readonly pod: PodId;
  readonly istiod: PodId;
  /** Without ECDS where the proxy does not subscribe to it. */
  readonly sync: Readonly<Record<(typeof MAIN_TYPES)[number], SyncState>> & { readonly ECDS?: SyncState };
  /** Envoy's words for its refusals of any type, verbatim, each once; null when it refused nothing. */
  readonly nack: string | null;
};

export function standingOf({ pod, istiod, types }: ProxySync): ProxyStanding {
  const errors = Object.values(types).flatMap((state) => (state.error === null ? [] : [state.error]));
  return {
    pod,
    istiod,
    sync: {
      CDS: syncStateOf(types.CDS),
      LDS: syncStateOf(types.LDS),
      EDS: syncStateOf(types.EDS),
      RDS: syncStateOf(types.RDS),
      ...(types.ECDS && { ECDS: syncStateOf(types.ECDS) }),
    },
    nack: errors.length === 0 ? null : [...new Set(errors)].join('\n'),
  };
}
