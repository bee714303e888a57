'use client';
import { useMemo } from 'react';
import type { SyncTables } from '@/mesh/sync/holding.ts';
import { useMesh } from './MeshProvider.tsx';

/** What tells how proxies stand with istiod; another object only when one of its tables is another. */
export function useSyncTables(): SyncTables {
  const sync = useMesh((mesh) => mesh.sync);
  const syncSince = useMesh((mesh) => mesh.syncSince);
  const sources = useMesh((mesh) => mesh.sources);
  const degradations = useMesh((mesh) => mesh.degradations);
  const pods = useMesh((mesh) => mesh.pods);
  return useMemo(
    () => ({ sync, syncSince, sources, degradations, pods }),
    [sync, syncSince, sources, degradations, pods],
  );
}
