import { z } from 'zod';
import type { JwtRequirement } from '@/mesh/model';
import type { Writable } from './agreement.ts';
import { comparison, pathMatch, placed, texts, valueMatch } from './configMatch.ts';
import { durationMs, json } from './scalars.ts';

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

export const rbac = z.object({
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

/** By hand, so that a file nested beyond any real requirement is refused and does not exhaust the stack. */
function isRequirement(v: unknown, depth = 0): v is Requirement {
  if (typeof v !== 'object' || v === null || !('kind' in v) || depth > MAX_DEPTH) return false;
  switch (v.kind) {
    case 'any':
    case 'all':
      return 'of' in v && Array.isArray(v.of) && v.of.every((part) => isRequirement(part, depth + 1));
    case 'provider':
      return provider.safeParse(v).success;
    case 'allow-missing':
    case 'allow-missing-or-failed':
      return true;
    case 'unknown':
      return 'text' in v && typeof v.text === 'string';
    default:
      return false;
  }
}
const MAX_DEPTH = 30;
const provider = z.object({ provider: z.string(), audiences: texts });
const requirement = z
  .custom<Requirement>((v) => isRequirement(v), 'not a requirement')
  // What the API's document says of it: it holds itself, which that could only say by a name of its own.
  .meta({ type: 'object', properties: { kind: { type: 'string' } }, required: ['kind'] });

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
      setsHeaders: texts.optional(),
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

export const overrides = z.array(override).default([]);

const filter = { pointer: z.string().default(''), name: z.string(), disabled: z.boolean().default(false) };

export const httpFilter = z.discriminatedUnion('kind', [
  z.object({ ...filter, kind: z.literal('rbac'), rbac }),
  z.object({ ...filter, kind: z.literal('jwt'), jwt }),
  z.object({ ...filter, kind: z.literal('fault'), fault }),
  z.object({ ...filter, kind: z.literal('cors') }),
  z.object({ ...filter, kind: z.literal('inert'), type: z.string() }),
  z.object({ ...filter, kind: z.literal('other'), type: z.string() }),
]);
