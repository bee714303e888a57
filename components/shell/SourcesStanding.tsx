'use client';
import { clsx } from 'clsx';
import { group } from 'd3-array';
import { useMesh, useMeshNow, useStore, useWords } from '@/client/MeshProvider';
import type { SourceName, SourceStatus } from '@/mesh/model';
import { shellWords } from '@/words/shell';
import { FaultBox } from '../ui/FaultBox.tsx';
import { formatDuration } from '../ui/format.ts';
import { TONE } from './sourceTone.ts';

/** Faults that look alike (one pod after another) are said once, with a count. */
const SHOWN_FAULTS = 6;

/** Each source's standing and what is missing, with its remedy. */
export function SourcesStanding({ used }: { used: readonly [SourceName, SourceStatus][] }) {
  const degradations = useMesh((m) => m.degradations);
  const words = useWords(shellWords).sources;
  const now = useMeshNow();
  const replay = useStore((s) => s.clock.kind === 'replay');
  const groups = [...group(degradations, (d) => `${d.source} ${d.fault.code}`)].map(([, ds]) => ds);
  return (
    <>
      <h2 className="mb-2 text-[0.9rem] font-semibold">{words.title}</h2>
      <ul className="mb-4 grid gap-1.5 text-[0.85rem]">
        {used.map(([name, status]) => (
          <li key={name} className="flex items-baseline gap-2">
            <span aria-hidden className={clsx('size-2 shrink-0 self-center rounded-full', TONE[status.kind])} />
            <span>{words.names[name]}</span>
            <span className="tabular ml-auto text-ink-3">
              {replay && status.kind === 'live' ? words.recorded : words.status[status.kind]}
              {'since' in status && ` ${words.since(formatDuration(now - status.since))}`}
            </span>
          </li>
        ))}
      </ul>
      {used.map(([name, status]) => ('fault' in status ? <FaultBox key={name} fault={status.fault} /> : null))}
      <h3 className="mb-2 text-[0.85rem] font-semibold">{words.troubles}</h3>
      {groups.length === 0 && <p className="text-[0.85rem] text-ink-2">{words.none}</p>}
      <div className="grid gap-2">
        {groups.slice(0, SHOWN_FAULTS).map((alike) =>
          alike[0] === undefined ? null : (
            <div key={`${alike[0].source} ${alike[0].scope}`}>
              <FaultBox fault={alike[0].fault} />
              {alike.length > 1 && <p className="mt-1 text-[0.78rem] text-ink-3">{words.more(alike.length - 1)}</p>}
            </div>
          ),
        )}
      </div>
    </>
  );
}
