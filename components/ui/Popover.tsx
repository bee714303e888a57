'use client';
import { cloneElement, type MouseEvent, type ReactElement, type ReactNode, useState } from 'react';
import { Boundary } from './Boundary.tsx';
import { lazy } from './lazy.tsx';

const OpenedPopover = lazy(
  () => import('./OpenedPopover.tsx').then((m) => m.default),
  ({ trigger }: PopoverProps) => trigger,
);

export type PopoverProps = {
  /** One button. */
  trigger: ReactElement<TriggerProps>;
  /** Name of the opened box for assistive technology. */
  label: string;
  side?: 'top' | 'right' | 'bottom' | 'left';
  align?: 'start' | 'center' | 'end';
  className?: string;
  children: ReactNode;
};
type TriggerProps = {
  onClick?: (event: MouseEvent) => void;
  'aria-haspopup'?: 'dialog';
  'aria-expanded'?: boolean;
};

/**
 * Opens `children` beside its trigger. Esc and a click outside close it. A press on the trigger or in the box is none on
 * what they stand in. What places the box is loaded when one is first asked for: the first picture needs none.
 */
export function Popover(props: PopoverProps) {
  const [wanted, setWanted] = useState(false);
  const button = cloneElement(props.trigger, {
    'aria-haspopup': 'dialog',
    'aria-expanded': wanted,
    onClick: (event: MouseEvent) => {
      event.stopPropagation();
      setWanted(true);
    },
  });
  if (!wanted) return button;
  return (
    <Boundary onClose={() => setWanted(false)} stand={button}>
      <OpenedPopover {...props} />
    </Boundary>
  );
}
