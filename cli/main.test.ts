import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const RECORDING = fileURLToPath(new URL('../recordings/shop.meshpath.gz', import.meta.url));

type Around = {
  /** Code that runs before the command. */
  readonly preload?: string;
  /** A descriptor for its results. */
  readonly stdout?: number;
  /** The largest file that it may write, in the blocks of `ulimit -f`. */
  readonly blocks?: number;
};

/** Runs the command as a process. */
async function meshpath(args: readonly string[], { preload = '', stdout, blocks }: Around) {
  const loaders = ['--import', 'tsx', '--import', `data:text/javascript,${encodeURIComponent(preload)}`];
  const whole = [process.execPath, ...loaders, MAIN, ...args];
  const limited = ['-c', `ulimit -f ${blocks ?? 'unlimited'} && exec "$0" "$@"`, ...whole];
  const child = spawn('sh', limited, {
    stdio: ['ignore', stdout ?? 'ignore', 'pipe'],
    // With a limit nothing that is compiled is kept in files, which it would cut, too.
    env: { ...process.env, ...(blocks === undefined ? {} : { TSX_DISABLE_CACHE: '1' }) },
  });
  const [err, [code]] = await Promise.all([child.stderr ? text(child.stderr) : '', once(child, 'close')]);
  return { code, err };
}

describe('what is no finding exits 3 and says what it is', () => {
  it.skipIf(!existsSync('/dev/full'))('results that cannot be written', async () => {
    const full = await open('/dev/full', 'w');
    const { code, err } = await meshpath(['--help'], { stdout: full.fd });
    await full.close();
    expect([code, err]).toEqual([3, expect.stringContaining('meshpath: The results cannot be written (ENOSPC).')]);
  });

  it.skipIf(process.platform === 'win32')('a place that takes only a part of them', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'cli-main-'));
    const file = await open(join(dir, 'help'), 'w');
    const { code, err } = await meshpath(['--help'], { stdout: file.fd, blocks: 1 });
    await file.close();
    await rm(dir, { recursive: true });
    expect([code, err]).toEqual([3, expect.stringContaining('meshpath: The results cannot be written (EFBIG).')]);
  });

  it('an error that nothing in the command waits for', async () => {
    const preload = `process.on('newListener', (name) => {
      if (name === 'SIGTERM') setTimeout(() => { throw new Error('out of the blue'); });
    });`;
    const { code, err } = await meshpath(['requests', '--follow', '--recording', RECORDING], { preload });
    expect(code).toBe(3);
    expect(err).toContain('meshpath: Meshpath itself failed: out of the blue');
  });
});
