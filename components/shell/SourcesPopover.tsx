'use client';
import * as Popover from '@radix-ui/react-popover';
import { clsx } from 'clsx';
import { group } from 'd3-array';
import type { ReactNode } from 'react';
import { useMesh, useMeshNow, useWords } from '@/client/MeshProvider';
import type { Mesh, SourceName, SourceStatus } from '@/mesh/model';
import { shellWords } from '@/words/shell';
import { FaultBox } from '../ui/FaultBox.tsx';
import { formatDuration } from '../ui/format.ts';
import { TONE } from './sourceTone.ts';

/** Faults that look alike (one pod after another) are said once, with a count. */
const SHOWN_FAULTS = 6;

/** Each source's standing and what is missing, with its remedy. Loaded when it is first asked for, and then open. */
export default function SourcesPopover({
  used,
  className,
  children,
}: {
  used: readonly [SourceName, SourceStatus][];
  className: string;
  children: ReactNode;
}) {
  const degradations = useMesh((m) => m.degradations);
  return (
    <Popover.Root defaultOpen>
      <Popover.Trigger className={className}>{children}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={8}
          className="z-40 max-h-[70vh] w-[30rem] max-w-[92vw] overflow-auto rounded-xl border border-line bg-raised p-4 shadow-(--shadow)"
        >
          <Standing used={used} degradations={degradations} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Standing({
  used,
  degradations,
}: {
  used: readonly [SourceName, SourceStatus][];
  degradations: Mesh['degradations'];
}) {
  const words = useWords(shellWords).sources;
  const now = useMeshNow();
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
              {words.status[status.kind]}
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
