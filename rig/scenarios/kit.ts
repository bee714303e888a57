import type { Rig } from '../rig.ts';

/** A Deployment of the mesh whose pods carry the label `app`, and whose app runs in the container of that name. */
export type Deployment = { readonly namespace: string; readonly name: string; readonly app: string };

/** Long enough for a pod with a sidecar to start, or to go, on a busy machine. */
const SECONDS = 120;

/** Sets the number of pods and waits until they are ready; with 0, until the last one is gone. */
export async function scale(rig: Rig, deployment: Deployment, replicas: number): Promise<void> {
  const { namespace, name, app } = deployment;
  await rig.kubectl(['-n', namespace, 'scale', `deployment/${name}`, `--replicas=${replicas}`]);
  if (replicas > 0) return rolledOut(rig, deployment);
  await patiently(rig, ['-n', namespace, 'wait', '--for=delete', 'pod', '-l', `app=${app}`]);
}

/** Changes variables of the app (null takes one away) and waits until only pods with the new ones are left. */
export async function setEnv(
  rig: Rig,
  deployment: Deployment,
  env: Readonly<Record<string, string | null>>,
): Promise<void> {
  const { namespace, name } = deployment;
  const changes = Object.entries(env).map(([key, value]) => (value === null ? `${key}-` : `${key}=${value}`));
  await rig.kubectl(['-n', namespace, 'set', 'env', `deployment/${name}`, '-c', 'app', ...changes]);
  await rolledOut(rig, deployment);
}

/** Has the app send more by itself: `line` is one of its `LOAD`. A line that it has already is not added again. */
export async function addLoad(rig: Rig, deployment: Deployment, line: string): Promise<void> {
  const lines = await loadOf(rig, deployment);
  if (!lines.includes(line)) await setEnv(rig, deployment, { LOAD: textOf([...lines, line]) });
}

/** Takes back what {@link addLoad} added. */
export async function removeLoad(rig: Rig, deployment: Deployment, line: string): Promise<void> {
  const lines = await loadOf(rig, deployment);
  if (lines.includes(line)) await setEnv(rig, deployment, { LOAD: textOf(lines.filter((other) => other !== line)) });
}

async function loadOf(rig: Rig, { namespace, name }: Deployment): Promise<string[]> {
  const path = '{.spec.template.spec.containers[?(@.name=="app")].env[?(@.name=="LOAD")].value}';
  const text = await rig.kubectl(['-n', namespace, 'get', `deployment/${name}`, '-o', `jsonpath=${path}`]);
  return text.split('\n').filter((line) => line !== '');
}

/** As rig/mesh writes it, a line feed after the last line too, so that taking a line back gives the same pod template. */
const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

/** Sets an annotation of a Deployment's pods (null takes it away) and waits until only pods that have it so are left. */
export async function annotatePods(
  rig: Rig,
  deployment: Deployment,
  annotations: Readonly<Record<string, string | null>>,
): Promise<void> {
  const { namespace, name } = deployment;
  const patch = JSON.stringify({ spec: { template: { metadata: { annotations } } } });
  await rig.kubectl(['-n', namespace, 'patch', `deployment/${name}`, '--type=merge', '-p', patch]);
  await rolledOut(rig, deployment);
}

/** Makes new pods in place of those there are. They are deleted: `rollout restart` would leave its mark in the template. */
export async function restart(rig: Rig, deployment: Deployment): Promise<void> {
  await patiently(rig, ['-n', deployment.namespace, 'delete', 'pod', '-l', `app=${deployment.app}`]);
  await rolledOut(rig, deployment);
}

/** Waits until every pod of a Deployment is of its newest template and ready, and those before are gone. */
export async function rolledOut(rig: Rig, deployment: Deployment): Promise<void> {
  const { namespace, name } = deployment;
  await patiently(rig, ['-n', namespace, 'rollout', 'status', `deployment/${name}`]);
  const leaving = (await podsOf(rig, deployment)).filter((pod) => pod.metadata.deletionTimestamp !== undefined);
  const names = leaving.map((pod) => `pod/${pod.metadata.name}`);
  if (names.length > 0) await patiently(rig, ['-n', namespace, 'wait', '--for=delete', ...names]);
}

/** Waits until Deployments that were just made have their pods ready: one question for all of them. */
export async function available(rig: Rig, namespace: string, names: readonly string[]): Promise<void> {
  const deployments = names.map((name) => `deployment/${name}`);
  await patiently(rig, ['-n', namespace, 'wait', '--for=condition=Available', ...deployments]);
}

/** What is read of a pod. */
export type Pod = {
  readonly metadata: { readonly name: string; readonly creationTimestamp: string; readonly deletionTimestamp?: string };
  readonly spec: {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly ephemeralContainers?: readonly Container[];
  };
};
type Container = { readonly name: string; readonly image: string };

/** The pods of an app, newest first, those that are about to go among them. */
export async function podsOf(
  rig: Rig,
  { namespace, app }: Pick<Deployment, 'namespace' | 'app'>,
): Promise<readonly Pod[]> {
  const { items }: { items: Pod[] } = JSON.parse(
    await rig.kubectl(['-n', namespace, 'get', 'pods', '-l', `app=${app}`, '-o', 'json']),
  );
  return items.sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1));
}

/** A kubectl command that waits, and says itself when it waited for too long. */
async function patiently(rig: Rig, args: readonly string[]): Promise<void> {
  await rig.kubectl([...args, `--timeout=${SECONDS}s`], { timeoutMs: (SECONDS + 10) * 1_000 });
}
