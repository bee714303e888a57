import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const RECORDING = fileURLToPath(new URL('../recordings/shop.meshpath.gz', import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-ends-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const meshpath = (...args: string[]): ChildProcess =>
  spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });

async function endOf(child: ChildProcess) {
  const [err, [code]] = await Promise.all([child.stderr ? text(child.stderr) : '', once(child, 'close')]);
  return { code, err };
}

describe.skipIf(process.platform === 'win32')('a pipe in place of a file', () => {
  it.each([
    ['a recording', 3, ['status', '--recording']],
    ['a kubeconfig', 3, ['status', '--kubeconfig']],
    ['YAML', 2, ['validate', '--recording', RECORDING]],
    ['a picture', 3, ['screenshot', '--recording', RECORDING, '--out']],
    ['what is recorded', 3, ['record', '--kubeconfig', 'none', '--out']],
  ])('is refused at once as %s, and nobody waits for its other end', async (_, code, args) => {
    const pipe = join(folder, 'pipe');
    if (!existsSync(pipe)) execFileSync('mkfifo', [pipe]);
    expect(await endOf(meshpath(...args, pipe))).toEqual({
      code,
      err: expect.stringMatching(/^meshpath: .*pipe.* \(it is a pipe\)\.\n {2}\S/),
    });
  });
});

/** A login that takes a minute, and does not want to be ended. */
const STUBBORN = `trap '' TERM INT HUP
echo $$ > "$1"
sleep 60 & wait
sleep 60`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe.skipIf(process.platform === 'win32')('a credential plugin', () => {
  const script = () => join(folder, 'login.sh');
  const kubeconfig = (pidFile: string): string => {
    writeFileSync(script(), STUBBORN);
    const file = join(folder, 'kubeconfig');
    const exec = `exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: ["${script()}", "${pidFile}"]}`;
    writeFileSync(
      file,
      `current-context: x\nclusters: [{name: x, cluster: {server: "http://127.0.0.1:1"}}]\nusers: [{name: x, user: {${exec}}}]\ncontexts: [{name: x, context: {cluster: x, user: x}}]\n`,
    );
    return file;
  };
  const pidIn = async (file: string): Promise<number> => {
    while (!existsSync(file) || readFileSync(file, 'utf8').trim() === '') await new Promise((r) => setTimeout(r, 20));
    return Number(readFileSync(file, 'utf8'));
  };

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('is gone when %s has ended Meshpath', async (signal) => {
    const pidFile = join(folder, signal);
    const child = meshpath('status', '--timeout', '5m', '--kubeconfig', kubeconfig(pidFile));
    const plugin = await pidIn(pidFile);
    child.kill(signal);
    const { code, err } = await endOf(child);
    expect([code, err]).toEqual([3, expect.stringContaining('meshpath:')]);
    expect(isAlive(plugin)).toBe(false);
  });

  it('has no longer than --timeout says, and is named for it', async () => {
    const pidFile = join(folder, 'timeout');
    const { code, err } = await endOf(meshpath('status', '--timeout', '1s', '--kubeconfig', kubeconfig(pidFile)));
    expect([code, err]).toEqual([3, expect.stringContaining('"sh" did not finish within 0.9 s')]);
    expect(isAlive(await pidIn(pidFile))).toBe(false);
  });
});
