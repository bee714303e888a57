'use client';
import clsx from 'clsx';
import { ChevronRight, Minus, Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import { useWords } from '@/client/MeshProvider';
import type { FieldChange } from '@/mesh/config/diff/changes.ts';
import type { ObjectDiff } from '@/mesh/config/diff/compare.ts';
import type { Json } from '@/mesh/model';
import type { DiffAnswer } from '@/wire/diff';
import { compareWords } from '@/words/compare';
import { Chip } from '../../ui/Chip.tsx';
import { CodeBlock } from '../../ui/CodeBlock.tsx';
import { Link } from '../../ui/Link.tsx';
import type { Tone } from '../../ui/tones.ts';
import { useConfigScope } from '../one/context.ts';

const ICONS = { changed: Pencil, added: Plus, removed: Minus } as const;

export const CHANGE_TONE: Readonly<Record<ObjectDiff['change'], Tone>> = {
  changed: 'warn',
  added: 'good',
  removed: 'bad',
};

/** One object that differs: its name, and place by place what it was and is. */
export function ObjectCard({
  object,
  kind,
  startsOpen,
}: {
  object: ObjectDiff;
  kind: DiffAnswer['kind'];
  startsOpen: boolean;
}) {
  const words = useWords(compareWords);
  const { hrefOf, tables } = useConfigScope();
  const [open, setOpen] = useState(startsOpen);
  const Icon = ICONS[object.change];
  const tone = CHANGE_TONE[object.change];
  const isHere = tables[object.kind].some((row) => row.group === object.name);
  return (
    <li className="overflow-hidden rounded-xl border border-line bg-surface">
      <div className="flex min-w-0 items-center gap-3 pr-4">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex min-w-0 flex-1 cursor-pointer items-center gap-2.5 px-3 py-2.5 text-left -outline-offset-2! hover:bg-sunken/60"
        >
          <ChevronRight
            aria-hidden
            className={clsx('size-4 shrink-0 text-ink-3 transition-transform', open && 'rotate-90')}
          />
          <Icon
            aria-hidden
            className={clsx(
              'size-3.5 shrink-0',
              tone === 'good' ? 'text-good' : tone === 'bad' ? 'text-bad' : 'text-warn',
            )}
          />
          <span className="min-w-0 font-mono text-[0.8rem] break-all text-ink">{object.name}</span>
          <span className="ml-auto flex shrink-0 items-center gap-2">
            {object.change === 'changed' && (
              <span className="text-[0.78rem] text-ink-3">{words.places(object.changes.length)}</span>
            )}
            <Chip tone={tone}>{words.change[kind][object.change]}</Chip>
          </span>
        </button>
        {isHere && (
          <Link
            href={hrefOf({ to: object.kind, by: 'group', key: object.name, found: true })}
            className="shrink-0 text-[0.8rem] text-xds hover:underline max-[700px]:hidden"
          >
            {words.openObject}
          </Link>
        )}
      </div>
      {open &&
        (object.change === 'changed' ? (
          <ul className="border-t border-line">
            {object.changes.map((change) => (
              <Place key={`${change.change} ${change.path}`} change={change} kind={kind} />
            ))}
          </ul>
        ) : (
          <div className="max-h-112 overflow-auto border-t border-line p-3">
            <CodeBlock text={JSON.stringify(object.body, null, 2)} />
          </div>
        ))}
    </li>
  );
}

function Place({ change, kind }: { change: FieldChange; kind: DiffAnswer['kind'] }) {
  const words = useWords(compareWords);
  const sides = words.sides[kind];
  return (
    <li className="flex flex-col gap-1.5 border-b border-line/70 px-4 py-3 last:border-0">
      <p className="font-mono text-[0.78rem] break-all text-ink-2">{change.path}</p>
      {change.change === 'moved' ? (
        <p className="text-sm text-warn">{words.moved(Number(change.before), Number(change.after))}</p>
      ) : (
        <div className="grid grid-cols-2 gap-3 max-[800px]:grid-cols-1">
          <Side name={sides.before} value={change.before} tone="bad" />
          <Side name={sides.after} value={change.after} tone="good" />
        </div>
      )}
    </li>
  );
}

function Side({ name, value, tone }: { name: string; value: Json | undefined; tone: 'good' | 'bad' }) {
  const words = useWords(compareWords);
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span className="text-[0.72rem] text-ink-3">{name}</span>
      {value === undefined ? (
        <span className="rounded-md border border-dashed border-line px-2.5 py-1.5 text-[0.8rem] text-ink-3">
          {words.nothing}
        </span>
      ) : (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a block that scrolls must be reachable by keyboard.
          tabIndex={0}
          className={clsx(
            'max-h-80 overflow-auto rounded-md px-2.5 py-1.5 font-mono text-[0.75rem] leading-relaxed break-all whitespace-pre-wrap',
            tone === 'bad' ? 'bg-bad-soft text-bad' : 'bg-good-soft text-good',
          )}
        >
          {typeof value === 'string' ? value : JSON.stringify(value, null, 2)}
        </pre>
      )}
    </div>
  );
}
