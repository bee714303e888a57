import type { Json } from '../../model/index.ts';
import { byIdentity, type Diff } from './diff.ts';
import { listKind } from './lists.ts';

/** Carries a diff out: what comes of it must be the other side, or the diff kept something back. For tests only. */
export function apply(before: Json | undefined, diff: Diff | null, name = '', parent = ''): Json | undefined {
  if (diff === null) return before;
  switch (diff.kind) {
    case 'value':
      return diff.after;
    case 'object': {
      const next: Record<string, Json> = { ...(before as Record<string, Json>) };
      for (const { name: key, diff: part } of diff.fields) {
        const value = apply(Object.hasOwn(next, key) ? next[key] : undefined, part, key, name);
        if (value === undefined) delete next[key];
        else Object.defineProperty(next, key, { value, enumerable: true, configurable: true, writable: true });
      }
      return next;
    }
    case 'set': {
      const kind = listKind(name, parent);
      if (kind.kind !== 'set') throw new Error(`${name} is no set`);
      const left = [...(before as readonly Json[])];
      const ids = byIdentity(left, kind.identity);
      const next: (Json | undefined)[] = left;
      for (const { id, diff: part } of diff.items) {
        const at = ids.get(id)?.at;
        if (at === undefined) next.push(apply(undefined, part, '', name));
        else next[at] = apply(left[at], part, '', name);
      }
      return next.filter((element) => element !== undefined);
    }
    case 'sequence': {
      const left = before as readonly Json[];
      const taken = new Set(diff.items.filter((i) => i.moved || i.to === null).map((i) => i.from));
      const inside = new Map(diff.items.map((i) => [i.from, i]));
      const element = (from: number) => apply(left[from], inside.get(from)?.diff ?? null, '', name) as Json;
      const next = left.flatMap((_, from) => (taken.has(from) ? [] : [element(from)]));
      const placed = diff.items.filter((i) => i.to !== null && (i.moved || i.from === null));
      for (const item of placed.sort((a, b) => (a.to ?? 0) - (b.to ?? 0)))
        next.splice(
          item.to ?? 0,
          0,
          item.from === null ? (apply(undefined, item.diff, '', name) as Json) : element(item.from),
        );
      return next;
    }
  }
}
