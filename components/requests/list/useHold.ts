'use client';
import { useMemo, useState } from 'react';
import type { MeshRequest } from '@/mesh/model';

/**
 * Keeps the list still while somebody reads it: while held, requests that came later wait, and those that are shown
 * still gain their other side. They stay also when a busy mesh lets go of them; another `epoch`, as after a seek, ends it.
 */
export function useHold(
  requests: readonly MeshRequest[],
  epoch: number,
): {
  readonly shown: readonly MeshRequest[];
  /** Those that came while it was held. */
  readonly waiting: readonly MeshRequest[];
  readonly held: boolean;
  readonly hold: () => void;
  readonly release: () => void;
} {
  const [last, setLast] = useState<{ readonly epoch: number; readonly requests: readonly MeshRequest[] } | null>(null);
  const kept = last?.epoch === epoch ? last.requests : null;
  const [shown, waiting] = useMemo(() => {
    if (kept === null) return [requests, []];
    const now = new Map(requests.map((r) => [r.id, r]));
    const ids = new Set(kept.map((r) => r.id));
    // What was there before the first of them (the rest of a snapshot) stands below and moves nothing.
    const first = Math.max(
      0,
      requests.findIndex((r) => ids.has(r.id)),
    );
    return [
      [...requests.slice(0, first), ...kept.map((r) => now.get(r.id) ?? r)],
      requests.slice(first).filter((r) => !ids.has(r.id)),
    ];
  }, [requests, kept]);
  return {
    shown,
    waiting,
    held: kept !== null,
    hold: () => setLast((before) => (before?.epoch === epoch ? before : { epoch, requests })),
    release: () => setLast(null),
  };
}
