import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeWhole } from './wholeFile.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whole-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('writes a file, its folder too, over an older one', async () => {
  const file = join(folder, 'new', 'a.png');
  for (const text of ['first', 'second']) {
    expect(await writeWhole(file, Buffer.from(text))).toMatchObject({ ok: true });
    expect(readFileSync(file, 'utf8')).toBe(text);
  }
  expect(readdirSync(join(folder, 'new'))).toEqual(['a.png']);
});

it('leaves alone what is no file', async () => {
  expect(await writeWhole(folder, Buffer.from('x'))).toMatchObject({ error: { what: 'a folder' } });
  expect(readdirSync(folder)).toEqual([]);
});

it.skipIf(process.platform === 'win32')('leaves nothing of one that does not fit, and what was there before', () => {
  const file = join(folder, 'a.png');
  writeFileSync(file, 'before');
  const module = fileURLToPath(new URL('wholeFile.ts', import.meta.url));
  const script = `import(${JSON.stringify(module)}).then(async ({ writeWhole }) =>
    console.log(JSON.stringify(await writeWhole(${JSON.stringify(file)}, Buffer.alloc(1 << 20)))))`;
  const node = [process.execPath, '--import', 'tsx', '-e', script];
  const ran = spawnSync('sh', ['-c', 'ulimit -f 64 && exec "$0" "$@"', ...node], {
    encoding: 'utf8',
    env: { ...process.env, TSX_DISABLE_CACHE: '1' },
  });
  expect(JSON.parse(ran.stdout || '{}'), ran.stderr).toMatchObject({ error: { code: 'EFBIG' } });
  expect(readdirSync(folder)).toEqual(['a.png']);
  expect(readFileSync(file, 'utf8')).toBe('before');
});
