import { existsSync, lstatSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkMachine } from '../build/checks.ts';
import { startOf } from '../lock.ts';
import type { Places } from '../places.ts';
import { pause, tryRun } from '../run.ts';
import { checkState } from './checks.ts';
import { restoreLimits } from './limits.ts';
import { checkLink, namespaceFile, removeNetwork } from './network.ts';
import { nodeProcess } from './node.ts';
import { end } from './processes.ts';

/**
 * Ends the node and removes everything it left on this machine, whatever state it is in. Gives what was found, for a
 * message; empty when nothing was there. Throws {@link Problem} rather than touch what is not the rig's.
 */
export async function clear(places: Places): Promise<string[]> {
  checkMachine();
  checkState(places);
  await checkLink(places);
  const found: string[] = [];
  const node = nodeProcess(places);
  // The kernel ends every process of the node with its first one. Those that only joined its network are ended by name.
  if (node) {
    found.push('node');
    await end([node]);
  }
  const rest = await inNamespace(places);
  if (rest.length > 0) found.push(`${rest.length} processes`);
  await end(rest.map((pid) => ({ pid, start: startOf(pid) })));

  if (existsSync(namespaceFile(places)) || existsSync(`/sys/class/net/${places.link}`)) found.push('network');
  await removeNetwork(places);
  for (const mount of mountsUnder(readFileSync('/proc/self/mountinfo', 'utf8'), places.state)) {
    found.push(`mount ${mount}`);
    await tryRun('umount', ['--lazy', mount]);
  }
  if (await removeCgroups(places)) found.push('cgroups');
  if (existsSync(places.state)) {
    found.push('state');
    restoreLimits(places);
    // The node's mounts go with its last process, which may take the kernel a moment.
    rmSync(places.state, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  }
  for (const folder of ['/var/lib/cni', '/var/lib/kubelet']) removeIfEmpty(folder);
  return found;
}

async function inNamespace(places: Places): Promise<number[]> {
  if (!existsSync(namespaceFile(places))) return [];
  const pids = await tryRun('ip', ['netns', 'pids', places.name]);
  return (pids ?? '').split('\n').filter(Boolean).map(Number);
}

/** Mount points under a folder, the deepest first, of proc(5)'s mountinfo. */
export function mountsUnder(mountinfo: string, folder: string): string[] {
  return mountinfo
    .split('\n')
    .map((line) =>
      (line.split(' ')[4] ?? '').replace(/\\(\d{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      ),
    )
    .filter((mount) => mount === folder || mount.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length);
}

/**
 * Removes the cgroups that containers left when they were ended from outside: containerd's default, k8s.io/ID, in one tree
 * under cgroup v2 and in one for each controller under v1. Other containerds may have theirs beside them.
 */
async function removeCgroups(places: Places): Promise<boolean> {
  const ids = names(join(places.state, 'containerd/state/io.containerd.runtime.v2.task/k8s.io'));
  const root = '/sys/fs/cgroup';
  const parents = [root, ...subfolders(root)].map((folder) => join(folder, 'k8s.io')).filter(existsSync);
  const ours = parents.flatMap((parent) => ids.map((id) => join(parent, id))).filter(existsSync);
  for (const folder of ours) {
    // A cgroup can be removed once the kernel has let go of its last process.
    for (let tries = 0; tries < 50 && !removeTree(folder); tries++) await pause(100);
  }
  for (const parent of ours.length > 0 ? parents : []) removeIfEmpty(parent);
  return ours.length > 0;
}

function removeTree(folder: string): boolean {
  const whole = subfolders(folder).map(removeTree).every(Boolean);
  try {
    if (whole) rmdirSync(folder);
    return whole;
  } catch {
    return !existsSync(folder);
  }
}

const subfolders = (folder: string): string[] =>
  names(folder)
    .map((name) => join(folder, name))
    .filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory());

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not there, or somebody else's.
  }
}
