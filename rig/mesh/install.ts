import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import type { Rig } from '../rig.ts';
import { itemsOf, type KubeObject, meshObjects, NO_VALUES, nameOf, parseObjects } from './documents.ts';
import { keysOf } from './keys.ts';
import { type Progress, waitUntilReady } from './ready.ts';

const onStderr: Progress = (line) => process.stderr.write(`${line}\n`);

/**
 * Makes the demo mesh as the files of this folder say, and waits until every workload is ready. Over an existing mesh it
 * takes back what was changed in these objects (not objects that others added), and leaves unchanged pods alone.
 * Needs a running istiod and the image `docker.io/meshpath/app:1` on the node.
 * @throws CommandError, or Error naming the workloads that did not become ready.
 */
export async function installMesh(rig: Rig, say: Progress = onStderr): Promise<void> {
  say('demo mesh: namespaces and keys');
  await rig.apply(toYaml(meshObjects(NO_VALUES).filter((object) => object.kind === 'Namespace')));
  const keys = await keysOf(rig);
  const objects = meshObjects({ JWKS: keys.jwks, KEY_ID: keys.keyId }).filter((object) => object.kind !== 'Namespace');
  const workloads = objects.filter(isWorkload);
  // Policies and routes first: a workload is never reachable without the rules that are meant for it.
  say('demo mesh: policies, routes and services');
  const others = objects.filter((object) => !isWorkload(object));
  await bringBack(rig, others, say);
  say('demo mesh: workloads');
  await bringBack(rig, workloads, say);
  await waitUntilReady(rig, workloads, say);
}

/**
 * Makes objects equal to the given ones. One that exists and differs is replaced, for `apply` would keep fields that
 * somebody else added, such as an environment variable of a scenario. (With --save-config, or a later `apply` would not
 * see the replaced fields as its own and could not drop one.)
 */
async function bringBack(rig: Rig, objects: readonly KubeObject[], say: Progress): Promise<void> {
  const get = ['get', '-f', '-', '--ignore-not-found', '-o', 'json'];
  const found = byName(itemsOf(await rig.kubectl(get, { input: toYaml(objects) })));
  const missing = objects.filter((object) => !found.has(nameOf(object)));
  if (missing.length > 0) await rig.apply(toYaml(missing));

  const existing = objects.filter((object) => found.has(nameOf(object)));
  if (existing.length === 0) return;
  // The server's own answer to what a replacement would be has its defaults in it, so the two can be compared.
  const tryOut = ['replace', '--dry-run=server', '-o', 'yaml', '-f', '-'];
  const wanted = byName(parseObjects(await rig.kubectl(tryOut, { input: toYaml(existing) }), 'kubectl replace'));
  const changed = existing.filter((object) => !isSame(found.get(nameOf(object)), wanted.get(nameOf(object))));
  if (changed.length === 0) return;
  say(`demo mesh: taking back changes in ${changed.map(nameOf).join(', ')}`);
  await rig.kubectl(['replace', '--save-config', '-f', '-'], { input: toYaml(changed) });
}

/** Labels and spec are what the files say; annotations and status are Kubernetes' own notes. */
function isSame(a: KubeObject | undefined, b: KubeObject | undefined): boolean {
  return isDeepStrictEqual([a?.metadata.labels, a?.spec], [b?.metadata.labels, b?.spec]);
}

const isWorkload = (object: KubeObject): boolean => object.kind === 'Deployment' || object.kind === 'StatefulSet';
const byName = (objects: readonly KubeObject[]): Map<string, KubeObject> =>
  new Map(objects.map((object) => [nameOf(object), object]));
const toYaml = (objects: readonly KubeObject[]): string => objects.map((object) => stringify(object)).join('---\n');
