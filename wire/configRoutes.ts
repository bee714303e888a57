import { z } from 'zod';
import { overrides } from './configFilters.ts';
import { pathMatch, placed, texts, valueMatch } from './configMatch.ts';
import { asMirror, UNRECORDED, withOverrides } from './olderConfig.ts';
import { durationMs } from './scalars.ts';

export const origin = z.object({ kind: z.string(), namespace: z.string(), name: z.string() });

export const weighted = z.object({ name: z.string(), weight: z.number() });

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

const route = z.preprocess(withOverrides, routeFields);

export const routeConfig = z.object({
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
