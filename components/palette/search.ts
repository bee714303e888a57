import type { Entry, Group } from './entries.ts';

export type Found = { readonly group: Group; readonly entries: readonly Entry[]; readonly more: number };

const ORDER: readonly Group[] = [
  'attention',
  'workloads',
  'services',
  'certificates',
  'proxies',
  'objects',
  'requests',
  'pods',
  'views',
  'actions',
];
const PER_GROUP = 5;

/**
 * The entries that hold every word of `query`, in any order and case, at most `PER_GROUP` of a group. The group with the best
 * match comes first; within a group a title that is the word goes before one that begins with it, before one that holds it.
 * An empty query finds nothing: the caller shows what there is to do.
 */
export function search(entries: readonly Entry[], query: string): readonly Found[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const groups = new Map<Group, { entry: Entry; score: number }[]>();
  for (const entry of entries) {
    const score = scoreOf(entry, words);
    if (score === null) continue;
    const group = groups.get(entry.group) ?? [];
    group.push({ entry, score });
    groups.set(entry.group, group);
  }
  return [...groups]
    .map(([group, matches]) => {
      // The order of equal matches is that of the entries: newest request first.
      const sorted = matches.sort((a, b) => b.score - a.score);
      return {
        group,
        best: sorted[0]?.score ?? 0,
        entries: sorted.slice(0, PER_GROUP).map((m) => m.entry),
        more: Math.max(0, sorted.length - PER_GROUP),
      };
    })
    .sort((a, b) => b.best - a.best || ORDER.indexOf(a.group) - ORDER.indexOf(b.group))
    .map(({ group, entries, more }) => ({ group, entries, more }));
}

function scoreOf({ title, detail, keywords = '' }: Entry, words: readonly string[]): number | null {
  const name = title.toLowerCase();
  const rest = `${detail} ${keywords}`.toLowerCase();
  let score = 0;
  for (const word of words) {
    if (name === word) score += 8;
    else if (name.startsWith(word)) score += 4;
    else if (name.includes(word)) score += 2;
    else if (rest.includes(word)) score += 1;
    else return null;
  }
  return score / words.length;
}
