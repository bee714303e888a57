import { type RefObject, useEffect, useRef } from 'react';
import type { RowsInView } from './useVirtualRows.ts';

/**
 * Brings the row that was selected into sight: a link may name one far down. One that is in sight stays where it is.
 * @param index where it stands among the rows, -1 as long as it is not there
 */
export function useArrival(
  { body, virtualizer }: Pick<RowsInView, 'virtualizer'> & { readonly body: RefObject<HTMLElement | null> },
  selected: string | null,
  index: number,
): void {
  const brought = useRef<string | null>(null);
  useEffect(() => {
    if (selected === brought.current || (selected !== null && index < 0)) return;
    brought.current = selected;
    if (selected === null) return;
    if (virtualizer) virtualizer.scrollToIndex(index);
    else body.current?.children[index]?.scrollIntoView({ block: 'nearest' });
  }, [body, virtualizer, selected, index]);
}
