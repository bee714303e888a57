import clsx from 'clsx';
import { RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Words } from '@/words';
import { Button } from '../../ui/Button.tsx';
import { Term } from '../parts/Term.tsx';

/** The line above a tab's content: its name with its "?", and what stands at the right. */
export function TabHead({
  title,
  term,
  children,
}: {
  title: string;
  term: keyof Words['proxies']['help'];
  children?: ReactNode;
}) {
  return (
    <div className="flex min-h-13 flex-wrap items-center gap-x-4 gap-y-2 px-5 py-2.5">
      <h2 className="flex items-center gap-2 text-base font-semibold">
        {title} <Term of={term} />
      </h2>
      {children}
    </div>
  );
}

export function ReadAgain({ reading, label, onClick }: { reading: boolean; label: string; onClick: () => void }) {
  return (
    <Button onClick={onClick} disabled={reading}>
      <RefreshCw aria-hidden className={clsx('size-3.5', reading && 'animate-spin')} />
      {label}
    </Button>
  );
}
