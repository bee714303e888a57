import type { Rig } from '../rig.ts';
import type { RequestsAnswer, StatusAnswer } from './answers.ts';
import { podsOf, proxiesOf } from './judge/kubernetes.ts';
import { FLUSH_MS, isServerSide, linesSince, unmarked } from './judge/logs.ts';
import { eventually, expect, type LiveMeshpath, test } from './live.ts';
import { sendAll } from './sent.ts';
import { expectSameStreams, streamsOf } from './streams.ts';
import { expectHealthy, expectTruth } from './truth.ts';

test.describe.configure({ timeout: 240_000 });

const AWAY_MS = 30_000;

test('30 s without the API server: it is said; then all is true again, nothing lost and nothing doubled', async ({
  rig,
  meshpath,
}) => {
  await expectHealthy(meshpath);
  const before = await streamsOf(meshpath);
  const since = new Date();
  const node = rig.node();
  await node.stop('kube-apiserver');
  try {
    await eventually(async () => {
      const { sources } = await meshpath.get<StatusAnswer>('/api/v1/status');
      const kubernetes = sources.find((source) => source.name === 'kubernetes');
      expect([kubernetes?.status, kubernetes?.fault === null]).toEqual(['stale', false]);
    }, AWAY_MS);
    await new Promise((resolve) => setTimeout(resolve, since.getTime() + AWAY_MS - Date.now()));
  } finally {
    await node.start('kube-apiserver');
  }
  await expectHealthy(meshpath);
  await expectEachLineOnce(rig, meshpath, since);
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
  await expectEachLineOnce(rig, meshpath, since);
  await expectSeenOnce(rig, meshpath);
  await expectSameStreams(meshpath, before);
});

/** Of a workload that is called all the time: what its proxy logged since then is in Meshpath, each line once. */
async function expectEachLineOnce(rig: Rig, meshpath: LiveMeshpath, since: Date): Promise<void> {
  const pods = (await proxiesOf(rig)).filter((pod) => pod.workload === 'warehouse/Deployment/inventory');
  await eventually(async () => {
    const { requests } = await meshpath.get<RequestsAnswer>('/api/v1/requests?limit=2000');
    // Only the newest are kept; a minute's worth always is.
    const oldest = Math.min(...requests.map((r) => Date.parse(r.startedAt)));
    const lines = (await linesSince(rig, since, pods)).filter(
      (line) => isServerSide(line) && Date.parse(line.start_time) > oldest + 1_000,
    );
    expect(lines.length, 'lines in the log').toBeGreaterThan(20);
    const seen = requests.map((r) => `${r.serverPod} ${unmarked(r.requestId)}`);
    const times = lines.map((line) => {
      const key = `${line.pod} ${unmarked(line.request_id)}`;
      return `${key}: ${seen.filter((s) => s === key).length}`;
    });
    expect(times.filter((t) => !t.endsWith(': 1'))).toEqual([]);
  }, FLUSH_MS + 20_000);
}

/** A stream that was opened twice would tell it twice: {@link sendAll} wants it once. */
async function expectSeenOnce(rig: Rig, meshpath: LiveMeshpath): Promise<void> {
  const sent = await sendAll(rig, meshpath, {
    again: { from: { namespace: 'shop', app: 'order' }, call: { url: 'http://inventory.warehouse:8080/stock/$TAG' } },
  });
  expect(sent.again?.seen.to).toBe('warehouse/Deployment/inventory');
}
