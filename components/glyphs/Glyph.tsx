import type { ReactNode } from 'react';

/** Puts a glyph, which is a part of an SVG, into a line of HTML. `title` names it; without one it is decoration. */
export function Glyph({ size = 20, title, children }: { size?: number; title?: string; children: ReactNode }) {
  const box = size * 1.45;
  return (
    <svg
      width={box}
      height={size}
      viewBox={`${-box / 2} ${-size / 2} ${box} ${size}`}
      className="inline-block shrink-0 overflow-visible align-middle"
      role={title ? 'img' : undefined}
      aria-label={title}
      aria-hidden={title ? undefined : true}
    >
      {children}
    </svg>
  );
}
