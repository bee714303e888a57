import { z } from 'zod';
import type { JwtRequirement } from '@/mesh/model';
import type { Writable } from './agreement.ts';
import { durationMs, epochMs, json, podId } from './scalars.ts';

const placed = { pointer: z.string() };
const texts = z.array(z.string());
const origin = z.object({ kind: z.string(), namespace: z.string(), name: z.string() });
const weighted = z.object({ name: z.string(), weight: z.number() });

/** Stands where an older recording says nothing and a guess would make an explanation wrong. */
const UNRECORDED = 'unrecorded';

const tlsContext = z.object({
  mode: z.enum(['mtls', 'tls']),
  serverName: z.string().nullable(),
  alpn: texts,
  peerSans: texts,
  certificate: z.string().nullable().default(UNRECORDED),
  validation: z.string().nullable().default(UNRECORDED),
});

const pathMatch = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['exact', 'prefix', 'separated-prefix', 'regex']),
    value: z.string(),
    ignoreCase: z.boolean(),
  }),
  z.object({ kind: z.literal('unknown'), text: z.string() }),
]);

const comparison = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['exact', 'prefix', 'suffix', 'contains', 'regex']),
    value: z.string(),
    ignoreCase: z.boolean(),
  }),
  z.object({ kind: z.literal('present'), value: z.boolean() }),
  z.object({ kind: z.literal('range'), start: z.number(), end: z.number() }),
  z.object({ kind: z.literal('unknown'), text: z.string() }),
]);

const valueMatch = z.object({
  name: z.string(),
  invert: z.boolean(),
  missingAsEmpty: z.literal(true).optional(),
  match: comparison,
});

const action = z.enum(['ALLOW', 'DENY', 'LOG']);
const policies = z.array(
  z.object({
    ...placed,
    name: z.string(),
    permissions: json,
    principals: json,
    condition: z.string().nullable().default(null),
  }),
);
const rbac = z.object({
  ...placed,
  action,
  policies,
  shadow: z.object({ action, statPrefix: z.string(), policies }).nullable().default(null),
  enforced: z.boolean().default(true),
});

const fault = z.object({
  abort: z.object({ status: z.number().nullable(), grpcStatus: z.number().nullable(), share: z.number() }).nullable(),
  delay: z.object({ ms: durationMs, share: z.number() }).nullable(),
  headers: z.array(valueMatch),
  other: texts,
});

const cors = z.object({
  allowOrigins: z.array(comparison),
  allowMethods: texts,
  allowHeaders: texts,
  allowCredentials: z.boolean(),
  unmatchedPreflights: z.enum(['forward', 'answer']).optional(),
});

type Requirement = Writable<JwtRequirement>;
const requirement: z.ZodType<Requirement, Requirement> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('provider'), provider: z.string(), audiences: texts }),
    z.object({ kind: z.enum(['any', 'all']), of: z.array(requirement) }),
    z.object({ kind: z.enum(['allow-missing', 'allow-missing-or-failed']) }),
    z.object({ kind: z.literal('unknown'), text: z.string() }),
  ]),
);

const jwt = z.object({
  ...placed,
  providers: z.array(
    z.object({
      ...placed,
      name: z.string(),
      issuer: z.string(),
      audiences: texts,
      jwks: z.string().nullable(),
      fromHeaders: z.array(z.object({ name: z.string(), prefix: z.string() })),
      fromParams: texts,
      fromCookies: texts,
      forward: z.boolean(),
      payloadInMetadata: z.string().nullable(),
      clockSkewSeconds: z.number(),
      spaceDelimitedClaims: texts.optional(),
      other: texts.optional(),
    }),
  ),
  rules: z.array(
    z.object({
      ...placed,
      path: pathMatch,
      headers: z.array(valueMatch),
      otherMatches: texts,
      requires: requirement.nullable(),
    }),
  ),
  bypassCorsPreflight: z.boolean(),
});

const override = z.discriminatedUnion('kind', [
  z.object({ ...placed, filter: z.string(), kind: z.literal('disabled') }),
  z.object({ ...placed, filter: z.string(), kind: z.literal('rbac'), rbac: rbac.nullable() }),
  z.object({ ...placed, filter: z.string(), kind: z.literal('fault'), fault }),
  z.object({ ...placed, filter: z.string(), kind: z.literal('cors'), cors }),
  z.object({ ...placed, filter: z.string(), kind: z.literal('other'), type: z.string() }),
]);
const overrides = z.array(override).default([]);

const headerEdits = z
  .object({
    add: z.array(
      z.object({
        name: z.string(),
        value: z.string(),
        append: z.boolean(),
        onlyIf: z.enum(['absent', 'present']).optional(),
      }),
    ),
    remove: texts,
  })
  .default({ add: [], remove: [] });

const byRegex = z.object({ kind: z.literal('regex'), pattern: z.string(), substitution: z.string() });
const newPath = z.object({ kind: z.enum(['prefix', 'whole']), value: z.string() });
const unknownText = z.object({ kind: z.literal('unknown'), text: z.string() });

const rewrites = z
  .object({
    path: z.discriminatedUnion('kind', [newPath, byRegex, unknownText]).nullable(),
    host: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.enum(['literal', 'header']), value: z.string() }),
        byRegex,
        z.object({ kind: z.literal('endpoint') }),
      ])
      .nullable(),
  })
  .default({ path: { kind: 'unknown', text: UNRECORDED }, host: null });

const redirect = z
  .object({
    scheme: z.string().nullable(),
    host: z.string().nullable(),
    port: z.number().nullable(),
    path: z.discriminatedUnion('kind', [newPath, byRegex]).nullable(),
    stripQuery: z.boolean(),
  })
  .default({ scheme: null, host: null, port: null, path: null, stripQuery: false });

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);

/** Mirrors were names once. Their shares were not written, and no answer depends on them. */
const asMirror = (v: unknown): unknown => (typeof v === 'string' ? { cluster: v, share: 1 } : v);

/** What a route says to filters was the filters' names once. */
const namedOverrides = (v: unknown): unknown =>
  isObject(v) && Array.isArray(v.perFilter) && v.overrides === undefined
    ? {
        ...v,
        overrides: v.perFilter.map((filter) => ({ kind: 'other', filter, type: UNRECORDED, pointer: v.pointer })),
      }
    : v;

const routeFields = z.object({
  ...placed,
  name: z.string().nullable(),
  path: pathMatch,
  headers: z.array(valueMatch),
  query: z.array(valueMatch),
  otherMatches: texts,
  share: z.number().nullable().default(null),
  action: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('clusters'),
      clusters: z.array(weighted.extend({ overrides, headerEdits })),
      rewrites,
    }),
    z.object({ kind: z.literal('redirect'), to: z.string(), status: z.number(), redirect }),
    z.object({ kind: z.literal('direct-response'), status: z.number() }),
    z.object({ kind: z.literal('unknown'), text: z.string() }),
  ]),
  timeout: durationMs.nullable(),
  retry: z.object({ on: z.string(), attempts: z.number(), perTryTimeout: durationMs.nullable() }).nullable(),
  rewrite: z.string().nullable(),
  mirrors: z.array(z.preprocess(asMirror, z.object({ cluster: z.string(), share: z.number() }))),
  overrides,
  headerEdits,
  missingClusterStatus: z.number().optional(),
  origin: origin.nullable(),
});
const route = z.preprocess(namedOverrides, routeFields);

const routeConfig = z.object({
  ...placed,
  name: z.string(),
  ignorePort: z.boolean().optional(),
  virtualHosts: z.array(
    z.object({
      ...placed,
      name: z.string(),
      domains: texts,
      routes: z.array(route),
      requireTls: z.enum(['none', 'external-only', 'all']).default('none'),
      overrides,
    }),
  ),
});

const otherFilter = z.object({ kind: z.literal('other'), name: z.string(), type: z.string() });

const filter = { pointer: z.string().default(''), name: z.string(), disabled: z.boolean().default(false) };
const httpFilter = z.discriminatedUnion('kind', [
  z.object({ ...filter, kind: z.literal('rbac'), rbac }),
  z.object({ ...filter, kind: z.literal('jwt'), jwt }),
  z.object({ ...filter, kind: z.literal('fault'), fault }),
  z.object({ ...filter, kind: z.literal('cors') }),
  z.object({ ...filter, kind: z.literal('inert'), type: z.string() }),
  z.object({ ...filter, kind: z.literal('other'), type: z.string() }),
]);

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

const endpoint = z.object({
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
