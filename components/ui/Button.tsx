import clsx from 'clsx';
import type { ComponentProps, ReactNode } from 'react';

const TONES = {
  plain: 'border-line bg-surface text-ink-2 hover:border-line-strong hover:text-ink',
  primary: 'border-xds/50 bg-xds-soft text-ink hover:border-xds',
  ghost: 'border-transparent text-ink-2 hover:bg-sunken hover:text-ink',
} as const;

const SHAPE =
  'inline-flex shrink-0 cursor-pointer items-center justify-center gap-2 rounded-lg border transition-colors disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50';

type Tone = keyof typeof TONES;

/** A button with words. `pressed` makes it a toggle for assistive technology, too. */
export function Button({
  tone = 'plain',
  pressed,
  className,
  ...rest
}: ComponentProps<'button'> & { tone?: Tone; pressed?: boolean }) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      className={clsx(SHAPE, TONES[tone], 'h-8 px-3 text-sm', className)}
      {...rest}
    />
  );
}

/** A square button with only an icon: `label` is its name, and its tooltip. */
export function IconButton({
  label,
  tone = 'ghost',
  size = 'normal',
  children,
  className,
  ...rest
}: Omit<ComponentProps<'button'>, 'aria-label'> & {
  label: string;
  tone?: Tone;
  size?: 'small' | 'normal';
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={clsx(SHAPE, TONES[tone], size === 'small' ? 'size-6 rounded-md' : 'size-8', className)}
      {...rest}
    >
      {children}
    </button>
  );
}
