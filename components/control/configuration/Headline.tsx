import clsx from 'clsx';
import type { EpochMs, SourceStatus } from '@/mesh/model';
import { PROXY_STATES } from '@/mesh/sync/holding';
import { allSyncedSince, countRows, type MatrixRow } from '@/mesh/sync/matrix';
import type { Words } from '@/words';
import { Toggle } from '../../ui/Chip.tsx';
import { formatDuration, formatTime } from '../../ui/format.ts';
import { STATE_TONE, SyncMark } from '../SyncMark.tsx';
import type { MatrixFilters } from './useMatrixFilters.ts';

/** Whether everybody runs what istiod sent last, in one sentence; below it how many do and do not. The counts filter. */
export function Headline({
  rows,
  replicas,
  read,
  source,
  now,
  filters,
  words,
}: {
  rows: readonly MatrixRow[];
  replicas: number;
  /** False while no istiod has told anything: nobody in sync is then not known either. */
  read: boolean;
  source: SourceStatus;
  now: EpochMs;
  filters: MatrixFilters;
  words: Words['control'];
}) {
  const counts = countRows(rows);
  const since = allSyncedSince(rows);
  const w = words.headline;
  const [mark, title, help] = !read
    ? (['unknown', w.unread, w.unreadHelp] as const)
    : rows.length === 0
      ? (['not-sent', w.none, w.noneHelp] as const)
      : counts.nack > 0
        ? (['nack', w.refused(counts.nack), w.refusedHelp] as const)
        : counts.stale > 0
          ? (['stale', w.stale(counts.stale), words.stateHelp.stale] as const)
          : counts.unheld > 0
            ? (['unheld', w.unheld(counts.unheld), words.stateHelp.unheld] as const)
            : source.kind === 'stale' || source.kind === 'failed'
              ? (['unknown', w.lastSaid, w.lastSaidHelp(formatTime(source.since))] as const)
              : counts.pushing > 0
                ? (['pushing', w.pushing(counts.pushing), words.stateHelp.pushing] as const)
                : ([
                    'synced',
                    w.good,
                    since === null ? '' : w.since(formatTime(since), formatDuration(now - since)),
                  ] as const);
  return (
    <header className="flex flex-col gap-3">
      <div className="flex items-start gap-3">
        <span className="mt-1">
          <SyncMark state={mark} size={1.6} />
        </span>
        <div className="min-w-0 flex-1">
          <h1 className="text-[1.4rem] leading-tight font-medium tracking-tight text-ink">{title}</h1>
          {help && <p className="tabular mt-0.5 max-w-[90ch] text-[0.85rem] leading-snug text-ink-2">{help}</p>}
        </div>
        <p className="tabular mt-1.5 shrink-0 text-right text-[0.8rem] leading-snug text-ink-3 max-[700px]:hidden">
          {w.all(rows.length)}
          <br />
          {w.replicas(replicas)}
        </p>
      </div>
      {rows.length > 0 && (
        <>
          <div aria-hidden className="flex h-1.5 gap-px overflow-hidden rounded-full">
            {PROXY_STATES.filter((state) => counts[state] > 0).map((state) => (
              <span key={state} style={{ flexGrow: counts[state] }} className={clsx('min-w-1.5', BAR[state])} />
            ))}
          </div>
          <fieldset aria-label={words.matrix.state} className="m-0 flex flex-wrap gap-1.5 border-0 p-0">
            {PROXY_STATES.filter((state) => state !== 'unknown' || counts[state] > 0 || filters.states.has(state)).map(
              (state) => (
                <Toggle
                  key={state}
                  pressed={filters.states.has(state)}
                  tone={STATE_TONE[state]}
                  count={counts[state]}
                  disabled={counts[state] === 0 && !filters.states.has(state)}
                  title={words.stateHelp[state]}
                  onClick={() => filters.toggleState(state)}
                >
                  <SyncMark state={state} size={0.8} />
                  {words.state[state]}
                </Toggle>
              ),
            )}
          </fieldset>
        </>
      )}
    </header>
  );
}

const BAR: Readonly<Record<MatrixRow['overall'], string>> = {
  nack: 'bg-bad',
  stale: 'bg-warn',
  unheld: 'bg-warn/50',
  pushing: 'bg-xds',
  unknown: 'bg-line-strong',
  synced: 'bg-good/70',
};
