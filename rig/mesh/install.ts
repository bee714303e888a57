import { stringify } from 'yaml';
import type { Rig } from '../rig.ts';
import { type KubeObject, meshObjects, NO_VALUES } from './documents.ts';
import { keysOf } from './keys.ts';
import { type Progress, waitUntilReady } from './ready.ts';

export { MESH_NAMESPACES } from './documents.ts';

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
  await bringBack(rig, others);
  say('demo mesh: workloads');
  await bringBack(rig, workloads);
  await waitUntilReady(rig, workloads, say);
}

/**
 * Makes objects equal to the given ones. Those that exist are replaced, for `apply` would keep fields that somebody else
 * added, such as an environment variable of a scenario. Replacing an equal object changes nothing.
 */
async function bringBack(rig: Rig, objects: readonly KubeObject[]): Promise<void> {
  const found = await rig.kubectl(['get', '-f', '-', '--ignore-not-found', '-o', 'json'], { input: toYaml(objects) });
  const existing = new Set(itemsOf(found).map(nameOf));
  const old = objects.filter((object) => existing.has(nameOf(object)));
  const missing = objects.filter((object) => !existing.has(nameOf(object)));
  if (old.length > 0) await rig.kubectl(['replace', '--save-config', '-f', '-'], { input: toYaml(old) });
  if (missing.length > 0) await rig.apply(toYaml(missing));
}

/** `get -o json` gives a List for several objects, the object itself for one, nothing for none. */
function itemsOf(json: string): KubeObject[] {
  if (json.trim() === '') return [];
  const value = JSON.parse(json) as KubeObject & { readonly items?: KubeObject[] };
  return value.items ?? [value];
}

const isWorkload = (object: KubeObject): boolean => object.kind === 'Deployment' || object.kind === 'StatefulSet';
const nameOf = (object: KubeObject): string =>
  `${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`;
const toYaml = (objects: readonly KubeObject[]): string => objects.map((object) => stringify(object)).join('---\n');
