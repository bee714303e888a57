import { z } from 'zod';
import {
  certHistoryAnswer,
  certificatesAnswer,
  problemAnswer,
  proxiesAnswer,
  requestsAnswer,
  statusAnswer,
} from './api.ts';
import { certsAnswer, configAnswer, statsAnswer } from './config.ts';
import { diffAnswer } from './diff.ts';
import { explainAnswer, explainRequest } from './explain.ts';
import { nacksAnswer } from './nacks.ts';
import { playbackCommand } from './playback.ts';
import { findingsAnswer, validateAnswer, validateRequest } from './validate.ts';

type Parameter = { readonly name: string; readonly in: 'path' | 'query'; readonly about: string };
type Operation = {
  readonly path: string;
  readonly method: 'get' | 'post';
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly takes?: z.ZodType;
  readonly answers?: z.ZodType;
  readonly contentType?: string;
  /** An answer besides 200 that is no problem document, of the same content type. */
  readonly besides?: { readonly status: number; readonly about: string };
};

const POD: readonly Parameter[] = [
  { name: 'ns', in: 'path', about: 'Namespace of the pod' },
  { name: 'pod', in: 'path', about: 'Name of the pod' },
];

const OPERATIONS: readonly Operation[] = [
  { path: '/api/v1/mesh', method: 'get', summary: 'The whole mesh as it stands, with its clock' },
  {
    path: '/api/v1/events',
    method: 'get',
    summary: 'Server-sent events: a snapshot, then events; resumes after Last-Event-ID',
    contentType: 'text/event-stream',
  },
  {
    path: '/api/v1/requests',
    method: 'get',
    summary: 'Observed requests, newest first',
    parameters: [
      { name: 'limit', in: 'query', about: 'At most this many, 100 if absent' },
      { name: 'surprising', in: 'query', about: '`true`: only those that went otherwise than explained' },
    ],
    answers: requestsAnswer,
  },
  {
    path: '/api/v1/requests/{id}/path',
    method: 'get',
    summary: 'One request, station by station, with its tree',
    parameters: [{ name: 'id', in: 'path', about: 'Id of the request' }],
  },
  {
    path: '/api/v1/handshake',
    method: 'get',
    summary: 'Who shows what, and who checks it, in the mutual TLS between two pods',
    parameters: [
      { name: 'from', in: 'query', about: 'The client’s pod, NAMESPACE/POD' },
      { name: 'to', in: 'query', about: 'The server’s pod, NAMESPACE/POD' },
    ],
  },
  {
    path: '/api/v1/explain',
    method: 'post',
    summary:
      'What will happen to a request that nobody sent, and why; 400 or 404 with a remedy where it cannot be meant',
    takes: explainRequest,
    answers: explainAnswer,
  },
  {
    path: '/api/v1/validate',
    method: 'post',
    summary:
      'Judges YAML: what the cluster says to a dry run of it, which stores nothing, and what would still be wrong',
    takes: validateRequest,
    answers: validateAnswer,
  },
  {
    path: '/api/v1/validate',
    method: 'get',
    summary: 'What is wrong in the configuration of the mesh as it stands',
    answers: findingsAnswer,
  },
  {
    path: '/api/v1/certificates',
    method: 'get',
    summary: 'Every workload certificate, the one that ends first on top',
    answers: certificatesAnswer,
  },
  {
    path: '/api/v1/certificates/history',
    method: 'get',
    summary: 'Every certificate seen, with when, pod by pod',
    answers: certHistoryAnswer,
  },
  {
    path: '/api/v1/status',
    method: 'get',
    summary: 'Sources, sync of each proxy, injection of each pod',
    answers: statusAnswer,
  },
  {
    path: '/api/v1/nacks',
    method: 'get',
    summary: 'What proxies refused: the words, the resource, the object that is likely the cause, and who still waits',
    parameters: [{ name: 'open', in: 'query', about: 'Key of one, whose proxy is then asked for what it runs' }],
    answers: nacksAnswer,
  },
  {
    path: '/api/v1/proxies',
    method: 'get',
    summary: 'Every Envoy of the mesh and how it stands',
    answers: proxiesAnswer,
  },
  {
    path: '/api/v1/proxies/{ns}/{pod}',
    method: 'get',
    summary: 'One proxy: certificate, sync, interception rules, clusters',
    parameters: POD,
  },
  {
    path: '/api/v1/proxies/{ns}/{pod}/config',
    method: 'get',
    summary: 'Its configuration, decoded: listeners, routes, clusters, endpoints, secrets',
    parameters: POD,
    answers: configAnswer,
  },
  {
    path: '/api/v1/proxies/{ns}/{pod}/stats',
    method: 'get',
    summary: 'Its statistics, read now from its admin port; 404 in a recording',
    parameters: POD,
    answers: statsAnswer,
  },
  {
    path: '/api/v1/proxies/{ns}/{pod}/certs',
    method: 'get',
    summary: 'The certificates that it shows and trusts, read now from its admin port; 404 in a recording',
    parameters: POD,
    answers: certsAnswer,
  },
  {
    path: '/api/v1/proxies/{ns}/{pod}/diff',
    method: 'get',
    summary: 'Its configuration held against another, object by object; order counts only where Envoy looks at it',
    parameters: [...POD, { name: 'against', in: 'query', about: 'istiod, proxy:NAMESPACE/POD, or at:MILLISECONDS' }],
    answers: diffAnswer,
  },
  {
    path: '/api/v1/proxies/{ns}/{pod}/config_dump',
    method: 'get',
    summary: 'Its redacted config dump, or what stands at a JSON pointer of it',
    parameters: [...POD, { name: 'pointer', in: 'query', about: 'RFC 6901 pointer' }],
  },
  {
    path: '/api/v1/playback',
    method: 'post',
    summary: 'Play, pause, move or speed up a recording; 409 on a live mesh',
    takes: playbackCommand,
  },
  {
    path: '/metrics',
    method: 'get',
    summary: 'Prometheus metrics of the mesh’s certificates and configuration, and of Meshpath itself',
    contentType: 'text/plain',
  },
  { path: '/healthz', method: 'get', summary: 'The process answers', contentType: 'text/plain' },
  {
    path: '/readyz',
    method: 'get',
    summary: 'The first full picture stands',
    contentType: 'text/plain',
    besides: { status: 503, about: 'The mesh is still being read' },
  },
];

/** What a predicate checks (`wire/scalars.ts`) is of the type that its `meta` names; without one it is any JSON. */
const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { target: 'openapi-3.0', unrepresentable: 'any' });

/** The API as an OpenAPI 3.0 document, generated from the zod schemas. */
export function openApi(version: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    const { path, method, summary, parameters = [], takes, answers, contentType = 'application/json' } = operation;
    const { besides } = operation;
    paths[path] = {
      ...paths[path],
      [method]: {
        summary,
        parameters: parameters.map(({ name, in: place, about }) => ({
          name,
          in: place,
          required: place === 'path',
          description: about,
          schema: { type: 'string' },
        })),
        ...(takes && { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(takes) } } } }),
        responses: {
          200: { description: summary, content: { [contentType]: answers ? { schema: schemaOf(answers) } : {} } },
          ...(besides && { [besides.status]: { description: besides.about, content: { [contentType]: {} } } }),
          default: {
            description: 'What went wrong and what to do',
            content: { 'application/problem+json': { schema: schemaOf(problemAnswer) } },
          },
        },
      },
    };
  }
  return { openapi: '3.0.3', info: { title: 'Meshpath', version }, paths };
}
