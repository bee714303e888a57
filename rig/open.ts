import { existsSync, realpathSync } from 'node:fs';
import { plan } from './build/build.ts';
import { checkMachine } from './build/checks.ts';
import { installMesh } from './mesh/install.ts';
import { TOKENS } from './mesh/keys.ts';
import { nodeProcess, restartProgram, stopProgram } from './node/node.ts';
import { type Places, places } from './places.ts';
import { newestReady, type Pod } from './pods.ts';
import { Problem } from './problem.ts';
import type { Answer, Call, NodeControl, Rig, RunOptions, Sender } from './rig.ts';
import { type Environment, run, tryRun } from './run.ts';

/** Long enough for a namespace full of pods with sidecars to go, on a busy machine. */
const GONE_SECONDS = 180;
/** Who the API server says applied our fields; one name for all, so that applying again takes back what is left out. */
const MANAGER = '--field-manager=meshpath-rig';
const NOTHING_UP = 'Start the mesh with `npm run rig -- up`, or set KUBECONFIG to one that runs.';

/**
 * The mesh of $KUBECONFIG if that is set, otherwise the one that `up` made here.
 * Throws {@link Problem} when there is neither, no kubectl or istioctl to reach it with, or when it is not a rig's: whoever
 * opens it means to change and break it.
 */
export async function openRig(env: Environment = process.env): Promise<Rig> {
  const parts = await openTools(env);
  const rig = rigAt(parts);
  if (parts.places === null && !(await hasDemo(rig)))
    throw new Problem(
      `The cluster of ${parts.kubeconfig} was not made by a rig, and scenarios and tests break what they are given.`,
      'Unset KUBECONFIG to use the mesh of this machine.',
    );
  return rig;
}

async function hasDemo(rig: Rig): Promise<boolean> {
  const { namespace, secret } = TOKENS;
  const found = await rig.kubectl(['-n', namespace, 'get', 'secret', secret, '--ignore-not-found', '-o', 'name']);
  return found.trim() !== '';
}

/** What {@link openRig} works with, for handing a terminal to these programs. */
export async function openTools(env: Environment = process.env): Promise<RigParts> {
  const own = places(env);
  const kubeconfig = env.KUBECONFIG || own.kubeconfig;
  if (!existsSync(kubeconfig)) throw new Problem(`There is no mesh at ${kubeconfig}.`, NOTHING_UP);
  const isOwn = existsSync(own.kubeconfig) && realpathSync(own.kubeconfig) === realpathSync(kubeconfig);
  // Only root may read it, and root's cache has its tools: anybody else would be told to build them first.
  if (isOwn) checkMachine();
  return { kubeconfig, places: isOwn ? own : null, ...(await tools(own, isOwn)) };
}

export type RigParts = {
  readonly kubeconfig: string;
  /** Of this machine's rig, when the kubeconfig is its own. */
  readonly places: Places | null;
  /** Command lines to which arguments are added. */
  readonly kubectl: readonly string[];
  readonly istioctl: readonly string[];
};

/** A {@link Rig} of its parts. */
export function rigAt({ kubeconfig, places: own, kubectl, istioctl }: RigParts): Rig {
  const env = rigEnvironment(kubeconfig);
  const command =
    ([program = '', ...first]: readonly string[]) =>
    (args: readonly string[], options?: RunOptions): Promise<string> =>
      run(program, [...first, ...args], { ...options, env });
  const rig: Rig = {
    kubeconfig,
    kubectl: command(kubectl),
    istioctl: command(istioctl),
    async apply(manifest) {
      await rig.kubectl(['apply', '--server-side', '--force-conflicts', MANAGER, '-f', '-'], { input: manifest });
    },
    async remove(manifest) {
      const waiting = ['--ignore-not-found', '--wait', `--timeout=${GONE_SECONDS}s`];
      // That is for the waiting; a request that is never answered would have no end.
      const timeoutMs = (GONE_SECONDS + 10) * 1_000;
      await rig.kubectl(['delete', ...waiting, '-f', '-'], { input: manifest, timeoutMs });
    },
    restore: () => installMesh(rig),
    send: (from, calls, options) => send(rig, from, calls, options?.concurrency ?? 1),
    async token(role) {
      const path = `jsonpath={.data.${role}}`;
      const text = await rig.kubectl(['-n', TOKENS.namespace, 'get', 'secret', TOKENS.secret, '-o', path]);
      return Buffer.from(text, 'base64').toString('utf8');
    },
    node: () => nodeControl(own),
  };
  return rig;
}

/** The environment in which kubectl and istioctl run: calls to the node never go through a proxy meant for the internet. */
export function rigEnvironment(kubeconfig: string, env: Environment = process.env): Environment {
  const direct = [env.NO_PROXY ?? env.no_proxy, '10.0.0.0/8', places(env).subnet].filter(Boolean).join(',');
  return { ...env, KUBECONFIG: kubeconfig, NO_PROXY: direct, no_proxy: direct };
}

/** Our own kubectl and istioctl fit our own mesh; another mesh is better served by what its owner put on the PATH. */
async function tools(own: Places, isOwn: boolean): Promise<Pick<RigParts, 'kubectl' | 'istioctl'>> {
  const built = plan(own);
  const pick = async (name: string, path: string, argv: readonly string[]): Promise<readonly string[]> => {
    const ours = existsSync(path) ? argv : null;
    if (isOwn && ours) return ours;
    if ((await tryRun('sh', ['-c', `command -v ${name}`])) !== null) return [name];
    if (ours) return ours;
    throw new Problem(`There is no ${name}.`, 'Build the rig’s own: npm run rig -- build');
  };
  return {
    kubectl: await pick('kubectl', built.kubebox, [built.kubebox, 'kubectl']),
    istioctl: await pick('istioctl', built.istioctl, [built.istioctl]),
  };
}

async function send(rig: Rig, from: Sender, calls: readonly Call[], concurrency: number): Promise<Answer[]> {
  if (calls.length === 0) return [];
  const found = await rig.kubectl(['-n', from.namespace, 'get', 'pods', '-l', `app=${from.app}`, '-o', 'json']);
  const { items } = JSON.parse(found) as { items: readonly Pod[] };
  const pod = newestReady(items);
  if (!pod) throw new Error(`no pod of ${from.app} in ${from.namespace} is ready`);
  const command = ['/app', 'call', '-c', String(concurrency)];
  const input = calls.map((call) => `${JSON.stringify(call)}\n`).join('');
  const out = await rig.kubectl(['-n', from.namespace, 'exec', '-i', pod.metadata.name, '--', ...command], { input });
  const answers = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
  if (answers.length !== calls.length) throw new Error(`${calls.length} calls had ${answers.length} answers`);
  return answers;
}

function nodeControl(own: Places | null): NodeControl {
  if (!own || !nodeProcess(own)) {
    throw new Problem('The node of this mesh does not run on this machine.', 'Make one here: npm run rig -- up');
  }
  return {
    stop: (program) => stopProgram(own, program),
    start: (program) => restartProgram(own, program),
  };
}
