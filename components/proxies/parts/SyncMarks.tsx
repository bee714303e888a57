'use client';
import clsx from 'clsx';
import { useWords } from '@/client/MeshProvider';
import { useSyncTables } from '@/client/useSyncTables';
import type { EpochMs, Pod } from '@/mesh/model';
import { holdingOf } from '@/mesh/sync/holding.ts';
import { MAIN_TYPES } from '@/mesh/sync/standing.ts';
import { type SyncDetail, syncOf } from '@/mesh/sync/state.ts';
import type { Words } from '@/words';
import { proxiesWords } from '@/words/proxies';

const SHAPE: Readonly<Record<SyncDetail['kind'], string>> = {
  synced: 'bg-good-soft text-good',
  stale: 'bg-warn-soft text-warn',
  nack: 'bg-bad-soft text-bad',
  'not-sent': 'bg-sunken text-ink-3',
};
const SIGN: Readonly<Record<SyncDetail['kind'], string>> = { synced: '✓', stale: '…', nack: '✗', 'not-sent': '–' };

/** The state of each type in one line: a sign beside the colour, the words in the title. */
export function SyncMarks({ pod, now }: { pod: Pod; now: EpochMs }) {
  const words = useWords(proxiesWords).state;
  const mesh = useSyncTables();
  const sync = mesh.sync[pod.id];
  if (sync === undefined)
    return holdingOf(mesh, pod, now) === 'unheld' ? (
      <span className="text-warn">{words.unheld}</span>
    ) : (
      <span className="text-ink-3">{words.unknown}</span>
    );
  const states = syncOf(sync, now, mesh.syncSince[pod.id]);
  return (
    <ul className="flex gap-1">
      {MAIN_TYPES.map((type) => {
        const state = states.get(type) ?? { kind: 'not-sent' as const };
        return (
          <li
            key={type}
            title={titleOf(type, state, words)}
            className={clsx('rounded-md px-1.5 py-0.5 font-mono text-[0.72rem] leading-4', SHAPE[state.kind])}
          >
            {type}
            <span aria-hidden> {SIGN[state.kind]}</span>
            <span className="sr-only"> {words[state.kind]}</span>
          </li>
        );
      })}
    </ul>
  );
}

const titleOf = (type: string, state: SyncDetail, words: Words['proxies']['state']): string =>
  `${type}: ${words[state.kind]}${state.kind === 'nack' ? `\n${state.text}` : ''}`;
