import type { Certificate, EpochMs } from '../model/index.ts';
import { type Lived, lifeOf, renewalWindow } from './renewal.ts';

export type CertificateState = 'ok' | 'renewal-overdue' | 'expiring' | 'expired';

/** Below this share of its life a certificate that was not renewed is about to take its workload down. */
export const EXPIRING_SHARE = 0.1;
const MIN_PATIENCE_MS = 20_000;
const MAX_PATIENCE_MS = 300_000;

/**
 * Where a certificate stands, the worst that is true:
 * - `expired`: its end has come;
 * - `expiring`: less than `EXPIRING_SHARE` of its life is left;
 * - `renewal-overdue`: the agent's renewal window is over (remaining life below `ratio − jitter` of the whole), and so is a
 *   patience of 1 % of the life, at least 20 s and at most 5 min: the agent's own retries and the time until the new one is seen;
 * - `ok` otherwise, also before its start (the check `validity` tells that).
 */
export function certificateState(certificate: Lived, now: EpochMs, ratio: number, jitter: number): CertificateState {
  const { notAfter } = certificate.leaf;
  if (now >= notAfter) return 'expired';
  const life = lifeOf(certificate);
  if (notAfter - now < life * EXPIRING_SHARE) return 'expiring';
  const window = renewalWindow(certificate, ratio, jitter);
  return window !== null && now > window.to + patienceOf(certificate) ? 'renewal-overdue' : 'ok';
}

/** How long after its renewal window a certificate is not yet called overdue, ms. */
export const patienceOf = (certificate: Lived): number =>
  Math.min(MAX_PATIENCE_MS, Math.max(MIN_PATIENCE_MS, lifeOf(certificate) * 0.01));

export type RootState = 'ok' | 'expiring' | 'expired';

/** A root does not renew itself: somebody makes a new one and brings it to every proxy, so it is worth a warning a month ahead. */
export const ROOT_NOTICE_MS = 30 * 86_400_000;

/** Where a root of trust stands. Every certificate under it ends with it, whatever its own end. */
export function rootState({ notAfter }: Pick<Certificate, 'notAfter'>, now: EpochMs): RootState {
  const left = notAfter - now;
  return left <= 0 ? 'expired' : left < ROOT_NOTICE_MS ? 'expiring' : 'ok';
}
