import { z } from 'zod';
import { certificate } from './certificate.ts';
import { httpFilter, rbac } from './configFilters.ts';
import { placed, texts } from './configMatch.ts';
import { origin, routeConfig, weighted } from './configRoutes.ts';
import { UNRECORDED, withGaps, withMetadata } from './olderConfig.ts';
import { durationMs, epochMs, json, podId } from './scalars.ts';

const tlsContext = z.object({
  mode: z.enum(['mtls', 'tls']),
  serverName: z.string().nullable(),
  alpn: texts,
  peerSans: texts,
  certificate: z.string().nullable().default(UNRECORDED),
  validation: z.string().nullable().default(UNRECORDED),
});

const otherFilter = z.object({ kind: z.literal('other'), name: z.string(), type: z.string() });

const normalization = z
  .object({
    normalizePath: z.boolean(),
    mergeSlashes: z.boolean(),
    escapedSlashes: z.enum(['keep', 'reject', 'unescape-and-redirect', 'unescape-and-forward', 'unknown']),
  })
  .default({ normalizePath: true, mergeSlashes: false, escapedSlashes: 'unknown' });

const networkFilter = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('http'),
    routeConfig: z.string().nullable(),
    route: routeConfig.nullable(),
    httpFilters: z.array(httpFilter),
    statPrefix: z.string(),
    normalization,
    stripPort: z.enum(['own', 'any']).optional(),
    clientAddress: z.object({ useRemoteAddress: z.boolean(), trustedHops: z.number(), other: texts }).optional(),
  }),
  z.object({ kind: z.literal('inert'), name: z.string(), type: z.string() }),
  z.object({ kind: z.literal('tcp'), clusters: z.array(weighted) }),
  z.object({ kind: z.literal('rbac'), rbac }),
  otherFilter,
]);

const filterChain = z.object({
  ...placed,
  name: z.string(),
  match: z.object({
    destinationPort: z.number().nullable(),
    prefixRanges: texts,
    sourcePrefixRanges: texts,
    serverNames: texts,
    transportProtocol: z.string().nullable(),
    applicationProtocols: texts,
    sourcePorts: z.array(z.number()).default([]),
    directSourcePrefixRanges: texts.default([]),
    sourceType: z.enum(['any', 'same-ip-or-loopback', 'external']).default('any'),
    otherCriteria: texts.default([]),
  }),
  tls: tlsContext.nullable(),
  network: z.array(networkFilter),
});

const listener = z.object({
  ...placed,
  name: z.string(),
  address: z.string(),
  port: z.number(),
  direction: z.enum(['inbound', 'outbound', 'unspecified']),
  bindToPort: z.boolean(),
  useOriginalDst: z.boolean(),
  listenerFilters: texts,
  filterExceptions: z
    .array(
      z.object({
        filter: z.string(),
        ports: z.array(z.object({ start: z.number(), end: z.number() })).nullable(),
      }),
    )
    .optional(),
  chains: z.array(filterChain),
  defaultChain: filterChain.nullable(),
});

const cluster = z.object({
  ...placed,
  name: z.string(),
  type: z.string(),
  lbPolicy: z.string(),
  connectTimeout: durationMs.nullable(),
  tls: tlsContext.nullable(),
  socketMatches: z.array(
    z.object({ name: z.string(), match: z.record(z.string(), z.string()), tls: tlsContext.nullable() }),
  ),
  outlierDetection: z.boolean(),
  panicThreshold: z.number().default(0.5),
  breakers: z
    .object({
      maxConnections: z.number().nullable(),
      maxPendingRequests: z.number().nullable(),
      maxRequests: z.number().nullable(),
      maxRetries: z.number().nullable(),
    })
    .default({ maxConnections: null, maxPendingRequests: null, maxRequests: null, maxRetries: null }),
  maxRequestsPerConnection: z.number().nullable().default(null),
  localityWeighted: z.boolean().default(false),
  originalDstHeader: z.string().nullable().default(null),
  originalDstPort: z.number().optional(),
  autoSni: z.boolean().optional(),
  autoSanValidation: z.boolean().optional(),
  http: z.enum(['http1', 'http2', 'same']).default('http1'),
  otherFilters: texts.default([UNRECORDED]),
  origin: origin.nullable(),
});

const endpointFields = z.object({
  ...placed,
  cluster: z.string(),
  address: z.string(),
  health: z.string(),
  weight: z.number(),
  priority: z.number(),
  locality: z.string(),
  tlsMode: z.string().nullable(),
  socketMetadata: z.record(z.string(), z.string()).default({}),
  localityWeight: z.number().nullable().default(null),
  hostname: z.string().nullable().default(null),
  workload: z.string().nullable(),
});

const endpoint = z.preprocess(withMetadata, endpointFields);

const secret = z.object({
  ...placed,
  name: z.string(),
  kind: z.enum(['certificate', 'roots', 'other']),
  state: z.enum(['active', 'warming', 'static']),
  updatedAt: epochMs.nullable(),
  certificates: z.array(certificate),
  unreadable: z.number(),
});

const read = { fetchedAt: epochMs, version: z.string(), bytes: z.number(), envoyVersion: z.string().optional() };

export const configStanding = z.object({
  ...read,
  counts: z
    .object({ listeners: z.number(), routes: z.number(), clusters: z.number(), endpoints: z.number() })
    .optional(),
});

export const configFields = z.object({
  pod: podId,
  ...read,
  listeners: z.array(listener),
  routes: z.array(routeConfig),
  clusters: z.array(cluster),
  endpoints: z.array(endpoint),
  secrets: z.array(secret).optional(),
  gaps: z.array(z.object({ ...placed, reason: z.string() })),
  raw: json,
});

/** Recordings of the same format version that were made before parts of this were read still load. */
export const proxyConfig = z.preprocess(withGaps, configFields);
