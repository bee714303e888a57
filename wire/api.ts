import { z } from 'zod';

/** zod schemas of what the HTTP API answers and takes; `/api/openapi.json` is generated from them. */

const isoTime = z.iso.datetime().describe('ISO 8601, UTC');
const trouble = { code: z.string(), message: z.string(), remedy: z.string() };

export const certificatesAnswer = z.object({
  certificates: z.array(
    z.object({
      pod: z.string().describe('NAMESPACE/POD'),
      spiffe: z.string().nullable(),
      serial: z.string().describe('lower-case hex'),
      issuer: z.string(),
      notBefore: isoTime,
      notAfter: isoTime,
      remainingMs: z.number(),
      state: z.enum(['ok', 'renewal-overdue', 'expiring', 'expired']),
      rotations: z.number().int(),
      chainVerified: z.boolean().nullable(),
    }),
  ),
  roots: z.array(
    z.object({
      serial: z.string(),
      subject: z.string(),
      sha256: z.string(),
      notBefore: isoTime,
      notAfter: isoTime,
      remainingMs: z.number(),
      state: z.enum(['ok', 'expiring', 'expired']).describe('expiring: less than 30 days left'),
      trustedBy: z.number().int().describe('how many of the listed pods trust it'),
    }),
  ),
});

export const certHistoryAnswer = z.object({
  sightings: z.array(
    z.object({
      pod: z.string().describe('NAMESPACE/POD'),
      workload: z.string().nullable(),
      spiffe: z.string().nullable(),
      serial: z.string().describe('lower-case hex'),
      issuer: z.string(),
      notBefore: isoTime,
      notAfter: isoTime,
      receivedAt: isoTime.nullable().describe('when Envoy took it'),
      firstSeen: isoTime,
      lastSeen: isoTime,
      held: z.boolean().describe('its proxy holds it now'),
      chainVerified: z.boolean().nullable(),
      roots: z.array(z.string()).describe('SHA-256 of the roots its proxy trusted meanwhile, or their serials'),
    }),
  ),
  dropped: z.number().int().describe('older ones that are no longer kept'),
});

const xdsState = z.enum(['synced', 'stale', 'nack', 'not-sent']);
const sync = z.object({
  CDS: xdsState,
  LDS: xdsState,
  EDS: xdsState,
  RDS: xdsState,
  ECDS: xdsState.optional().describe('only of a proxy that subscribes to it'),
});

export const statusAnswer = z.object({
  sources: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['off', 'connecting', 'live', 'stale', 'failed']),
      since: isoTime.nullable(),
      fault: z.object(trouble).nullable(),
      degradations: z.array(z.object({ scope: z.string(), ...trouble })),
    }),
  ),
  proxies: z.array(
    z.object({
      pod: z.string(),
      sync,
      nack: z.string().nullable(),
      istiod: z.string().nullable(),
      since: z.record(z.string(), isoTime).describe('since when each type is in its state, as far as Meshpath saw'),
      nacks: z.array(
        z.object({
          type: z.string(),
          text: z.string(),
          resources: z.array(z.string()).describe('names of what was refused'),
          refusedAt: isoTime.describe('when istiod sent it first'),
          seenAt: isoTime,
          culprit: z
            .object({
              kind: z.string(),
              namespace: z.string(),
              name: z.string(),
              certainty: z.enum(['likely', 'possible']),
              because: z.array(z.string()),
            })
            .nullable(),
        }),
      ),
    }),
  ),
  injection: z.array(z.object({ pod: z.string(), injected: z.boolean(), because: z.string(), code: z.string() })),
});

export const requestsAnswer = z.object({
  requests: z.array(
    z.object({
      id: z.string(),
      startedAt: isoTime,
      from: z.string(),
      to: z.string(),
      method: z.string().nullable(),
      authority: z.string().nullable(),
      path: z.string().nullable().describe('query values redacted'),
      status: z.number().int().nullable().describe('0: no answer, null: TCP'),
      outcome: z.string(),
      failed: z.boolean(),
      flags: z.array(z.string()).readonly(),
      details: z.string().nullable(),
      durationMs: z.number().nullable(),
      security: z.enum(['mtls', 'tls', 'plain', 'unknown']),
      clientPod: z.string().nullable(),
      serverPod: z.string().nullable(),
      upstreamCluster: z.string().nullable(),
      upstreamHost: z.string().nullable(),
      requestId: z.string().nullable(),
      joinedBy: z.string().nullable(),
      mirrored: z.boolean(),
      retries: z.number().int(),
      explained: z
        .enum(['agrees', 'surprise', 'undecidable'])
        .nullable()
        .describe('held against what the configurations say; null: not compared'),
      surprise: z
        .object({
          of: z.enum(['cluster', 'endpoint', 'protection', 'answer', 'status', 'policy']),
          expected: z.string(),
          observed: z.string(),
          text: z.string(),
        })
        .nullable(),
    }),
  ),
  dropped: z.number().int().describe('older requests that are no longer kept'),
});

export const proxiesAnswer = z.object({
  proxies: z.array(
    z.object({
      pod: z.string().describe('NAMESPACE/POD'),
      workload: z.string().describe('NAMESPACE/KIND/NAME'),
      kind: z.enum(['sidecar', 'gateway']),
      sync: sync.nullable().describe('null: no istiod holds it'),
      nack: z.string().nullable().describe('Envoy’s words for what it refused'),
      istiod: z.string().nullable(),
      istioVersion: z.string().nullable(),
      envoyVersion: z.string().nullable().describe('null until its configuration was read'),
      certificateRemainingMs: z.number().nullable(),
      config: z
        .object({
          listeners: z.number().int(),
          routes: z.number().int(),
          clusters: z.number().int(),
          endpoints: z.number().int(),
        })
        .nullable()
        .describe('null: its configuration is not held'),
    }),
  ),
});

/** RFC 9457, with a remedy. */
export const problemAnswer = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  remedy: z.string(),
});

export type ProxiesAnswer = z.infer<typeof proxiesAnswer>;
export type RequestsAnswer = z.infer<typeof requestsAnswer>;
export type ProblemAnswer = z.infer<typeof problemAnswer>;
