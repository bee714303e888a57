/** A pod as far as the rig looks into it. */
export type Pod = {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
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

/** Who makes a pod anew, as kubectl names it: `deployment/order`. Null for a pod that nobody does. */
export function workloadOf({ metadata }: Pod): string | null {
  const [owner] = metadata.ownerReferences ?? [];
  if (owner === undefined) return null;
  // A Deployment's ReplicaSet has its name and the hash of the template.
  const end = `-${metadata.labels?.['pod-template-hash']}`;
  if (owner.kind === 'ReplicaSet' && owner.name.endsWith(end)) return `deployment/${owner.name.slice(0, -end.length)}`;
  return `${owner.kind.toLowerCase()}/${owner.name}`;
}

/** The pod that was made last among those that are ready. */
export function newestReady(pods: readonly Pod[]): Pod | null {
  const age = (pod: Pod): string => pod.metadata.creationTimestamp;
  return pods.filter(isReady).sort((a, b) => age(b).localeCompare(age(a)))[0] ?? null;
}
