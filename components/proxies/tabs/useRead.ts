'use client';
import { useQuery } from '@tanstack/react-query';
import { callApi, faultOf } from '@/client/api';
import { useStore } from '@/client/MeshProvider';
import type { PodId } from '@/mesh/model';
import { apiPath } from '../one/useConfig.ts';

/** Something that is read from a proxy's admin port when it is looked at, and again when somebody asks. A recording has none of it: `absent`. */
export function useRead<T>(pod: PodId, part: 'certs' | 'stats') {
  const absent = useStore((state) => state.clock.kind === 'replay');
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['proxy', part, pod],
    queryFn: () => callApi<T>(apiPath(pod, part)),
    retry: false,
    enabled: !absent,
  });
  const fault = isFetching || error === null ? null : faultOf(error);
  return { data: data ?? null, absent, fault, reading: isFetching, readAgain: () => void refetch() };
}
