import type { Json } from '../../model/index.ts';
import { align } from './align.ts';
import { elementName, listKind, settled } from './lists.ts';

/** What differs between two values, as a tree along their common structure. */
export type Diff =
  /** undefined: there is nothing on that side. */
  | { readonly kind: 'value'; readonly before: Json | undefined; readonly after: Json | undefined }
  | { readonly kind: 'object'; readonly fields: readonly { readonly name: string; readonly diff: Diff }[] }
  | { readonly kind: 'set'; readonly items: readonly SetItem[] }
  | { readonly kind: 'sequence'; readonly items: readonly SequenceItem[] };

export type SetItem = { readonly id: string; readonly at: number; readonly diff: Diff };

/** `from` and `to` are places before and after; null: not there. Both, and `moved`: the others went past it. */
export type SequenceItem = {
  readonly name: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly moved: boolean;
  /** null: only its place differs. */
  readonly diff: Diff | null;
};

type Fields = Readonly<Record<string, Json>>;
const isFields = (v: Json | undefined): v is Fields => typeof v === 'object' && v !== null && !Array.isArray(v);

/** Null: the two are the same to Envoy. `name` and `parent` are the fields that hold them, which say how lists are read. */
export function diffOf(before: Json | undefined, after: Json | undefined, name = '', parent = ''): Diff | null {
  if (before === after) return null;
  if (isFields(before) && isFields(after)) return diffFields(before, after, name);
  if (Array.isArray(before) && Array.isArray(after)) {
    const kind = listKind(name, parent);
    return kind.kind === 'set'
      ? diffSets(before, after, kind.identity, name)
      : diffSequences(before as readonly Json[], after as readonly Json[], name);
  }
  return settled(before) === settled(after) ? null : { kind: 'value', before, after };
}

function diffFields(before: Fields, after: Fields, name: string): Diff | null {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const fields = names.flatMap((key) => {
    const diff = diffOf(own(before, key), own(after, key), key, name);
    return diff === null ? [] : [{ name: key, diff }];
  });
  return fields.length === 0 ? null : { kind: 'object', fields };
}

const own = (fields: Fields, key: string): Json | undefined => (Object.hasOwn(fields, key) ? fields[key] : undefined);

function diffSets(
  before: readonly Json[],
  after: readonly Json[],
  identity: (element: Json) => string,
  name: string,
): Diff | null {
  const left = byIdentity(before, identity);
  const right = byIdentity(after, identity);
  const items = [...new Set([...left.keys(), ...right.keys()])].flatMap((id): SetItem[] => {
    const [a, b] = [left.get(id), right.get(id)];
    const diff = diffOf(a?.element, b?.element, '', name);
    return diff === null ? [] : [{ id, at: a?.at ?? b?.at ?? 0, diff }];
  });
  return items.length === 0 ? null : { kind: 'set', items };
}

type Placed = { readonly element: Json; readonly at: number };

/** A set's elements by identity, with their places. Several of one identity are numbered, in an order of their own. */
export function byIdentity(
  elements: readonly Json[],
  identity: (element: Json) => string,
): ReadonlyMap<string, Placed> {
  const groups = new Map<string, Placed[]>();
  elements.forEach((element, at) => {
    const id = identity(element);
    groups.set(id, [...(groups.get(id) ?? []), { element, at }]);
  });
  return new Map(
    [...groups].flatMap(([id, group]) => {
      if (group.length === 1) return group.map((placed) => [id, placed] as const);
      const sorted = group.map((placed) => ({ placed, text: settled(placed.element) }));
      return sorted
        .sort((a, b) => (a.text < b.text ? -1 : 1))
        .map(({ placed }, n) => [`${id} #${n + 1}`, placed] as const);
    }),
  );
}

function diffSequences(before: readonly Json[], after: readonly Json[], name: string): Diff | null {
  const items = align(before.map(elementName), after.map(elementName)).flatMap(
    ({ from, to, moved }): SequenceItem[] => {
      const a = from === null ? undefined : before[from];
      const b = to === null ? undefined : after[to];
      const diff = diffOf(a, b, '', name);
      return diff === null && !moved ? [] : [{ name: elementName(a ?? b ?? null), from, to, moved, diff }];
    },
  );
  return items.length === 0 ? null : { kind: 'sequence', items };
}
