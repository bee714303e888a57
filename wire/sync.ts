import { z } from 'zod';
import { epochMs, podId } from './scalars.ts';

const figure = z.number().nullable();
const byType = z.record(z.string(), z.number()).nullable();

export const proxySync = z.object({
  pod: podId,
  istiod: podId,
  istioVersion: z.string().nullable(),
  types: z.partialRecord(
    z.enum(['CDS', 'LDS', 'EDS', 'RDS', 'ECDS', 'NDS', 'SDS']),
    z.object({
      sent: z.string().nullable(),
      acked: z.string().nullable(),
      sentAt: epochMs.nullable(),
      error: z.string().nullable(),
    }),
  ),
});

export const istiodFigures = z.object({
  pod: podId,
  version: z.string().nullable(),
  connectedProxies: figure,
  servicesKnown: figure,
  endpointsKnown: figure,
  pushesByType: byType,
  rejectsByType: byType,
  certificatesIssued: figure,
  csrCount: figure,
  csrErrors: figure,
  rootExpiresAt: epochMs.nullable(),
  validationPassed: figure,
  validationFailed: figure,
  injections: figure,
  injectionFailures: figure,
  meanConvergenceMs: figure,
});
