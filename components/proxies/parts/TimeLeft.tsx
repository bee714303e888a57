'use client';
import { useMeshNow } from '@/client/MeshProvider';
import type { EpochMs } from '@/mesh/model';
import type { Words } from '@/words';
import { formatDate, formatDuration } from '../../ui/format.ts';

/** How long the first of several certificates to end is still valid. */
export function TimeLeft({
  certificates,
  words,
}: {
  certificates: readonly { readonly notAfter: EpochMs }[];
  words: Words['proxies'];
}) {
  const now = useMeshNow(10_000);
  const [first] = [...certificates].sort((a, b) => a.notAfter - b.notAfter);
  if (first === undefined) return <span className="text-ink-3">–</span>;
  const left = first.notAfter - now;
  return (
    <span className={left <= 0 ? 'text-bad' : 'tabular text-ink-2'} title={formatDate(first.notAfter)}>
      {left <= 0 ? words.secret.expired(formatDuration(left)) : formatDuration(left)}
    </span>
  );
}
