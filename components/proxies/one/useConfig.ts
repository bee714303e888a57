'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { callApi, faultOf } from '@/client/api';
import { busy } from '@/client/idle';
import { useMesh } from '@/client/MeshProvider';
import { versionOf } from '@/mesh/config/version.ts';
import type { EpochMs, Fault, PodId, ProxyConfig } from '@/mesh/model';

/** A configuration as the API gives it: decoded, without the dump. */
export type HeldConfig = Omit<ProxyConfig, 'raw'>;
export type Earlier = { readonly fetchedAt: EpochMs; readonly version: string; readonly bytes: number };

export type ConfigState = {
  readonly config: HeldConfig | null;
  readonly earlier: readonly Earlier[];
  readonly fault: Fault | null;
  /** Envoy has acknowledged pushes since this was read. */
  readonly outdated: boolean;
  readonly reading: boolean;
  readonly readAgain: () => void;
};

export const apiPath = (pod: PodId, part: string) =>
  `/api/v1/proxies/${pod.split('/').map(encodeURIComponent).join('/')}/${part}`;

/**
 * One proxy's configuration. A dump costs Envoy time, so it is read when the page opens and when somebody asks again; a
 * recording's next one, or one that was read for somebody else, is taken over as it comes.
 */
export function useConfig(pod: PodId): ConfigState {
  const standing = useMesh((mesh) => mesh.configs[pod]?.fetchedAt ?? null);
  const acknowledged = useMesh((mesh) => versionOf(mesh.sync[pod]));
  const { data, error, isFetching, isPending, refetch } = useQuery({
    queryKey: ['proxy-config', pod],
    queryFn: () => callApi<{ config: HeldConfig; earlier: readonly Earlier[] }>(apiPath(pod, 'config')),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const held = data?.config.pod === pod ? data : undefined;
  const read = held?.config.fetchedAt ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each configuration that comes to stand, not again for what the answer changes.
  useEffect(() => {
    if ((read !== null || error !== null) && standing !== read) void refetch();
  }, [standing]);
  useEffect(() => (isPending ? busy('proxy config') : undefined), [isPending]);
  return {
    config: held?.config ?? null,
    earlier: held?.earlier ?? [],
    fault: error === null || isFetching ? null : faultOf(error),
    outdated: held !== undefined && acknowledged !== '' && held.config.version !== acknowledged,
    reading: isFetching,
    readAgain: () => void refetch(),
  };
}
