// biome-ignore-all lint/a11y/useSemanticElements: rows laid out as a CSS grid, and only those in sight, lose the meaning of table elements; roles keep it.
import type { ReactNode } from 'react';
import type { RowsInView } from './useVirtualRows.ts';

/** The rows of a list as the body of an ARIA grid: all of them, or those in sight. */
export function VirtualRows({
  rows: { count, keyOf, body, top, virtualizer },
  render,
}: {
  readonly rows: RowsInView;
  readonly render: (index: number) => ReactNode;
}) {
  if (virtualizer === null)
    return (
      <div ref={body} role="rowgroup" className="relative">
        {Array.from({ length: count }, (_, index) => (
          <div key={keyOf(index)} role="presentation">
            {render(index)}
          </div>
        ))}
      </div>
    );
  return (
    <div ref={body} role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
      {virtualizer.getVirtualItems().map(({ key, index, start }) => (
        <div
          key={key}
          ref={virtualizer.measureElement}
          data-index={index}
          role="presentation"
          className="absolute inset-x-0 top-0"
          style={{ transform: `translateY(${start - top}px)` }}
        >
          {render(index)}
        </div>
      ))}
    </div>
  );
}
