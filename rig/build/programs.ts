import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RIG } from '../places.ts';
import { Problem } from '../problem.ts';
import { CommandError } from '../rig.ts';
import { run } from '../run.ts';
import { versions } from '../versions.ts';
import { fingerprint } from './cache.ts';

/** A Go module under rig/programs and what it yields. */
export type GoProgram = {
  readonly folder: 'kube' | 'istio' | 'dns' | 'pause' | 'app';
  /** Package by the name of its binary. */
  readonly binaries: Readonly<Record<string, string>>;
  /** For the linker, beyond leaving out symbols. */
  readonly ldflags?: string;
  readonly version: string;
};

export type ProgramName = GoProgram['folder'];

/** Every Go program, the longest to compile first. The demo's app is there once its folder is. */
export function goPrograms(): GoProgram[] {
  const pinned = versions();
  const all: GoProgram[] = [
    { folder: 'kube', binaries: { kubebox: '.' }, version: pinned.kubernetes },
    {
      folder: 'istio',
      binaries: {
        istioctl: 'istio.io/istio/istioctl/cmd/istioctl',
        'pilot-discovery': 'istio.io/istio/pilot/cmd/pilot-discovery',
        'pilot-agent': 'istio.io/istio/pilot/cmd/pilot-agent',
      },
      ldflags: `-X istio.io/istio/pkg/version.buildVersion=${pinned['istio-name']}`,
      version: pinned['istio-name'],
    },
    { folder: 'dns', binaries: { coredns: '.' }, version: pinned.coredns },
    { folder: 'pause', binaries: { pause: '.' }, version: '1' },
    { folder: 'app', binaries: { app: '.' }, version: '1' },
  ];
  return all.filter((program) => existsSync(join(source(program), 'go.mod')));
}

const source = (program: GoProgram): string => join(RIG, 'programs', program.folder);
const linker = (program: GoProgram): string => ['-s -w', program.ldflags ?? ''].join(' ').trim();

/** Names a build of this program: its version and a fingerprint of what goes into it. */
export function programKey(program: GoProgram): string {
  const print = fingerprint([linker(program), JSON.stringify(program.binaries)], [source(program)]);
  return `${program.folder}-${program.version}-${print}`;
}

/** Compiles a program's binaries into a folder. `detail` hears how many packages are compiled of how many. */
export async function compile(program: GoProgram, folder: string, detail: (text: string) => void): Promise<void> {
  const cwd = source(program);
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' };
  const go = (args: readonly string[], onLine?: (line: string) => void): Promise<string> =>
    run('go', args, { cwd, env, ...(onLine ? { onLine } : {}) }).catch((error: unknown) => {
      throw error instanceof CommandError ? explain(error) : error;
    });
  detail('fetching modules');
  const packages = Object.values(program.binaries);
  const total = (await go(['list', '-deps', ...packages])).trim().split('\n').length;
  let compiled = 0;
  const onLine = (line: string): void => {
    if (!/^\S+$/.test(line)) return;
    compiled++;
    detail(`${compiled} packages of at most ${total}`);
  };
  for (const [name, path] of Object.entries(program.binaries)) {
    const flags = ['-v', '-trimpath', '-buildvcs=false', '-ldflags', linker(program)];
    await go(['build', ...flags, '-o', join(folder, name), path], onLine);
  }
}

function explain(error: CommandError): Error {
  if (/no space left on device/i.test(error.stderr)) {
    return new Problem('The disk filled up while compiling.', 'Free some space (see rig/README.md) and build again.');
  }
  if (/dial tcp|no such host|i\/o timeout|TLS handshake timeout|connection refused/.test(error.stderr)) {
    return new Problem(
      `Go could not fetch modules: ${error.stderr.trim().split('\n').at(-1)}`,
      'The first build needs the Go module proxy; check the network, or set GOPROXY, and build again.',
    );
  }
  return error;
}
