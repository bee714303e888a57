'use client';
import { FilterX, Inbox, ScrollText } from 'lucide-react';
import { useStore, useWords } from '@/client/MeshProvider.tsx';
import type { Fault, Mesh } from '@/mesh/model';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FaultBox } from '../../ui/FaultBox.tsx';
import { Remedy } from '../../ui/Remedy.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { clearFilters } from './FilterBar.tsx';

/** Why the access logs give less than they could. */
type Logs = { readonly on: number; readonly off: number; readonly fault: Fault | null; readonly remedy: string | null };

/** The source's own fault first; then a degradation of all pods; then those that say that logging is off. */
export function logsOf(mesh: Mesh): Logs {
  const states = Object.values(mesh.accessLogs);
  const status = mesh.sources.accesslog;
  const degradations = mesh.degradations.filter((d) => d.source === 'accesslog');
  const fault = status.kind === 'failed' || status.kind === 'stale' ? status.fault : null;
  const off = degradations.find((d) => d.fault.code.includes('off')) ?? null;
  const blocking = degradations.find((d) => d !== off && (d.scope === '*' || d.fault.code.includes('forbidden')));
  return {
    on: states.filter((s) => s.state === 'on').length,
    off: states.filter((s) => s.state === 'off').length,
    fault: fault ?? blocking?.fault ?? null,
    remedy: off?.fault.remedy ?? null,
  };
}

const sameLogs = (a: Logs, b: Logs) => a.on === b.on && a.off === b.off && a.fault === b.fault && a.remedy === b.remedy;

export const useLogs = () => useStore((s) => logsOf(s.mesh), sameLogs);

/** In place of rows: loading, nothing logged yet, logs off, logs not readable, or a filter that fits nothing. */
export function EmptyList({ total }: { total: number }) {
  const words = useWords().requests.empty;
  const filterWords = useWords().requests.filter;
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
  if (logs.fault !== null)
    return (
      <div className="mx-auto max-w-xl px-6 py-12">
        <FaultBox fault={logs.fault} />
      </div>
    );
  if (logs.off > 0 && logs.on === 0)
    return (
      <div className="mx-auto flex max-w-xl flex-col gap-3 px-6 py-12">
        <ScrollText aria-hidden className="size-7 text-ink-3" strokeWidth={1.5} />
        <p className="text-base font-medium">{words.off}</p>
        <p className="text-sm leading-relaxed text-ink-2">{words.offBody(logs.off)}</p>
        {logs.remedy !== null && <Remedy text={logs.remedy} />}
      </div>
    );
  return (
    <EmptyState icon={<Inbox aria-hidden className="size-7" strokeWidth={1.5} />} title={words.none}>
      {words.noneBody(logs.on)}
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
