import { useWords } from '@/client/MeshProvider';
import { controlWords } from '@/words/control';
import { Skeleton } from '../ui/Skeleton.tsx';

const ROWS = [0, 1, 2, 3, 4, 5, 6, 7];

/** Stands where a job's view is until the first snapshot. */
export function LoadingControl() {
  const words = useWords(controlWords);
  return (
    <div role="status" aria-label={words.loading} className="flex flex-1 flex-col gap-4 p-6">
      <Skeleton className="h-8 w-96 max-w-full" />
      <Skeleton className="h-6 w-64" />
      {ROWS.map((n) => (
        <Skeleton key={n} className="h-8 w-full" />
      ))}
    </div>
  );
}
