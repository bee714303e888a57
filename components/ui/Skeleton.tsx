import clsx from 'clsx';

/** Stands where something is about to be. Give it the size of what comes; say "loading" once per view, not here. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={clsx('animate-pulse rounded-md bg-line/70', className)} />;
}
