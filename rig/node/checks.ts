import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkMachine, checkSpace } from '../build/checks.ts';
import type { Places } from '../places.ts';
import { Problem } from '../problem.ts';
import { CommandError } from '../rig.ts';
import { run, tryRun } from '../run.ts';
import type { Snapshotter } from './files.ts';
import { checkAddresses, checkLink } from './network.ts';

const GIB = 1024 ** 3;
/** Kubernetes and Istio take 1 GiB, a proxy and its app about 90 MiB. */
const MEMORY_BYTES = 3 * GIB;
/** Images, unpacked, and the node's logs. */
const STATE_BYTES = 2 * GIB;
/** Tells a folder of ours from one that somebody meant for something else. */
export const MARK = 'meshpath-rig.json';

/** Throws {@link Problem} for the first thing that keeps a node from running here. Changes nothing. */
export async function checkNode(places: Places): Promise<void> {
  checkMachine();
  checkState(places);
  checkSpace(places.state, STATE_BYTES, 'a running node');
  checkMemory();
  await checkKernel();
  await checkLink(places);
  await checkAddresses(places);
}

/** The state folder is removed whole, so it must be ours or empty, and outside what the node covers. */
export function checkState(places: Places): void {
  const { state } = places;
  const remedy = 'Set MESHPATH_RIG_STATE to a folder that does not exist yet, such as /var/lib/my-rig.';
  if (/^\/(run|var\/run|var\/log|proc|sys|dev)(\/|$)/.test(state)) {
    throw new Problem(`The node cannot keep its state in ${state}.`, remedy);
  }
  if (existsSync(state) && readdirSync(state).length > 0 && !existsSync(join(state, MARK))) {
    throw new Problem(`${state} holds files that are not the rig's; it would remove them.`, remedy);
  }
}

function checkMemory(): void {
  const available = Number(/^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? 0) * 1024;
  if (available >= MEMORY_BYTES) return;
  throw new Problem(
    `This machine has ${(available / GIB).toFixed(1)} GiB of memory available; the mesh needs ${MEMORY_BYTES / GIB} GiB.`,
    'End other programs, or use a machine with more memory.',
  );
}

/** Tries in throw-away namespaces what the node will need. */
async function checkKernel(): Promise<void> {
  const rules = [
    'iptables -t nat -A OUTPUT -p tcp -m owner --uid-owner 1337 -j RETURN',
    'iptables -t nat -A OUTPUT -p tcp -j REDIRECT --to-ports 15001',
    'iptables -t filter -A INPUT -m conntrack --ctstate INVALID -m comment --comment rig -j DROP',
    'iptables -t nat -A POSTROUTING -m mark --mark 1 -j MASQUERADE',
    'iptables -t nat -A OUTPUT -m statistic --mode random --probability 0.5 -j RETURN',
  ];
  try {
    await run('unshare', ['--net', '--pid', '--fork', '--mount', '--mount-proc', 'sh', '-ec', rules.join('\n')]);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new Problem(
      `This kernel does not do what a node and Istio need: ${error.stderr.trim().split('\n')[0]}`,
      'Needed: network, process and mount namespaces, iptables nat with owner, conntrack, mark and statistic. In a container: --privileged.',
    );
  }
}

/** Which of containerd's ways to keep images works on the state folder's disk. */
export async function findSnapshotter(places: Places): Promise<Snapshotter> {
  const trial = mkdtempSync(join(existsSync(places.state) ? places.state : dirname(places.state), 'overlay-'));
  const mount = `cd ${JSON.stringify(trial)} && mkdir lower upper work merged &&
    mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged`;
  const works = await tryRun('unshare', ['--mount', 'sh', '-ec', mount]);
  rmSync(trial, { recursive: true, force: true });
  return works === null ? 'native' : 'overlayfs';
}
