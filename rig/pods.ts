/** A pod as far as the rig looks into it. */
export type Pod = {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
  };
  readonly spec: {
    readonly containers: readonly { readonly image: string }[];
    readonly initContainers?: readonly { readonly image: string }[];
  };
  readonly status?: { readonly phase?: string; readonly conditions?: readonly { type: string; status: string }[] };
};

/** Whether every container of a pod is ready and nobody is deleting it. */
export const isReady = (pod: Pod): boolean =>
  pod.metadata.deletionTimestamp === undefined &&
  (pod.status?.conditions ?? []).some((condition) => condition.type === 'Ready' && condition.status === 'True');

/** The pod that was made last among those that are ready. */
export function newestReady(pods: readonly Pod[]): Pod | null {
  const age = (pod: Pod): string => pod.metadata.creationTimestamp;
  return pods.filter(isReady).sort((a, b) => age(b).localeCompare(age(a)))[0] ?? null;
}
