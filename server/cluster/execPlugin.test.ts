import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedClock } from '../simulatedClock.testkit.ts';
import { eventually } from '../testCluster.testkit.ts';
import { runExecPlugin } from './execPlugin.ts';

let folder: string;
let clock: SimulatedClock;
let ending: AbortController;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plugin-'));
  clock = new SimulatedClock();
  ending = new AbortController();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a plugin that is this shell script. */
function run(script: string, timeoutMs = 10_000) {
  const file = join(folder, 'plugin.sh');
  writeFileSync(file, script);
  const plugin = { command: 'sh', args: [file], directory: folder };
  const env = { PATH: process.env.PATH, FOLDER: folder };
  return runExecPlugin(plugin, {}, { env, clock, timeoutMs, signal: ending.signal });
}

const pidOf = (name: string) => Number(readFileSync(join(folder, name), 'utf8'));
const started = (name: string) => eventually(`${name} runs`, () => existsSync(join(folder, name)) && pidOf(name) > 0);
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie that nobody has waited for yet has ended.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** A plugin and a helper of its own, both of which would stay for a minute and ignore being asked to go. */
const STUBBORN = `trap '' TERM
sh -c 'trap "" TERM; echo $$ > "$FOLDER/helper"; sleep 60' &
echo $$ > "$FOLDER/plugin"
wait
sleep 60`;

describe.skipIf(process.platform === 'win32')('a credential plugin', () => {
  it('gives its credential', async () => {
    expect(await run('echo \'{"status":{"token":"t"}}\'')).toMatchObject({ ok: true, value: { token: 't' } });
  });

  it('has no longer than whoever asked, and is gone then with all that it started', async () => {
    const ran = run(STUBBORN, 3_600);
    await Promise.all([started('plugin'), started('helper')]);
    await clock.pass(3_600);
    expect(await ran).toMatchObject({
      error: { code: 'unauthorized', message: 'The credential plugin "sh" did not finish within 3.6 s.' },
    });
    await clock.pass(500);
    await eventually('both are gone', () => !isAlive(pidOf('plugin')) && !isAlive(pidOf('helper')));
  });

  it('ends with whoever asked', async () => {
    const ran = run(STUBBORN);
    await Promise.all([started('plugin'), started('helper')]);
    ending.abort();
    expect(await ran).toMatchObject({ error: { code: 'unauthorized' } });
    await clock.pass(500);
    await eventually('both are gone', () => !isAlive(pidOf('plugin')) && !isAlive(pidOf('helper')));
  });

  it('that prints without end is cut', async () => {
    expect(
      await run('while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done'),
    ).toMatchObject({
      error: { message: 'The credential plugin "sh" printed more than any ExecCredential.' },
    });
    await clock.pass(500);
  });

  it('is quoted without its secrets', async () => {
    const noise = 'i=0; while [ $i -lt 3000 ]; do echo "line $i of a long story about nothing" >&2; i=$((i+1)); done';
    expect(await run(`${noise}; printf 'refresh token abc123: \\033[31mexpired\\n' >&2; exit 1`)).toMatchObject({
      error: { message: 'The credential plugin "sh" failed: refresh token [redacted]: expired.' },
    });
  });
});
