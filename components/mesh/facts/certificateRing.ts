import type { CertificateRing } from '@/components/glyphs';
import { graceOf } from '@/mesh/certificates/grace.ts';
import { lifeOf, renewalWindow } from '@/mesh/certificates/renewal.ts';
import { type CertificateState, certificateState } from '@/mesh/certificates/state.ts';
import type { EpochMs, Mesh, WorkloadCertificate } from '@/mesh/model';

export type CertificateStanding = {
  readonly certificate: WorkloadCertificate;
  readonly state: CertificateState;
  readonly remainingMs: number;
  /** How long its renewal is overdue; 0 while it is not. */
  readonly overdueMs: number;
  readonly ring: CertificateRing;
};

const TONES = { ok: 'cert', 'renewal-overdue': 'warn', expiring: 'bad', expired: 'bad' } as const;

/** How a workload certificate stands now, and the ring that its proxy wears. */
export function standingOf(
  mesh: Pick<Mesh, 'facts' | 'pods'>,
  certificate: WorkloadCertificate,
  now: EpochMs,
): CertificateStanding {
  const { ratio, jitter } = graceOf(mesh, certificate.pod);
  const state = certificateState(certificate, now, ratio, jitter);
  const remainingMs = certificate.leaf.notAfter - now;
  const due = renewalWindow(certificate, ratio, jitter)?.to ?? certificate.leaf.notAfter;
  return {
    certificate,
    state,
    remainingMs,
    overdueMs: state === 'ok' ? 0 : Math.max(0, now - due),
    ring: { share: Math.min(1, Math.max(0, remainingMs / Math.max(1, lifeOf(certificate)))), tone: TONES[state] },
  };
}

/** The standing nearest to its end of several pods' certificates; null when none is known. */
export function nearestToEnd(
  mesh: Pick<Mesh, 'facts' | 'pods'>,
  certificates: readonly (WorkloadCertificate | undefined)[],
  now: EpochMs,
): CertificateStanding | null {
  const standings = certificates.flatMap((certificate) => (certificate ? [standingOf(mesh, certificate, now)] : []));
  return standings.sort((a, b) => a.ring.share - b.ring.share)[0] ?? null;
}
