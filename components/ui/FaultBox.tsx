'use client';
import clsx from 'clsx';
import { OctagonAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '@/client/MeshProvider';
import type { Fault } from '@/mesh/model';
import { uiWords } from '@/words/ui';
import { Button } from './Button.tsx';
import { Remedy } from './Remedy.tsx';

/** What went wrong and what to do about it. `warn`: the rest still works. */
export function FaultBox({
  fault,
  tone = 'bad',
  onRetry,
  children,
}: {
  fault: Fault;
  tone?: 'bad' | 'warn';
  /** Gives it a button that tries again. */
  onRetry?: () => void;
  /** Buttons or links below the remedy. */
  children?: ReactNode;
}) {
  const words = useWords(uiWords).fault;
  const Icon = tone === 'bad' ? OctagonAlert : TriangleAlert;
  return (
    <section
      aria-label={words.title}
      className={clsx(
        'flex min-w-0 gap-2.5 rounded-xl border p-3 text-sm',
        tone === 'bad' ? 'border-bad/40 bg-bad-soft' : 'border-warn/40 bg-warn-soft',
      )}
    >
      <Icon aria-hidden className={clsx('mt-0.5 size-4 shrink-0', tone === 'bad' ? 'text-bad' : 'text-warn')} />
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <p className="font-medium break-words text-ink">{fault.message}</p>
        <Remedy text={fault.remedy} />
        {onRetry && (
          <Button onClick={onRetry} className="mt-1 self-start">
            {words.retry}
          </Button>
        )}
        {children}
      </div>
    </section>
  );
}
