import { Skeleton } from './Skeleton.tsx';

const LINES = [0, 1, 2, 3, 4, 5];

/** Stands where a panel is while its code is loaded (`lazy`). */
export function PanelSkeleton() {
  return (
    <div className="flex h-full w-88 max-w-full shrink-0 flex-col gap-4 border-l border-line bg-surface p-5 max-[1100px]:absolute max-[1100px]:inset-y-0 max-[1100px]:right-0 max-[1100px]:z-30 max-[900px]:w-full">
      <Skeleton className="h-6 w-40" />
      <Skeleton className="h-9 w-52" />
      {LINES.map((n) => (
        <Skeleton key={n} className="h-4 w-full" />
      ))}
    </div>
  );
}
