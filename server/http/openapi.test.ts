import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { DELETE, GET as nothing, POST } from '@/app/api/[[...rest]]/route';
import { GET as history } from '@/app/api/v1/certificates/history/route';
import { GET as certificates } from '@/app/api/v1/certificates/route';
import { POST as explain } from '@/app/api/v1/explain/route';
import { GET as nacks } from '@/app/api/v1/nacks/route';
import { GET as certs } from '@/app/api/v1/proxies/[ns]/[pod]/certs/route';
import { GET as config } from '@/app/api/v1/proxies/[ns]/[pod]/config/route';
import { GET as diff } from '@/app/api/v1/proxies/[ns]/[pod]/diff/route';
import { GET as stats } from '@/app/api/v1/proxies/[ns]/[pod]/stats/route';
import { GET as proxies } from '@/app/api/v1/proxies/route';
import { GET as path } from '@/app/api/v1/requests/[id]/path/route';
import { GET as requests } from '@/app/api/v1/requests/route';
import { GET as status } from '@/app/api/v1/status/route';
import { GET as findings, POST as validate } from '@/app/api/v1/validate/route';
import { GET as readyz } from '@/app/readyz/route';
import { epochMs, type Mesh, nameOf, namespaceOf, ok, type PodId, podId } from '@/mesh/model';
import { problemAnswer } from '@/wire/api';
import { openApi } from '@/wire/openapi';
import { createRuntime, provideRuntime, type Runtime } from '../runtime.ts';
import { decodeShown } from '../sources/envoy/decodeShown.ts';
import { decodeStats } from '../sources/envoy/decodeStats.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PROXY = join(ROOT, 'fixtures', 'istio-1.31', 'proxies', 'shop', 'order-576bd4f4df-nvgmb');
const captured = (file: string): unknown => JSON.parse(readFileSync(join(PROXY, file), 'utf8'));
const NOW = epochMs(1_795_363_200_000);
const clock = { now: () => NOW, after: () => () => {}, every: () => () => {} };

let mesh: Mesh;
let runtime: Runtime;
const podOf = (workload: string): PodId => {
  const pod = Object.values(mesh.pods).find((p) => p.workload === workload);
  if (pod === undefined) throw new Error(`the recording has no ${workload}`);
  return pod.id;
};

/** The shipped recording at its end, with what only a live proxy tells taken from a captured one. */
beforeAll(async () => {
  const file = join(ROOT, 'recordings', 'shop.meshpath.gz');
  const replay = await createRuntime({ mesh: { kind: 'recording', file }, clock, log: pino({ level: 'silent' }) });
  if (!replay.ok) throw new Error(replay.error.message);
  const { player, engine } = replay.value;
  player?.command({ action: 'seek', at: player.timeline.end });
  mesh = engine.mesh();
  runtime = {
    ...replay.value,
    readStats: async () => ok(decodeStats(captured('stats.json'), NOW)),
    readCertificates: async () => ok(decodeShown(captured('certs.json'), NOW)),
  };
  provideRuntime(runtime);
});

const asked = (query = '', body?: unknown) =>
  new Request(
    `http://127.0.0.1:4100/${query}`,
    body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
  );
const of = (pod: PodId) => ({ params: Promise.resolve({ ns: namespaceOf(pod), pod: nameOf(pod) }) });

/** What the document says of an answer, as something that tells whether an answer is so. */
function described(method: 'get' | 'post', path: string): z.ZodType {
  const operation = openApi('0').paths[path]?.[method] as {
    responses: { 200: { content: { 'application/json': { schema: Parameters<typeof z.fromJSONSchema>[0] } } } };
  };
  return z.fromJSONSchema(operation.responses[200].content['application/json'].schema, {
    defaultTarget: 'openapi-3.0',
  });
}

const ORDER = 'shop/Deployment/order';
const VS = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: order, namespace: shop}
spec: {hosts: [order], http: [{route: [{destination: {host: ordre}}]}]}`;
const ONE = '/api/v1/proxies/{ns}/{pod}';

it.each<['get' | 'post', string, () => Response | Promise<Response>]>([
  ['get', '/api/v1/requests', () => requests(asked('?limit=2000'))],
  ['get', '/api/v1/certificates', () => certificates()],
  ['get', '/api/v1/certificates/history', () => history()],
  ['get', '/api/v1/status', () => status()],
  ['get', '/api/v1/nacks', () => nacks(asked())],
  ['get', '/api/v1/proxies', () => proxies()],
  ['get', '/api/v1/validate', () => findings()],
  ['post', '/api/v1/validate', () => validate(asked('', { yaml: VS }))],
  ['post', '/api/v1/explain', () => explain(asked('', { from: 'shop/order', to: 'http://payment:8080/x' }))],
  ['get', `${ONE}/config`, () => config(asked(), of(podOf(ORDER)))],
  ['get', `${ONE}/stats`, () => stats(asked(), of(podOf(ORDER)))],
  ['get', `${ONE}/certs`, () => certs(asked(), of(podOf(ORDER)))],
  [
    'get',
    `${ONE}/diff`,
    () => diff(asked(`?against=proxy:${podOf('warehouse/Deployment/shipping')}`), of(podOf(ORDER))),
  ],
])('%s %s answers what the document says', async (method, path, ask) => {
  const answer = await ask();
  expect(answer.status).toBe(200);
  const { error } = described(method, path).safeParse(await answer.json());
  expect(error?.issues.slice(0, 5)).toBeUndefined();
});

it('every proxy’s configuration is what the document says, those that check tokens and policies too', async () => {
  const schema = described('get', `${ONE}/config`);
  let text = '';
  for (const { id, proxy } of Object.values(mesh.pods)) {
    if (proxy !== 'sidecar' && proxy !== 'gateway') continue;
    const answer = await config(asked(), of(id));
    if (answer.status === 404) continue;
    const body = await answer.text();
    text += body;
    expect(schema.safeParse(JSON.parse(body)).error?.issues.slice(0, 5), id).toBeUndefined();
  }
  for (const field of ['"requires":{', '"permissions":', '"principals":']) expect(text).toContain(field);
});

it('the document tells an id and a time from each other', async () => {
  const answer = (await (await config(asked(), of(podOf(ORDER)))).json()) as { config: object };
  const schema = described('get', `${ONE}/config`);
  const changed = (fields: object) => schema.safeParse({ ...answer, config: { ...answer.config, ...fields } }).success;
  expect(changed({})).toBe(true);
  expect(changed({ pod: 7 })).toBe(false);
  expect(changed({ fetchedAt: 'yesterday' })).toBe(false);
  expect(changed({ nowhere: 'said' })).toBe(false);
});

it.each<[string, number, string, () => Response | Promise<Response>]>([
  ['a request of no such id', 404, 'request-unknown', () => path(asked(), { params: Promise.resolve({ id: '%ZZ' }) })],
  ['a pod that is not there', 404, 'pod-unknown', () => config(asked(), of(podId('shop', 'gone')))],
  ['nothing to compare with', 400, 'against-what', () => diff(asked(), of(podOf(ORDER)))],
  ['a question that is none', 400, 'bad-question', () => explain(asked('', {}))],
  ['a path that is not there', 404, 'path-unknown', nothing],
  ['to change a path that is not there', 404, 'path-unknown', POST],
  ['to delete one', 404, 'path-unknown', DELETE],
])('%s is answered with a problem as the document says', async (_, status, code, ask) => {
  const answer = await ask();
  expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
  expect(problemAnswer.strict().parse(await answer.json())).toMatchObject({ status, code });
});

it('says in plain text, as the document has it, that the mesh is still being read', async () => {
  provideRuntime({ ...runtime, settled: async () => false });
  const answer = await readyz();
  provideRuntime(runtime);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain;/);
  expect(openApi('0').paths['/readyz']?.get).toHaveProperty(['responses', answer.status, 'content', 'text/plain']);
});
