import { type Certificate, type EpochMs, epochMs, type WorkloadCertificate } from '../model/index.ts';

/** What a certificate's life follows from, whether it is held now or was once. */
export type Lived = Pick<WorkloadCertificate, 'receivedAt'> & {
  readonly leaf: Pick<Certificate, 'notBefore' | 'notAfter'>;
};

/** istiod dates a certificate this much back, against clocks that differ (`ClockSkewGracePeriod` in Istio's pki/util). */
const BACKDATING_MS = 120_000;
/** Defaults of the agent's SECRET_GRACE_PERIOD_RATIO and SECRET_GRACE_PERIOD_RATIO_JITTER. */
export const GRACE_RATIO = 0.5;
export const GRACE_JITTER = 0.01;

/**
 * When the agent got the certificate, from which it counts its life (`CreatedTime` in Istio's secret cache). It is not
 * `notBefore`, which is backdated: of a certificate of two minutes that would be half of what is written on it.
 * Envoy may have taken it later than it was made, but not earlier.
 */
export function issuedAt({ leaf, receivedAt }: Lived): EpochMs {
  const backdated = leaf.notBefore + Math.min(BACKDATING_MS, Math.max(0, leaf.notAfter - leaf.notBefore) / 2);
  const received = receivedAt === null || receivedAt < leaf.notBefore ? backdated : receivedAt;
  return epochMs(Math.min(received, backdated));
}

/** Life as the agent counts it, ms; 0 for a certificate that ends before it starts. */
export const lifeOf = (certificate: Lived): number => Math.max(0, certificate.leaf.notAfter - issuedAt(certificate));

/** When the agent is expected to renew: when the remaining life is `ratio` of the whole. */
export const renewalPoint = (certificate: Lived, ratio: number): EpochMs =>
  epochMs(certificate.leaf.notAfter - clamp(ratio) * lifeOf(certificate));

/** The times between which the agent's jitter lets the renewal fall; null for a certificate without a life. */
export function renewalWindow(
  certificate: Lived,
  ratio: number,
  jitter: number,
): { readonly from: EpochMs; readonly to: EpochMs } | null {
  if (lifeOf(certificate) <= 0) return null;
  return { from: renewalPoint(certificate, ratio + jitter), to: renewalPoint(certificate, ratio - jitter) };
}

const clamp = (ratio: number): number => Math.min(1, Math.max(0, ratio));
