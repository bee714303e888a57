'use client';
import { clsx } from 'clsx';
import { useMesh, useStore, useWords } from '@/client/MeshProvider';
import type { SourceName, SourceStatus } from '@/mesh/model';
import { shellWords } from '@/words/shell';
import { lazy } from '../ui/lazy.tsx';
import { Popover } from '../ui/Popover.tsx';
import { TONE } from './sourceTone.ts';

const SourcesStanding = lazy(() => import('./SourcesStanding.tsx').then((m) => m.SourcesStanding));

/** How many sources are live, opening to each one's standing and what is missing. */
export function Sources() {
  const words = useWords(shellWords).sources;
  const sources = useMesh((m) => m.sources);
  const missing = useMesh((m) => m.degradations.length);
  const replay = useStore((s) => s.clock.kind === 'replay');
  const ready = useStore((s) => s.ready);
  const lost = useStore((s) => s.connection === 'lost');
  const used = (Object.entries(sources) as [SourceName, SourceStatus][]).filter(([, s]) => s.kind !== 'off');
  if (!ready || used.length === 0) return null;
  const live = used.filter(([, s]) => s.kind === 'live').length;
  return (
    <Popover
      label={words.title}
      align="start"
      className="w-[30rem]"
      trigger={
        <button
          type="button"
          className="flex items-center gap-2 whitespace-nowrap rounded-full border border-line px-3 py-1 text-[0.8rem] text-ink-2 hover:border-line-strong hover:text-ink"
        >
          <span aria-hidden className={clsx('size-2 rounded-full', TONE[lost ? 'off' : worstOf(used, missing)])} />
          <span className="max-sm:sr-only">
            {lost
              ? words.lastSeen(used.length)
              : replay
                ? words.fromRecording(used.length)
                : words.summary(live, used.length)}
          </span>
          <span aria-hidden className="tabular sm:hidden">
            {live}/{used.length}
          </span>
          {missing > 0 && <span className="tabular text-warn">{words.missing(missing)}</span>}
        </button>
      }
    >
      <SourcesStanding used={used} />
    </Popover>
  );
}

function worstOf(used: readonly [SourceName, SourceStatus][], missing: number): SourceStatus['kind'] {
  const has = (kind: SourceStatus['kind']) => used.some(([, s]) => s.kind === kind);
  if (has('failed')) return 'failed';
  if (has('stale') || missing > 0) return 'stale';
  return has('connecting') ? 'connecting' : 'live';
}
