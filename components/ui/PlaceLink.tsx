'use client';
import type { ComponentProps } from 'react';
import { isBrowserKey } from './browserKey.ts';

/**
 * A link to a place on the same page, by its id; the place takes the focus. Followed without the address bar: the browser's
 * own history entry for a `#` means nothing to Next, and the next Back would do nothing.
 */
export function PlaceLink({ to, ...rest }: Omit<ComponentProps<'a'>, 'href' | 'onClick'> & { to: string }) {
  return (
    <a
      href={`#${to}`}
      onClick={(event) => {
        if (isBrowserKey(event) || event.shiftKey) return;
        event.preventDefault();
        document.getElementById(to)?.focus();
      }}
      {...rest}
    />
  );
}
