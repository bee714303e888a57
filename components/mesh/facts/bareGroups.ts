import { type InjectionReason, injectionOf } from '@/mesh/injection/injection.ts';
import type { Mesh } from '@/mesh/model';
import type { Graph } from '@/mesh/topology/graph.ts';

/** Namespaces in which nothing has a proxy, with the reason that all of their workloads share; null: they differ, or no pod tells. */
export type BareGroups = ReadonlyMap<string, InjectionReason | null>;

export function bareGroupsOf(mesh: Mesh, graph: Graph): BareGroups {
  const groups = new Map<string, InjectionReason | null | 'proxied'>();
  for (const { kind, namespace, proxy, pods } of graph.nodes) {
    if (kind !== 'workload') continue;
    const before = groups.get(namespace);
    const [first] = pods;
    const pod = first === undefined ? undefined : mesh.pods[first];
    const reason = proxy !== 'none' ? 'proxied' : pod ? injectionOf(mesh, pod).because : null;
    if (before === undefined || reason === 'proxied') groups.set(namespace, reason);
    else if (before !== 'proxied' && before?.code !== reason?.code) groups.set(namespace, null);
  }
  return new Map([...groups].flatMap(([namespace, why]) => (why === 'proxied' ? [] : [[namespace, why] as const])));
}
