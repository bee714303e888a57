'use client';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ValidateAnswer, ValidateRequest } from '@/wire/validate';
import { callApi } from './api.ts';
import { busy } from './idle.ts';

export type Validation = {
  /** The last answer, with what was asked: the text may have changed since. */
  readonly answer: ValidateAnswer | null;
  readonly asked: ValidateRequest | null;
  readonly error: Error | null;
  readonly pending: boolean;
  readonly ask: (request: ValidateRequest) => void;
  readonly forget: () => void;
};

/** Judging a text, when somebody says so: a dry run goes to the cluster, so nothing is sent by typing alone. */
export function useValidation(): Validation {
  const { data, variables, error, isPending, mutate, reset } = useMutation({
    mutationFn: (request: ValidateRequest) =>
      callApi<ValidateAnswer>('/api/v1/validate', { method: 'POST', body: request }),
  });
  useEffect(() => (isPending ? busy('validation') : undefined), [isPending]);
  return { answer: data ?? null, asked: variables ?? null, error, pending: isPending, ask: mutate, forget: reset };
}
