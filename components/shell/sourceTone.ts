import type { SourceStatus } from '@/mesh/model';

/** Dot colour of a source's standing. */
export const TONE: Readonly<Record<SourceStatus['kind'], string>> = {
  off: 'bg-line-strong',
  connecting: 'bg-ink-3',
  live: 'bg-good',
  stale: 'bg-warn',
  failed: 'bg-bad',
};
