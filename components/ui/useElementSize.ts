'use client';
import { type RefCallback, useCallback, useState } from 'react';

type Size = { readonly width: number; readonly height: number };

/**
 * Width and height of an element with its padding and border, in whole CSS px that it surely has; 0 until it is there. The ref
 * measures it before it is painted: a picture laid out for no size would be laid out twice.
 */
export function useElementSize<T extends HTMLElement>(): [RefCallback<T>, Size] {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const ref = useCallback((element: T | null) => {
    if (element === null) return;
    const take = (width: number, height: number) => {
      const next = { width: Math.floor(width), height: Math.floor(height) };
      setSize((last) => (last.width === next.width && last.height === next.height ? last : next));
    };
    const { width, height } = element.getBoundingClientRect();
    take(width, height);
    const observer = new ResizeObserver(([entry]) => {
      const box = entry?.borderBoxSize[0];
      if (box) take(box.inlineSize, box.blockSize);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}
