'use client';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ExplainAnswer, ExplainRequest } from '@/wire/explain';
import { callApi } from './api.ts';
import { busy } from './idle.ts';

export type Explained = {
  readonly answer: ExplainAnswer | null;
  /** Why there is no answer, or no newer one than that. */
  readonly error: Error | null;
  readonly pending: boolean;
  /** Asks again: the mesh may have changed since. */
  readonly again: () => void;
};

/** What will happen to a request; null asks nothing. An answer stays until it is asked for again or another is. */
export function useExplanation(asked: ExplainRequest | null): Explained {
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['explain', asked],
    queryFn: () => callApi<ExplainAnswer>('/api/v1/explain', { method: 'POST', body: asked }),
    enabled: asked !== null,
    staleTime: 30_000,
    // What cannot be meant does not become so by asking twice.
    retry: false,
  });
  const pending = asked !== null && isFetching;
  useEffect(() => (pending ? busy('explanation') : undefined), [pending]);
  return { answer: data ?? null, error, pending, again: () => void refetch() };
}
