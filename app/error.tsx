'use client';
import { Failed } from '@/components/ui/Boundary';

/** Stands in a view's place when it fails as a whole; the frame and the mesh stay. */
export default function ViewError({ error, reset }: { error: Error; reset: () => void }) {
  return <Failed error={error} onRetry={reset} />;
}
