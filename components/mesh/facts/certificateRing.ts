import type { CertificateRing } from '@/components/glyphs';
import type { Certificate, DurationMs, EpochMs } from '@/mesh/model';
import { durationMs } from '@/mesh/model';

export type CertificateStanding = {
  readonly state: 'ok' | 'renewal-overdue' | 'expiring' | 'expired';
  readonly remainingMs: DurationMs;
  /** How long ago it should have been renewed; 0 while it is not overdue. */
  readonly overdueMs: DurationMs;
  readonly ring: CertificateRing;
};

/** The agent renews at half of the life, give or take a hundredth of it (`SECRET_GRACE_PERIOD_RATIO`, istio.io/istio `pkg/security`). */
const GRACE = 0.5;
const JITTER = 0.01;
const EXPIRING = 0.1;

/** How a workload certificate stands now. */
export function standingOf(leaf: Certificate, now: EpochMs): CertificateStanding {
  const life = Math.max(1, leaf.notAfter - leaf.notBefore);
  const remainingMs = durationMs(leaf.notAfter - now);
  const share = remainingMs / life;
  const due = leaf.notAfter - (GRACE - JITTER) * life;
  const overdueMs = durationMs(Math.max(0, now - due));
  const state =
    remainingMs <= 0 ? 'expired' : share < EXPIRING ? 'expiring' : overdueMs > life * JITTER ? 'renewal-overdue' : 'ok';
  const tone = state === 'ok' ? 'cert' : state === 'renewal-overdue' ? 'warn' : 'bad';
  return {
    state,
    remainingMs,
    overdueMs: state === 'ok' ? durationMs(0) : overdueMs,
    ring: { share: Math.max(0, share), tone },
  };
}

/** When the agent is expected to renew it. */
export const renewalAt = (leaf: Certificate): EpochMs =>
  (leaf.notAfter - GRACE * (leaf.notAfter - leaf.notBefore)) as EpochMs;
