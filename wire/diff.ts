import { z } from 'zod';
import type { ConfigDiff } from '@/mesh/config/diff/compare.ts';
import type { EpochMs, PodId } from '@/mesh/model';
import { epochMs, json, podId } from './scalars.ts';

const table = z.enum(['listeners', 'routes', 'clusters', 'endpoints', 'secrets']);
const side = z.object({ pod: podId, fetchedAt: epochMs, gaps: z.number().int() });
const named = { kind: table, name: z.string() };
const change = z.object({
  path: z.string().describe('from the object’s root: fields, elements by name or place'),
  change: z.enum(['added', 'removed', 'changed', 'moved']),
  before: json.optional(),
  after: json.optional(),
});

/** `/api/v1/proxies/NS/POD/diff`. */
export const diffAnswer = z.object({
  kind: z.enum(['istiod', 'proxy', 'earlier']),
  before: side.describe('this proxy, or at the earlier time'),
  after: side.describe('the other side, or now'),
  objects: z.array(
    z.union([
      z.object({ ...named, change: z.enum(['added', 'removed']), body: json }),
      z.object({ ...named, change: z.literal('changed'), changes: z.array(change) }),
    ]),
  ),
  same: z.record(table, z.number().int()).describe('objects that are the same on both sides'),
});

export type DiffSide = { readonly pod: PodId; readonly fetchedAt: EpochMs; readonly gaps: number };
export type DiffAnswer = ConfigDiff & {
  readonly kind: 'istiod' | 'proxy' | 'earlier';
  readonly before: DiffSide;
  readonly after: DiffSide;
};
