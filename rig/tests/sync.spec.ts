import type { StatusAnswer } from './answers.ts';
import { syncOf } from './judge/sync.ts';
import { eventually, expect, test } from './live.ts';
import { expectTrueSync } from './truth.ts';

test('each proxy’s state of each type is the one that istiod tells istioctl', async ({ rig, meshpath }) => {
  await expectTrueSync(rig, meshpath);
});

test('the command line says the same', async ({ rig, meshpath }) => {
  await eventually(async () => {
    const judged = await syncOf(rig);
    const { document } = await meshpath.command<StatusAnswer>('status');
    expect(Object.fromEntries(document.proxies.map(({ pod, sync }) => [pod, sync]))).toEqual(judged);
  }, 90_000);
});
