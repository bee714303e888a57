// biome-ignore-all lint/a11y/useSemanticElements: rows laid out as a CSS grid, and only those in sight, lose the meaning of table elements; roles keep it.
// biome-ignore-all lint/a11y/useFocusableInteractive: one cell at a time takes the focus, as the ARIA grid pattern has it.
import clsx from 'clsx';
import { type KeyboardEvent, type RefObject, useMemo, useState } from 'react';
import type { EpochMs, PodId } from '@/mesh/model';
import { PROXY_STATES } from '@/mesh/sync/holding';
import { countRows, groupRows, MATRIX_TYPES, type MatrixRow, type MatrixType } from '@/mesh/sync/matrix';
import type { Words } from '@/words';
import { Help } from '../../ui/Help.tsx';
import { rowStep } from '../../ui/rowStep.ts';
import { useArrival } from '../../ui/useArrival.ts';
import { useFocusWhenDrawn } from '../../ui/useFocusWhenDrawn.ts';
import { useVirtualRows } from '../../ui/useVirtualRows.ts';
import { VirtualRows } from '../../ui/VirtualRows.tsx';
import { SyncMark } from '../SyncMark.tsx';
import { CellCard } from './CellCard.tsx';
import { MatrixLine } from './MatrixLine.tsx';
import './matrix.css';
import { isBrowserKey } from '../../ui/browserKey.ts';

const VIRTUAL_FROM = 120;

type Item =
  | { readonly kind: 'group'; readonly namespace: string; readonly rows: readonly MatrixRow[] }
  | { readonly kind: 'row'; readonly row: MatrixRow };

/** A cell of the matrix: which proxy, and which column (null: the proxy itself). */
export type Place = { readonly pod: PodId; readonly type: MatrixType | null };

const COLUMNS: readonly (MatrixType | null)[] = [null, ...MATRIX_TYPES];

/** Proxies × types, grouped by namespace. Arrow keys move from cell to cell, Enter opens the proxy, hover and focus tell a cell. */
export function Matrix({
  rows,
  now,
  selected,
  onSelect,
  scroller,
  words,
}: {
  /** In the order wanted; groups stand in the order of their first row. */
  rows: readonly MatrixRow[];
  now: EpochMs;
  selected: PodId | null;
  onSelect: (pod: PodId) => void;
  scroller: RefObject<HTMLDivElement | null>;
  words: Words['control'];
}) {
  const [current, setCurrent] = useState<Place | null>(null);
  const [told, setTold] = useState<{ readonly place: Place; readonly at: DOMRect } | null>(null);

  const groups = useMemo(() => groupRows(rows), [rows]);
  const items = useMemo(
    () =>
      groups.flatMap((group): readonly Item[] => [
        { kind: 'group', ...group },
        ...group.rows.map((row): Item => ({ kind: 'row', row })),
      ]),
    [groups],
  );
  const lines = useMemo(() => items.flatMap((item) => (item.kind === 'row' ? [item.row] : [])), [items]);
  const inView = useVirtualRows(scroller, {
    count: items.length,
    virtualFrom: VIRTUAL_FROM,
    overscan: 14,
    size: (i) => (items[i]?.kind === 'group' ? 34 : 38),
    keyOf: (i) => keyOf(items[i]) ?? i,
  });
  const { body, virtualizer } = inView;
  const focusOn = useFocusWhenDrawn(body);
  useArrival(
    inView,
    selected,
    items.findIndex((item) => item.kind === 'row' && item.row.pod === selected),
  );

  /** The cell that the focus was in. */
  const active = current !== null && lines.some((row) => row.pod === current.pod) ? current : null;

  /** Where Tab leads. */
  const focus: Place | null = active ?? (lines[0] ? { pod: lines[0].pod, type: null } : null);
  const tell = (place: Place, element: Element) => setTold({ place, at: element.getBoundingClientRect() });
  const onKeyDown = (event: KeyboardEvent) => {
    const here = focus;
    // The help in the head, and what it opens, have keys of their own.
    const inCell = event.target instanceof Element && event.target.closest('[data-cell]') !== null;
    if (here === null || !inCell || isBrowserKey(event)) return;
    const line = lines.findIndex((row) => row.pod === here.pod);
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onSelect(here.pod);
      return;
    }
    const to = rowStep(event.key, line, lines.length);
    const sideways = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const row = lines[to ?? line];
    if (row === undefined || (to === null && sideways === 0)) return;
    event.preventDefault();
    const column = Math.min(COLUMNS.length - 1, Math.max(0, COLUMNS.indexOf(here.type) + sideways));
    const place: Place = { pod: row.pod, type: COLUMNS[column] ?? null };
    setCurrent(place);
    virtualizer?.scrollToIndex(items.findIndex((item) => item.kind === 'row' && item.row.pod === row.pod));
    focusOn(selectorOf(place));
  };

  const render = (index: number) => {
    const item = items[index];
    if (item === undefined) return null;
    return item.kind === 'group' ? (
      <GroupLine namespace={item.namespace} rows={item.rows} words={words} />
    ) : (
      <MatrixLine
        row={item.row}
        now={now}
        selected={item.row.pod === selected}
        focusable={item.row.pod === focus?.pod ? focus.type : undefined}
        onSelect={onSelect}
        onTell={(type, element) => {
          if (element === null) setTold(null);
          else tell({ pod: item.row.pod, type }, element);
        }}
        onFocusCell={(type) => setCurrent({ pod: item.row.pod, type })}
        words={words}
      />
    );
  };
  const toldRow = told && lines.find((row) => row.pod === told.place.pod);

  return (
    <div
      role="grid"
      tabIndex={-1}
      aria-label={words.matrix.label}
      aria-description={words.matrix.keys}
      aria-rowcount={items.length + 1}
      onKeyDown={onKeyDown}
      className="matrix-list rounded-xl border border-line bg-surface text-sm"
    >
      <Head words={words} />
      <VirtualRows rows={inView} render={render} />
      {told && toldRow && told.place.type !== null && (
        <CellCard row={toldRow} type={told.place.type} anchor={told.at} now={now} words={words} />
      )}
    </div>
  );
}

const keyOf = (item: Item | undefined) =>
  item === undefined ? undefined : item.kind === 'group' ? `ns ${item.namespace}` : item.row.pod;

const selectorOf = ({ pod, type }: Place) => `[data-pod="${CSS.escape(pod)}"] [data-cell="${type ?? 'proxy'}"]`;

function Head({ words }: { words: Words['control'] }) {
  const w = words.matrix;
  return (
    <div role="rowgroup" className="sticky top-0 z-10 rounded-t-xl bg-surface">
      <div role="row" className="matrix-grid h-9 border-b border-line text-[0.8rem] text-ink-3">
        <span role="columnheader" className="flex items-center gap-2 pl-4">
          {w.proxy}
          <Help term={w.help.term}>
            {w.help.text.map((line) => (
              <p key={line}>{line}</p>
            ))}
          </Help>
        </span>
        {MATRIX_TYPES.map((type) => (
          <span
            key={type}
            role="columnheader"
            title={words.types[type]}
            className="text-center font-mono text-[0.75rem]"
          >
            {type}
          </span>
        ))}
        <span role="columnheader" className="matrix-istiod">
          {w.istiod}
        </span>
      </div>
    </div>
  );
}

function GroupLine({
  namespace,
  rows,
  words,
}: {
  namespace: string;
  rows: readonly MatrixRow[];
  words: Words['control'];
}) {
  const counts = countRows(rows);
  return (
    <div role="row" className="flex h-[2.1rem] items-center gap-3 border-b border-line/70 bg-ground/60 pr-4 pl-4">
      <span role="rowheader" className="truncate text-[0.8rem] font-semibold text-ink">
        {namespace}
      </span>
      <span role="gridcell" className="tabular flex items-center gap-3 text-[0.75rem] text-ink-3">
        {words.matrix.inGroup(rows.length)}
        {PROXY_STATES.filter((state) => state !== 'synced' && counts[state] > 0).map((state) => (
          <span key={state} className={clsx('flex items-center gap-1', state === 'nack' ? 'text-bad' : 'text-ink-2')}>
            <SyncMark state={state} size={0.75} />
            {counts[state]} {words.state[state]}
          </span>
        ))}
      </span>
    </div>
  );
}
