import clsx from 'clsx';
import type { ReactNode } from 'react';

/** Two lines of a cell: what it is, and quieter what goes with it. What does not fit is in the title. */
export function TwoLines({
  first,
  second,
  mono = false,
  quiet = false,
  title,
}: {
  first: ReactNode;
  second?: ReactNode;
  mono?: boolean;
  /** The row above says the same. */
  quiet?: boolean;
  title?: string;
}) {
  return (
    <span className="flex min-w-0 flex-col justify-center" title={title}>
      <span
        className={clsx('truncate', mono && 'font-mono text-[0.78rem] leading-5', quiet ? 'text-ink-3' : 'text-ink')}
      >
        {first}
      </span>
      {second && <span className="truncate text-[0.75rem] leading-4.5 text-ink-3">{second}</span>}
    </span>
  );
}

/** Short phrases in a row, of which as many show as fit; all are in the title. */
export function Phrases({ of, none }: { of: readonly string[]; none: string }) {
  if (of.length === 0) return <span className="text-ink-3">{none}</span>;
  return (
    <span className="block truncate text-[0.82rem] text-ink-2" title={of.join('\n')}>
      {of.join(' · ')}
    </span>
  );
}
