import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Rig } from '../rig.ts';
import { expiredRootSoon } from './expired-root-soon.ts';

let state = '';
let short = '';

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'rig-root-'));
  vi.stubEnv('MESHPATH_RIG_STATE', state);
  const folder = join(state, 'istio-ca');
  short = join(folder, 'root-of-a-day.crt');
  mkdirSync(folder);
  for (const name of ['root', 'intermediate', 'web', 'shop'])
    for (const kind of ['key', 'crt']) writeFileSync(join(folder, `${name}.${kind}`), `${name}.${kind}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(state, { recursive: true });
});

/** A mesh whose Secret holds this root; `failing` is a kubectl command that does not come to its end. */
function meshWith(root: string, failing = 'nothing') {
  const deleted: string[] = [];
  const applied: string[] = [];
  const rig = {
    async apply(text: string) {
      applied.push(text);
    },
    async kubectl(args: readonly string[]) {
      if (args.includes(failing)) throw new Error('ended');
      if (args.includes('cacerts')) return Buffer.from(root).toString('base64');
      if (args.includes('delete')) deleted.push(args.find((arg) => arg.startsWith('app=')) ?? '');
      return '{"items":[]}';
    },
  } as unknown as Rig;
  return { rig, applied, deleted };
}

const EVERYBODY = ['app=istiod', 'app=storefront', 'app=order'];

test('an undo that ended before anybody read the Secret is finished by the next one', async () => {
  writeFileSync(short, 'the root of a day');
  await expect(expiredRootSoon.undo(meshWith('the root of a day', 'delete').rig)).rejects.toThrow('ended');
  const second = meshWith('root.crt');
  await expiredRootSoon.undo(second.rig);
  expect(second.deleted).toEqual(EVERYBODY);
  expect(existsSync(short)).toBe(false);
});

test('where there is nothing to undo, nothing is restarted', async () => {
  const mesh = meshWith('root.crt');
  await expiredRootSoon.undo(mesh.rig);
  expect([mesh.applied, mesh.deleted]).toEqual([[], []]);
});
