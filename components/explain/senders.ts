import { type Mesh, nameOf, namespaceOf, type Pod, workloadParts } from '@/mesh/model';
import { OUTSIDE } from './question.ts';

/** Somebody who may send a request. */
export type Sender = {
  /** As the address bar and the API have it. */
  readonly value: string;
  readonly name: string;
  /** Empty for who is outside. */
  readonly namespace: string;
  readonly kind: 'outside' | 'gateway' | 'sidecar' | 'none' | 'ambient';
  /** Pods that it stands for: 1 for a pod. */
  readonly pods: number;
  /** True for a pod of a workload that is listed, too. */
  readonly ofWorkload: boolean;
};

const OUTSIDER: Sender = { value: OUTSIDE, name: '', namespace: '', kind: 'outside', pods: 0, ofWorkload: false };

/** Everybody who may send: outside first, then workloads by namespace and name, each followed by its pods. */
export function sendersOf(pods: Mesh['pods']): readonly Sender[] {
  const workloads = new Map<string, Pod[]>();
  for (const pod of Object.values(pods)) {
    if (pod.controlPlane || pod.phase !== 'Running') continue;
    const { namespace, name } = workloadParts(pod.workload);
    const key = `${namespace}/${name}`;
    workloads.set(key, [...(workloads.get(key) ?? []), pod]);
  }
  const keys = [...workloads.keys()].sort();
  return [
    OUTSIDER,
    ...keys.flatMap((value): readonly Sender[] => {
      const own = (workloads.get(value) ?? []).toSorted((a, b) => (a.id < b.id ? -1 : 1));
      const [first] = own;
      if (first === undefined) return [];
      const { namespace, name } = workloadParts(first.workload);
      const workload: Sender = { value, name, namespace, kind: first.proxy, pods: own.length, ofWorkload: false };
      const each = own
        .filter((pod) => pod.id !== (value as string))
        .map(
          (pod): Sender => ({
            value: pod.id,
            name: nameOf(pod.id),
            namespace: namespaceOf(pod.id),
            kind: pod.proxy,
            pods: 1,
            ofWorkload: true,
          }),
        );
      return [workload, ...each];
    }),
  ];
}

/** Senders that hold every word of a query; without one the pods of workloads are left out. */
export function foundSenders(senders: readonly Sender[], query: string, outside: string): readonly Sender[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return senders.filter((s) => !s.ofWorkload);
  return senders.filter((s) => {
    const text = `${s.value} ${s.kind === 'outside' ? outside : s.kind}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
