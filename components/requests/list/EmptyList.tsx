'use client';
import { FilterX, Inbox, ScrollText } from 'lucide-react';
import { useStore, useWords } from '@/client/MeshProvider.tsx';
import { requestsWords } from '@/words/requests';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultBox } from '../../ui/FaultBox.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { clearFilters } from './FilterBar.tsx';
import { useLogs } from './logs.ts';

/** In place of rows: loading, nothing logged yet, logs off, logs not readable, or a filter that fits nothing. */
export function EmptyList({ total }: { total: number }) {
  const words = useWords(requestsWords).empty;
  const filterWords = useWords(requestsWords).filter;
  const ready = useStore((s) => s.ready);
  const logs = useLogs();
  if (!ready) return <LoadingRows label={words.loading} />;
  if (total > 0)
    return (
      <EmptyState
        icon={<FilterX aria-hidden className="size-7" strokeWidth={1.5} />}
        title={words.noMatch}
        action={<Button onClick={clearFilters}>{filterWords.clear}</Button>}
      >
        {words.noMatchBody(total)}
      </EmptyState>
    );
  if (logs.down !== null || logs.missing.length > 0)
    return (
      <div className="mx-auto flex max-w-xl flex-col gap-3 px-6 py-12">
        <ScrollText aria-hidden className="size-7 text-ink-3" strokeWidth={1.5} />
        <p className="text-base font-medium">{logs.down === null && logs.followed === 0 ? words.off : words.none}</p>
        {logs.down !== null && <FaultBox fault={logs.down} />}
        {logs.missing.map((fault) => (
          <FaultBox key={fault.message} fault={fault} tone="warn" />
        ))}
      </div>
    );
  return (
    <EmptyState icon={<Inbox aria-hidden className="size-7" strokeWidth={1.5} />} title={words.none}>
      {words.noneBody(logs.followed)}
    </EmptyState>
  );
}

function LoadingRows({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-3.5 px-4 py-4">
      {[0.9, 0.7, 0.8, 0.6, 0.75, 0.5, 0.65, 0.4].map((width, i) => (
        <div key={width} className="flex items-center gap-4" style={{ opacity: 1 - i * 0.1 }}>
          <Skeleton className="h-4 w-24" />
          <Skeleton className="h-5 w-10" />
          <div style={{ width: `${width * 60}%` }}>
            <Skeleton className="h-4 w-full" />
          </div>
        </div>
      ))}
    </div>
  );
}
