'use client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { callApi } from '@/client/api.ts';
import { busy } from '@/client/idle.ts';
import { useMesh } from '@/client/MeshProvider.tsx';
import type { MeshRequest, RequestId } from '@/mesh/model';
import type { RequestDetail } from '@/wire/requestDetail';

const GONE = 'gone';

/**
 * One request's stations; asked for again when its other side's line or a proxy's configuration arrived. What was once
 * read stays on screen: a busy mesh lets requests go while they are still being looked at.
 */
export function useRequestDetail(id: RequestId): {
  readonly detail: RequestDetail | null;
  readonly error: Error | null;
  readonly retry: () => void;
} {
  const standing = useMesh((mesh) => {
    const request = mesh.requests.find((r) => r.id === id);
    const version = (line: MeshRequest['client']) => (line ? (mesh.configs[line.pod]?.version ?? '') : '');
    return request ? `${request.readAt}/${version(request.client)}/${version(request.server)}` : GONE;
  });
  const [known, setKnown] = useState(standing);
  if (standing !== GONE && standing !== known) setKnown(standing);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['request-path', id, known],
    queryFn: () => callApi<RequestDetail>(`/api/v1/requests/${encodeURIComponent(id)}/path`),
  });
  const [kept, setKept] = useState<RequestDetail | null>(null);
  if (data !== undefined && data !== kept) setKept(data);
  const detail = data ?? kept;
  const waiting = isPending && detail === null;
  useEffect(() => (waiting ? busy('request path') : undefined), [waiting]);
  return { detail, error: detail === null ? error : null, retry: refetch };
}
