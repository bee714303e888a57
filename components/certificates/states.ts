import type { CertificateState, RootState } from '@/mesh/certificates/state';
import type { Tone } from '../ui/tones.ts';

/** From the one that needs attention first. */
export const STATES: readonly CertificateState[] = ['expired', 'expiring', 'renewal-overdue', 'ok'];

/** The colour of a state: amber while someone can still act calmly, red once requests are about to fail or do. */
export const STATE_TONE: Readonly<Record<CertificateState, Exclude<Tone, 'neutral' | 'xds' | 'good'>>> = {
  ok: 'cert',
  'renewal-overdue': 'warn',
  expiring: 'bad',
  expired: 'bad',
};

/** A root’s warning comes a month ahead: time to act calmly. */
export const ROOT_TONE: Readonly<Record<RootState, 'cert' | 'warn' | 'bad'>> = {
  ok: 'cert',
  expiring: 'warn',
  expired: 'bad',
};
