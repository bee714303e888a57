'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { callApi } from '@/client/api.ts';
import { busy } from '@/client/idle.ts';
import { useMesh } from '@/client/MeshProvider.tsx';
import type { MeshRequest, RequestId } from '@/mesh/model';
import type { RequestDetail } from '@/wire/requestDetail';

const GONE = 'gone';

/**
 * One request's stations; asked for again when its other side's line or a proxy's configuration arrived. What was once
 * read stays on screen: a busy mesh lets requests go while they are still being looked at. Until another request is read,
 * the one before it stays, too, and with it the button that led on.
 */
export function useRequestDetail(id: RequestId): {
  readonly detail: RequestDetail | null;
  /** What is asked for has not come yet. */
  readonly waiting: boolean;
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
  const { data, error, isPlaceholderData, refetch } = useQuery({
    queryKey: ['request-path', id, known],
    queryFn: () => callApi<RequestDetail>(`/api/v1/requests/${encodeURIComponent(id)}/path`),
    placeholderData: keepPreviousData,
  });
  const [kept, setKept] = useState<{ readonly id: RequestId; readonly detail: RequestDetail } | null>(null);
  if (data !== undefined && !isPlaceholderData && data !== kept?.detail) setKept({ id, detail: data });
  const own = kept?.id === id ? kept.detail : null;
  const detail = data ?? own;
  const waiting = own === null && error === null;
  useEffect(() => (waiting ? busy('request path') : undefined), [waiting]);
  return { detail, waiting, error: detail === null ? error : null, retry: refetch };
}
