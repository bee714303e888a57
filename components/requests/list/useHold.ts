'use client';
import { useMemo, useState } from 'react';
import type { MeshRequest, RequestId } from '@/mesh/model';

/**
 * Keeps the list still while somebody reads it: while held, requests that came later wait, and those that are shown
 * still gain their other side.
 */
export function useHold(requests: readonly MeshRequest[]): {
  readonly shown: readonly MeshRequest[];
  /** Those that came while it was held. */
  readonly waiting: readonly MeshRequest[];
  readonly held: boolean;
  readonly hold: () => void;
  readonly release: () => void;
} {
  const [kept, setKept] = useState<ReadonlySet<RequestId> | null>(null);
  const [shown, waiting] = useMemo(() => {
    if (kept === null) return [requests, []];
    // What was there before the first of them (the rest of a snapshot) stands below and moves nothing.
    const first = requests.findIndex((r) => kept.has(r.id));
    const stays = (r: MeshRequest, i: number) => i < first || kept.has(r.id);
    return [requests.filter(stays), requests.filter((r, i) => !stays(r, i))];
  }, [requests, kept]);
  return {
    shown,
    waiting,
    held: kept !== null,
    hold: () => setKept((before) => before ?? new Set(requests.map((r) => r.id))),
    release: () => setKept(null),
  };
}
