import { join } from 'node:path';
import { objectsIn } from '../istio/install.ts';
import { RIG } from '../places.ts';
import type { Rig } from '../rig.ts';
import { manifest } from './apps.ts';
import { available, type Deployment, restart } from './kit.ts';
import type { Scenario } from './scenario.ts';

const REVISION = 'canary';
const MOVED: Deployment = { namespace: 'messaging', name: 'notifications', app: 'notifications' };

const ISTIOD = { name: `istiod-${REVISION}`, namespace: 'istio-system' };
/** Of the revision's objects one that is made early and the one that is removed last, so that half of them count as well. */
const FIRST_AND_LAST = manifest(
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: ISTIOD },
  { apiVersion: 'v1', kind: 'Service', metadata: ISTIOD },
);

/** As Istio's guide to canary upgrades says: a control plane of its own for the revision, then namespaces change their label. */
export const canaryUpgrade: Scenario = {
  name: 'canary-upgrade',
  title: 'a second istiod, revision canary, takes over the namespace messaging',
  see: [
    'The control plane says that it has two revisions; each proxy is held by the istiod of its own, and all are in sync.',
    'The panel of notifications names the istiod that holds it, and its injection the webhook istio-sidecar-injector-canary.',
    'Nobody is told to be without istiod, and requests go on between proxies of both.',
  ],
  adds: FIRST_AND_LAST,
  async apply(rig) {
    await rig.apply(await controlPlane(rig));
    await available(rig, ISTIOD.namespace, [ISTIOD.name]);
    await move(rig, ['istio-injection-', `istio.io/rev=${REVISION}`]);
  },
  async undo(rig) {
    await move(rig, ['istio.io/rev-', 'istio-injection=enabled']);
    await rig.remove(await controlPlane(rig));
  },
};

/** What only the revision has: the new kinds and the readers' account are there already, and stay. */
async function controlPlane(rig: Rig): Promise<string> {
  const all = await rig.istioctl([
    ...['manifest', 'generate', '-f', join(RIG, 'istio', 'operator.yaml')],
    ...['--set', `revision=${REVISION}`, '--set', 'components.ingressGateways[0].enabled=false'],
  ]);
  return manifest(...objectsIn(all).filter(({ metadata }) => metadata?.name?.includes(REVISION)));
}

async function move(rig: Rig, labels: readonly string[]): Promise<void> {
  await rig.kubectl(['label', 'namespace', MOVED.namespace, '--overwrite', ...labels]);
  await restart(rig, MOVED);
}
