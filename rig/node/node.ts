import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Built } from '../build/build.ts';
import { startOf } from '../lock.ts';
import { type Places, RIG } from '../places.ts';
import { Problem } from '../problem.ts';
import { pause, tryRun } from '../run.ts';
import { inNetwork, namespaceFile } from './network.ts';
import { background, end, isAlive, onlyChild, type ProcessMark, tail } from './processes.ts';
import type { Program, ProgramName } from './programs.ts';

/** A started program as `programs/NAME.json` in the state folder keeps it. */
type Started = Program & { readonly process: ProcessMark };

const logOf = (places: Places, name: string): string => join(places.state, 'log', `${name}.log`);
const recordOf = (places: Places, name: string): string => join(places.state, 'programs', `${name}.json`);
const nodeFile = (places: Places): string => join(places.state, 'node.json');

/** The node's first process, if it runs. */
export function nodeProcess(places: Places): ProcessMark | null {
  const mark = readJson<ProcessMark>(nodeFile(places));
  return mark && isAlive(mark) ? mark : null;
}

/** Starts the node's first process; from here on programs can be started in it. */
export async function startNode(places: Places, built: Built): Promise<void> {
  const log = logOf(places, 'node');
  rmSync(join(places.state, 'ready'), { force: true });
  const namespaces = ['--pid', '--fork', '--kill-child', '--mount', '--mount-proc', '--propagation', 'private'];
  const first = ['sh', join(RIG, 'node', 'init.sh'), places.state, built.pause];
  const pid = background(inNetwork(places, ['unshare', ...namespaces, ...first]), log);
  const init = await onlyChild({ pid, start: startOf(pid) });
  while (init && isAlive(init) && !existsSync(join(places.state, 'ready'))) await pause(20);
  if (!init || !isAlive(init)) {
    throw new Problem(
      `The node did not start: ${tail(log)}`,
      'The kernel must allow process and mount namespaces; a container needs --privileged.',
    );
  }
  writeFileSync(nodeFile(places), JSON.stringify(init));
}

/** The command line that runs a program as a process of the node. */
export function inNode(places: Places, argv: readonly string[]): string[] {
  const init = nodeProcess(places);
  if (!init) throw new Problem('The node is not running.', 'npm run rig -- up');
  return ['nsenter', `--target=${init.pid}`, '--net', '--pid', '--mount', `--wdns=${places.state}`, '--', ...argv];
}

/** Starts a program of the node and notes how, for {@link restartProgram}. */
export async function startProgram(places: Places, name: ProgramName, program: Program): Promise<void> {
  const pid = background(inNode(places, program.argv), logOf(places, name));
  const process = await onlyChild({ pid, start: startOf(pid) });
  if (!process) throw died(places, name);
  mkdirSync(join(places.state, 'programs'), { recursive: true });
  writeFileSync(recordOf(places, name), JSON.stringify({ ...program, process } satisfies Started, null, 2));
}

/** Whether a program of the node runs. */
export function programRuns(places: Places, name: ProgramName): boolean {
  const started = readJson<Started>(recordOf(places, name));
  return started !== null && isAlive(started.process);
}

/** Ends a program of the node at once; fine when it does not run. */
export async function stopProgram(places: Places, name: ProgramName): Promise<void> {
  const started = readJson<Started>(recordOf(places, name));
  if (started) await end([started.process]);
}

/** Starts a program again as it was started first, unless it runs, and waits until it answers. */
export async function restartProgram(places: Places, name: ProgramName): Promise<void> {
  const started = readJson<Started>(recordOf(places, name));
  if (!started) throw new Problem(`The node never ran ${name}.`, 'npm run rig -- down, then up');
  if (!isAlive(started.process)) await startProgram(places, name, { argv: started.argv, health: started.health });
  await answers(places, name, 60_000);
}

/** Waits until a started program answers. Throws {@link Problem} with the end of its log if it ends or takes too long. */
export async function answers(places: Places, name: ProgramName, timeoutMs: number): Promise<void> {
  const started = readJson<Started>(recordOf(places, name));
  const until = Date.now() + timeoutMs;
  while (started && isAlive(started.process)) {
    if (await healthy(places, name, started.health)) return;
    if (Date.now() > until) {
      throw new Problem(
        `${name} did not answer within ${timeoutMs / 1000} s: ${tail(logOf(places, name))}`,
        `Is the machine too busy? All it said is in ${logOf(places, name)}`,
      );
    }
    await pause(200);
  }
  throw died(places, name);
}

/** Asks once whether a program answers. */
export async function healthy(places: Places, name: ProgramName, health: string | null): Promise<boolean> {
  if (!existsSync(namespaceFile(places))) return false;
  if (name === 'containerd') {
    return (await tryRun('ctr', ['--address', join(places.state, 'containerd.sock'), 'version'])) !== null;
  }
  if (health === null) return true;
  // Its certificate is for other names than 127.0.0.1, and only its health is asked.
  const ask = `require('${health.split(':')[0]}').get('${health}', { rejectUnauthorized: false, timeout: 3000 },
    (answer) => process.exit(answer.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))
    .on('timeout', () => process.exit(1))`;
  const [program = '', ...args] = inNetwork(places, [process.execPath, '-e', ask]);
  return (await tryRun(program, args, { timeoutMs: 10_000 })) !== null;
}

function died(places: Places, name: string): Problem {
  return new Problem(`${name} ended: ${tail(logOf(places, name))}`, `All it said is in ${logOf(places, name)}`);
}

function readJson<T>(file: string): T | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return null;
  }
}
