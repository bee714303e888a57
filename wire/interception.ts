import { z } from 'zod';
import { podId } from './scalars.ts';

const ranges = z.array(z.tuple([z.number(), z.number()]));
const negated = z.boolean();

const ruleMatch = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('protocol'), value: z.string(), negated }),
  z.object({ kind: z.enum(['source', 'destination']), cidr: z.string(), negated }),
  z.object({ kind: z.enum(['in-interface', 'out-interface']), name: z.string(), negated }),
  z.object({ kind: z.enum(['destination-port', 'source-port']), ranges, negated }),
  z.object({ kind: z.enum(['uid-owner', 'gid-owner']), ranges, negated }),
  z.object({ kind: z.enum(['mark', 'connmark']), value: z.number(), mask: z.number(), negated }),
  z.object({ kind: z.literal('ctstate'), states: z.array(z.string()), negated }),
  z.object({ kind: z.literal('addrtype'), side: z.enum(['src', 'dst']), type: z.string(), negated }),
  z.object({ kind: z.literal('unknown'), text: z.string() }),
]);

const ruleTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['jump', 'goto']), chain: z.string() }),
  z.object({ kind: z.literal('redirect'), port: z.number() }),
  z.object({ kind: z.enum(['return', 'accept', 'drop']) }),
  z.object({ kind: z.literal('tproxy'), port: z.number(), value: z.number(), mask: z.number() }),
  z.object({ kind: z.literal('mark'), value: z.number(), mask: z.number() }),
  z.object({ kind: z.literal('connmark'), how: z.enum(['save', 'restore']) }),
  z.object({ kind: z.literal('unknown'), text: z.string() }),
]);

export const interception = z.object({
  pod: podId,
  source: z.enum(['logged', 'derived']),
  because: z.string(),
  rules: z.array(
    z.object({
      table: z.string(),
      chain: z.string(),
      index: z.number(),
      text: z.string(),
      matches: z.array(ruleMatch),
      target: ruleTarget,
    }),
  ),
  policies: z.record(z.string(), z.string()),
});
