'use client';
import type { ReactNode } from 'react';
import { useWords } from '@/client/MeshProvider';
import { uiWords } from '@/words/ui';
import { Popover } from './Popover.tsx';

/** A "?" beside a term; opens a short explanation. `term` names it for assistive technology. */
export function Help({ term, children }: { term: string; children: ReactNode }) {
  const words = useWords(uiWords).help;
  return (
    <Popover
      label={words.about(term)}
      align="center"
      className="flex flex-col gap-2"
      trigger={
        <button
          type="button"
          aria-label={words.about(term)}
          className="inline-flex size-4.5 shrink-0 cursor-pointer items-center justify-center rounded-full border border-line-strong text-[0.7rem] leading-none text-ink-3 transition-colors hover:border-ink-3 hover:text-ink data-[state=open]:border-xds data-[state=open]:text-xds"
        >
          ?
        </button>
      }
    >
      <p className="font-semibold text-ink">{term}</p>
      <div className="flex flex-col gap-2 text-ink-2">{children}</div>
    </Popover>
  );
}
