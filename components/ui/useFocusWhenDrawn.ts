import { type RefObject, useEffect, useRef } from 'react';

/**
 * Gives the focus to what is drawn only some renders from now, as a row that was out of sight is.
 * The answer takes a selector within `container`; the last one asked for counts.
 */
export function useFocusWhenDrawn(container: RefObject<HTMLElement | null>): (selector: string) => void {
  const wanted = useRef<string | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const element = container.current?.querySelector<HTMLElement>(wanted.current);
    if (!element) return;
    element.focus();
    wanted.current = null;
  });
  return (selector) => {
    wanted.current = selector;
  };
}
