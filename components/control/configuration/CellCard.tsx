'use client';
import { createPortal } from 'react-dom';
import type { EpochMs } from '@/mesh/model';
import type { MatrixRow, MatrixType } from '@/mesh/sync/matrix';
import type { Words } from '@/words';
import { EvidenceLine } from '../../ui/EvidenceLine.tsx';
import { formatDuration, formatTime } from '../../ui/format.ts';
import { SyncMark } from '../SyncMark.tsx';

const WIDTH = 352;
const GAP = 8;

/** What is behind one cell of the matrix: both nonces, their ages, and where that was read. Stands beside the cell. */
export function CellCard({
  row,
  type,
  anchor,
  now,
  words,
}: {
  row: MatrixRow;
  type: MatrixType;
  anchor: DOMRect;
  now: EpochMs;
  words: Words['control'];
}) {
  const { state, since, xds } = row.cells[type];
  const w = words.matrix.card;
  const below = anchor.bottom < innerHeight * 0.6;
  const left = Math.max(GAP, Math.min(innerWidth - WIDTH - GAP, anchor.left + anchor.width / 2 - WIDTH / 2));
  return createPortal(
    <div
      role="tooltip"
      style={{ left, width: WIDTH, ...(below ? { top: anchor.bottom + 4 } : { bottom: innerHeight - anchor.top + 4 }) }}
      className="pointer-events-none fixed z-50 flex max-w-[calc(100vw-1rem)] flex-col gap-2.5 rounded-xl border border-line-strong bg-raised p-3.5 text-sm shadow-(--shadow)"
    >
      <p className="flex items-center gap-2 font-medium text-ink">
        <SyncMark state={state} />
        <span className="font-mono text-[0.8rem]">{type}</span> {words.types[type]} · {words.state[state]}
      </p>
      <p className="text-[0.8rem] leading-snug text-ink-2">{words.stateHelp[state]}</p>
      {xds !== null && (
        <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3 gap-y-1 text-[0.75rem]">
          <dt className="text-ink-3">{w.sent}</dt>
          <dd className="min-w-0">
            <Nonce text={xds.sent} none={w.nonceNone} />
            {xds.sentAt !== null && (
              <span className="tabular text-ink-3">
                {formatTime(xds.sentAt, true)} · {w.sentAgo(formatDuration(now - xds.sentAt))}
              </span>
            )}
          </dd>
          <dt className="text-ink-3">{w.acked}</dt>
          <dd className="min-w-0">
            <Nonce text={xds.acked} none={w.nonceNone} />
          </dd>
          <dt className="text-ink-3">{w.since}</dt>
          <dd className="tabular text-ink-2">
            {since === null ? w.sinceUnknown : w.sinceFor(formatTime(since), formatDuration(now - since))}
          </dd>
        </dl>
      )}
      {xds?.error && (
        <p className="line-clamp-4 font-mono text-[0.75rem] leading-snug break-words text-bad">{xds.error}</p>
      )}
      {row.istiod !== null && <EvidenceLine evidence={{ kind: 'istiod', pod: row.istiod, path: '/debug/syncz' }} />}
    </div>,
    document.body,
  );
}

function Nonce({ text, none }: { text: string | null; none: string }) {
  return <p className="truncate font-mono text-ink-2">{text ?? none}</p>;
}
