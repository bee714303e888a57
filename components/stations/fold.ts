import type { Candidate, Choice } from '@/mesh/path/stations.ts';

const decides = (c: Candidate) => c.outcome === 'chosen';
const open = (c: Candidate) => c.outcome === 'possible' || c.outcome === 'unknown';

/**
 * The candidates that are worth their place before anything is pressed. Rules: the one that matched and two that did not,
 * as they lead up to it. Elsewhere the fact above says what was chosen, so only what is undecided is shown, and why
 * nothing matched if nothing did; of routes also the last that lost, since that is what people ask. `alone`: no fact above
 * says what was chosen, so the choice itself does.
 */
export function folded(choice: Choice, alone = false): readonly Candidate[] {
  const { candidates, of } = choice;
  const at = candidates.findIndex((c) => decides(c) || open(c));
  const before = (n: number) =>
    candidates
      .slice(0, Math.max(0, at))
      .filter((c) => c.outcome === 'lost')
      .slice(-n);
  if (at < 0) return candidates.slice(0, 3);
  const undecided = candidates.some(open);
  if (of === 'rule') return keep(candidates, [...before(2), ...candidates.filter((c) => decides(c) || open(c))]);
  if (undecided) return candidates.filter((c) => decides(c) || open(c)).slice(0, 4);
  const last = of === 'route' ? before(1) : [];
  return alone ? keep(candidates, [...last, ...candidates.filter(decides)]) : last;
}

const keep = (all: readonly Candidate[], some: readonly Candidate[]) => all.filter((c) => some.includes(c));
