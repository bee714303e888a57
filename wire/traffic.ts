import { z } from 'zod';
import { durationMs, epochMs, podId, requestId } from './scalars.ts';

const limit = z.number().nullable();
const text = z.string().nullable();

const hostStatus = z.object({
  address: z.string(),
  requestsTotal: z.number(),
  requestsFailed: z.number(),
  connectionsTotal: z.number(),
  connectFailures: z.number(),
  activeRequests: z.number(),
  healthy: z.boolean(),
  unhealthyBecause: z.array(z.string()),
  weight: z.number(),
  priority: z.number(),
  locality: z.string(),
});

export const clusterSweep = z.object({
  pod: podId,
  at: epochMs,
  clusters: z.array(
    z.object({
      name: z.string(),
      hosts: z.array(hostStatus),
      maxConnections: limit,
      maxPendingRequests: limit,
      maxRequests: limit,
      maxRetries: limit,
    }),
  ),
});

export const accessEntry = z.object({
  id: requestId,
  pod: podId,
  direction: z.enum(['inbound', 'outbound']),
  startedAt: epochMs,
  readAt: epochMs,
  method: text,
  path: text,
  protocol: text,
  status: z.number().nullable(),
  flags: z.array(z.string()),
  details: text,
  terminationDetails: text,
  transportFailure: text,
  bytesReceived: z.number().nullable(),
  bytesSent: z.number().nullable(),
  duration: durationMs.nullable(),
  upstreamServiceTime: durationMs.nullable(),
  requestId: text,
  authority: text,
  userAgent: text,
  forwardedFor: text,
  upstreamHost: text,
  upstreamCluster: text,
  upstreamLocal: text,
  downstreamLocal: text,
  downstreamRemote: text,
  serverName: text,
  routeName: text,
  extraFields: z.array(z.string()),
  absentFields: z.array(z.string()).optional(),
});
