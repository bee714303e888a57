// biome-ignore-all lint/a11y/useSemanticElements: rows laid out as a CSS grid, and only those in sight, lose the meaning of table elements; roles keep it.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and points at its active row.
'use client';
import { useVirtualizer } from '@tanstack/react-virtual';
import clsx from 'clsx';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { isBrowserKey } from '../../ui/browserKey.ts';
import { rowStep } from '../../ui/rowStep.ts';
import { useElementSize } from '../../ui/useElementSize.ts';
import { useRem } from '../../ui/useRem.ts';
import type { Column, Sorting } from './column.ts';
import { sortRows, visibleColumns } from './column.ts';

const ROW_REM = 3.1;
/** The head, `h-9`, scrolls with the rows and stays above them. */
const HEAD_REM = 2.25;

/**
 * Rows in columns, as an ARIA grid of which only what is in sight is drawn: ten thousand rows scroll like ten. Arrows, Page,
 * Home and End move; Enter opens; with a row open the arrows open the next. Columns that find no room are left out, the
 * least needed first: what opens for a row holds everything.
 */
export function Grid<R extends { readonly key: string }>({
  label,
  keysHelp,
  rows,
  columns,
  selected,
  onSelect,
  sorting,
  onSort,
}: {
  label: string;
  keysHelp: string;
  rows: readonly R[];
  columns: readonly Column<R>[];
  selected: string | null;
  onSelect: (row: R, how: 'open' | 'move') => void;
  /** Null: the order in which the rows come. */
  sorting: Sorting | null;
  onSort: (sorting: Sorting | null) => void;
}) {
  const id = useId();
  const rem = useRem();
  const [box, { width }] = useElementSize<HTMLDivElement>();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string | null>(selected);
  const shown = useMemo(() => visibleColumns(columns, width / rem), [columns, width, rem]);
  const ordered = useMemo(() => sortRows(rows, columns, sorting), [rows, columns, sorting]);
  const rowHeight = Math.round(ROW_REM * rem);
  const template = { gridTemplateColumns: shown.map((c) => c.width).join(' ') };
  const virtual = useVirtualizer({
    count: ordered.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (i) => ordered[i]?.key ?? i,
    overscan: 10,
    scrollMargin: HEAD_REM * rem,
    scrollPaddingStart: HEAD_REM * rem,
  });
  useEffect(() => {
    if (rowHeight > 0) virtual.measure();
  }, [virtual, rowHeight]);

  // The row of a link, or the one that a reference led to, may be far down.
  const brought = useRef<string | null>(null);
  useEffect(() => {
    if (selected === null) brought.current = null;
    if (selected === null || brought.current === selected || width === 0) return;
    const at = ordered.findIndex((row) => row.key === selected);
    if (at < 0) return;
    brought.current = selected;
    setActive(selected);
    virtual.scrollToIndex(at, { align: 'center' });
  }, [selected, ordered, virtual, width]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (isBrowserKey(event)) return;
    const at = ordered.findIndex((row) => row.key === active);
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1);
    const here = ordered[at];
    if (event.key === 'Enter' && here !== undefined && event.target === event.currentTarget) {
      event.preventDefault();
      onSelect(here, 'open');
      return;
    }
    const index = rowStep(event.key, at, ordered.length, page);
    const next = index === null ? undefined : ordered[index];
    if (index === null || next === undefined) return;
    event.preventDefault();
    setActive(next.key);
    virtual.scrollToIndex(index, { align: 'auto' });
    if (selected !== null) {
      brought.current = next.key;
      onSelect(next, 'move');
    }
  };

  const activeAt = ordered.findIndex((row) => row.key === active);
  return (
    <div ref={box} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div
        ref={scroller}
        role="grid"
        aria-label={label}
        aria-description={keysHelp}
        aria-rowcount={ordered.length + 1}
        aria-activedescendant={activeAt < 0 ? undefined : `${id}-${activeAt}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          if (event.target === event.currentTarget && activeAt < 0) setActive(ordered[0]?.key ?? null);
        }}
        className="group/grid min-h-0 flex-1 bg-surface overflow-x-hidden overflow-y-auto overscroll-contain -outline-offset-2!"
      >
        <div role="rowgroup" className="sticky top-0 z-10 bg-surface">
          <div
            role="row"
            aria-rowindex={1}
            style={template}
            className="grid h-9 items-center gap-x-4 border-b border-line px-4 text-[0.78rem] font-medium text-ink-3"
          >
            {shown.map((column) => (
              <Head key={column.id} column={column} sorting={sorting} onSort={onSort} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = ordered[item.index];
            return (
              row && (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around the rows handles the keys.
                <div
                  key={item.key}
                  id={`${id}-${item.index}`}
                  role="row"
                  aria-rowindex={item.index + 2}
                  aria-selected={row.key === selected}
                  data-key={row.key}
                  onClick={() => {
                    setActive(row.key);
                    brought.current = row.key;
                    onSelect(row, 'open');
                  }}
                  style={{ ...template, height: rowHeight, transform: `translateY(${item.start - HEAD_REM * rem}px)` }}
                  className={clsx(
                    'absolute inset-x-0 top-0 grid cursor-pointer items-center gap-x-4 border-b border-line/70 px-4 text-sm',
                    row.key === selected ? 'bg-xds-soft' : 'hover:bg-sunken/60',
                    row.key === active && 'group-focus-visible/grid:shadow-[inset_3px_0_0_var(--xds)]',
                  )}
                >
                  {shown.map((column, i) => (
                    <div
                      key={column.id}
                      role={i === 0 ? 'rowheader' : 'gridcell'}
                      className={clsx('min-w-0', column.align === 'end' && 'text-right')}
                    >
                      {column.cell(row, item.index > 0 ? (ordered[item.index - 1] ?? null) : null)}
                    </div>
                  ))}
                </div>
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Head<R>({
  column,
  sorting,
  onSort,
}: {
  column: Column<R>;
  sorting: Sorting | null;
  onSort: (sorting: Sorting | null) => void;
}) {
  const mine = sorting?.by === column.id ? sorting.order : null;
  const next: Sorting | null =
    mine === null ? { by: column.id, order: 'up' } : mine === 'up' ? { by: column.id, order: 'down' } : null;
  const Arrow = mine === 'down' ? ArrowDown : ArrowUp;
  return (
    <div
      role="columnheader"
      aria-sort={mine === null ? undefined : mine === 'up' ? 'ascending' : 'descending'}
      className={clsx('flex min-w-0 items-center gap-1.5', column.align === 'end' && 'justify-end')}
    >
      {column.compare === undefined ? (
        <span className="truncate">{column.title}</span>
      ) : (
        <button
          type="button"
          onClick={() => onSort(next)}
          className="flex min-w-0 cursor-pointer items-center gap-1 hover:text-ink"
        >
          <span className="truncate">{column.title}</span>
          {mine !== null && <Arrow aria-hidden className="size-3 shrink-0" />}
        </button>
      )}
      {column.help}
    </div>
  );
}
