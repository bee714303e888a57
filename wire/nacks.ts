import { z } from 'zod';

const isoTime = z.iso.datetime().describe('ISO 8601, UTC');
const change = z.enum(['made', 'changed', 'gone']);

/** Why an object is taken for the cause of a refusal; `mesh/sync/culprit.ts` says what each means. */
const reason = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), token: z.string() }),
  z.object({ kind: z.literal('origin'), resource: z.string() }),
  z.object({ kind: z.literal('host'), host: z.string() }),
  z.object({ kind: z.literal('patches'), what: z.string() }),
  z.object({ kind: z.literal('changed'), change, beforeMs: z.number() }),
  z.object({ kind: z.literal('ended'), change }),
]);

const culprit = z.object({
  object: z.string().describe('KIND/NAMESPACE/NAME'),
  exists: z.boolean(),
  certainty: z.enum(['likely', 'possible']),
  reasons: z.array(reason),
});

export const nacksAnswer = z.object({
  nacks: z.array(
    z.object({
      key: z.string(),
      type: z.string(),
      text: z.string().describe('Envoy’s words, verbatim'),
      resources: z.array(z.object({ name: z.string().nullable(), reason: z.string() })),
      state: z.enum(['in-force', 'ended']),
      firstAt: isoTime.describe('when istiod sent what was refused first'),
      lastAt: isoTime,
      seenAt: isoTime.describe('when Meshpath read it first'),
      endedAt: isoTime.nullable(),
      proxies: z.array(z.string().describe('NAMESPACE/POD')),
      culprits: z.array(culprit).describe('the likeliest first; worked out, not told'),
      configHeld: z.boolean().describe('whether the proxy’s configuration was held, which tells origins'),
    }),
  ),
});

export type NacksAnswer = z.infer<typeof nacksAnswer>;
