import { setTimeout as sleep } from 'node:timers/promises';
import type { Rig } from '../rig.ts';
import type { KubeObject } from './documents.ts';

/** Takes one line for a person who waits. */
export type Progress = (line: string) => void;

/** What a Deployment or StatefulSet says of itself; a field that is missing counts as 0. */
export type WorkloadState = {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string; readonly generation: number };
  readonly spec: { readonly replicas: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
  };
};

/** Ready means: its newest form, all replicas of it ready, and no pod of an older form left. */
export function isReady({ metadata, spec, status }: WorkloadState): boolean {
  return (
    (status?.observedGeneration ?? 0) >= metadata.generation &&
    (status?.updatedReplicas ?? 0) === spec.replicas &&
    (status?.readyReplicas ?? 0) === spec.replicas &&
    (status?.replicas ?? 0) === spec.replicas
  );
}

/**
 * Waits until these workloads are ready, asking once a second.
 * @throws Error naming those that were not after `timeoutMs`.
 */
export async function waitUntilReady(
  rig: Rig,
  workloads: readonly KubeObject[],
  say: Progress,
  timeoutMs = 180_000,
): Promise<void> {
  const wanted = new Set(workloads.map((object) => `${object.metadata.namespace}/${object.metadata.name}`));
  const end = Date.now() + timeoutMs;
  let said = -1;
  for (;;) {
    const json = await rig.kubectl(['get', 'deployments,statefulsets', '-A', '-o', 'json']);
    const { items } = JSON.parse(json) as { items: readonly WorkloadState[] };
    const ready = new Set(items.filter(isReady).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
    const missing = [...wanted].filter((name) => !ready.has(name));
    const count = wanted.size - missing.length;
    if (count !== said) say(`demo mesh: ${count} of ${wanted.size} workloads ready`);
    said = count;
    if (missing.length === 0) return;
    if (Date.now() > end) {
      throw new Error(
        `Not ready after ${timeoutMs / 1000} s: ${missing.join(', ')}. "npm run rig -- k describe pods -n NAMESPACE" says why.`,
      );
    }
    await sleep(1000);
  }
}
