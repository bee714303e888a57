'use client';
import * as Radix from '@radix-ui/react-popover';
import clsx from 'clsx';
import type { PopoverProps } from './Popover.tsx';

/**
 * What {@link Popover} becomes once it is first opened: it comes with the code that places it, and is open. React lets what
 * happens in it rise to what its trigger stands in, wherever it is drawn: a press in it is none on that.
 */
export default function OpenedPopover({
  trigger,
  label,
  side = 'bottom',
  align = 'end',
  className,
  children,
}: PopoverProps) {
  return (
    <Radix.Root defaultOpen>
      <Radix.Trigger asChild onClick={(event) => event.stopPropagation()}>
        {trigger}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          onClick={(event) => event.stopPropagation()}
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
