import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Built, build } from '../build/build.ts';
import { installIstio, isInstalled, istioManifest, istioReady } from '../istio/install.ts';
import { installMesh } from '../mesh/install.ts';
import { rigAt } from '../open.ts';
import { CLUSTER, type Places, RIG } from '../places.ts';
import { Problem } from '../problem.ts';
import { Progress } from '../progress.ts';
import type { Rig } from '../rig.ts';
import { apiserverAway } from '../scenarios/apiserver-away.ts';
import { takeBackLeft } from '../scenarios/left.ts';
import { versions } from '../versions.ts';
import { checkNode, findSnapshotter, MARK } from './checks.ts';
import { clear } from './down.ts';
import { nodeFiles } from './files.ts';
import { importImages, recordImages, staleImages } from './images.ts';
import { raiseLimits } from './limits.ts';
import { makeNetwork } from './network.ts';
import { answers, nodeProcess, programRuns, restartProgram, startNode, startProgram } from './node.ts';
import { makeClusterPki } from './pki.ts';
import { nodePrograms, type ProgramName } from './programs.ts';
import { replacePods } from './replace.ts';

export type UpOptions = { /** Whether to install the demo as well. */ readonly mesh: boolean };

/** Makes the mesh run: builds what is missing, clears what a dead one left, or brings a running one up to date. */
export async function up(places: Places, options: UpOptions): Promise<Rig> {
  const built = await build(places);
  const kubectl = [built.kubebox, 'kubectl'];
  const rig = rigAt({ kubeconfig: places.kubeconfig, places, kubectl, istioctl: [built.istioctl] });
  if (nodeProcess(places) === null || !(await bringUpToDate(places, built, rig, options))) {
    await makeAnew(places, built, rig, options);
  }
  return rig;
}

/** On a node that runs. False when that cannot be kept: a program of it does not answer, or Istio never got there. */
async function bringUpToDate(places: Places, built: Built, rig: Rig, options: UpOptions): Promise<boolean> {
  const progress = new Progress('up', options.mesh ? 5 : 3);
  const names = Object.keys(nodePrograms(places, built)) as ProgramName[];
  const wasAway = !programRuns(places, 'kube-apiserver');
  const kept = await progress.run(
    'already up; its programs',
    async (detail) => (await allAnswer(places, names, detail)) && (await isInstalled(rig)),
  );
  if (!kept) return false;
  raiseLimits(places);
  await progress.run('Istio', () => istioReady(rig));
  if (options.mesh) {
    // Before pods are made anew: what a scenario did may keep them from being ready.
    await progress.run('scenarios still applied', async (detail) => {
      await takeBackLeft(rig, detail);
      if (wasAway) await apiserverAway.settle?.(rig);
    });
  }
  await progress.run('images', (detail) => refresh(places, built, rig, detail));
  if (options.mesh) await demo(progress, rig);
  progress.end(`the mesh is up; export KUBECONFIG=${places.kubeconfig}`);
  return true;
}

/** Starts programs of the node that ended, as a scenario may have left one, and waits a good while for those that are slow. */
async function allAnswer(
  places: Places,
  names: readonly ProgramName[],
  detail: (text: string) => void,
): Promise<boolean> {
  for (const name of names) {
    detail(name);
    try {
      await restartProgram(places, name);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      detail(`${name} does not answer`);
      return false;
    }
  }
  detail('');
  return true;
}

async function makeAnew(places: Places, built: Built, rig: Rig, options: UpOptions): Promise<void> {
  const progress = new Progress('up', options.mesh ? 8 : 7);
  await progress.run('clearing what an earlier mesh left', async (detail) => {
    const found = await clear(places);
    detail(found.length > 0 ? found.join(', ') : 'nothing');
  });
  await checkNode(places);
  await progress.run(`network ${places.name}, node at ${places.nodeAddress}`, async () => {
    prepareState(places);
    raiseLimits(places);
    await makeNetwork(places);
    await makeClusterPki(places);
    await startNode(places, built);
  });
  const programs = nodePrograms(places, built);
  const start = async (name: ProgramName): Promise<void> => {
    await startProgram(places, name, programs[name]);
    await answers(places, name, 120_000);
  };
  const files = nodeFiles(places, await findSnapshotter(places));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(places.state, name), text);

  await progress.run(`Kubernetes ${versions().kubernetes} control plane`, async () => {
    await start('etcd');
    await start('kube-apiserver');
    await Promise.all([start('kube-controller-manager'), start('kube-scheduler')]);
  });
  await progress.run('containerd and images', async (detail) => {
    await start('containerd');
    await importImages(places, built.images, detail);
    recordImages(places, built.images);
  });
  await progress.run('node', async () => {
    await Promise.all([start('kubelet'), start('kube-proxy')]);
    // The kubelet registers its node only some time after it first answers.
    await rig.kubectl(['wait', '--for=create', `node/${CLUSTER.nodeName}`, '--timeout=60s']);
    await rig.kubectl(['wait', '--for=condition=Ready', `node/${CLUSTER.nodeName}`, '--timeout=60s']);
  });
  await progress.run('DNS', async () => {
    await rig.apply(readFileSync(join(RIG, 'node', 'coredns.yaml'), 'utf8'));
    await rig.kubectl(['-n', 'kube-system', 'rollout', 'status', 'deployment/coredns', '--timeout=120s']);
  });
  await progress.run(`Istio ${versions()['istio-name']}`, async () => {
    await installIstio(places, rig, await istioManifest(built));
  });
  if (options.mesh) await demo(progress, rig);
  progress.end(`the mesh is up; export KUBECONFIG=${places.kubeconfig}`);
}

function prepareState(places: Places): void {
  mkdirSync(places.state, { recursive: true, mode: 0o755 });
  writeFileSync(join(places.state, MARK), JSON.stringify({ name: places.name, subnet: places.subnet }));
  for (const folder of ['etcd', 'log', 'cni', 'programs']) mkdirSync(join(places.state, folder), { mode: 0o700 });
}

const demo = (progress: Progress, rig: Rig): Promise<void> =>
  progress.run('demo mesh', (detail) => installMesh(rig, (line) => detail(line.replace('demo mesh: ', ''))));

/** Gives the node the images that were built since it came up, and the pods that run older ones new ones. */
async function refresh(places: Places, built: Built, rig: Rig, detail: (text: string) => void): Promise<void> {
  const stale = staleImages(places, built.images);
  if (stale.length === 0) return;
  await importImages(places, stale, detail);
  const names = new Set(stale.map((image) => image.name));
  // Noted only then: an `up` that is ended before does it all again next time.
  await replacePods(rig, names, detail, () => recordImages(places, stale));
}
