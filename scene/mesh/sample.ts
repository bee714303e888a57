import { type Edge, edgeId, epochMs, externalNode, type NodeId, podId, workloadId, workloadNode } from '@/mesh/model';
import type { Graph, GraphNode } from '@/mesh/topology/graph.ts';

/** Graphs for tests of layouts. They are no mesh's; their names are numbers. */
const node = (namespace: string, name: string, proxy: GraphNode['proxy'] = 'sidecar'): GraphNode => ({
  id: workloadNode(workloadId(namespace, 'Deployment', name)),
  kind: 'workload',
  namespace,
  name,
  controller: 'Deployment',
  pods: [podId(namespace, `${name}-1`)],
  proxy,
  app: name,
  version: null,
});

const outside = (host: string): GraphNode => ({
  id: externalNode(host),
  kind: 'external',
  namespace: '',
  name: host,
  controller: 'host',
  pods: [],
  proxy: 'none',
  app: null,
  version: null,
});

const edge = (source: NodeId, target: NodeId): Edge => ({
  id: edgeId(source, target),
  source,
  target,
  buckets: [],
  counters: null,
  lastSeenAt: epochMs(0),
});

const graph = (nodes: readonly GraphNode[], pairs: readonly (readonly [NodeId, NodeId])[]): Graph => ({
  nodes: [...nodes].sort((a, b) => (a.id < b.id ? -1 : 1)),
  edges: [...new Map(pairs.map(([s, t]) => [edgeId(s, t), edge(s, t)])).values()].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  ),
});

/** One namespace of five workloads, a gateway and a caller outside. */
export function shop(): Graph {
  const gateway = node('istio-system', 'ingressgateway', 'gateway');
  const client = node('shop', 'client');
  const order = node('shop', 'order');
  const v1 = node('shop', 'payment-v1');
  const v2 = node('shop', 'payment-v2');
  const legacy = node('shop', 'legacy', 'none');
  const web = outside('outside');
  return graph(
    [gateway, client, order, v1, v2, legacy, web],
    [
      [web.id, gateway.id],
      [gateway.id, order.id],
      [client.id, order.id],
      [order.id, v1.id],
      [order.id, v2.id],
    ],
  );
}

/** A linear congruential generator, so that a sample is the same everywhere. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** `namespaces` times `size` workloads; most edges go forward, some back, some to other namespaces, and a few workloads have none. */
export function many(namespaces: number, size: number, seed = 7): Graph {
  const next = random(seed);
  const pick = (n: number) => Math.floor(next() * n);
  const groups = Array.from({ length: namespaces }, (_, g) =>
    Array.from({ length: size }, (_, i) => node(`ns-${g}`, `w${g}-${i}`, next() < 0.08 ? 'none' : 'sidecar')),
  );
  const gateway = node('istio-system', 'ingress', 'gateway');
  const api = outside('api.example.com');
  const pairs: [NodeId, NodeId][] = [];
  const link = (a: GraphNode | undefined, b: GraphNode | undefined) => {
    if (a && b && a !== b) pairs.push([a.id, b.id]);
  };
  groups.forEach((group, g) => {
    const linked = Math.max(2, size - 2);
    for (let i = 1; i < linked; i++) link(group[pick(i)], group[i]);
    link(group[pick(size)], group[pick(size)]);
    if (g + 1 < namespaces) link(group[pick(linked)], groups[g + 1 + pick(namespaces - g - 1)]?.[0]);
    if (next() < 0.2) link(group[1], api);
  });
  link(gateway, groups[0]?.[0]);
  return graph([...groups.flat(), gateway, api], pairs);
}

export const SAMPLES: Readonly<Record<string, Graph>> = { shop: shop(), '5x12': many(5, 12), '30x10': many(30, 10) };
