// biome-ignore-all lint/a11y/useSemanticElements: rows laid out as a CSS grid, and only those in sight, lose the meaning of table elements; roles keep it.
// biome-ignore-all lint/a11y/useFocusableInteractive: one cell at a time takes the focus, as the ARIA grid pattern has it.
import clsx from 'clsx';
import { type EpochMs, nameOf, type PodId } from '@/mesh/model';
import { MATRIX_TYPES, type MatrixCell, type MatrixRow, type MatrixType } from '@/mesh/sync/matrix';
import type { Words } from '@/words';
import { formatDuration } from '../../ui/format.ts';
import { Mono } from '../../ui/Mono.tsx';
import { SyncMark } from '../SyncMark.tsx';

/** One proxy: its name, a cell for each type, and the replica that holds it. */
export function MatrixLine({
  row,
  now,
  selected,
  focusable,
  onSelect,
  onTell,
  onFocusCell,
  words,
}: {
  row: MatrixRow;
  now: EpochMs;
  selected: boolean;
  /** The column that takes the focus (null: the name); undefined: none in this row. */
  focusable: MatrixType | null | undefined;
  onSelect: (pod: PodId) => void;
  /** The cell under the pointer or focus; null: it left. */
  onTell: (type: MatrixType | null, cell: Element | null) => void;
  onFocusCell: (type: MatrixType | null) => void;
  words: Words['control'];
}) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around the rows handles the keys.
    <div
      role="row"
      aria-selected={selected}
      data-pod={row.pod}
      data-overall={row.overall}
      onClick={() => onSelect(row.pod)}
      className={clsx(
        'matrix-grid h-[2.35rem] cursor-pointer border-b border-line/60',
        selected ? 'bg-xds-soft' : 'hover:bg-sunken/60',
      )}
    >
      <span
        role="rowheader"
        data-cell="proxy"
        tabIndex={focusable === null ? 0 : -1}
        onFocus={() => onFocusCell(null)}
        className="flex h-full min-w-0 items-center gap-2 pr-3 pl-4 -outline-offset-2!"
      >
        <span
          className={clsx(
            'flex min-w-0',
            row.overall === 'nack' ? 'font-medium text-bad' : row.overall === 'stale' ? 'text-warn' : 'text-ink',
          )}
        >
          <Mono text={nameOf(row.pod)} face="sans" focusable={false} />
        </span>
      </span>
      {MATRIX_TYPES.map((type) => (
        <Cell
          key={type}
          type={type}
          cell={row.cells[type]}
          now={now}
          focusable={focusable === type}
          onTell={onTell}
          onFocus={onFocusCell}
          words={words}
        />
      ))}
      <span role="gridcell" className="matrix-istiod flex min-w-0 pr-4 text-[0.75rem] text-ink-3">
        {row.istiod === null ? (
          <span className={clsx('flex items-center gap-1.5', row.overall === 'unheld' && 'text-warn')}>
            <SyncMark state={row.overall} size={0.75} />
            {row.overall === 'unheld' ? words.matrix.nobody : words.state.unknown}
          </span>
        ) : (
          <Mono text={nameOf(row.istiod)} focusable={false} />
        )}
      </span>
    </div>
  );
}

const BOX: Readonly<Partial<Record<MatrixCell['state'], string>>> = {
  nack: 'bg-bad-soft text-bad ring-1 ring-bad/50',
  stale: 'bg-warn-soft text-warn',
  pushing: 'text-xds',
};

function Cell({
  type,
  cell,
  now,
  focusable,
  onTell,
  onFocus,
  words,
}: {
  type: MatrixType;
  cell: MatrixCell;
  now: EpochMs;
  focusable: boolean;
  onTell: (type: MatrixType | null, cell: Element | null) => void;
  onFocus: (type: MatrixType) => void;
  words: Words['control'];
}) {
  const { state, since } = cell;
  const aged = (state === 'nack' || state === 'stale') && since !== null;
  const age = aged ? shortAge(now - since) : null;
  return (
    <span
      role="gridcell"
      data-cell={type}
      data-state={state}
      tabIndex={focusable ? 0 : -1}
      aria-label={words.matrix.cell(type, words.state[state], age)}
      onPointerEnter={(event) => onTell(type, event.currentTarget)}
      onPointerLeave={() => onTell(type, null)}
      onFocus={(event) => {
        onFocus(type);
        if (event.currentTarget.matches(':focus-visible')) onTell(type, event.currentTarget);
      }}
      onBlur={() => onTell(type, null)}
      className="grid h-full place-items-center -outline-offset-2!"
    >
      <span
        className={clsx('tabular flex h-6 items-center gap-1 rounded-md px-1.5 text-[0.75rem] font-medium', BOX[state])}
      >
        <SyncMark state={state} size={state === 'nack' ? 1.05 : 0.95} />
        {age !== null && <span className="matrix-age whitespace-nowrap">{age}</span>}
      </span>
    </span>
  );
}

/** One unit: a cell has no room for two. */
const shortAge = (ms: number) => {
  const [n = '', unit = ''] = formatDuration(Math.max(1_000, ms)).split(' ');
  return `${n} ${unit}`;
};
