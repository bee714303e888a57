'use client';
import { useQuery } from '@tanstack/react-query';
import type { RequestId } from '@/mesh/model';
import type { RequestsAnswer } from '@/wire/api';
import { callApi } from './api.ts';

const EVERY_MS = 3_000;
/** As many as the server holds requests. */
const MOST = 2_000;

/** What went otherwise than explained, in words, by request. Few, and found by the server in passing. */
export type Surprising = ReadonlyMap<RequestId, string>;
const NONE: Surprising = new Map();

/** Requests that were held against their explanation and differ, as of the last few seconds. */
export function useSurprising(): Surprising {
  const { data } = useQuery({
    queryKey: ['surprising'],
    queryFn: () => callApi<RequestsAnswer>(`/api/v1/requests?surprising=true&limit=${MOST}`),
    refetchInterval: EVERY_MS,
    select: surprisingOf,
  });
  return data ?? NONE;
}

const surprisingOf = ({ requests }: RequestsAnswer): Surprising =>
  new Map(requests.map(({ id, surprise }) => [id as RequestId, surprise?.text ?? '']));
