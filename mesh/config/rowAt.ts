import type { Row } from './rows.ts';
import { type ConfigTables, rowsOf } from './tables.ts';

/** The row in which a place of the dump stands: the innermost whose own place leads there. Null: it is in no table. */
export function rowAt(tables: ConfigTables, pointer: string): Row | null {
  let found: { readonly row: Row; readonly depth: number } | null = null;
  for (const row of rowsOf(tables))
    for (const place of placesOf(row)) {
      const leads = pointer === place || pointer.startsWith(`${place}/`);
      if (leads && place.length > (found?.depth ?? -1)) found = { row, depth: place.length };
    }
  return found?.row ?? null;
}

/** A chain's row stands for its listener, too, and a route's for its virtual host. */
function placesOf(row: Row): readonly string[] {
  const own = row.pointer === null ? [] : [row.pointer];
  if (row.table === 'listeners') return [...own, row.listener.pointer];
  if (row.table === 'routes') return [...own, row.host.pointer, row.host.pointer.replace(/\/virtual_hosts\/\d+$/, '')];
  return own;
}
