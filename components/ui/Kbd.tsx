import type { ReactNode } from 'react';

/** A key as it is written on the keyboard. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded border border-line-strong/70 bg-surface px-1 font-mono text-[0.7rem] text-ink-3">
      {children}
    </kbd>
  );
}
