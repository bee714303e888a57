import type { EpochMs, ProxySync, XdsType } from '@/mesh/model';

export type TypeStanding = {
  readonly type: XdsType;
  readonly state: 'synced' | 'stale' | 'refused' | 'not-sent';
  readonly sentAt: EpochMs | null;
  readonly error: string | null;
};

const ORDER: readonly XdsType[] = ['CDS', 'LDS', 'EDS', 'RDS', 'ECDS', 'NDS', 'SDS'];

/** Each type's standing between istiod and one proxy, in the order in which Envoy takes them. */
export function typesOf(sync: ProxySync): readonly TypeStanding[] {
  return ORDER.flatMap((type): TypeStanding[] => {
    const state = sync.types[type];
    if (state === undefined) return [];
    const standing =
      state.error !== null
        ? 'refused'
        : state.sent === null
          ? 'not-sent'
          : state.acked === state.sent
            ? 'synced'
            : 'stale';
    return [{ type, state: standing, sentAt: state.sentAt, error: state.error }];
  });
}

/** True when nothing that was sent is refused or waits for an answer. */
export const isInSync = (sync: ProxySync): boolean =>
  typesOf(sync).every((t) => t.state === 'synced' || t.state === 'not-sent');
