import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOf, withLock } from './lock.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rig-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('withLock', () => {
  it('lets one in at a time and goes on after one that failed', async () => {
    const file = join(folder, 'lock');
    let inside = 0;
    let most = 0;
    const work = async (fails: boolean): Promise<void> => {
      inside++;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside--;
      if (fails) throw new Error('failed');
    };
    const all = [true, false, false].map((fails) => withLock(file, () => work(fails)));
    const ended = await Promise.allSettled(all);
    expect(ended.map((one) => one.status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(most).toBe(1);
  });
});

// The start time is read from /proc, which only Linux has; so is everything else that a rig needs.
describe.runIf(process.platform === 'linux')('startOf', () => {
  it('tells this process from one that is not there', () => {
    expect(Number(startOf(process.pid))).toBeGreaterThan(0);
    expect(startOf(4194304)).toBe('');
  });
});
