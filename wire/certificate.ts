import { z } from 'zod';
import { epochMs, podId, spiffe, workloadId } from './scalars.ts';

export const certificate = z.object({
  serial: z.string(),
  subject: z.string(),
  issuer: z.string(),
  notBefore: epochMs,
  notAfter: epochMs,
  sans: z.array(z.string()),
  key: z.string(),
  isCa: z.boolean(),
  extendedKeyUsage: z.array(z.string()).optional(),
  sha256: z.string(),
});

export const workloadCertificate = z.object({
  pod: podId,
  spiffe: spiffe.nullable(),
  leaf: certificate,
  intermediates: z.array(certificate),
  roots: z.array(certificate),
  chainVerified: z.boolean().nullable(),
  chainDetail: z.string(),
  receivedAt: epochMs.nullable(),
  evidence: z.enum(['config_dump secrets', '/certs']),
  served: z.array(z.object({ secret: z.string(), leaf: certificate, chain: z.array(certificate) })).optional(),
});

export const certificateSighting = z.object({
  pod: podId,
  podUid: z.string().nullable(),
  workload: workloadId.nullable(),
  spiffe: spiffe.nullable(),
  leaf: certificate.pick({ serial: true, issuer: true, notBefore: true, notAfter: true }),
  roots: z.array(z.string()),
  chainVerified: z.boolean().nullable(),
  receivedAt: epochMs.nullable(),
  firstSeen: epochMs,
  lastSeen: epochMs,
});
