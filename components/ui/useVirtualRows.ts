import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useRef, useState } from 'react';

/** Rows of a list in a view that scrolls as a whole. Give it to {@link VirtualRows}, which draws them. */
export type RowsInView = {
  readonly count: number;
  readonly keyOf: (index: number) => string | number;
  readonly body: RefObject<HTMLDivElement | null>;
  /** Where the rows begin in what scrolls, CSS px. */
  readonly top: number;
  /** Null: every row is in the document. */
  readonly virtualizer: Virtualizer<HTMLDivElement, Element> | null;
};

/**
 * Few rows are all in the document, which find-in-page and assistive technology like; of more than `virtualFrom` only
 * those in sight.
 * @param scroller the element that scrolls, around the list
 * @param size the height of a row before it is measured, CSS px
 */
export function useVirtualRows(
  scroller: RefObject<HTMLDivElement | null>,
  {
    count,
    virtualFrom,
    overscan,
    size,
    keyOf,
  }: {
    readonly count: number;
    readonly virtualFrom: number;
    readonly overscan: number;
    readonly size: (index: number) => number;
    readonly keyOf: (index: number) => string | number;
  },
): RowsInView {
  const body = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const virtual = count > virtualFrom;
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count,
    enabled: virtual,
    getScrollElement: () => scroller.current,
    estimateSize: size,
    overscan,
    scrollMargin: top,
    getItemKey: keyOf,
  });

  // Not a layout effect: the scroller stands around the list, and its ref is set after the list's.
  useEffect(() => {
    const outer = scroller.current;
    const place = () => {
      if (!body.current || !outer) return;
      setTop(body.current.getBoundingClientRect().top - outer.getBoundingClientRect().top + outer.scrollTop);
    };
    place();
    const observer = new ResizeObserver(place);
    if (outer) observer.observe(outer);
    // What stands above the list may grow.
    if (outer?.firstElementChild) observer.observe(outer.firstElementChild);
    return () => observer.disconnect();
  }, [scroller]);

  return { count, keyOf, body, top, virtualizer: virtual ? virtualizer : null };
}
