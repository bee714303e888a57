import { z } from 'zod';
import type { Evidence } from '@/mesh/model';

/** What `/api/v1/validate` takes and answers, which is also what `meshpath validate -o json` prints. */

/** As many characters as are read. */
export const MAX_YAML = 1 << 20;

export const validateRequest = z.strictObject({
  yaml: z.string().min(1).max(MAX_YAML).describe('one or more YAML documents, or JSON'),
  namespace: z.string().max(253).optional().describe('for objects that name none; the context’s if absent'),
  ask: z.boolean().optional().describe('ask the cluster, too, by a dry run that stores nothing; true if absent'),
});

const trouble = z.object({ code: z.string(), message: z.string(), remedy: z.string() });
const severity = z.enum(['error', 'warning', 'note']);
const evidence = z.looseObject({ kind: z.string() });

const span = z.object({
  line: z.number().int().describe('from 1'),
  column: z.number().int().describe('from 1'),
  endLine: z.number().int(),
  endColumn: z.number().int().describe('behind the last character'),
});

const finding = z.object({
  source: z
    .enum(['yaml', 'api-server', 'webhook', 'meshpath'])
    .describe('who says it: the text is no YAML, the API server, an admission webhook, or Meshpath’s own checks'),
  code: z.string().describe('MP…: a check of docs/checks.md; else yaml, refused or warning'),
  severity,
  object: z.string().nullable().describe('KIND/NAMESPACE/NAME'),
  path: z.string().describe('field, e.g. spec.http[0].route[0].destination.host; empty: the object'),
  message: z.string(),
  why: z.string().nullable(),
  remedy: z.string().nullable(),
  evidence: z.array(evidence),
  at: span.nullable().describe('where in the text; null: not in it'),
});

const checkedDocument = z.object({
  object: z.string().nullable().describe('KIND/NAMESPACE/NAME; null: not a Kubernetes object'),
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  namespace: z.string().describe('as written, else the one that was assumed'),
  checked: z.boolean().describe('whether it is of a kind that Meshpath checks'),
  at: span,
  cluster: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('accepted') }),
      z.object({
        kind: z.literal('refused'),
        by: z.string().describe('name of the webhook, or "API server"'),
        status: z.number().int(),
        message: z.string().describe('as it was said'),
      }),
      z.object({ kind: z.literal('not-asked'), because: trouble }),
    ])
    .describe('what the cluster says to a dry run of it'),
});

const skipped = z.array(z.object({ code: z.string(), unread: z.array(z.string()) }));
const at = z.iso.datetime().describe('the moment for which it holds, ISO 8601, UTC');

export const validateAnswer = z.object({
  at,
  documents: z.array(checkedDocument),
  findings: z.array(finding).describe('about the text’s own objects'),
  caused: z.array(finding).describe('about other objects of the mesh, once these are applied'),
  skipped: skipped.describe('checks left out, because lists that they need could not be read'),
});

export const findingsAnswer = z.object({ at, findings: z.array(finding), skipped });

export type ValidateRequest = z.infer<typeof validateRequest>;
export type Span = z.infer<typeof span>;
export type FindingReport = Omit<z.infer<typeof finding>, 'evidence'> & { readonly evidence: readonly Evidence[] };
export type CheckedDocument = z.infer<typeof checkedDocument>;
export type ValidateAnswer = Omit<z.infer<typeof validateAnswer>, 'findings' | 'caused'> & {
  readonly findings: readonly FindingReport[];
  readonly caused: readonly FindingReport[];
};
export type FindingsAnswer = Omit<z.infer<typeof findingsAnswer>, 'findings'> & {
  readonly findings: readonly FindingReport[];
};
