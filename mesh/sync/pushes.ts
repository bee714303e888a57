import type { EpochMs, Mesh, ObjectChange, Push, Refusal } from '../model/index.ts';

/** istiod gathers changes for up to this long before it pushes (`PILOT_DEBOUNCE_MAX`). */
const DEBOUNCE_MAX_MS = 10_000;

export type ToldPush = {
  readonly push: Push;
  /** Objects that changed since the push before, not longer ago than istiod gathers changes. Newest first. */
  readonly causes: readonly ObjectChange[];
  /** Refusals of something that this push sent, the first one first. */
  readonly refused: readonly Refusal[];
};

/** Pushes, the newest first, each with what changed before it and who refused it. A push without a change follows endpoints or proxies. */
export function pushesOf({
  pushes,
  changes,
  refusals,
}: Pick<Mesh, 'pushes' | 'changes' | 'refusals'>): readonly ToldPush[] {
  let before: EpochMs | null = null;
  const told = pushes.map((push): ToldPush => {
    const from = Math.max(before ?? 0, push.at - DEBOUNCE_MAX_MS);
    before = push.at;
    return {
      push,
      causes: changes.filter(({ at }) => at > from && at <= push.until).reverse(),
      refused: refusals
        .filter(({ refusedAt }) => refusedAt >= push.at && refusedAt <= push.until)
        .sort((a, b) => a.refusedAt - b.refusedAt),
    };
  });
  return told.reverse();
}
