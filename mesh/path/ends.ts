import type { AccessEntry, Mesh, MeshRequest, NodeId, Pod, PodId } from '../model/index.ts';
import { isWorkloadNode, nameOf, serviceId } from '../model/index.ts';
import { parseAddress } from './address.ts';
import { lookup, podAt, podTitle } from './facts.ts';

/**
 * One end of a request and what proxies it there. `outside`: not a pod of this cluster. `unknown`: nothing tells.
 * The kind decides which stations the end has; an ambient end has stations of its own one day.
 */
export type End = {
  readonly kind: 'sidecar' | 'gateway' | 'none' | 'ambient' | 'outside' | 'unknown';
  readonly podId: PodId | null;
  /** Null when the pod is not (or no longer) known. */
  readonly pod: Pod | null;
  readonly title: string;
  readonly line: AccessEntry | null;
};

export type Ends = { readonly client: End; readonly server: End; readonly selfCall: boolean };

/** Who called and who was called, from the lines first, then from addresses, then from the graph's nodes. SPEC E-1 to E-4. */
export function endsOf(mesh: Mesh, request: MeshRequest): Ends {
  const client = clientEnd(mesh, request);
  const server = serverEnd(mesh, request);
  return { client, server, selfCall: client.podId !== null && client.podId === server.podId };
}

function clientEnd(mesh: Mesh, request: MeshRequest): End {
  if (request.client) return endWithLine(mesh, request.client);
  return endAtPeer(mesh, request.server?.downstreamRemote ?? null) ?? endOfNode(mesh, request.source);
}

/** Who knocked at a gateway: the pod at the connection's other end, else whom the join made out, else an address outside. */
export function callerOf(mesh: Mesh, request: MeshRequest, line: AccessEntry): End {
  const pod = endAtPeer(mesh, line.downstreamRemote);
  if (pod) return pod;
  if (request.caller) return endOfNode(mesh, request.caller);
  const title = parseAddress(line.downstreamRemote)?.ip ?? '';
  return { kind: 'outside', podId: null, pod: null, title, line: null };
}

function endAtPeer(mesh: Mesh, peer: string | null): End | null {
  // Port 0: Envoy wrote the address that x-forwarded-for names, not that of the connection.
  const pod = parseAddress(peer)?.port === 0 ? null : podAt(mesh, peer);
  return pod ? endAt(pod) : null;
}

function serverEnd(mesh: Mesh, request: MeshRequest): End {
  if (request.server) return endWithLine(mesh, request.server);
  const pod = podAt(mesh, request.client?.upstreamHost ?? null);
  return pod ? endAt(pod) : endOfNode(mesh, request.target);
}

function endWithLine(mesh: Mesh, line: AccessEntry): End {
  const pod = lookup(mesh.pods, line.pod) ?? null;
  // A pod that wrote a line has an Envoy, whatever is known of it since; sidecars are the common kind.
  const kind = pod?.proxy === 'gateway' ? 'gateway' : 'sidecar';
  return { kind, podId: line.pod, pod, title: pod ? podTitle(pod) : nameOf(line.pod), line };
}

const endAt = (pod: Pod): End => ({ kind: pod.proxy, podId: pod.id, pod, title: podTitle(pod), line: null });

/** An end of which only the workload, host or address is known. All pods of a workload are proxied alike but in a rollout. */
function endOfNode(mesh: Mesh, node: NodeId): End {
  if (!isWorkloadNode(node)) {
    const title = node.slice(node.indexOf(':') + 1);
    const [name = '', namespace = '', kind] = title.split('.');
    // A Service of this cluster that has no pod to be named by: inside the mesh, and nothing more is known.
    const isService = kind === 'svc' && lookup(mesh.services, serviceId(namespace, name)) !== undefined;
    if (isService) return { kind: 'unknown', podId: null, pod: null, title, line: null };
    return { kind: 'outside', podId: null, pod: null, title, line: null };
  }
  const pods = Object.values<Pod>(mesh.pods).filter((p) => p.workload === (node as string));
  const kinds = new Set(pods.map((p) => p.proxy));
  const [first] = pods;
  const title = node.split('/').slice(2).join('/') || node;
  return { kind: first && kinds.size === 1 ? first.proxy : 'unknown', podId: null, pod: null, title, line: null };
}
