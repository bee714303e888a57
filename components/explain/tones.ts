import type { VerdictReport } from '@/wire/explain';

export type VerdictTone = 'good' | 'warn' | 'bad';

/** An answer that is an error is no success, whoever gives it. */
export function verdictTone({ kind, status }: Pick<VerdictReport, 'kind' | 'status'>): VerdictTone {
  switch (kind) {
    case 'answered':
      return status === null || status < 400 ? 'good' : status < 500 ? 'warn' : 'bad';
    case 'denied':
    case 'failed':
      return 'bad';
    case 'unknown':
      return 'warn';
  }
}
