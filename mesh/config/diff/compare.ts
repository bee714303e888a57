import { type Json, naturally, type ProxyConfig } from '../../model/index.ts';
import { TABLES, type TableName } from '../rows.ts';
import { changesOf, type FieldChange } from './changes.ts';
import { diffOf } from './diff.ts';
import { type ConfigObject, objectsOf } from './objects.ts';

export type ObjectDiff = { readonly kind: TableName; readonly name: string } & (
  | { readonly change: 'added' | 'removed'; readonly body: Json }
  | { readonly change: 'changed'; readonly changes: readonly FieldChange[] }
);

export type ConfigDiff = {
  /** By table, then name. */
  readonly objects: readonly ObjectDiff[];
  /** How many objects are the same on both sides. */
  readonly same: Readonly<Record<TableName, number>>;
};

/** Compares two configurations object by object: `added` is in `after` alone. Order counts only where Envoy looks at it. */
export function compareConfigs(before: ProxyConfig, after: ProxyConfig, which: 'all' | 'sent' = 'all'): ConfigDiff {
  const left = byName(objectsOf(before, which));
  const right = byName(objectsOf(after, which));
  const same: Record<TableName, number> = { listeners: 0, routes: 0, clusters: 0, endpoints: 0, secrets: 0 };
  const objects: ObjectDiff[] = [];
  for (const id of new Set([...left.keys(), ...right.keys()])) {
    const [a, b] = [left.get(id), right.get(id)];
    const some = a ?? b;
    if (some === undefined) continue;
    const { kind, name } = some;
    if (a === undefined || b === undefined) {
      objects.push({ kind, name, change: a === undefined ? 'added' : 'removed', body: some.body });
      continue;
    }
    const diff = diffOf(a.body, b.body);
    if (diff === null) same[kind] += 1;
    else objects.push({ kind, name, change: 'changed', changes: changesOf(diff) });
  }
  return {
    objects: objects.sort((a, b) => TABLES.indexOf(a.kind) - TABLES.indexOf(b.kind) || naturally(a.name, b.name)),
    same,
  };
}

function byName(objects: readonly ConfigObject[]): ReadonlyMap<string, ConfigObject> {
  const found = new Map<string, ConfigObject>();
  for (const object of objects) {
    const id = `${object.kind} ${object.name}`;
    let key = id;
    for (let n = 2; found.has(key); n += 1) key = `${id} #${n}`;
    found.set(key, object);
  }
  return found;
}
