import clsx from 'clsx';
import { FILL_TONE, type Tone } from './tones.ts';

/** A dot that repeats in colour what words beside it say; alone it needs `label`. `pulse` while something is under way. */
export function StatusDot({ tone, label, pulse = false }: { tone: Tone; label?: string; pulse?: boolean }) {
  const className = clsx('inline-block size-2 shrink-0 rounded-full', FILL_TONE[tone], pulse && 'animate-pulse');
  return label === undefined ? (
    <span aria-hidden className={className} />
  ) : (
    <span role="img" aria-label={label} title={label} className={className} />
  );
}
