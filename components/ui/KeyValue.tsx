import type { ReactNode } from 'react';

/** A list of named facts. Use with `Fact` children. */
export function KeyValue({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[minmax(5.5rem,28%)_minmax(0,1fr)] gap-x-3 gap-y-2.5 text-sm">{children}</dl>;
}

/** One fact: its name, its value, and a quieter second line. */
export function Fact({ name, children, note }: { name: ReactNode; children: ReactNode; note?: ReactNode }) {
  return (
    <>
      <dt className="text-ink-2">{name}</dt>
      <dd className="min-w-0 break-words text-ink">
        {children}
        {note && <div className="mt-0.5 text-[0.8rem] leading-snug text-ink-3">{note}</div>}
      </dd>
    </>
  );
}
