'use client';
import { X } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { useMesh, useWords } from '@/client/MeshProvider';
import { setParams, useParam } from '@/client/url';
import { type Row, searchOf, TABLES, type TableName } from '@/mesh/config/rows.ts';
import { proxiesWords } from '@/words/proxies';
import { Boundary } from '../../ui/Boundary.tsx';
import { Button } from '../../ui/Button.tsx';
import { Toggle } from '../../ui/Chip.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FilterField } from '../../ui/FilterField.tsx';
import { lazy } from '../../ui/lazy.tsx';
import { PanelSkeleton } from '../../ui/PanelSkeleton.tsx';
import { sortingOf, sortingText } from '../grid/column.ts';
import { Grid } from '../grid/Grid.tsx';
import { columnsOf } from './columns.tsx';
import { useConfigScope } from './context.ts';

const RowPanel = lazy(() => import('../panel/RowPanel.tsx').then((m) => m.RowPanel), PanelSkeleton);

export const isTable = (tab: string): tab is TableName => (TABLES as readonly string[]).includes(tab);

const DIRECTIONS = ['all', 'outbound', 'inbound'] as const;

/** One table of a configuration with its filters; the URL holds them, and the row that is open. */
export function TableTab({ table }: { table: TableName }) {
  const words = useWords(proxiesWords);
  const { tables, origins } = useConfigScope();
  const podByIp = useMesh((mesh) => mesh.podByIp);
  const [query, setQuery] = useParam('q', 'replace');
  const [dir, setDir] = useParam('dir', 'replace');
  const [within] = useParam('in');
  const [open] = useParam('row');
  const [sort, setSort] = useParam('sort', 'replace');
  const box = useRef<HTMLDivElement>(null);
  const columns = useMemo(() => columnsOf(table, { words, origins, podByIp }), [table, words, origins, podByIp]);
  const all: readonly Row[] = tables[table];
  const shown = useMemo(() => {
    const matches = searchOf(query);
    return all.filter(
      (row) =>
        (dir === '' || row.direction === dir || row.direction === 'unspecified') &&
        (within === '' || row.group === within) &&
        matches(row),
    );
  }, [all, query, dir, within]);
  const selected = all.find((row) => row.key === open) ?? null;
  const select = (row: Row, how: 'open' | 'move') =>
    setParams({ row: row.key }, how === 'move' || open !== '' ? 'replace' : 'push');
  const close = () => {
    setParams({ row: '' });
    // Esc gives the keyboard back to the table, where it was.
    box.current?.querySelector<HTMLElement>('[role="grid"]')?.focus({ preventScroll: true });
  };
  const clear = () => setParams({ q: '', dir: '', in: '' }, 'replace');

  return (
    <>
      <div ref={box} className="flex min-h-0 min-w-0 flex-1 flex-col">
        <search aria-label={words.tables[table]} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-2.5">
          <FilterField label={words.search} value={query} onChange={setQuery} className="w-80 max-w-full" />
          {table !== 'secrets' && (
            <fieldset aria-label={words.directionLabel} className="m-0 flex gap-1.5 border-0 p-0">
              {DIRECTIONS.map((direction) => (
                <Toggle
                  key={direction}
                  pressed={(dir || 'all') === direction}
                  onClick={() => setDir(direction === 'all' ? '' : direction)}
                >
                  {words.directions[direction]}
                </Toggle>
              ))}
            </fieldset>
          )}
          {within !== '' && (
            <Button
              onClick={() => setParams({ in: '' })}
              title={words.showAll}
              className="h-7! max-w-full min-w-0 shrink! px-2!"
            >
              <span className="truncate font-mono text-[0.75rem]">{words.within[table](within)}</span>
              <X aria-hidden className="size-3.5 shrink-0" />
            </Button>
          )}
          <span role="status" className="tabular ml-auto text-[0.8rem] whitespace-nowrap text-ink-3">
            {words.count(shown.length, all.length, words.units[table])}
          </span>
        </search>
        {shown.length === 0 ? (
          <Nothing table={table} empty={all.length === 0} query={query} onClear={clear} />
        ) : (
          <Grid
            label={words.tables[table]}
            keysHelp={words.keys}
            rows={shown}
            columns={columns}
            selected={selected?.key ?? null}
            onSelect={select}
            sorting={sortingOf(sort)}
            onSort={(next) => setSort(sortingText(next))}
          />
        )}
      </div>
      {selected !== null && (
        <Boundary onClose={close}>
          <RowPanel row={selected} onClose={close} />
        </Boundary>
      )}
    </>
  );
}

/** Why a table is empty; where a search finds something elsewhere, the way there. */
function Nothing({
  table,
  empty,
  query,
  onClear,
}: {
  table: TableName;
  empty: boolean;
  query: string;
  onClear: () => void;
}) {
  const words = useWords(proxiesWords);
  const { tables } = useConfigScope();
  if (empty) return <EmptyState title={words.empty.table[table]} />;
  const matches = searchOf(query);
  const elsewhere = TABLES.map((name) => ({ name, n: tables[name].filter(matches).length })).filter(
    ({ name, n }) => name !== table && n > 0 && query !== '',
  );
  return (
    <EmptyState title={words.empty.noneOf} action={<Button onClick={onClear}>{words.showAll}</Button>}>
      {elsewhere.length > 0 && (
        <p className="flex flex-wrap justify-center gap-x-3">
          {words.empty.elsewhere}
          {elsewhere.map(({ name, n }) => (
            <button
              key={name}
              type="button"
              onClick={() => setParams({ tab: name, row: '', in: '', dir: '' })}
              className="cursor-pointer text-xds hover:underline"
            >
              {n} {words.units[name]}
            </button>
          ))}
        </p>
      )}
    </EmptyState>
  );
}
