import type { Rig } from '../rig.ts';
import { apiserverAway } from '../scenarios/apiserver-away.ts';
import type { RequestsAnswer, StatusAnswer } from './answers.ts';
import { podsOf, proxiesOf } from './judge/kubernetes.ts';
import { FLUSH_MS, isServerSide, linesSince, unmarked } from './judge/logs.ts';
import { during, eventually, expect, type LiveMeshpath, test } from './live.ts';
import { sendAll } from './sent.ts';
import { expectSameStreams, streamsOf } from './streams.ts';
import { expectHealthy, expectTruth } from './truth.ts';

const AWAY_MS = 30_000;

test('apiserver-away for 30 s: what was read last stays, with since when; then all is true again, nothing lost or doubled', async ({
  rig,
  meshpath,
  open,
  page,
}) => {
  await expectHealthy(meshpath);
  const before = await streamsOf(meshpath);
  await open('/mesh');
  const sizes = await sizesOf(meshpath);
  const seen = watchRequests(meshpath);
  const since = new Date();
  await during(rig, apiserverAway, async () => {
    await eventually(async () => {
      const { sources } = await meshpath.get<StatusAnswer>('/api/v1/status');
      for (const name of ['kubernetes', 'envoy', 'istiod', 'accesslog'])
        expect(
          sources.find((source) => source.name === name),
          name,
        ).toMatchObject({ status: 'stale', fault: { code: 'api-unreachable' } });
    }, 40_000);
    expect(await sizesOf(meshpath)).toEqual(sizes);
    await expect(page.getByText(/^As of \d\d:\d\d:\d\d: cluster out of reach/)).toBeVisible();
    await page.getByRole('button', { name: /sources live/ }).click();
    await expect(page.getByText(/The API server at .* cannot be reached/).first()).toBeVisible();
    await expect(page.getByText(/Check that the cluster runs/).first()).toBeVisible();
    await expect(page.locator('[data-node="shop/Deployment/order"]')).toBeVisible();
    await new Promise((resolve) => setTimeout(resolve, since.getTime() + AWAY_MS - Date.now()));
  });
  await expectHealthy(meshpath);
  await expect(page.getByText(/^Live ·/)).toBeVisible();
  await page.close();
  await expectEachLineOnce(rig, seen, since);
  seen.stop();
  await expectWhole(rig);
  await expectTruth(rig, meshpath);
  await expectSeenOnce(rig, meshpath);
  await expectSameStreams(meshpath, before);
});

test('after a restart of istiod all is true again, told by the new one, and nothing is doubled', async ({
  rig,
  meshpath,
}) => {
  await expectHealthy(meshpath);
  const before = await streamsOf(meshpath);
  const seen = watchRequests(meshpath);
  const since = new Date();
  await rig.kubectl(['-n', 'istio-system', 'rollout', 'restart', 'deployment/istiod']);
  await rig.kubectl(['-n', 'istio-system', 'rollout', 'status', 'deployment/istiod', '--timeout=90s']);
  await eventually(async () => {
    const istiods = (await podsOf(rig)).filter((p) => p.labels.app === 'istiod').map((p) => p.id);
    expect(istiods, 'one istiod is left').toHaveLength(1);
    const { proxies } = await meshpath.get<StatusAnswer>('/api/v1/status');
    expect(proxies.map((p) => p.istiod)).toEqual((await proxiesOf(rig)).map(() => istiods[0]));
  }, 90_000);
  await expectTruth(rig, meshpath);
  await expectEachLineOnce(rig, seen, since);
  seen.stop();
  await expectSeenOnce(rig, meshpath);
  await expectSameStreams(meshpath, before);
});

/** How much it knows of pods, certificates and objects. */
async function sizesOf(meshpath: LiveMeshpath): Promise<readonly number[]> {
  type Whole = { readonly mesh: { readonly pods: object; readonly certificates: object; readonly objects: object } };
  const { mesh } = await meshpath.get<Whole>('/api/v1/mesh');
  return [mesh.pods, mesh.certificates, mesh.objects].map((table) => Object.keys(table).length);
}

/** Meshpath keeps a minute or two of requests: what is looked at later has to be written down meanwhile. */
const LOOK_EVERY_MS = 5_000;

/** Counts how often Meshpath shows each request of a server's pod (`POD REQUEST_ID`), as of when it last showed it. */
function watchRequests(meshpath: LiveMeshpath) {
  const times = new Map<string, number>();
  const look = async () => {
    const { requests } = await meshpath.get<RequestsAnswer>('/api/v1/requests?limit=2000');
    const now = new Map<string, number>();
    for (const { serverPod, requestId } of requests) {
      const key = `${serverPod} ${unmarked(requestId)}`;
      now.set(key, (now.get(key) ?? 0) + 1);
    }
    for (const [key, count] of now) times.set(key, count);
  };
  // A look that fails shows in what is missing.
  const timer = setInterval(() => void look().catch(() => {}), LOOK_EVERY_MS);
  return { times, look, stop: () => clearInterval(timer) };
}

/** Of a workload that is called all the time: what its proxies logged since then is in Meshpath, each line once. */
async function expectEachLineOnce(rig: Rig, seen: ReturnType<typeof watchRequests>, since: Date): Promise<void> {
  const pods = (await proxiesOf(rig)).filter((pod) => pod.workload === 'warehouse/Deployment/inventory');
  const lines = await eventually(async () => {
    const all = (await linesSince(rig, since, pods)).filter((line) => isServerSide(line));
    expect(all.length, 'lines in the log, enough to judge by').toBeGreaterThan(20);
    return all;
  }, FLUSH_MS + 20_000);
  await eventually(async () => {
    await seen.look();
    const keys = lines.map((line) => `${line.pod} ${unmarked(line.request_id)}`);
    expect(keys.filter((key) => seen.times.get(key) !== 1).map((key) => `${key}: ${seen.times.get(key)}`)).toEqual([]);
  }, FLUSH_MS + 20_000);
}

const order = { namespace: 'shop', app: 'order' };
const STOCK = 'http://inventory.warehouse:8080/stock';

/** Every pod is ready and DNS answers, which may take some time. */
const expectWhole = (rig: Rig) =>
  eventually(async () => {
    expect((await podsOf(rig)).filter((p) => !p.ready && p.phase !== 'Succeeded').map((p) => p.id)).toEqual([]);
    const [answer] = await rig.send(order, [{ url: STOCK }]);
    expect(answer?.status, answer?.error ?? '').toBe(200);
  }, 60_000);

/** A stream that was opened twice would tell it twice: {@link sendAll} wants it once. */
async function expectSeenOnce(rig: Rig, meshpath: LiveMeshpath): Promise<void> {
  const sent = await sendAll(rig, meshpath, {
    again: { from: order, call: { url: `${STOCK}/$TAG` } },
  });
  expect(sent.again?.seen.to).toBe('warehouse/Deployment/inventory');
}
