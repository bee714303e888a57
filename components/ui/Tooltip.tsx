'use client';
import * as Radix from '@radix-ui/react-tooltip';
import type { ReactNode } from 'react';

/** Shows `text` beside its one child on hover and focus. The child must take a ref (a DOM element does). */
export function Tooltip({
  text,
  side = 'top',
  children,
}: {
  text: ReactNode;
  side?: 'top' | 'right' | 'bottom' | 'left';
  children: ReactNode;
}) {
  return (
    <Radix.Provider delayDuration={300} skipDelayDuration={200}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            side={side}
            sideOffset={6}
            collisionPadding={8}
            className="z-50 max-w-80 rounded-lg border border-line-strong bg-raised px-2.5 py-1.5 text-[0.8rem] leading-snug text-ink shadow-(--shadow)"
          >
            {text}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
