import { Skeleton } from '../../ui/Skeleton.tsx';

const ROWS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Where rows are about to be. */
export function Skeletons() {
  return (
    <div className="flex flex-1 flex-col gap-5 p-5">
      {ROWS.map((n) => (
        <div key={n} className="flex items-center gap-6">
          <Skeleton className="h-4 w-48" />
          <Skeleton className="h-4 flex-1" />
          <Skeleton className="h-4 w-28" />
          <Skeleton className="h-4 w-40" />
        </div>
      ))}
    </div>
  );
}
