'use client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowUp, TriangleAlert } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useMeshNow, useStore, useWords } from '@/client/MeshProvider.tsx';
import { useSurprising } from '@/client/surprising.ts';
import { setParams } from '@/client/url.ts';
import type { MeshRequest, RequestId } from '@/mesh/model';
import { matchesFilter } from '@/mesh/requests/filter.ts';
import { requestsWords } from '@/words/requests';
import { isBrowserKey } from '../../ui/browserKey.ts';
import { FaultBox } from '../../ui/FaultBox.tsx';
import { Popover } from '../../ui/Popover.tsx';
import { rowStep } from '../../ui/rowStep.ts';
import { useRem } from '../../ui/useRem.ts';
import { EmptyList } from './EmptyList.tsx';
import { FilterBar } from './FilterBar.tsx';
import { useLogs } from './logs.ts';
import { COLUMNS, RequestRow } from './RequestRow.tsx';
import { listRows, type Row } from './rows.ts';
import { filterOf } from './urlFilter.ts';
import { useHold } from './useHold.ts';
import { useRequests } from './useRequests.ts';

const ROW_REM = 2.25;
const rowId = (id: RequestId) => `request-${id}`;

/** The live list. Rows never move under the pointer or the keyboard: what comes meanwhile waits behind a pill. */
export function RequestList({ lastOpened }: { lastOpened: RequestId | null }) {
  const words = useWords(requestsWords);
  const ready = useStore((s) => s.ready);
  const { requests, dropped } = useRequests();
  const { shown, waiting, held, hold, release } = useHold(
    requests,
    // Of a live mesh every snapshot tells the same time: one after a gap takes nothing from under a reader.
    useStore((s) => (s.clock.kind === 'live' ? 0 : s.epoch)),
  );
  const search = useSearchParams();
  const params = {
    workload: search.get('workload') ?? '',
    status: search.get('status') ?? '',
    flags: search.get('flags') ?? '',
    path: search.get('path') ?? '',
    surprising: search.get('surprising') ?? '',
  };
  const { workload, status, flags, path, surprising } = params;
  const surprises = useSurprising();
  const filter = useMemo(() => filterOf({ workload, status, flags, path }), [workload, status, flags, path]);
  const matches = useCallback(
    (r: MeshRequest) => matchesFilter(r, filter) && (surprising === '' || surprises.has(r.id)),
    [filter, surprising, surprises],
  );
  const [expanded, setExpanded] = useState<ReadonlySet<RequestId>>(new Set());
  const rows = useMemo(() => listRows(shown, matches, (id) => expanded.has(id)), [shown, matches, expanded]);
  const matching = useMemo(() => shown.filter(matches).length, [shown, matches]);
  const fresh = useMemo(() => waiting.filter(matches).length, [waiting, matches]);
  const [active, setActive] = useState<RequestId | null>(null);
  // Marks such as "other side pending" end with time, not with an event.
  const stale = Math.floor(useMeshNow(2_000) / 2_000);

  const scroller = useRef<HTMLDivElement>(null);
  const rem = useRem();
  const rowHeight = ROW_REM * rem;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (i) => rows[i]?.request.id ?? i,
    overscan: 12,
    // The head, as high as a row, scrolls with the rows and stays above them.
    scrollMargin: rowHeight,
    scrollPaddingStart: rowHeight,
  });
  useEffect(() => {
    if (rowHeight > 0) virtual.measure();
  }, [virtual, rowHeight]);

  // Shown again after a request was closed: the keyboard stands on its row, as far as the list has it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: done once each time that the list comes back.
  useEffect(() => {
    if (lastOpened === null) return;
    const at = rows.findIndex((r) => r.request.id === lastOpened);
    hold();
    setActive(lastOpened);
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
    scroller.current?.focus({ preventScroll: true });
  }, []);

  const open = useCallback((request: MeshRequest) => setParams({ open: request.id, step: '' }), []);
  const toggle = useCallback((row: Row) => {
    setExpanded((before) => {
      const next = new Set(before);
      if (!next.delete(row.request.id)) next.add(row.request.id);
      return next;
    });
  }, []);

  const move = (index: number) => {
    const row = rows[index];
    if (!row) return;
    hold();
    setActive(row.request.id);
    virtual.scrollToIndex(index, { align: 'auto' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isBrowserKey(event)) return;
    const at = rows.findIndex((r) => r.request.id === active);
    const row = rows[at];
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 2);
    const step = rowStep(event.key, at, rows.length, page);
    switch (event.key) {
      case 'ArrowRight':
        if (row && row.caused > 0 && !row.expanded) toggle(row);
        break;
      case 'ArrowLeft':
        if (row?.expanded) toggle(row);
        break;
      case 'Enter':
        if (row) open(row.request);
        break;
      case 'Escape':
        setActive(null);
        release();
        break;
      default:
        if (step === null) return;
        move(step);
    }
    event.preventDefault();
  };

  const showNew = () => {
    setActive(null);
    release();
    scroller.current?.scrollTo({ top: 0 });
  };
  // Behind an opened request the list is not drawn; nobody left it.
  const atTop = () => scroller.current?.checkVisibility() === true && scroller.current.scrollTop <= 0;
  const activeRow = rows.some((r) => r.request.id === active) ? active : null;

  return (
    <section aria-label={words.title} className="flex h-full min-h-0 flex-col">
      <header className="flex flex-col gap-3 px-5 pt-4 pb-3">
        <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <h1 className="text-xl font-semibold tracking-tight">{words.title}</h1>
          {ready && <p className="tabular text-sm text-ink-2">{words.list.counts(matching, shown.length)}</p>}
          {dropped > 0 && (
            <p title={words.list.droppedHelp} className="tabular text-sm text-ink-3">
              {words.list.dropped(dropped)}
            </p>
          )}
          {requests.length > 0 && <LogsMissing />}
          <p className="ml-auto text-[0.8rem] text-ink-3">{held ? words.list.held : words.list.live}</p>
        </div>
        <FilterBar requests={requests} params={params} surprises={surprises} />
      </header>
      <div className="relative mx-5 mb-4 flex min-h-0 flex-1 flex-col overflow-hidden rounded-xl border border-line bg-surface">
        {rows.length === 0 ? (
          <div className="min-h-0 flex-1 overflow-y-auto">
            <EmptyList total={shown.length} />
          </div>
        ) : (
          <div
            ref={scroller}
            role="treegrid"
            aria-label={words.list.label}
            aria-rowcount={rows.length + 1}
            aria-activedescendant={activeRow ? rowId(activeRow) : undefined}
            aria-describedby="requests-keys"
            tabIndex={0}
            onKeyDown={onKeyDown}
            onFocus={() => {
              if (activeRow !== null) hold();
            }}
            onBlur={() => atTop() && release()}
            onPointerEnter={hold}
            onPointerLeave={() => activeRow === null && atTop() && release()}
            onScroll={() => !atTop() && hold()}
            className="min-h-0 flex-1 overflow-y-auto focus-visible:outline-offset-[-2px]"
          >
            <Head />
            {/* biome-ignore lint/a11y/useSemanticElements: part of a virtualised grid. */}
            <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
              {virtual.getVirtualItems().map((item) => {
                const row = rows[item.index];
                return row ? (
                  <div
                    key={item.key}
                    role="presentation"
                    className="absolute inset-x-0 top-0"
                    style={{ transform: `translateY(${item.start - rowHeight}px)` }}
                  >
                    <RequestRow
                      row={row}
                      id={rowId(row.request.id)}
                      index={item.index}
                      active={row.request.id === activeRow}
                      surprise={surprises.get(row.request.id) ?? null}
                      stale={stale}
                      onOpen={open}
                      onToggle={toggle}
                    />
                  </div>
                ) : null;
              })}
            </div>
          </div>
        )}
        {fresh > 0 && (
          <button
            type="button"
            title={words.list.showWaiting}
            onClick={showNew}
            className="absolute top-1 right-4 z-20 inline-flex h-7 cursor-pointer items-center gap-1.5 rounded-full bg-xds px-3 text-sm font-medium text-ground shadow-(--shadow)"
          >
            <ArrowUp aria-hidden className="size-3.5" />
            <span className="tabular">{words.list.waiting(fresh)}</span>
          </button>
        )}
        <p id="requests-keys" className="sr-only">
          {words.list.keys}
        </p>
      </div>
    </section>
  );
}

function Head() {
  const words = useWords(requestsWords).list.columns;
  const cells = [words.time, words.status, words.request, words.ends, words.duration, words.security];
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of a virtualised grid.
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus.
    <div
      role="row"
      aria-rowindex={1}
      className={`${COLUMNS} sticky top-0 z-10 h-9 border-b border-line bg-surface text-[0.78rem] font-medium text-ink-3`}
    >
      {cells.map((text, i) => (
        // biome-ignore lint/a11y/useSemanticElements: part of a virtualised grid.
        // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus.
        <span key={text} role="columnheader" className={i === 4 ? 'text-right' : i === 5 ? 'text-center' : undefined}>
          {text}
        </span>
      ))}
    </div>
  );
}

/** Some proxies' requests are missing: said beside the count, with what to do. */
function LogsMissing() {
  const words = useWords(requestsWords).empty;
  const { down, missing } = useLogs();
  const faults = down === null ? missing : [down, ...missing];
  if (faults.length === 0) return null;
  return (
    <Popover
      label={words.missing}
      align="start"
      className="flex w-[32rem] flex-col gap-3"
      trigger={
        <button
          type="button"
          className="inline-flex cursor-pointer items-center gap-1.5 text-sm text-warn underline decoration-dotted underline-offset-3"
        >
          <TriangleAlert aria-hidden className="size-3.5" />
          {words.missing}
        </button>
      }
    >
      {faults.map((fault) => (
        <FaultBox key={fault.message} fault={fault} tone="warn" />
      ))}
    </Popover>
  );
}
