'use client';
import clsx from 'clsx';
import type { RefCallback } from 'react';
import { useWords } from '@/client/MeshProvider';
import { setParams, toggleParam } from '@/client/url';
import { Toggle } from '@/components/ui/Chip.tsx';
import { FilterField } from '@/components/ui/FilterField.tsx';
import { Popover } from '@/components/ui/Popover.tsx';
import { Overline } from '@/components/ui/SectionHeading.tsx';
import { meshWords } from '@/words/mesh';

const SHOWN = 5;

/** What stands over the picture: its name, a search, and the namespaces to choose from. */
export function Toolbar({
  query,
  onQuery,
  matches,
  namespaces,
  chosen,
  onSubmit,
  box,
}: {
  /** Measured, so that the picture begins below it. */
  box: RefCallback<HTMLDivElement>;
  query: string;
  onQuery: (query: string) => void;
  matches: number | null;
  namespaces: readonly { readonly name: string; readonly workloads: number }[];
  chosen: ReadonlySet<string>;
  onSubmit: () => void;
}) {
  const words = useWords(meshWords);
  // Chosen ones are always in sight.
  const order = [...namespaces].sort((a, b) => Number(chosen.has(b.name)) - Number(chosen.has(a.name)));
  const shown = namespaces.length <= SHOWN ? namespaces : order.slice(0, SHOWN);
  const hidden = namespaces.filter((n) => !shown.includes(n));
  // A narrow picture has room for the chosen ones only.
  const narrow = hidden.length > 0 ? 'max-[700px]:hidden' : '';
  const chip = (n: { name: string; workloads: number }, className = '') => (
    <Toggle
      key={n.name}
      pressed={chosen.has(n.name)}
      count={n.workloads}
      onClick={() => toggleParam('ns', n.name)}
      className={clsx('bg-surface/90', className)}
    >
      {n.name}
    </Toggle>
  );
  return (
    <div
      ref={box}
      className="pointer-events-none absolute inset-x-0 top-0 z-10 flex flex-wrap items-center gap-x-4 gap-y-2 px-5 pt-3.5 max-[900px]:px-3 [&>*]:pointer-events-auto"
    >
      <div className="rounded-md bg-ground/85 pr-2 max-[700px]:hidden">
        <Overline>{words.planes.data}</Overline>
      </div>
      <div className="ml-auto flex flex-wrap items-center justify-end gap-2">
        {namespaces.length > 1 && (
          <fieldset aria-label={words.controls.namespaces} className="flex flex-wrap items-center gap-1.5">
            <Toggle
              pressed={chosen.size === 0}
              onClick={() => setParams({ ns: '' }, 'replace')}
              className="bg-surface/90"
            >
              {words.controls.allNamespaces}
            </Toggle>
            {shown.map((n) => chip(n, chosen.has(n.name) ? '' : narrow))}
            {hidden.length > 0 && (
              <Popover
                label={words.controls.namespaces}
                trigger={
                  <button
                    type="button"
                    className="h-7 cursor-pointer rounded-full border border-line bg-surface/90 px-2.5 text-sm text-ink-2 hover:border-line-strong hover:text-ink"
                  >
                    <span className="max-[700px]:hidden">{words.controls.moreNamespaces(hidden.length)}</span>
                    <span className="min-[700px]:hidden">
                      {words.controls.moreNamespaces(namespaces.length - chosen.size)}
                    </span>
                  </button>
                }
              >
                <div className="flex flex-wrap gap-1.5">
                  {shown.map((n) => chip(n, 'min-[700px]:hidden'))}
                  {hidden.map((n) => chip(n))}
                </div>
              </Popover>
            )}
          </fieldset>
        )}
        <form
          className="flex items-center gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            onSubmit();
          }}
        >
          {matches !== null && (
            <span role="status" className="rounded-md bg-ground/85 px-1 text-[0.8rem] text-ink-3">
              {words.controls.matches(matches)}
            </span>
          )}
          <FilterField value={query} onChange={onQuery} label={words.controls.search} className="w-52 bg-surface/90" />
        </form>
      </div>
    </div>
  );
}
