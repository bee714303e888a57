// biome-ignore-all lint/a11y/useSemanticElements: rows laid out as a CSS grid, and only those in sight, lose the meaning of table elements; roles keep it.
// biome-ignore-all lint/a11y/useFocusableInteractive: one row at a time takes the focus, as the ARIA grid pattern has it.
import { type KeyboardEvent, type RefObject, useState } from 'react';
import type { EpochMs, PodId } from '@/mesh/model';
import type { Words } from '@/words';
import { isBrowserKey } from '../ui/browserKey.ts';
import { rowStep } from '../ui/rowStep.ts';
import { useArrival } from '../ui/useArrival.ts';
import { useFocusWhenDrawn } from '../ui/useFocusWhenDrawn.ts';
import { useVirtualRows } from '../ui/useVirtualRows.ts';
import { VirtualRows } from '../ui/VirtualRows.tsx';
import { CertificateRow } from './CertificateRow.tsx';
import type { CertificateRow as Row } from './rows.ts';

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
  const [current, setCurrent] = useState<PodId | null>(selected);
  const inView = useVirtualRows(scroller, {
    count: rows.length,
    virtualFrom: VIRTUAL_FROM,
    overscan: 12,
    size: () => 60,
    keyOf: (index) => rows[index]?.pod ?? index,
  });
  const { body, virtualizer } = inView;

  const focusOn = useFocusWhenDrawn(body);
  useArrival(
    inView,
    selected,
    rows.findIndex((row) => row.pod === selected),
  );

  const onKeyDown = (event: KeyboardEvent) => {
    if (isBrowserKey(event)) return;
    const at = Math.max(
      0,
      rows.findIndex((row) => row.pod === current),
    );
    const here = rows[at];
    if ((event.key === 'Enter' || event.key === ' ') && here !== undefined) {
      event.preventDefault();
      onSelect(here.pod, 'open');
      return;
    }
    const index = rowStep(event.key, at, rows.length);
    const next = index === null ? undefined : rows[index];
    if (index === null || next === undefined) return;
    event.preventDefault();
    setCurrent(next.pod);
    virtualizer?.scrollToIndex(index);
    focusOn(`[data-pod="${CSS.escape(next.pod)}"]`);
    if (selected !== null) onSelect(next.pod, 'move');
  };

  const active = rows.some((row) => row.pod === current) ? current : rows[0]?.pod;
  const render = (index: number) => {
    const row = rows[index];
    return (
      row && (
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
      )
    );
  };

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
      <VirtualRows rows={inView} render={render} />
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
