import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../run.ts';
import { fingerprint } from './cache.ts';
import { packImage } from './image.ts';
import { envoyIn } from './packages.ts';
import type { ProgramName } from './programs.ts';

/** An image of the rig: what it is packed from and how. */
export type ImageRecipe = {
  readonly name: string;
  readonly from: readonly ProgramName[];
  /** Fills the image's root folder. */
  fill(root: string, sources: ImageSources): Promise<void>;
  readonly entrypoint: readonly string[];
  readonly user?: string;
};

export type ImageSources = {
  /** Folders of built programs. */
  readonly programs: Readonly<Partial<Record<ProgramName, string>>>;
  readonly python: string;
};

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
/** The user that Istio's images run as, whose traffic interception leaves alone. */
const ISTIO_USER = '1337:1337';

export const IMAGES: readonly ImageRecipe[] = [
  {
    name: 'pause',
    from: ['pause'],
    entrypoint: ['/pause'],
    fill: async (root, s) => put(root, s, 'pause', 'pause', '/pause'),
  },
  {
    name: 'coredns',
    from: ['dns'],
    entrypoint: ['/coredns'],
    fill: async (root, s) => put(root, s, 'dns', 'coredns', '/coredns'),
  },
  {
    name: 'pilot',
    from: ['istio'],
    entrypoint: ['/usr/local/bin/pilot-discovery'],
    user: ISTIO_USER,
    fill: async (root, sources) => {
      put(root, sources, 'istio', 'pilot-discovery', '/usr/local/bin/pilot-discovery');
      copy(CERTIFICATES, root);
      for (const folder of ['tmp', 'var/run']) openFolder(join(root, folder));
    },
  },
  { name: 'proxyv2', from: ['istio'], entrypoint: ['/usr/local/bin/pilot-agent'], fill: fillProxy },
  {
    name: 'app',
    from: ['app'],
    entrypoint: ['/app'],
    fill: async (root, sources) => {
      put(root, sources, 'app', 'app', '/app');
      shell(root, ['sh', 'sleep', 'cat', 'wget', 'nc']);
    },
  },
];

/** As manifests name it. */
export const imageName = (recipe: ImageRecipe): string => `docker.io/meshpath/${recipe.name}:1`;

/** Names a packed image after everything that goes into it: the keys of its programs, and these recipes themselves. */
export function imageKey(recipe: ImageRecipe, programKeys: readonly string[], python: string): string {
  const here = ['images.ts', 'image.ts'].map((file) =>
    readFileSync(fileURLToPath(new URL(file, import.meta.url)), 'utf8'),
  );
  return `image-${recipe.name}-${fingerprint([...programKeys, recipe.name === 'proxyv2' ? python : '', ...here])}`;
}

/** Packs one image as `image.tar` in a folder. */
export async function packRecipe(recipe: ImageRecipe, sources: ImageSources, folder: string): Promise<void> {
  const root = join(folder, 'root');
  mkdirSync(root);
  chmodSync(root, 0o755);
  await recipe.fill(root, sources);
  await packImage(imageName(recipe), root, recipe, join(folder, 'image.tar'));
  rmSync(root, { recursive: true });
}

/**
 * Istio's proxy image: its agent, an upstream Envoy, and the iptables that istio-init runs. Both kinds of iptables are
 * there, as in Istio's own image: the agent picks the kind that the node's rules are in.
 */
async function fillProxy(root: string, sources: ImageSources): Promise<void> {
  put(root, sources, 'istio', 'pilot-agent', '/usr/local/bin/pilot-agent');
  copy(envoyIn(sources.python), root, '/usr/local/bin/envoy');
  shell(root, ['sh', 'ls', 'cat', 'sleep', 'wget', 'nc', 'ip', 'id', 'env', 'ps', 'grep', 'kill']);
  const kinds = { nft: '/usr/sbin/xtables-nft-multi', legacy: '/usr/sbin/xtables-legacy-multi' };
  for (const [kind, program] of Object.entries(kinds)) {
    copy(program, root);
    for (const name of ['iptables', 'ip6tables'].flatMap((base) => [base, `${base}-save`, `${base}-restore`])) {
      const [base = '', ...rest] = name.split('-');
      const target = program.split('/').at(-1) ?? '';
      symlinkSync(target, join(root, 'usr/sbin', [base, kind, ...rest].join('-')));
      if (kind === 'nft') symlinkSync(target, join(root, 'usr/sbin', name));
    }
  }
  const extensions = (await run('sh', ['-c', 'ls -d /usr/lib/*/xtables | head -1'])).trim();
  copy(extensions, root);
  for (const library of await libraries([...Object.values(kinds), envoyIn(sources.python)])) copy(library, root);
  copy(CERTIFICATES, root);
  const template = readFileSync(join(sources.programs.istio ?? '', 'envoy_bootstrap.json'));
  for (const folder of ['var/lib/istio/envoy', 'var/lib/istio/data', 'etc/istio/proxy', 'tmp', 'run'])
    openFolder(join(root, folder));
  writeFileSync(join(root, 'var/lib/istio/envoy/envoy_bootstrap_tmpl.json'), template);
  symlinkSync('../run', join(root, 'var/run'));
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/:/bin/sh\nistio-proxy:x:1337:1337::/:/bin/sh\n');
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nistio-proxy:x:1337:\n');
}

/** Copies a built binary to its place in the image. */
function put(root: string, sources: ImageSources, program: ProgramName, binary: string, to: string): void {
  copy(join(sources.programs[program] ?? '', binary), root, to);
}

function copy(from: string, root: string, to: string = from): void {
  const target = join(root, to);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(from, target, { recursive: true, dereference: true });
}

/** busybox, which needs no libraries, under the names of the tools that people look for in a container. */
function shell(root: string, tools: readonly string[]): void {
  copy('/bin/busybox', root);
  for (const tool of tools) symlinkSync('busybox', join(root, 'bin', tool));
}

function openFolder(path: string): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o1777);
}

/** The shared libraries that programs need, as files of this machine. */
async function libraries(programs: readonly string[]): Promise<string[]> {
  const listed = await run('ldd', programs);
  return [...new Set(listed.match(/\/\S+\.so\S*/g) ?? [])].filter((file) => !programs.includes(file)).sort();
}
