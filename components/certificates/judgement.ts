// Stands in for mesh/certificates until that lands; then this file goes.
import {
  type CertificateCheck,
  type EpochMs,
  epochMs,
  type Mesh,
  type PodId,
  type WorkloadCertificate,
} from '@/mesh/model';
import type { Renewal } from '@/scene/certificates/lifeBar.ts';

export type CertificateState = 'ok' | 'renewal-overdue' | 'expiring' | 'expired';

export function renewalWindow(certificate: WorkloadCertificate): Exclude<Renewal, null> {
  const { notBefore, notAfter } = certificate.leaf;
  const life = notAfter - notBefore;
  return {
    from: epochMs(notAfter - life * 0.51),
    at: epochMs(notAfter - life * 0.5),
    to: epochMs(notAfter - life * 0.49),
  };
}

export function certificateState(certificate: WorkloadCertificate, now: EpochMs): CertificateState {
  const { notBefore, notAfter } = certificate.leaf;
  if (now >= notAfter) return 'expired';
  if (notAfter - now < (notAfter - notBefore) * 0.1) return 'expiring';
  return now > renewalWindow(certificate).to ? 'renewal-overdue' : 'ok';
}

export function checksOf(mesh: Mesh, pod: PodId, _now: EpochMs): readonly CertificateCheck[] {
  const certificate = mesh.certificates[pod];
  return certificate === undefined
    ? []
    : [{ name: 'signature', passed: certificate.chainVerified, detail: certificate.chainDetail }];
}
