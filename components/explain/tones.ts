import type { VerdictReport } from '@/wire/explain';

export type VerdictTone = 'good' | 'warn' | 'bad' | 'neutral';

/** An answer that is an error is no success, whoever gives it; whether anybody outside answers is not known. */
export function verdictTone({ kind, status, code }: Pick<VerdictReport, 'kind' | 'status' | 'code'>): VerdictTone {
  switch (kind) {
    case 'answered':
      if (code === 'answered-outside') return 'neutral';
      return status === null || status < 400 ? 'good' : status < 500 ? 'warn' : 'bad';
    case 'denied':
    case 'failed':
      return 'bad';
    case 'unknown':
      return 'warn';
  }
}
