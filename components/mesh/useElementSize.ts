'use client';
import { type RefObject, useLayoutEffect, useState } from 'react';

type Size = { readonly width: number; readonly height: number };

/** Width and height of an element with its padding and border, in CSS px; 0 only while the server's page is taken over. */
export function useElementSize(ref: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const take = (width: number, height: number) => {
      const next = { width: Math.round(width), height: Math.round(height) };
      setSize((last) => (last.width === next.width && last.height === next.height ? last : next));
    };
    // Measured at once: a picture laid out for no size would be laid out twice.
    const { width, height } = element.getBoundingClientRect();
    take(width, height);
    const observer = new ResizeObserver(([entry]) => {
      const box = entry?.borderBoxSize[0];
      if (box) take(box.inlineSize, box.blockSize);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}
