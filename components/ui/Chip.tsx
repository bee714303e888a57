import clsx from 'clsx';
import type { ComponentProps, ReactNode } from 'react';
import { SOFT_TONE, type Tone } from './tones.ts';

/** A small label that states one thing. */
export function Chip({ tone = 'neutral', children, title }: { tone?: Tone; children: ReactNode; title?: string }) {
  return (
    <span
      title={title}
      className={clsx(
        'inline-flex h-5 items-center gap-1 rounded-full px-2 text-[0.8rem] leading-none whitespace-nowrap',
        SOFT_TONE[tone],
      )}
    >
      {children}
    </span>
  );
}

/** A chip that can be switched on and off; `count` stands after its words. */
export function Toggle({
  pressed,
  tone = 'neutral',
  count,
  children,
  className,
  ...rest
}: Omit<ComponentProps<'button'>, 'aria-pressed'> & { pressed: boolean; tone?: Tone; count?: number }) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      className={clsx(
        'inline-flex h-7 shrink-0 cursor-pointer items-center gap-1.5 rounded-full border px-2.5 text-sm leading-none whitespace-nowrap transition-colors disabled:cursor-default disabled:opacity-45',
        pressed
          ? ['border-current', tone === 'neutral' ? 'bg-xds-soft text-xds' : SOFT_TONE[tone]]
          : 'border-line text-ink-2 enabled:hover:border-line-strong enabled:hover:text-ink',
        className,
      )}
      {...rest}
    >
      {children}
      {count !== undefined && <span className={clsx('tabular', !pressed && 'text-ink-3')}>{count}</span>}
    </button>
  );
}
