import { readFileSync } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { epochMs, err, fault, ok, type PodId, type Result } from '@/mesh/model';
import { CLIENT, captured, factsOf, ORDER, PAYMENT_V1 } from './captured.testkit.ts';
import { systemClock } from './clock.ts';
import type { ClusterConnection } from './cluster/connection.ts';
import { explainTyped } from './explain.ts';
import { readOnDemand } from './onDemand.ts';
import { TestCluster } from './testCluster.testkit.ts';

const FIXTURES = new URL('../fixtures/istio-1.31/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, FIXTURES), 'utf8');
const ADMIN = 15_000;
/** While the captured certificates hold. */
const clock = { ...systemClock, now: () => epochMs(1_795_363_300_000) };
const { configs } = captured();

let cluster: TestCluster;
let logged: PodId[];
beforeEach(async () => {
  logged = [];
  cluster = new TestCluster();
  for (const pod of configs.keys())
    await cluster.serve(pod, ADMIN, (request, response) =>
      response.end(read(`proxies/${pod}/${request.url?.startsWith('/clusters') ? 'clusters' : 'config_dump'}.json`)),
    );
});
afterEach(() => cluster.close());

/** The captured cluster; what is not captured is not served. */
const connection = (refused: readonly string[] = []): ClusterConnection => ({
  ...cluster.connection,
  getJson: async (path) => {
    const kind = /\/([a-z]+)\?/.exec(path)?.[1] ?? '';
    if (refused.includes(kind)) return err(fault('forbidden', `${kind} are refused`, ''));
    if (!['pods', 'services', 'endpointslices'].includes(kind)) return err(fault('not-found', '', ''));
    return ok(JSON.parse(read(`kubernetes/${kind}.json`)) as unknown);
  },
  logs: async (pod): Promise<Result<Readable>> => {
    logged.push(pod);
    const stream = new PassThrough();
    stream.end(read(`logs/${pod}/istio-init.log`));
    return ok(stream);
  },
});
const open = async (refused?: readonly string[]) =>
  readOnDemand(connection(refused), { clock, signal: new AbortController().signal });

it('explains from what it reads as the question goes on, and reads of no other pod', async () => {
  const mesh = await open();
  if (!mesh.ok) throw new Error(mesh.error.code);
  const answer = await explainTyped(mesh.value, { from: 'shop/order', to: 'http://payment:8080/x' });
  await mesh.value.close();
  expect(answer.ok && answer.value).toMatchObject({
    unread: [],
    verdict: { kind: 'answered', by: 'app' },
    branches: [
      { probability: 0.8, tls: 'mtls', clientIdentity: 'spiffe://cluster.local/ns/shop/sa/order' },
      { probability: 0.2, tls: 'mtls', serverIdentity: 'spiffe://cluster.local/ns/shop/sa/payment' },
    ],
  });
  const asked = new Set(cluster.requests.map((line) => line.split(' ')[0]));
  expect(asked).toContain(ORDER);
  expect(asked).toContain(PAYMENT_V1);
  expect(asked).not.toContain(CLIENT);
  expect(new Set(logged)).toEqual(asked);
  // One whole dump and one look at its hosts from each, whoever asked how often.
  expect(cluster.requests).toHaveLength(2 * asked.size);
});

it('gives the answer of a mesh that is watched', async () => {
  const mesh = await open();
  if (!mesh.ok) throw new Error(mesh.error.code);
  const { engine, configOf } = mesh.value;
  for (const pod of configs.keys()) await configOf(pod);
  const { mesh: watched } = factsOf(captured());
  expect(engine.mesh().interception[ORDER]?.rules).toEqual(watched.interception[ORDER]?.rules);
  expect(engine.mesh().certificates[ORDER]?.spiffe).toBe(watched.certificates[ORDER]?.spiffe);
  expect(engine.mesh().sweeps[ORDER]?.clusters).toEqual(watched.sweeps[ORDER]?.clusters);
  await mesh.value.close();
});

it('needs pods, and says what else was refused', async () => {
  expect(await open(['pods'])).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  const mesh = await open(['services']);
  expect(mesh.ok && mesh.value.engine.mesh().degradations).toMatchObject([
    { scope: 'namespaces' },
    { scope: 'services', fault: { code: 'forbidden' } },
  ]);
});
