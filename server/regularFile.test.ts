import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTheWay, readRegular, troubleWords } from './regularFile.ts';

let folder: string;
const at = (name: string) => join(folder, name);
const socket = createServer();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'regular-'));
  writeFileSync(at('file'), 'content');
  mkdirSync(at('folder'));
  execFileSync('mkfifo', [at('pipe')]);
  symlinkSync(at('pipe'), at('link to a pipe'));
  symlinkSync(at('file'), at('link'));
  await new Promise<void>((resolve) => socket.listen(at('socket'), resolve));
});
afterAll(async () => {
  await new Promise((resolve) => socket.close(resolve));
  rmSync(folder, { recursive: true });
});

describe.skipIf(process.platform === 'win32')('a file that somebody named', () => {
  it('is read whole, through links too, and not beyond the limit', async () => {
    for (const name of ['file', 'link'])
      expect(await readRegular(at(name), 7)).toEqual({ ok: true, value: Buffer.from('content') });
    const large = await readRegular(at('file'), 6);
    expect(!large.ok && [large.error.code, troubleWords(large.error)]).toEqual(['EFBIG', 'it is too large']);
  });

  it.each([
    ['folder', 'it is a folder'],
    ['pipe', 'it is a pipe'],
    ['link to a pipe', 'it is a pipe'],
    ['socket', 'it is a socket'],
    ['/dev/zero', 'it is a device'],
    ['nothing', 'ENOENT'],
  ])('is refused at once where it is none: %s', async (name, why) => {
    const read = await readRegular(name.startsWith('/') ? name : at(name), 1_000);
    expect(!read.ok && troubleWords(read.error)).toBe(why);
  });

  it('to be written may be there or not, but is no other thing', () => {
    expect(['file', 'nothing', 'folder', 'pipe'].map((name) => inTheWay(at(name)))).toEqual([
      null,
      null,
      'a folder',
      'a pipe',
    ]);
    expect([inTheWay('/dev/null'), inTheWay(at('file/below a file'))]).toEqual(['a device', null]);
  });
});
