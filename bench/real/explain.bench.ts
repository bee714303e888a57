/*
 * The whole command `meshpath explain` against what one would run in its place, on a real mesh: `istioctl proxy-config all`
 * reads one proxy, `istioctl experimental describe` one pod's policies; an explanation reads both ends of a request. All take
 * turns, so that the machine is the same to each. Reported, not judged.
 *
 * KUBECONFIG names the mesh; ISTIOCTL a program that is not in PATH; MESHPATH_BENCH_FROM and _TO another question.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const WARM_UP = 2;
const ROUNDS = 15;
const FROM = process.env.MESHPATH_BENCH_FROM ?? 'shop/order';
const TO = process.env.MESHPATH_BENCH_TO ?? 'http://payment:8080/x';
const ISTIOCTL = process.env.ISTIOCTL ?? 'istioctl';
const MESHPATH = fileURLToPath(new URL('../../bin/meshpath.mjs', import.meta.url));

type Command = { readonly name: string; readonly program: string; readonly args: readonly string[] };

const explain = [MESHPATH, 'explain', '--from', FROM, '--to', TO, '-o', 'json'];
// Exit 1 is a finding: the request fails, and is explained all the same.
const { request } = JSON.parse(output(process.execPath, explain, [0, 1])) as { request: { from: string } };
const [namespace = '', pod = ''] = request.from.split('/');

const commands: readonly Command[] = [
  { name: 'meshpath explain', program: process.execPath, args: explain },
  {
    name: 'istioctl proxy-config all',
    program: ISTIOCTL,
    args: ['proxy-config', 'all', `${pod}.${namespace}`, '-o', 'json'],
  },
  { name: 'istioctl x describe', program: ISTIOCTL, args: ['experimental', 'describe', 'pod', pod, '-n', namespace] },
  { name: 'node, doing nothing', program: process.execPath, args: ['-e', '0'] },
  { name: 'istioctl, doing nothing', program: ISTIOCTL, args: ['version', '--remote=false'] },
];
const times = new Map(commands.map((c) => [c, [] as number[]]));
for (let round = -WARM_UP; round < ROUNDS; round++)
  for (const at of commands.keys()) {
    // Another one first each round.
    const command = commands[(at + round + WARM_UP) % commands.length];
    if (command === undefined) continue;
    const begun = performance.now();
    output(command.program, command.args, [0, 1]);
    if (round >= 0) times.get(command)?.push(performance.now() - begun);
  }

const own = median(times.get(commands[0] as Command) ?? []);
console.log(`whole commands, ${request.from} to ${TO}; medians of ${ROUNDS}, in turns:`);
for (const command of commands) {
  const ms = median(times.get(command) ?? []);
  const ratio = command === commands[0] ? '' : `, meshpath explain takes ${(own / ms).toFixed(2)} ×`;
  console.log(`  ${command.name}: ${ms.toFixed(0)} ms${ratio}`);
}

function output(program: string, args: readonly string[], codes: readonly number[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error) throw new Error(`${program}: ${error.message}`);
  if (!codes.includes(status ?? -1)) throw new Error(`${program} ${args.join(' ')}: exit ${status}\n${stderr}`);
  return stdout;
}

function median(of: readonly number[]): number {
  return [...of].sort((a, b) => a - b)[of.length >> 1] ?? Number.NaN;
}
