import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { epochMs, type MeshEvent, podId, type XdsState } from '@/mesh/model';
import { createRecorder } from '@/server/sources/recording/recorder';
import { FACTS, ORDER, T0 } from '@/server/sources/recording/recording.testing';
import { statusAnswer } from '@/wire/api';
import { runProgram } from './program.ts';
import { fakeTerminal } from './terminal.testing.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cli-status-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const ISTIOD = podId('istio-system', 'istiod');
const OTHER = podId('shop', 'other-1');
const state = (sent: string, acked: string): XdsState => ({ sent, acked, sentAt: epochMs(T0), error: null });
const main = { CDS: state('1', '1'), LDS: state('1', '1'), EDS: state('1', '1'), RDS: state('1', '1') };
const SYNC: MeshEvent = {
  kind: 'sync',
  at: epochMs(T0 + 1_000),
  istiod: ISTIOD,
  proxies: [
    { pod: ORDER, istiod: ISTIOD, istioVersion: '1.31', types: { ...main, ECDS: state('2', '1') } },
    { pod: OTHER, istiod: ISTIOD, istioVersion: '1.31', types: main },
  ],
};

async function run(...args: string[]): Promise<string> {
  const file = join(dir, 'ecds.meshpath.gz');
  const recorder = await createRecorder(file, '0.1.0');
  if (!recorder.ok) throw new Error(recorder.error.message);
  recorder.value.record(SYNC, epochMs(T0 + 1_000));
  recorder.value.ready(epochMs(T0 + 2_000));
  await recorder.value.finish(FACTS, epochMs(T0 + 10_000));
  const terminal = fakeTerminal();
  await runProgram(['status', '--recording', file, ...args], { terminal, root: dir, version: '1.2.3' });
  return terminal.said.out;
}

describe('status', () => {
  it('tells a proxy that is behind in ECDS from one that does not subscribe to it, each in its column', async () => {
    const lines = (await run()).split('\n').map((line) => line.split(/ +/));
    const head = lines.find(([first]) => first === 'PROXY');
    expect(head).toEqual(['PROXY', 'CDS', 'LDS', 'EDS', 'RDS', 'ECDS', 'ISTIOD']);
    expect(lines).toContainEqual([ORDER, 'synced', 'synced', 'synced', 'synced', 'stale', ISTIOD]);
    expect(lines).toContainEqual([OTHER, 'synced', 'synced', 'synced', 'synced', '-', ISTIOD]);
  });

  it('has ECDS in its document only where a proxy subscribes to it', async () => {
    const { proxies } = statusAnswer.parse(JSON.parse(await run('-o', 'json')));
    expect(proxies.map(({ pod, sync }) => [pod, sync.ECDS])).toEqual([
      [ORDER, 'stale'],
      [OTHER, undefined],
    ]);
  });
});
