'use client';
import { Failed } from '@/components/ui/Boundary';
import './globals.css';

/** Stands in the whole page's place when its frame fails: nothing of it can be kept, so it is loaded anew. */
export default function PageError({ error }: { error: Error }) {
  return (
    <html lang="en" data-theme="dark">
      <body>
        <main className="grid h-dvh place-items-center">
          <Failed error={error} onRetry={() => location.reload()} />
        </main>
      </body>
    </html>
  );
}
