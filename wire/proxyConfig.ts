import { z } from 'zod';
import { durationMs, epochMs, json, podId } from './scalars.ts';

const placed = { pointer: z.string() };
const texts = z.array(z.string());
const origin = z.object({ kind: z.string(), namespace: z.string(), name: z.string() });
const weighted = z.array(z.object({ name: z.string(), weight: z.number() }));

const tlsContext = z.object({
  mode: z.enum(['mtls', 'tls']),
  serverName: z.string().nullable(),
  alpn: texts,
  peerSans: texts,
});

const pathMatch = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['exact', 'prefix', 'separated-prefix', 'regex']),
    value: z.string(),
    ignoreCase: z.boolean(),
  }),
  z.object({ kind: z.literal('unknown'), text: z.string() }),
]);

const valueMatch = z.object({
  name: z.string(),
  invert: z.boolean(),
  missingAsEmpty: z.literal(true).optional(),
  match: z.discriminatedUnion('kind', [
    z.object({
      kind: z.enum(['exact', 'prefix', 'suffix', 'contains', 'regex']),
      value: z.string(),
      ignoreCase: z.boolean(),
    }),
    z.object({ kind: z.literal('present'), value: z.boolean() }),
    z.object({ kind: z.literal('range'), start: z.number(), end: z.number() }),
    z.object({ kind: z.literal('unknown'), text: z.string() }),
  ]),
});

const route = z.object({
  ...placed,
  name: z.string().nullable(),
  path: pathMatch,
  headers: z.array(valueMatch),
  query: z.array(valueMatch),
  otherMatches: texts,
  action: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('clusters'), clusters: weighted }),
    z.object({ kind: z.literal('redirect'), to: z.string(), status: z.number() }),
    z.object({ kind: z.literal('direct-response'), status: z.number() }),
    z.object({ kind: z.literal('unknown'), text: z.string() }),
  ]),
  timeout: durationMs.nullable(),
  retry: z.object({ on: z.string(), attempts: z.number(), perTryTimeout: durationMs.nullable() }).nullable(),
  rewrite: z.string().nullable(),
  mirrors: texts,
  perFilter: texts,
  origin: origin.nullable(),
});

const routeConfig = z.object({
  ...placed,
  name: z.string(),
  ignorePort: z.boolean().optional(),
  virtualHosts: z.array(z.object({ ...placed, name: z.string(), domains: texts, routes: z.array(route) })),
});

const rbac = z.object({
  ...placed,
  action: z.enum(['ALLOW', 'DENY', 'LOG']),
  policies: z.array(z.object({ ...placed, name: z.string(), permissions: json, principals: json })),
});

const otherFilter = z.object({ kind: z.literal('other'), name: z.string(), type: z.string() });

const networkFilter = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('http'),
    routeConfig: z.string().nullable(),
    route: routeConfig.nullable(),
    httpFilters: z.array(
      z.discriminatedUnion('kind', [z.object({ kind: z.literal('rbac'), name: z.string(), rbac }), otherFilter]),
    ),
    statPrefix: z.string(),
  }),
  z.object({ kind: z.literal('tcp'), clusters: weighted }),
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
  origin: origin.nullable(),
});

const endpoint = z.object({
  ...placed,
  cluster: z.string(),
  address: z.string(),
  health: z.string(),
  weight: z.number(),
  priority: z.number(),
  locality: z.string(),
  tlsMode: z.string().nullable(),
  workload: z.string().nullable(),
});

export const configStanding = z.object({ fetchedAt: epochMs, version: z.string(), bytes: z.number() });

export const proxyConfig = z.object({
  pod: podId,
  ...configStanding.shape,
  listeners: z.array(listener),
  routes: z.array(routeConfig),
  clusters: z.array(cluster),
  endpoints: z.array(endpoint),
  gaps: z.array(z.object({ ...placed, reason: z.string() })),
  raw: json,
});
