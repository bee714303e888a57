import type { Words } from '@/words';
import { Skeleton } from '../ui/Skeleton.tsx';

const ROWS = [0, 1, 2, 3, 4, 5, 6, 7];

/** The view's outline until the first snapshot is in. */
export function Loading({ words }: { words: Words['certificates'] }) {
  return (
    <div className="min-w-0 flex-1 overflow-hidden p-6 max-[1000px]:p-4">
      <p role="status" className="sr-only">
        {words.loading}
      </p>
      <div className="mx-auto flex max-w-[140rem] flex-col gap-4">
        <div className="grid h-40 grid-cols-4 gap-6 rounded-2xl border border-line bg-surface p-5 max-[1000px]:grid-cols-2">
          {ROWS.slice(0, 4).map((n) => (
            <div key={n} className="flex flex-col gap-2">
              <Skeleton className="h-3 w-20" />
              <Skeleton className="h-6 w-32" />
              <Skeleton className="h-3 w-28" />
            </div>
          ))}
        </div>
        <Skeleton className="h-8 w-96" />
        <div className="rounded-xl border border-line bg-surface">
          {ROWS.map((n) => (
            <div key={n} className="flex h-15 items-center gap-5 border-b border-line/70 px-4 last:border-0">
              <Skeleton className="size-7 rounded-full" />
              <Skeleton className="h-4 w-40" />
              <Skeleton className="h-4 w-44" />
              <Skeleton className="h-4 w-24" />
              <Skeleton className="h-2 flex-1" />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
