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

const histogram = z.object({
  le: z.array(z.number()),
  upTo: z.array(z.number()),
  count: z.number(),
  sumMs: z.number(),
});

const counts = z.record(z.string(), z.number());

const pushing = z.object({
  convergence: histogram.nullable(),
  queue: histogram.nullable(),
  pushTime: z.record(z.string(), histogram),
  triggers: counts,
});

const authority = z.object({
  parseErrors: z.number(),
  identityErrors: z.number(),
  signErrors: z.number(),
  authenticationErrors: z.number(),
  chainExpiresAt: epochMs.nullable(),
});

export const registryHost = z.object({
  key: z.string(),
  host: z.string(),
  namespace: z.string(),
  name: z.string(),
  registry: z.string(),
  ports: z.array(z.object({ name: z.string(), port: z.number(), protocol: z.string() })),
  resolution: z.enum(['client-side', 'dns', 'passthrough', 'dns-round-robin', 'alias', 'other']),
  exportTo: z.array(z.string()),
  endpoints: z.object({ healthy: z.array(z.string()), unhealthy: z.array(z.string()) }).nullable(),
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
  pushing: pushing.optional(),
  authority: authority.optional(),
});
