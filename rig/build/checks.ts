import { existsSync, mkdirSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Places } from '../places.ts';
import { Problem } from '../problem.ts';
import { run, tryRun } from '../run.ts';
import { atLeast, versions } from '../versions.ts';
import { goPrograms, programKey } from './programs.ts';

const GIB = 1024 ** 3;
/** Go's own caches take most of it: modules, and every package compiled. */
const COLD_BYTES = 8 * GIB;
const WARM_BYTES = 2 * GIB;

/** Throws {@link Problem} for the first thing that keeps this machine from building. */
export async function checkBuild(places: Places): Promise<void> {
  checkMachine();
  await checkGo();
  await checkPython();
  mkdirSync(places.cache, { recursive: true });
  const compiled = goPrograms().every((program) => existsSync(join(places.cache, programKey(program))));
  const goCache = (await run('go', ['env', 'GOCACHE'])).trim();
  checkSpace(places.cache, WARM_BYTES, 'the built mesh');
  if (!compiled) checkSpace(goCache, COLD_BYTES, 'a first build (Go’s caches)');
}

/** Linux on x86-64, as root. */
export function checkMachine(): void {
  if (process.platform !== 'linux') {
    throw new Problem(`The rig needs Linux; this is ${process.platform}.`, 'Use a Linux machine, virtual or not.');
  }
  if (process.arch !== 'x64') {
    throw new Problem(
      `The rig needs an x86-64 machine; this is ${process.arch}.`,
      'The compiled Envoy and etcd are for x86-64.',
    );
  }
  if (process.getuid?.() !== 0) {
    throw new Problem(
      'The rig makes network namespaces, mounts and iptables rules, which only root may.',
      'Run it as root: sudo npm run rig -- COMMAND',
    );
  }
}

/** Throws {@link Problem} when the file system of `path` (or of the first parent that exists) has less than `bytes`. */
export function checkSpace(path: string, bytes: number, what: string): void {
  let folder = path;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= bytes) return;
  const gib = (n: number): string => (n / GIB).toFixed(1);
  throw new Problem(
    `${folder} has ${gib(bavail * bsize)} GiB free; ${what} takes up to ${gib(bytes)} GiB.`,
    'Free some space, or move the folder with XDG_CACHE_HOME, GOCACHE or MESHPATH_RIG_STATE.',
  );
}

async function checkGo(): Promise<void> {
  const wanted = versions().go;
  const found = /go(\d+\.\d+(?:\.\d+)?)/.exec((await tryRun('go', ['version'])) ?? '')?.[1];
  const remedy = `Install Go ${wanted} or newer and put it on the PATH.`;
  if (!found) throw new Problem('There is no Go.', remedy);
  if (atLeast(found, wanted)) return;
  // A Go that is not too old fetches the one it needs, unless told not to.
  const toolchain = (await tryRun('go', ['env', 'GOTOOLCHAIN']))?.trim();
  if (!atLeast(found, '1.21') || toolchain === 'local') throw new Problem(`This Go is ${found}.`, remedy);
}

async function checkPython(): Promise<void> {
  const wanted = versions().python;
  const found = /Python (\S+)/.exec((await tryRun('python3', ['--version'])) ?? '')?.[1];
  if (found && atLeast(found, wanted)) return;
  throw new Problem(
    found ? `This Python is ${found}.` : 'There is no python3.',
    `Install Python ${wanted} or newer with pip; two compiled programs come as Python packages.`,
  );
}
