import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cached, fingerprint } from './cache.ts';

let cache = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'rig-cache-'));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

describe('cached', () => {
  it('makes a thing once, also for two who ask at the same time', async () => {
    let made = 0;
    const make = async (folder: string): Promise<void> => {
      made++;
      await new Promise((resolve) => setTimeout(resolve, 50));
      writeFileSync(join(folder, 'thing'), 'x');
    };
    const folders = await Promise.all([cached(cache, 'a-1', make), cached(cache, 'a-1', make)]);
    expect(made).toBe(1);
    expect(existsSync(join(folders[1], 'thing'))).toBe(true);
  });

  it('keeps nothing of a build that failed, nor of one that was interrupted', async () => {
    mkdirSync(join(cache, 'a-1.draft-of-one-that-was-killed'));
    await expect(cached(cache, 'a-1', () => Promise.reject(new Error('no space')))).rejects.toThrow('no space');
    expect(readdirSync(cache)).toEqual(['locks']);
    expect(readdirSync(join(cache, 'locks'))).toEqual([]);
  });

  it('takes over from a builder that has ended', async () => {
    mkdirSync(join(cache, 'locks'));
    writeFileSync(join(cache, 'locks', 'a-1'), '4194304 12345');
    await expect(cached(cache, 'a-1', async () => {})).resolves.toBe(join(cache, 'a-1'));
  });
});

describe('fingerprint', () => {
  it('changes with a file’s content and with its name', () => {
    const source = join(cache, 'source');
    mkdirSync(join(source, 'sub'), { recursive: true });
    writeFileSync(join(source, 'sub', 'main.go'), 'a');
    const first = fingerprint(['flags'], [source]);
    expect(fingerprint(['flags'], [source])).toBe(first);
    expect(fingerprint(['other flags'], [source])).not.toBe(first);
    writeFileSync(join(source, 'sub', 'main.go'), 'b');
    const second = fingerprint(['flags'], [source]);
    expect(second).not.toBe(first);
    writeFileSync(join(source, 'sub', 'main_test.go'), 'c');
    expect(fingerprint(['flags'], [source])).toBe(second);
  });
});
