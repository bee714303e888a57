/** A record without one key; the same record when the key is not there. */
export function omit<T>(table: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  if (!(key in table)) return table;
  const { [key]: _gone, ...rest } = table;
  return rest;
}

/** A record of `items` keyed by `keyOf`. */
export function keyed<T>(items: readonly T[], keyOf: (item: T) => string): Readonly<Record<string, T>> {
  return Object.fromEntries(items.map((item) => [keyOf(item), item]));
}

/** Drops records of pods that `keep` refuses. */
export function retain<T>(
  table: Readonly<Record<string, T>>,
  keep: (key: string) => boolean,
): Readonly<Record<string, T>> {
  const entries = Object.entries(table);
  const kept = entries.filter(([key]) => keep(key));
  return kept.length === entries.length ? table : Object.fromEntries(kept);
}
