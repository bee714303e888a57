import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import type { Built } from '../build/build.ts';
import { type Places, RIG } from '../places.ts';
import { Problem } from '../problem.ts';
import { CommandError, type Rig } from '../rig.ts';
import { run } from '../run.ts';
import { authoritySecrets, makeAuthorities } from './authority.ts';

const NAMESPACE = `apiVersion: v1
kind: Namespace
metadata: { name: istio-system }
`;

/** Everything Istio consists of, as YAML, from rig/istio/operator.yaml. Needs no cluster. */
export function istioManifest(built: Built): Promise<string> {
  return run(built.istioctl, ['manifest', 'generate', '-f', join(RIG, 'istio', 'operator.yaml')]);
}

/** Installs Istio with the rig's own authority and waits until istiod and the gateway are ready. */
export async function installIstio(places: Places, rig: Rig, manifest: string): Promise<void> {
  await makeAuthorities(places);
  await rig.apply(NAMESPACE);
  // istiod makes an authority of its own if it finds none when it starts.
  await rig.apply(authoritySecrets(places));
  const { kinds, objects } = splitKinds(manifest);
  await rig.apply(kinds);
  await rig.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
  await rig.apply(objects);
  await istioReady(rig);
}

/** Waits until istiod and the gateway are ready. */
export async function istioReady(rig: Rig): Promise<void> {
  for (const name of ['istiod', 'istio-ingressgateway']) {
    try {
      await rig.kubectl(['-n', 'istio-system', 'rollout', 'status', `deployment/${name}`, '--timeout=180s']);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      throw new Problem(
        `${name} is not ready: ${error.stderr.trim()}`,
        '`npm run rig -- k -n istio-system describe pods` says why; `npm run rig -- down`, then `up`, makes it anew.',
      );
    }
  }
}

/** Whether {@link installIstio} applied everything: istioctl puts Services last, and of them this one. */
export async function isInstalled(rig: Rig): Promise<boolean> {
  const service = ['-n', 'istio-system', 'get', 'service', 'istiod', '--ignore-not-found', '-o', 'name'];
  return (await rig.kubectl(service, { timeoutMs: 30_000 })).trim() !== '';
}

export type ManifestObject = { readonly kind?: string; readonly metadata?: { readonly name?: string } };

/** The objects of a manifest; empty documents are none. */
export const objectsIn = (manifest: string): readonly ManifestObject[] =>
  parseAllDocuments(manifest)
    .map((document) => document.toJS() as ManifestObject | null)
    .filter((object) => object !== null);

/** Sets the definitions of new kinds apart: their objects can be applied only once the API server knows them. */
export function splitKinds(manifest: string): { kinds: string; objects: string } {
  const objects = objectsIn(manifest);
  const isKind = (object: ManifestObject): boolean => object.kind === 'CustomResourceDefinition';
  const text = (some: typeof objects): string => some.map((object) => stringify(object)).join('---\n');
  return { kinds: text(objects.filter(isKind)), objects: text(objects.filter((object) => !isKind(object))) };
}
