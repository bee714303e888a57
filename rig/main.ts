import { resolve } from 'node:path';
import { Command } from 'commander';
import { build, prune } from './build/build.ts';
import { checkMachine } from './build/checks.ts';
import { withLock } from './lock.ts';
import { clear } from './node/down.ts';
import { inNetwork } from './node/network.ts';
import { nodeProcess } from './node/node.ts';
import { describe, exitCodeOf, nodeState } from './node/status.ts';
import { up } from './node/up.ts';
import { openRig, openTools, rigEnvironment } from './open.ts';
import { type Places, places, RIG } from './places.ts';
import { Problem } from './problem.ts';
import { Progress } from './progress.ts';
import { recordDemo } from './recording/record.ts';
import { handOver } from './run.ts';
import { scenarioNamed, scenarios } from './scenarios/index.ts';

const program = new Command('rig')
  .usage('COMMAND [OPTIONS]')
  .description('A real Kubernetes with a real Istio and a demo shop on this machine (rig/README.md).')
  .showHelpAfterError();

const say = (text: string): boolean => process.stderr.write(`rig: ${text}\n`);
/** `up` and `down` of one rig take turns. */
const alone = <T>(own: Places, work: () => Promise<T>): Promise<T> => {
  checkMachine();
  return withLock(`/run/lock/${own.name}`, work, (pid) => say(`waiting for process ${pid}, which is at it`));
};

program
  .command('up')
  .description('build what is missing and start the mesh; fine when it runs, or was killed')
  .option('--no-mesh', 'Kubernetes and Istio only, without the demo')
  .action(async (options: { mesh: boolean }) => {
    const own = places();
    await alone(own, () => up(own, options));
  });

program
  .command('down')
  .description('end the mesh and remove every trace of it; what was built stays in the cache')
  .action(async () => {
    const own = places();
    const found = await alone(own, () => clear(own));
    say(found.length > 0 ? `removed: ${found.join(', ')}` : 'nothing was up');
  });

program
  .command('status')
  .description(
    'what runs, in which versions; exit code 0: Kubernetes and istiod are well, 3: nothing runs, 1: in between',
  )
  .action(async () => {
    const own = places();
    checkMachine();
    const state = await nodeState(own);
    console.log(describe(own, state));
    process.exitCode = exitCodeOf(state);
  });

program
  .command('build')
  .description('compile and pack everything into the cache (up does it too)')
  .option('--prune', 'then remove what older versions left there')
  .action(async (options: { prune?: boolean }) => {
    const own = places();
    checkMachine();
    await build(own);
    say(`all is built in ${own.cache}`);
    if (options.prune) for (const name of prune(own)) say(`removed ${name}`);
  });

/** Commands that are another program's: everything after the name is its own. */
const passing = (name: string, description: string): Command =>
  program
    .command(`${name} [args...]`)
    .description(description)
    .allowUnknownOption()
    .helpOption(false)
    .passThroughOptions();
program.enablePositionalOptions();

passing('kubectl', 'run kubectl on the mesh')
  .alias('k')
  .action((args: string[]) => useTool('kubectl', args));
passing('istioctl', 'run istioctl, of the same version as istiod').action((args: string[]) =>
  useTool('istioctl', args),
);
passing('exec', 'run a program in the node’s network, where pod and service addresses can be reached').action(
  async (args: string[]) => {
    const own = places();
    checkMachine();
    if (!nodeProcess(own)) throw new Problem('The node is not running.', 'npm run rig -- up');
    const [nsenter = '', ...rest] = inNetwork(own, args.length > 0 ? args : [process.env.SHELL || 'sh']);
    process.exitCode = await handOver(nsenter, rest, rigEnvironment(own.kubeconfig));
  },
);

program
  .command('scenario [name]')
  .description('make something go wrong; without a name, list what can')
  .option('--undo', 'take it back')
  .action(async (name: string | undefined, options: { undo?: boolean }) => {
    if (name === undefined) {
      const width = Math.max(...scenarios.map((scenario) => scenario.name.length));
      for (const scenario of scenarios) console.log(`${scenario.name.padEnd(width)}  ${scenario.title}`);
      return;
    }
    const scenario = scenarioNamed(name);
    const rig = await openRig();
    if (options.undo) {
      const progress = new Progress('scenario', scenario.settle ? 2 : 1);
      await progress.run(`taking back ${name}`, () => scenario.undo(rig));
      if (scenario.settle) await progress.run('until nothing remembers it', async () => scenario.settle?.(rig));
      progress.end(`${name} is taken back`);
      return;
    }
    await new Progress('scenario', 1).run(name, () => scenario.apply(rig));
    say(`${name}: ${scenario.title}. What to see in Meshpath:`);
    for (const line of scenario.see) console.log(`  - ${line}`);
    say(`take it back: npm run rig -- scenario ${name} --undo`);
  });

program
  .command('record-demo')
  .description('record the demo while scenarios play: the recording that Meshpath ships')
  .option('--out <file>', 'where to', 'recordings/shop.meshpath.gz')
  .action(async (options: { out: string }) => {
    const built = resolve(RIG, '..', 'dist', 'meshpath.mjs');
    await recordDemo(await openRig(), { out: resolve(options.out), program: built, say });
  });

async function useTool(name: 'kubectl' | 'istioctl', args: readonly string[]): Promise<void> {
  const { kubeconfig, ...tools } = await openTools();
  const [binary = '', ...first] = tools[name];
  process.exitCode = await handOver(binary, [...first, ...args], rigEnvironment(kubeconfig));
}

try {
  await program.parseAsync();
} catch (error) {
  const lines = error instanceof Problem ? [error.message, error.remedy] : [String(error)];
  process.stderr.write(`\nrig: ${lines.join('\n     ')}\n`);
  if (process.env.DEBUG) console.error(error);
  process.exitCode = error instanceof Problem ? 2 : 1;
}
