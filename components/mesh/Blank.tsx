'use client';
import { Boxes } from 'lucide-react';
import { useWords } from '@/client/MeshProvider';
import { Button } from '@/components/ui/Button.tsx';
import { EmptyState } from '@/components/ui/EmptyState.tsx';
import { FaultBox } from '@/components/ui/FaultBox.tsx';
import { Skeleton } from '@/components/ui/Skeleton.tsx';
import type { Mesh } from '@/mesh/model';
import { meshWords } from '@/words/mesh';
import { shellWords } from '@/words/shell';

/** What stands in the picture's place while there is none: a skeleton, a fault with its remedy, or why it is empty. */
export function Blank({
  ready,
  mesh,
  empty,
  filtered,
  onShowAll,
}: {
  ready: boolean;
  mesh: Mesh;
  empty: boolean;
  filtered: boolean;
  onShowAll: () => void;
}) {
  const loading = useWords(shellWords).loading;
  const words = useWords(meshWords).empty;
  const { kubernetes } = mesh.sources;
  if (ready && !empty) return null;
  if (ready && (kubernetes.kind === 'failed' || kubernetes.kind === 'stale'))
    return (
      <div className="absolute inset-0 flex items-center justify-center p-8">
        <div className="max-w-xl">
          <FaultBox fault={kubernetes.fault} />
        </div>
      </div>
    );
  if (!ready || kubernetes.kind === 'connecting')
    return (
      <div className="absolute inset-0 flex items-center justify-center gap-16 px-16" aria-busy>
        <span className="sr-only" role="status">
          {loading}
        </span>
        <Skeleton className="h-28 w-24 rounded-2xl" />
        <Skeleton className="h-3/5 w-full max-w-3xl rounded-2xl" />
      </div>
    );
  return (
    <div className="absolute inset-0 flex items-center justify-center">
      <EmptyState
        icon={<Boxes aria-hidden className="size-8" />}
        title={filtered ? words.filtered : words.title}
        action={filtered ? <Button onClick={onShowAll}>{words.showAll}</Button> : undefined}
      >
        {filtered ? words.filteredBody : words.body}
      </EmptyState>
    </div>
  );
}
