'use client';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { callApi } from '@/client/api.ts';
import { busy } from '@/client/idle.ts';
import { useMesh } from '@/client/MeshProvider.tsx';
import type { MeshRequest, RequestId } from '@/mesh/model';
import type { RequestPath } from '@/mesh/path/stations.ts';

/** Answer of `GET /api/v1/requests/ID/path`. */
export type RequestDetail = {
  readonly request: MeshRequest;
  readonly path: RequestPath;
  readonly tree: readonly {
    readonly request: MeshRequest;
    readonly depth: number;
    readonly parent: RequestId | null;
  }[];
  /** The stations of the tree's first hops, in its order. */
  readonly hops: readonly RequestPath[];
};

/** One request's stations; asked for again when its other side's line or a proxy's configuration arrived. */
export function useRequestDetail(id: RequestId) {
  const standing = useMesh((mesh) => {
    const request = mesh.requests.find((r) => r.id === id);
    const version = (pod: MeshRequest['client']) => (pod ? (mesh.configs[pod.pod]?.version ?? '') : '');
    return request ? `${request.readAt}/${version(request.client)}/${version(request.server)}` : 'gone';
  });
  const query = useQuery({
    queryKey: ['request-path', id, standing],
    queryFn: () => callApi<RequestDetail>(`/api/v1/requests/${encodeURIComponent(id)}/path`),
    // The same request with one more fact: the picture stays until the new one is there.
    placeholderData: (before) => before,
  });
  const { isPending } = query;
  useEffect(() => (isPending ? busy('request path') : undefined), [isPending]);
  return query;
}
