'use client';
import { CircleCheck } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useWords } from '@/client/MeshProvider';
import { useParam } from '@/client/url';
import type { ObjectDiff } from '@/mesh/config/diff/compare.ts';
import { TABLES } from '@/mesh/config/rows.ts';
import type { DiffAnswer } from '@/wire/diff';
import { compareWords } from '@/words/compare';
import { proxiesWords } from '@/words/proxies';
import { Button } from '../../ui/Button.tsx';
import { Toggle } from '../../ui/Chip.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FilterField } from '../../ui/FilterField.tsx';
import { formatTime } from '../../ui/format.ts';
import { SectionHeading } from '../../ui/SectionHeading.tsx';
import { Term } from '../parts/Term.tsx';
import { CHANGE_TONE, ObjectCard } from './ObjectCard.tsx';

const CHANGES = ['changed', 'added', 'removed'] as const;
/** Objects drawn at once; the rest is a press away. */
const FEW = 100;

/** What differs between two configurations, object by object; that nothing does is a finding, too. */
export function DiffView({ diff }: { diff: DiffAnswer }) {
  const words = useWords(compareWords);
  const tables = useWords(proxiesWords).tables;
  const [query, setQuery] = useParam('q', 'replace');
  const [change, setChange] = useParam('change', 'replace');
  const [limit, setLimit] = useState(FEW);
  // A handful is read at once; more begin folded.
  const [open, setOpen] = useState(diff.objects.length <= 6);
  const { kind, objects, same, before, after } = diff;
  const sameCount = TABLES.reduce((sum, table) => sum + same[table], 0);
  const shown = useMemo(() => {
    const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
    return objects.filter(
      (object) => (change === '' || object.change === change) && wanted.every((word) => textOf(object).includes(word)),
    );
  }, [objects, query, change]);
  const gaps = before.gaps + after.gaps;

  if (objects.length === 0)
    return (
      <EmptyState
        title={words.same.title}
        icon={<CircleCheck aria-hidden className="size-9 text-good" strokeWidth={1.5} />}
      >
        <p>{words.same[kind](sameCount)}</p>
        {gaps > 0 && <p>{words.gaps(gaps)}</p>}
      </EmptyState>
    );
  return (
    <div className="flex flex-col gap-4 px-5 pb-8">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p role="status" className="text-sm text-ink">
          {words.summary(objects.length, sameCount)}
        </p>
        <p className="text-[0.8rem] text-ink-3">
          {words.sides[kind].before} {formatTime(before.fetchedAt)} → {words.sides[kind].after}{' '}
          {kind === 'proxy' && after.pod} {formatTime(after.fetchedAt)}
        </p>
      </div>
      <search className="flex flex-wrap items-center gap-2">
        {CHANGES.map((one) => {
          const n = objects.filter((object) => object.change === one).length;
          return (
            <Toggle
              key={one}
              pressed={change === one}
              tone={CHANGE_TONE[one]}
              count={n}
              disabled={n === 0}
              onClick={() => setChange(change === one ? '' : one)}
            >
              {words.change[kind][one]}
            </Toggle>
          );
        })}
        <FilterField label={words.search} value={query} onChange={setQuery} className="w-72 max-w-full" />
        <Button onClick={() => setOpen(!open)}>{open ? words.foldAll : words.expandAll}</Button>
      </search>
      {gaps > 0 && <p className="text-[0.8rem] text-ink-3">{words.gaps(gaps)}</p>}
      {shown.length === 0 && <EmptyState title={words.noMatch} />}
      {TABLES.map((table) => {
        const of = shown.slice(0, limit).filter((object) => object.kind === table);
        return (
          of.length > 0 && (
            <section key={table} className="flex flex-col gap-2">
              <SectionHeading level={3} aside={words.sameOf(same[table])}>
                <span className="flex items-center gap-2">
                  {tables[table]} <Term of={table} />
                </span>
              </SectionHeading>
              <ul className="flex flex-col gap-2">
                {of.map((object) => (
                  <ObjectCard key={`${object.name} ${open}`} object={object} kind={kind} startsOpen={open} />
                ))}
              </ul>
            </section>
          )
        );
      })}
      {shown.length > limit && (
        <Button className="self-start" onClick={() => setLimit(limit + FEW * 5)}>
          {words.more(shown.length - limit)}
        </Button>
      )}
    </div>
  );
}

const textOf = (object: ObjectDiff): string =>
  [object.name, ...(object.change === 'changed' ? object.changes.map(({ path }) => path) : [])].join(' ').toLowerCase();
