import { z } from 'zod';

export const placed = { pointer: z.string() };

export const texts = z.array(z.string());

export const pathMatch = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['exact', 'prefix', 'separated-prefix', 'regex']),
    value: z.string(),
    ignoreCase: z.boolean(),
  }),
  z.object({ kind: z.literal('unknown'), text: z.string() }),
]);

export const comparison = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['exact', 'prefix', 'suffix', 'contains', 'regex']),
    value: z.string(),
    ignoreCase: z.boolean(),
  }),
  z.object({ kind: z.literal('present'), value: z.boolean() }),
  z.object({ kind: z.literal('range'), start: z.number(), end: z.number() }),
  z.object({ kind: z.literal('unknown'), text: z.string() }),
]);

export const valueMatch = z.object({
  name: z.string(),
  invert: z.boolean(),
  missingAsEmpty: z.literal(true).optional(),
  match: comparison,
});
