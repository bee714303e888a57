import type { ReactNode } from 'react';
import { TEXT_TONE, type Tone } from '../ui/tones.ts';

/** One figure of a job: its name, the number, and what it means. */
export function Figure({
  name,
  value,
  note,
  tone,
}: {
  name: ReactNode;
  value: ReactNode;
  note?: ReactNode;
  tone?: Tone;
}) {
  return (
    <div className="min-w-0">
      <p className="text-[0.8rem] text-ink-2">{name}</p>
      <p
        className={`tabular mt-0.5 text-[1.4rem] leading-tight font-medium tracking-tight ${tone ? TEXT_TONE[tone] : 'text-ink'}`}
      >
        {value}
      </p>
      {note && <p className="mt-1 text-[0.8rem] leading-snug text-ink-3">{note}</p>}
    </div>
  );
}
