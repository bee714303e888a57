import {
  type ConfigStanding,
  hasProxy,
  type Mesh,
  nameOf,
  namespaceOf,
  type Pod,
  type PodId,
  type ProxySync,
  type WorkloadCertificate,
  workloadParts,
} from '@/mesh/model';
import type { ProxyState } from '@/mesh/sync/holding.ts';

/** One proxy in the list; nothing in it depends on the clock. */
export type ProxyRow = {
  readonly key: PodId;
  readonly pod: Pod;
  readonly name: string;
  readonly namespace: string;
  readonly workload: string;
  readonly sync: ProxySync | undefined;
  readonly certificate: WorkloadCertificate | undefined;
  /** Of its configuration, if one is held. */
  readonly standing: ConfigStanding | undefined;
  readonly text: string;
};

type Tables = Pick<Mesh, 'pods' | 'sync' | 'certificates' | 'configs'>;

/** Every pod that runs an Envoy, by namespace and name. */
export function proxyRows({ pods, sync, certificates, configs }: Tables): readonly ProxyRow[] {
  return Object.values(pods)
    .filter(hasProxy)
    .map((pod): ProxyRow => {
      const { kind, name } = workloadParts(pod.workload);
      const held = sync[pod.id];
      return {
        key: pod.id,
        pod,
        name: nameOf(pod.id),
        namespace: namespaceOf(pod.id),
        workload: name,
        sync: held,
        certificate: certificates[pod.id],
        standing: configs[pod.id],
        text: [pod.id, kind, name, pod.proxy, pod.ips, held?.istiod, held?.istioVersion, certificates[pod.id]?.spiffe]
          .flat()
          .join(' ')
          .toLowerCase(),
      };
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

export function filterProxies(
  rows: readonly ProxyRow[],
  { text, namespace, states }: { text: string; namespace: string; states: ReadonlySet<string> },
  stateOf: (pod: Pod) => ProxyState,
): readonly ProxyRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(
    (row) =>
      (namespace === '' || row.namespace === namespace) &&
      (states.size === 0 || states.has(stateOf(row.pod))) &&
      words.every((word) => row.text.includes(word)),
  );
}
