import { stringify } from 'yaml';
import { type Pod, workloadOf } from '../pods.ts';
import type { Rig } from '../rig.ts';

/**
 * Deletes the pods that run one of these images and waits for those that come instead: their owners make them of the same
 * template, which a restart would change. istiod is first, for it gives the others their sidecars. `deleted` is called
 * once none of the old pods is left.
 */
export async function replacePods(
  rig: Rig,
  images: ReadonlySet<string>,
  detail: (text: string) => void,
  deleted: () => void,
): Promise<void> {
  const { items } = JSON.parse(await rig.kubectl(['get', 'pods', '-A', '-o', 'json'])) as { items: readonly Pod[] };
  const old = items.filter((pod) => runsOneOf(pod, images));
  const istio = old.filter((pod) => pod.metadata.namespace === 'istio-system');
  const others = old.filter((pod) => !istio.includes(pod));
  if (old.length > 0) detail(`making ${old.length} pods anew`);
  await remove(rig, istio);
  await rolledOut(rig, istio);
  await remove(rig, others);
  deleted();
  await rolledOut(rig, others);
}

const runsOneOf = ({ spec }: Pod, images: ReadonlySet<string>): boolean =>
  [...spec.containers, ...(spec.initContainers ?? [])].some((container) => images.has(container.image));

async function remove(rig: Rig, pods: readonly Pod[]): Promise<void> {
  const named = pods.map(({ metadata: { name, namespace } }) => ({ name, namespace }));
  const objects = named.map((metadata) => stringify({ apiVersion: 'v1', kind: 'Pod', metadata }));
  if (objects.length > 0) await rig.remove(objects.join('---\n'));
}

async function rolledOut(rig: Rig, pods: readonly Pod[]): Promise<void> {
  const all = pods.map((pod) => `${pod.metadata.namespace} ${workloadOf(pod) ?? ''}`);
  for (const one of new Set(all)) {
    const [namespace = '', workload = ''] = one.split(' ');
    if (!/^(deployment|statefulset|daemonset)\//.test(workload)) continue;
    await rig.kubectl(['-n', namespace, 'rollout', 'status', workload, '--timeout=180s']);
  }
}
