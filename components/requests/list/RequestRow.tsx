'use client';
import clsx from 'clsx';
import { ChevronRight, CornerDownRight } from 'lucide-react';
import { memo } from 'react';
import { useWords } from '@/client/MeshProvider.tsx';
import type { MeshRequest } from '@/mesh/model';
import { flagsOf } from '@/mesh/requests/filter.ts';
import { requestsWords } from '@/words/requests';
import { Glyph, LockGlyph } from '../../glyphs/index.ts';
import { formatLength, formatTime } from '../../ui/format.ts';
import { SOFT_TONE, TEXT_TONE } from '../../ui/tones.ts';
import { isTcpRequest, lineOf, nodeName, nodeNamespace, statusOf, toneOf } from './facts.ts';
import { Marks } from './Marks.tsx';
import type { Row } from './rows.ts';

/** Column widths, shared by the head and the rows. */
export const COLUMNS =
  'grid grid-cols-[7.2rem_6.2rem_minmax(9rem,1fr)_minmax(14rem,1.05fr)_4.6rem_2.6rem_minmax(0,9.5rem)] items-center gap-x-3 px-4 max-[1000px]:grid-cols-[7.2rem_5.6rem_minmax(8rem,1fr)_minmax(9rem,1fr)_5rem_2rem]';

/** One request on one line. */
export const RequestRow = memo(function RequestRow({
  row,
  id,
  index,
  active,
  surprise,
  stale,
  onOpen,
  onToggle,
}: {
  row: Row;
  id: string;
  index: number;
  /** The keyboard stands here. */
  active: boolean;
  /** In what it differs from its explanation; null: it does not, as far as is known. */
  surprise: string | null;
  /** Changes when the marks that depend on time have to be looked at again. */
  stale: number;
  onOpen: (request: MeshRequest) => void;
  onToggle: (row: Row) => void;
}) {
  const words = useWords(requestsWords);
  const { request } = row;
  const line = lineOf(request);
  const tone = toneOf(request);
  const status = statusOf(request);
  const flags = flagsOf(request);
  const tcp = isTcpRequest(request);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it handles the keys, as a grid does.
    // biome-ignore lint/a11y/useSemanticElements: a virtualised list cannot be a table of all its rows.
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and points at its active row.
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-level={row.depth + 1}
      aria-selected={active}
      aria-expanded={row.caused > 0 ? row.expanded : undefined}
      data-stale={stale}
      onClick={() => onOpen(request)}
      className={clsx(
        COLUMNS,
        'h-9 cursor-pointer border-b border-line/60 text-sm transition-colors',
        active
          ? 'bg-xds-soft shadow-[inset_2px_0_0_var(--xds)]'
          : tone === 'bad'
            ? 'hover:bg-bad-soft'
            : 'hover:bg-sunken',
        !row.matches && 'opacity-55',
      )}
    >
      <Cell className="font-mono text-[0.8rem] text-ink-3">
        <time dateTime={new Date(request.startedAt).toISOString()}>{formatTime(request.startedAt, true)}</time>
      </Cell>
      <Cell className="flex min-w-0 items-center gap-1.5">
        <span
          className={clsx(
            'inline-flex h-5 min-w-9.5 items-center justify-center rounded-md px-1.5 font-mono text-[0.8rem] font-semibold',
            tcp ? SOFT_TONE[tone === 'good' ? 'neutral' : tone] : SOFT_TONE[tone],
          )}
        >
          {tcp ? words.list.tcp : (status ?? words.list.noStatus)}
        </span>
        {flags.length > 0 && (
          <span title={flags.join(', ')} className={clsx('truncate font-mono text-[0.8rem]', TEXT_TONE[tone])}>
            {flags.join(' ')}
          </span>
        )}
      </Cell>
      <Cell className="flex min-w-0 items-center gap-1.5" style={{ paddingLeft: `${row.depth * 1.1}rem` }}>
        {row.caused > 0 ? (
          <button
            type="button"
            tabIndex={-1}
            aria-label={row.expanded ? words.list.collapse : words.list.expand(row.caused)}
            title={row.expanded ? words.list.collapse : words.list.expand(row.caused)}
            onClick={(event) => {
              event.stopPropagation();
              onToggle(row);
            }}
            className="-ml-1 inline-flex h-5 shrink-0 cursor-pointer items-center gap-0.5 rounded pr-1 text-[0.75rem] text-ink-3 hover:bg-line/60 hover:text-ink"
          >
            <ChevronRight aria-hidden className={clsx('size-3.5 transition-transform', row.expanded && 'rotate-90')} />
            <span className="tabular">{row.caused}</span>
          </button>
        ) : row.depth > 0 ? (
          <CornerDownRight aria-hidden className="size-3.5 shrink-0 text-ink-3" />
        ) : null}
        {!tcp && <span className="shrink-0 text-[0.8rem] font-medium text-ink-3">{line?.method ?? '?'}</span>}
        <span title={`${line?.authority ?? ''}${line?.path ?? ''}`} className="flex min-w-0 font-mono text-[0.8rem]">
          <span className="shrink truncate text-ink-3">
            {line?.authority ?? (tcp ? words.list.tcpTo(line?.downstreamLocal ?? nodeName(request.target)) : '')}
          </span>
          <span className="min-w-8 shrink-[0.2] truncate text-ink">{line?.path ?? ''}</span>
        </span>
      </Cell>
      <Cell className="flex min-w-0 items-center gap-1.5">
        <End node={request.source} other={request.target} />
        <span aria-hidden className="shrink-0 text-ink-3">
          →
        </span>
        <End node={request.target} other={request.source} />
      </Cell>
      <Cell className="tabular text-right text-ink-2">
        {line?.duration == null ? (
          <span title={words.list.noDuration} className="text-ink-3">
            –
          </span>
        ) : (
          durationText(line.duration, words.list.underMs)
        )}
      </Cell>
      <Cell className="flex justify-center">
        <Glyph size={13} title={words.security[request.security]}>
          <Lock security={request.security} />
        </Glyph>
      </Cell>
      <Cell className="flex min-w-0 items-center gap-1.5 overflow-hidden max-[1000px]:hidden">
        <Marks request={request} surprise={surprise} />
      </Cell>
    </div>
  );
});

const durationText = (ms: number, under: string) => (ms < 1 ? under : formatLength(ms));

function Cell({
  className,
  style,
  children,
}: {
  className: string;
  style?: React.CSSProperties;
  children: React.ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of a virtualised grid.
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and points at its active row.
    <div role="gridcell" className={className} style={style}>
      {children}
    </div>
  );
}

/** mTLS a closed lock in the certificates' colour, plain text an open one in amber, unknown a faint dash. */
function Lock({ security }: { security: MeshRequest['security'] }) {
  if (security === 'unknown') return <path d="M-4 0H4" stroke="var(--ink-3)" strokeWidth={1.5} strokeLinecap="round" />;
  if (security === 'plain') return <LockGlyph size={13} open tone="warn" />;
  return <LockGlyph size={13} tone={security === 'mtls' ? 'cert' : 'muted'} />;
}

/** A workload's name; its namespace is said only where the two ends' differ. */
function End({ node, other }: { node: MeshRequest['source']; other: MeshRequest['source'] }) {
  const words = useWords(requestsWords).list;
  const namespace = nodeNamespace(node);
  const inside = namespace !== null;
  const name = nodeName(node);
  const title = inside ? node : `${name}, ${node.startsWith('unknown:') ? words.unknownEnd : words.outside}`;
  return (
    <span title={title} className="flex min-w-8 items-baseline">
      {inside && namespace !== nodeNamespace(other) && (
        <span className="min-w-5 shrink-[20] truncate text-[0.8rem] text-ink-3">{namespace}/</span>
      )}
      <span className={clsx('min-w-6 truncate', inside ? 'text-ink' : 'text-ink-2 italic')}>{name}</span>
    </span>
  );
}
