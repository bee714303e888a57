import { setTimeout as sleep } from 'node:timers/promises';
import type { Rig } from '../rig.ts';
import type { Scenario } from './scenario.ts';

export const apiserverAway: Scenario = {
  name: 'apiserver-away',
  title: 'the API server does not answer; the mesh runs on unseen',
  see: [
    'The header says “As of …: cluster out of reach”; every source that reads all the time is stale, with since when, why and what to do.',
    'What was read last stays on screen, nodes and certificates as well, and nothing is shown as gone.',
    'Requests go on in the mesh. Those that were logged meanwhile are read once the API server is back.',
    'Back, every source is live again by itself within half a minute.',
  ],
  apply: async (rig) => rig.node().stop('kube-apiserver'),
  undo: async (rig) => rig.node().start('kube-apiserver'),
  settle: istiodListens,
};

const PROBE_HOST = 'after-outage.example';
const PROBE = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: after-outage, namespace: istio-system }
spec:
  hosts: [${PROBE_HOST}]
  exportTo: ['.']
  location: MESH_EXTERNAL
  resolution: NONE
  ports: [{ number: 80, name: http, protocol: HTTP }]
`;
/** istiod's watches come back with a growing delay, up to a minute and more after a long outage. */
const LISTENS_MS = 120_000;

/** Waits until istiod acts again on what is written to the API server: an object is made for it to find, and removed. */
async function istiodListens(rig: Rig): Promise<void> {
  await rig.apply(PROBE);
  try {
    await istiodKnows(rig, true);
  } finally {
    await rig.remove(PROBE);
  }
  await istiodKnows(rig, false);
}

async function istiodKnows(rig: Rig, wanted: boolean): Promise<void> {
  const until = Date.now() + LISTENS_MS;
  const ask = () => rig.istioctl(['x', 'internal-debug', 'registryz'], { timeoutMs: LISTENS_MS });
  while ((await ask()).includes(`"${PROBE_HOST}"`) !== wanted) {
    const object = wanted ? 'a new object' : 'an object that went';
    if (Date.now() > until) throw new Error(`istiod took no notice of ${object} for ${LISTENS_MS / 1_000} s`);
    await sleep(1_000);
  }
}
