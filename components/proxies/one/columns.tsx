import type { OriginIndex } from '@/mesh/config/origins.ts';
import type { Row, TableName } from '@/mesh/config/rows.ts';
import type { Mesh } from '@/mesh/model';
import type { Words } from '@/words';
import type { Column } from '../grid/column.ts';
import { clusterColumns } from './clusterColumns.tsx';
import { endpointColumns } from './endpointColumns.tsx';
import { listenerColumns } from './listenerColumns.tsx';
import { routeColumns } from './routeColumns.tsx';
import { secretColumns } from './secretColumns.tsx';

export type ColumnScope = {
  readonly words: Words['proxies'];
  readonly origins: OriginIndex;
  readonly podByIp: Mesh['podByIp'];
};

/** The columns of each table. */
export function columnsOf(table: TableName, scope: ColumnScope): readonly Column<Row>[] {
  const of = {
    listeners: () => listenerColumns(scope),
    routes: () => routeColumns(scope),
    clusters: () => clusterColumns(scope),
    endpoints: () => endpointColumns(scope),
    secrets: () => secretColumns(scope),
  }[table];
  // Each table's columns meet only rows of that table.
  return of() as unknown as readonly Column<Row>[];
}
