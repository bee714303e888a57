import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Places } from '../places.ts';
import { raiseLimits, restoreLimits } from './limits.ts';

let state = '';
const file = () => join(state, 'limit');
const mesh = () => ({ state }) as Places;
const after = (limit: string, ...steps: ((places: Places, file: string) => void)[]) => {
  writeFileSync(file(), limit);
  for (const step of steps) step(mesh(), file());
  return readFileSync(file(), 'utf8').trim();
};

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'limits-'));
});
afterEach(() => rmSync(state, { recursive: true }));

test('a limit that is too low is raised and put back, also when raised twice', () => {
  expect(after('128\n', raiseLimits)).toBe('1024');
  expect(after('128\n', raiseLimits, raiseLimits, restoreLimits)).toBe('128');
});

test('a limit that is high enough, or that somebody else set meanwhile, stays', () => {
  expect(after('8192\n', raiseLimits, restoreLimits)).toBe('8192');
  const other = (_: Places, at: string) => writeFileSync(at, '4096');
  expect(after('128\n', raiseLimits, other, restoreLimits)).toBe('4096');
});
