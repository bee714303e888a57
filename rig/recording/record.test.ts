import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Rig } from '../rig.ts';
import { type RecordingPlan, record } from './record.ts';

/** Stands for `meshpath record`: at SIGTERM, or after a time, it writes its file and ends well. */
const RECORDER = (ms: number) => `
  const { writeFileSync } = require('node:fs');
  const finish = () => { writeFileSync(process.argv[process.argv.indexOf('--out') + 1], 'new'); process.exit(0); };
  process.on('SIGTERM', finish);
  setTimeout(finish, ${ms});
  console.error('Recording');
`;
const rig = { kubeconfig: 'config' } as Rig;
let folder: string;
/** Beside the folder, in which files are counted. */
const program = () => `${folder}.cjs`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rig-record-'));
  writeFileSync(join(folder, 'shop.gz'), 'old');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  rmSync(program());
});

function planOf(recorder: string): RecordingPlan {
  writeFileSync(program(), recorder);
  return { out: join(folder, 'shop.gz'), program: program(), say: () => {} };
}

test('a recording and its README take the place of those before once both are whole', async () => {
  const plan = planOf(RECORDER(200));
  await record(rig, plan, async () => 'what was done');
  expect(readFileSync(plan.out, 'utf8')).toBe('new');
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe('what was done');
  expect(readdirSync(folder).sort()).toEqual(['README.md', 'shop.gz']);
});

test('a story that fails ends the recorder and leaves the recording there was', async () => {
  const plan = planOf(RECORDER(60_000));
  await expect(record(rig, plan, () => Promise.reject(new Error('no pod')))).rejects.toThrow('no pod');
  expect(readFileSync(plan.out, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['shop.gz']);
});

test('a recorder that fails is told, and leaves the recording there was', async () => {
  const plan = planOf('process.exit(3)');
  await expect(record(rig, plan, async () => '')).rejects.toThrow('ended with 3');
  expect(readdirSync(folder)).toEqual(['shop.gz']);
});
