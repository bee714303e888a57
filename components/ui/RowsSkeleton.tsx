'use client';
import { useEffect } from 'react';
import { busy } from '@/client/idle';
import { Skeleton } from './Skeleton.tsx';

const ROWS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Stands where rows are about to be; a picture waits for them. Also while code is loaded (`lazy`). */
export function RowsSkeleton() {
  useEffect(() => busy('rows'), []);
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
