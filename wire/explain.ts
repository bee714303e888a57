import { z } from 'zod';
import type { Fault } from '@/mesh/model';
import type { AskedRequest, Branch, Verdict } from '@/mesh/path/explain/explanation';
import type { Stage } from '@/mesh/path/explain/stages';
import type { Reason, Station } from '@/mesh/path/stations';

/** What `POST /api/v1/explain` takes and answers, which is also what `meshpath explain -o json` prints. */

/** Longest URL, header line, token that is read; Envoy's own limit for all headers together is 60 KiB. */
const MAX_TEXT = 60 * 1024;
const text = z.string().max(MAX_TEXT);

/** Body of `POST /api/v1/explain`. Its words are read by `parseAsked`, which says what cannot be meant. */
export const explainRequest = z.strictObject({
  from: text.describe('NAMESPACE/POD, NAMESPACE/WORKLOAD, or "gateway" for somebody outside the cluster'),
  to: text.describe('URL as for curl: http://HOST:PORT/PATH, https://…, or tcp://HOST:PORT'),
  method: text.optional().describe('GET if absent'),
  headers: z.array(text).max(200).optional().describe('"name: value", each as often as wanted'),
  token: text.optional().describe('sent as "authorization: Bearer …"'),
  address: text.optional().describe('what the host resolves to; worked out from the cluster if absent'),
});

const status = z.number().int().nullable().describe('as the sender sees it; null: none, or the app decides');
const verdict = z.object({
  kind: z.enum(['answered', 'denied', 'failed', 'unknown']),
  status,
  flags: z.string().describe('Envoy’s response flags, comma-joined, "-" for none'),
  by: z.enum(['app', 'client-envoy', 'server-envoy', 'kernel']),
  reason: z.string().describe('in words'),
  code: z.string().describe('the reason for programs: stays when the words change'),
});

const origin = z.object({ kind: z.string(), namespace: z.string(), name: z.string() }).nullable();
const reason = z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) });
const evidence = z.looseObject({ kind: z.string() });

const stage = z.object({
  kind: z.enum([
    ...(['interception', 'listener', 'filter-chain', 'http-filter', 'route'] as const),
    ...(['cluster', 'endpoint', 'tls', 'authorization', 'app'] as const),
  ]),
  at: z.enum(['client', 'server']),
  chosen: z.string().nullable().describe('null: nothing was, or nothing tells'),
  because: z.string().nullable(),
  evidence: z.string().nullable().describe('where it stands: a place in the config dump, a rule, a log field'),
  origin: origin.describe('the Istio object that caused it'),
  rejected: z.array(z.object({ name: z.string(), because: z.string().nullable() })),
});

const station = z.object({
  kind: z.enum(['app', 'interception', 'envoy', 'wire']),
  side: z.enum(['client', 'server', 'between']),
  state: z.enum(['passed', 'failed', 'not-reached', 'unknown', 'absent']),
  pod: z.string().nullable(),
  title: z.string(),
  because: reason.nullable(),
  facts: z.array(
    z.looseObject({
      key: z.string(),
      value: z.string(),
      unit: z.enum(['ms', 'epoch-ms', 'bytes']).optional(),
      note: reason.optional(),
      evidence,
      origin: origin.optional(),
    }),
  ),
  choices: z.array(
    z.object({
      of: z.string(),
      candidates: z.array(
        z.looseObject({
          text: z.string(),
          outcome: z.enum(['chosen', 'followed', 'lost', 'possible', 'not-tried', 'unknown']),
          because: reason.nullable(),
          evidence,
        }),
      ),
    }),
  ),
});

const branch = z.object({
  probability: z.number().describe('those of all branches are 1 together'),
  cluster: z.string().nullable(),
  endpoints: z.array(z.string()).describe('IP:PORT, each of which may be picked'),
  tls: z.enum(['mtls', 'tls', 'plain']),
  clientIdentity: z.string().nullable(),
  serverIdentity: z.string().nullable(),
  policy: z.string().nullable().describe('Envoy’s name of the policy that let it pass or denied it'),
  verdict,
  stages: z.array(stage),
  failedAt: z.number().int().nullable().describe('index into stations'),
  stations: z.array(station),
});

const trouble = { code: z.string(), message: z.string(), remedy: z.string() };

export const explainAnswer = z.object({
  request: z.object({
    from: z.string().describe('NAMESPACE/POD, or "outside"'),
    scheme: z.enum(['http', 'https', 'tcp']),
    host: z.string(),
    port: z.number().int(),
    method: z.string(),
    path: z.string(),
    authority: z.string(),
    headers: z.array(z.string()).describe('names only: values are not repeated'),
    address: z.string().nullable(),
  }),
  at: z.iso.datetime().describe('the moment for which it holds, ISO 8601, UTC'),
  verdict: verdict.describe('the likeliest branch’s, or unknown as soon as one branch is'),
  branches: z.array(branch),
  assumptions: z.array(z.object({ text: z.string(), code: z.string() })),
  unread: z.array(z.object({ pod: z.string(), ...trouble })).describe('configurations that could not be had'),
});

/** The same with the model's own types, for those who share them. */
export type ExplainAnswer = {
  readonly request: Omit<AskedRequest, 'from' | 'headers'> & {
    readonly from: string;
    readonly headers: readonly string[];
  };
  readonly at: string;
  readonly verdict: VerdictReport;
  readonly branches: readonly BranchReport[];
  readonly assumptions: readonly { readonly text: string; readonly code: Reason['code'] }[];
  readonly unread: readonly (Fault & { readonly pod: string })[];
};

export type VerdictReport = Omit<Verdict, 'reason'> & { readonly reason: string; readonly code: Reason['code'] };

export type BranchReport = Omit<Branch, 'verdict'> & {
  readonly verdict: VerdictReport;
  readonly stages: readonly StageReport[];
  readonly stations: readonly Station[];
};

export type StageReport = Pick<Stage, 'kind' | 'at' | 'chosen' | 'origin'> & {
  readonly because: string | null;
  readonly evidence: string | null;
  readonly rejected: readonly { readonly name: string; readonly because: string | null }[];
};

export type ExplainRequest = z.infer<typeof explainRequest>;
