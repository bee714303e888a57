// biome-ignore-all lint/a11y/useSemanticElements: rows laid out as a CSS grid, and only those in sight, lose the meaning of table elements; roles keep it.
// biome-ignore-all lint/a11y/useFocusableInteractive: one row at a time takes the focus, as the ARIA grid pattern has it.
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { EpochMs, PodId } from '@/mesh/model';
import type { Words } from '@/words';
import { CertificateRow } from './CertificateRow.tsx';
import type { CertificateRow as Row } from './rows.ts';

/** Below this every row is in the document, which find-in-page and assistive technology like; above it only those in sight. */
const VIRTUAL_FROM = 100;

/**
 * The list as an ARIA grid. Arrow keys, Home, End and Page keys move; Enter opens; with a row open the arrows open the next.
 * `scroller` is the element that scrolls the whole view.
 */
export function CertificateTable({
  rows,
  now,
  selected,
  onSelect,
  scroller,
  words,
}: {
  rows: readonly Row[];
  now: EpochMs;
  selected: PodId | null;
  onSelect: (pod: PodId, how: 'open' | 'move') => void;
  scroller: RefObject<HTMLDivElement | null>;
  words: Words['certificates'];
}) {
  const body = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [current, setCurrent] = useState<PodId | null>(selected);
  const focusNext = useRef<PodId | null>(null);
  const virtual = rows.length > VIRTUAL_FROM;
  const virtualizer = useVirtualizer({
    count: rows.length,
    enabled: virtual,
    getScrollElement: () => scroller.current,
    estimateSize: () => 60,
    overscan: 12,
    scrollMargin: top,
    getItemKey: (index) => rows[index]?.pod ?? index,
  });

  // Not a layout effect: the scroller stands around this table, and its ref is set after the table's.
  useEffect(() => {
    const place = () => {
      if (!body.current || !scroller.current) return;
      const offset = body.current.getBoundingClientRect().top - scroller.current.getBoundingClientRect().top;
      setTop(offset + scroller.current.scrollTop);
    };
    place();
    const observer = new ResizeObserver(place);
    if (scroller.current) observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [scroller]);

  useEffect(() => {
    // A row that was out of sight can be focused only once it is rendered, a few renders from now.
    if (focusNext.current === null) return;
    const row = body.current?.querySelector<HTMLElement>(`[data-pod="${CSS.escape(focusNext.current)}"]`);
    if (!row) return;
    row.focus();
    focusNext.current = null;
  });

  // The selected row of a deep link may be far down.
  const arrived = useRef(false);
  useEffect(() => {
    if (arrived.current || selected === null || rows.length === 0) return;
    arrived.current = true;
    if (virtual)
      virtualizer.scrollToIndex(
        rows.findIndex((row) => row.pod === selected),
        { align: 'center' },
      );
    else body.current?.querySelector(`[data-pod="${CSS.escape(selected)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [selected, rows, virtual, virtualizer]);

  const onKeyDown = (event: KeyboardEvent) => {
    const at = Math.max(
      0,
      rows.findIndex((row) => row.pod === current),
    );
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 10,
      PageUp: at - 10,
      Home: 0,
      End: rows.length - 1,
    };
    const step = steps[event.key];
    const here = rows[at];
    if ((event.key === 'Enter' || event.key === ' ') && here !== undefined) {
      event.preventDefault();
      onSelect(here.pod, 'open');
      return;
    }
    if (step === undefined) return;
    event.preventDefault();
    const index = Math.min(rows.length - 1, Math.max(0, step));
    const next = rows[index];
    if (next === undefined) return;
    setCurrent(next.pod);
    if (virtual) virtualizer.scrollToIndex(index);
    focusNext.current = next.pod;
    if (selected !== null) onSelect(next.pod, 'move');
  };

  const active = rows.some((row) => row.pod === current) ? current : rows[0]?.pod;
  const renderRow = (row: Row, index: number) => (
    <CertificateRow
      row={row}
      index={index}
      now={now}
      selected={row.pod === selected}
      focusable={row.pod === active}
      onSelect={(pod) => {
        setCurrent(pod);
        onSelect(pod, 'open');
      }}
      words={words}
    />
  );

  return (
    <div
      role="grid"
      tabIndex={-1}
      aria-label={words.table.label}
      aria-description={words.table.keys}
      aria-rowcount={rows.length + 1}
      onKeyDown={onKeyDown}
      className="certificate-list rounded-xl border border-line bg-surface text-sm"
    >
      <Head words={words.table} />
      <div
        ref={body}
        role="rowgroup"
        className="relative"
        style={virtual ? { height: virtualizer.getTotalSize() } : undefined}
      >
        {virtual
          ? virtualizer.getVirtualItems().map((item) => {
              const row = rows[item.index];
              return (
                row && (
                  <div
                    key={item.key}
                    ref={virtualizer.measureElement}
                    data-index={item.index}
                    role="presentation"
                    className="absolute inset-x-0 top-0"
                    style={{ transform: `translateY(${item.start - top}px)` }}
                  >
                    {renderRow(row, item.index)}
                  </div>
                )
              );
            })
          : rows.map((row, index) => (
              <div key={row.pod} role="presentation">
                {renderRow(row, index)}
              </div>
            ))}
      </div>
    </div>
  );
}

function Head({ words }: { words: Words['certificates']['table'] }) {
  return (
    <div role="rowgroup" className="sticky top-0 z-10 rounded-t-xl bg-surface">
      <div
        role="row"
        aria-rowindex={1}
        tabIndex={-1}
        className="certificate-grid h-9 border-b border-line text-[0.8rem] text-ink-3"
      >
        <span role="presentation" />
        <span role="columnheader">{words.workload}</span>
        <span role="columnheader" className="certificate-identity">
          {words.identity}
        </span>
        <span role="columnheader" aria-sort="ascending">
          {words.left} <span aria-hidden>↑</span>
        </span>
        <span role="columnheader" className="certificate-life truncate">
          {words.life}
        </span>
        <span role="columnheader" className="certificate-issuer">
          {words.issuer}
        </span>
        <span role="columnheader">
          <span className="certificate-chain-word">{words.chain}</span>
        </span>
      </div>
    </div>
  );
}
