import type { VerdictReport } from '@/wire/explain';
import type { Tone } from '../ui/tones.ts';

export const VERDICT_TONE: Readonly<Record<VerdictReport['kind'], Tone>> = {
  answered: 'good',
  denied: 'bad',
  failed: 'bad',
  unknown: 'warn',
};
