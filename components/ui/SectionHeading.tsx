import type { ReactNode } from 'react';

/** Heading of a section inside a view or panel; `aside` stands at its right end. */
export function SectionHeading({
  children,
  aside,
  level = 3,
}: {
  children: ReactNode;
  aside?: ReactNode;
  level?: 2 | 3 | 4;
}) {
  const Tag = `h${level}` as const;
  return (
    <div className="flex min-h-7 items-center justify-between gap-3 border-b border-line pb-1.5">
      <Tag className="text-sm font-semibold text-ink">{children}</Tag>
      {aside && <div className="text-[0.8rem] text-ink-3">{aside}</div>}
    </div>
  );
}

/** The spaced capitals above a region of a view: `CONTROL PLANE · configures, never carries a request`. */
export function Overline({ children }: { children: ReactNode }) {
  return <p className="text-[0.72rem] tracking-[0.12em] text-ink-3">{children}</p>;
}
