import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { T0 } from '@/server/sources/recording/recording.testing';
import { runProgram } from './program.ts';
import { fakeTerminal } from './terminal.testing.ts';

/** The server and the browser of a picture, replaced: what they were told, and what happens while the picture is taken. */
const fake = vi.hoisted(() => ({
  seeks: [] as number[],
  closed: 0,
  whileTaking: () => {},
  png: Buffer.from('png'),
}));

vi.mock('@/server/http/serve', () => ({
  serve: async () => ({
    ok: true,
    value: {
      url: 'http://127.0.0.1:1',
      runtime: {
        player: {
          timeline: { start: T0 + 2_000, end: T0 + 60_000 },
          command: ({ at }: { at?: number }) => at !== undefined && fake.seeks.push(at),
        },
      },
      stop: async () => {},
    },
  }),
}));

vi.mock('playwright-core', () => {
  const page = {
    setDefaultTimeout: () => {},
    on: () => {},
    goto: async () => ({ ok: () => true, status: () => 200, headers: () => ({ 'content-type': 'text/html' }) }),
    locator: () => ({ waitFor: async () => fake.whileTaking() }),
    screenshot: async () => fake.png,
  };
  const browser = {
    newPage: async () => page,
    close: async () => {
      fake.closed++;
    },
  };
  return { chromium: { executablePath: () => process.execPath, launch: async () => browser } };
});

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cli-screenshot-'));
  vi.stubEnv('MESHPATH_CHROMIUM', '');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(() => Object.assign(fake, { seeks: [], closed: 0, whileTaking: () => {} }));

async function draw(...args: string[]) {
  const terminal = fakeTerminal();
  const stopIt = () => {
    terminal.interrupt();
    // What Playwright says when its browser is closed under it.
    throw new Error('Target page, context or browser has been closed');
  };
  if (args.includes('Ctrl-C')) fake.whileTaking = stopIt;
  const given = args.filter((arg) => arg !== 'Ctrl-C');
  const code = await runProgram(['screenshot', '--recording', 'any', ...given], { terminal, root: dir, version: '1' });
  return { code, ...terminal.said };
}

describe('meshpath screenshot', () => {
  it('draws a recording in its middle or at a moment of it, and writes the picture, its folder too', async () => {
    const out = join(dir, 'new', 'mesh.png');
    expect(await draw('--out', out)).toMatchObject({ code: 0, out: '' });
    expect(await readFile(out)).toEqual(fake.png);
    expect((await draw('--out', out, '--at', '58s')).code).toBe(0);
    expect(fake.seeks).toEqual([T0 + 31_000, T0 + 60_000]);
  });

  it('exits 2 for a moment outside the recording', async () => {
    const { code, err } = await draw('--out', join(dir, 'none.png'), '--at', '9999s');
    expect([code, fake.seeks]).toEqual([2, []]);
    expect(err).toContain('The recording runs from');
  });

  it('exits 3 and says so when it is stopped before the picture is there', async () => {
    const { code, err } = await draw('--out', join(dir, 'stopped.png'), 'Ctrl-C');
    expect(code).toBe(3);
    expect(err).toContain('Stopped before the picture was there.');
    expect(await readdir(dir)).not.toContain('stopped.png');
  });

  it('says before it draws that something else stands where the picture should go', async () => {
    const { code, err } = await draw('--out', dir);
    expect([code, fake.closed]).toEqual([3, 0]);
    expect(err).toContain(`The picture cannot be written to ${dir} (it is a folder).`);
  });

  it('does not blame the browser for a place that cannot be written', async () => {
    const file = join(dir, 'file');
    await writeFile(file, '');
    const { code, err } = await draw('--out', join(file, 'below.png'));
    expect([code, fake.closed > 0]).toEqual([3, true]);
    expect(err).toMatch(/The picture cannot be written to \S+ \((EEXIST|ENOTDIR)\)\./);
    expect(err).not.toContain('browser');
  });
});
