'use client';
import * as Radix from '@radix-ui/react-popover';
import clsx from 'clsx';
import type { ReactNode } from 'react';

/** Opens `children` beside its trigger (one element that takes a ref). Esc and a click outside close it. */
export function Popover({
  trigger,
  label,
  side = 'bottom',
  align = 'end',
  className,
  children,
}: {
  trigger: ReactNode;
  /** Name of the opened box for assistive technology. */
  label: string;
  side?: 'top' | 'right' | 'bottom' | 'left';
  align?: 'start' | 'center' | 'end';
  className?: string;
  children: ReactNode;
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          side={side}
          align={align}
          sideOffset={8}
          collisionPadding={12}
          className={clsx(
            'z-50 max-h-(--radix-popover-content-available-height) w-96 max-w-[calc(100vw-1.5rem)] overflow-auto rounded-xl border border-line-strong bg-raised p-4 text-sm leading-relaxed text-ink shadow-(--shadow)',
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
