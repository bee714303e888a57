import { idle } from '../../e2e/program.ts';
import { proxiesOf } from './judge/kubernetes.ts';
import { eventually, expect, startMeshpath, test } from './live.ts';
import { expectSameStreams, streamsOf } from './streams.ts';
import { expectHealthy, expectTruth } from './truth.ts';

test('each proxy’s log is followed once', async ({ rig, meshpath }) => {
  await eventually(async () => {
    const proxies = await proxiesOf(rig);
    expect((await streamsOf(meshpath)).logs).toBe(proxies.length);
  }, 20_000);
});

test('pods and browsers that come and go leave no stream behind', async ({ rig, meshpath, browser }) => {
  await expectHealthy(meshpath);
  const before = await streamsOf(meshpath);
  await rig.kubectl(['-n', 'warehouse', 'rollout', 'restart', 'deployment/inventory', 'deployment/shipping']);
  for (let i = 0; i < 10; i++) {
    const page = await browser.newPage();
    await page.goto(`${meshpath.url}/${['mesh', 'requests', 'certificates'][i % 3]}`);
    await idle(page);
    await page.close();
  }
  for (const name of ['inventory', 'shipping'])
    await rig.kubectl(['-n', 'warehouse', 'rollout', 'status', `deployment/${name}`, '--timeout=90s']);
  await eventually(async () => {
    const names = (await proxiesOf(rig)).filter((p) => p.namespace === 'warehouse');
    expect(names, 'the old pods are gone').toHaveLength(3);
  }, 60_000);
  await expectTruth(rig, meshpath);
  await expectSameStreams(meshpath, before);
});

test('Ctrl-C ends it within three seconds, with all streams open and a browser connected', async ({ rig, browser }) => {
  const meshpath = await startMeshpath(rig);
  const page = await browser.newPage();
  await page.goto(`${meshpath.url}/mesh`);
  await idle(page);
  const asked = performance.now();
  expect(await meshpath.stop()).toBe(0);
  expect(performance.now() - asked).toBeLessThan(3_000);
  await page.close();
});
