'use client';
import { useMemo } from 'react';
import type { Mesh } from '@/mesh/model';
import { useMesh } from './MeshProvider.tsx';

/** What tells how proxies stand with istiod; another object only when one of its tables is another. */
export function useSyncTables(): Pick<Mesh, 'sync' | 'syncSince' | 'sources' | 'pods'> {
  const sync = useMesh((mesh) => mesh.sync);
  const syncSince = useMesh((mesh) => mesh.syncSince);
  const sources = useMesh((mesh) => mesh.sources);
  const pods = useMesh((mesh) => mesh.pods);
  return useMemo(() => ({ sync, syncSince, sources, pods }), [sync, syncSince, sources, pods]);
}
