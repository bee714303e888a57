'use client';
import clsx from 'clsx';
import type { ReactNode } from 'react';
import { useWords } from '@/client/MeshProvider.tsx';
import type { Evidence } from '@/mesh/model';
import { requestsWords } from '@/words/requests';
import { lazy } from '../ui/lazy.tsx';
import { Popover } from '../ui/Popover.tsx';

const EvidenceView = lazy(() => import('./EvidenceView.tsx').then((m) => m.EvidenceView));

/** Something that was read somewhere: a press opens the place. `what` names it for assistive technology. */
export function Evident({
  evidence,
  what,
  className,
  children,
  detail,
}: {
  evidence: Evidence;
  what: string;
  className?: string;
  children: ReactNode;
  /** Said above the evidence, e.g. why a candidate lost. */
  detail?: ReactNode;
}) {
  const words = useWords(requestsWords).evidence;
  return (
    <Popover
      label={words.open(what)}
      align="start"
      className="w-[30rem]"
      trigger={
        <button
          type="button"
          className={clsx(
            'cursor-pointer text-left decoration-dotted decoration-ink-3 underline-offset-3 hover:underline data-[state=open]:underline',
            className,
          )}
        >
          {children}
        </button>
      }
    >
      <div className="flex flex-col gap-3">
        {detail}
        <EvidenceView evidence={evidence} />
      </div>
    </Popover>
  );
}
