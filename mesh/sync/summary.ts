import type { EpochMs, PodId, XdsType } from '../model/index.ts';
import { holdingOf, type SyncTables } from './holding.ts';
import { type OverallSync, overallOf, syncOf } from './state.ts';

export type SyncSummary = {
  /** Proxies by standing. */
  readonly counts: Readonly<Record<OverallSync, number>>;
  /** Every refusal in force. */
  readonly nacks: readonly {
    readonly pod: PodId;
    readonly istiod: PodId;
    readonly type: XdsType;
    readonly text: string;
    readonly since: EpochMs | null;
  }[];
  /** Running proxies that istiod, as far as it can be asked, does not name. */
  readonly unheld: readonly PodId[];
};

/** The whole mesh's sync at one moment. */
export function syncSummary(mesh: SyncTables, now: EpochMs): SyncSummary {
  const counts: Record<OverallSync, number> = { synced: 0, pushing: 0, stale: 0, nack: 0 };
  const nacks: SyncSummary['nacks'][number][] = [];
  for (const sync of Object.values(mesh.sync)) {
    const since = mesh.syncSince[sync.pod];
    counts[overallOf(sync, now, since)] += 1;
    for (const [type, state] of syncOf(sync, now, since))
      if (state.kind === 'nack')
        nacks.push({ pod: sync.pod, istiod: sync.istiod, type, text: state.text, since: state.since });
  }
  const unheld = Object.values(mesh.pods)
    .filter((pod) => holdingOf(mesh, pod, now) === 'unheld')
    .map((pod) => pod.id)
    .sort();
  return { counts, nacks: nacks.sort((a, b) => (a.pod < b.pod ? -1 : 1)), unheld };
}
