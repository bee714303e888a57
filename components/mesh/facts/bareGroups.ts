import { type InjectionReason, injectionOf } from '@/mesh/injection/injection.ts';
import type { Mesh } from '@/mesh/model';
import type { Graph } from '@/mesh/topology/graph.ts';

/** Namespaces in which nothing has a proxy, with the reason why the first of their pods has none; null: no pod tells. */
export type BareGroups = ReadonlyMap<string, InjectionReason | null>;

export function bareGroupsOf(mesh: Mesh, graph: Graph): BareGroups {
  const groups = new Map<string, Graph['nodes'][number] | 'proxied'>();
  for (const node of graph.nodes) {
    if (node.kind !== 'workload') continue;
    if (node.proxy !== 'none') groups.set(node.namespace, 'proxied');
    else if (!groups.has(node.namespace)) groups.set(node.namespace, node);
  }
  return new Map(
    [...groups].flatMap(([namespace, first]) => {
      if (first === 'proxied') return [];
      const pod = first.pods[0] === undefined ? undefined : mesh.pods[first.pods[0]];
      return [[namespace, pod ? injectionOf(mesh, pod).because : null] as const];
    }),
  );
}
