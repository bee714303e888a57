import type { AccessEntry, Edge, Mesh, MeshRequest, NodeId, Service } from '@/mesh/model';
import { lineOf } from '../requests/list/facts.ts';
import { explainHref, NOTHING_ASKED, OUTSIDE, type Question } from './question.ts';

/** The request that was observed, as it would be asked about. Null: the logs do not tell enough. */
export function questionOf(request: MeshRequest): Question | null {
  const line = lineOf(request);
  if (line === null) return null;
  const from = request.client?.pod ?? senderOf(request.caller ?? request.source);
  const to = urlOf(line, request.caller != null);
  if (from === null || to === null) return null;
  const typed = authorityOf(to);
  const authority = line.authority ?? '';
  return {
    ...NOTHING_ASKED,
    from,
    to,
    method: line.method === null || line.method === 'GET' ? '' : line.method,
    headers: line.method !== null && authority !== '' && authority !== typed ? [`host: ${authority}`] : [],
  };
}

/** Link that explains an observed request, null where the logs do not tell enough of it. */
export function explainRequestHref(request: MeshRequest): string | null {
  const question = questionOf(request);
  return question && explainHref(question, request.id);
}

/** `shop/order` of the workload node `shop/Deployment/order`. */
function senderOf(node: NodeId): string | null {
  if (/^external:/.test(node)) return OUTSIDE;
  if (/^unknown:/.test(node)) return null;
  const [namespace, , ...name] = node.split('/');
  return name.length === 0 ? null : `${namespace}/${name.join('/')}`;
}

const authorityOf = (url: string) => /^[a-z]+:\/\/([^/]*)/.exec(url)?.[1] ?? '';

/** Host as the caller named it, port as its connection had it: an authority may name neither or another. */
function urlOf(line: AccessEntry, atGateway: boolean): string | null {
  const dialled = line.direction === 'outbound' ? line.downstreamLocal : line.upstreamHost;
  const port = /:(\d+)$/.exec(dialled ?? '')?.[1] ?? null;
  if (line.method === null) {
    const [, clusterPort, , host] = line.upstreamCluster?.split('|') ?? [];
    const inMesh = line.direction === 'outbound' && host !== undefined && host !== '';
    const target = inMesh ? `${host}:${clusterPort}` : dialled;
    return target === null ? null : `tcp://${target}`;
  }
  if (line.authority === null || line.authority === '') return null;
  const path = line.path?.startsWith('/') ? line.path : '/';
  const named = /:\d+$/.test(line.authority);
  const ip = (address: string | null) => address?.replace(/:\d+$/, '') ?? '';
  // A gateway was dialled at its Service's port and logs its own; a sidecar logs what the app dialled.
  const dialledHere =
    line.direction === 'outbound' && !atGateway && ip(line.downstreamLocal) !== ip(line.upstreamLocal);
  const apart = !named && dialledHere && port !== null && port !== '80';
  return `http://${line.authority}${apart ? `:${port}` : ''}${path}`;
}

/** A question about traffic from one node to another: as its latest request, else the first port of the target's Service. */
export function questionOfEdge(
  mesh: Mesh,
  edge: Pick<Edge, 'source' | 'target'>,
): { question: Question; observed: string } | null {
  const latest = mesh.requests.findLast(
    (r) => r.target === edge.target && (r.source === edge.source || r.caller === edge.source) && !r.mirrored,
  );
  const observed = latest && questionOf(latest);
  if (latest && observed) return { question: observed, observed: latest.id };
  const from = senderOf(edge.source);
  const service = serviceOf(mesh, edge.target);
  const port = service?.ports[0];
  if (from === null || service === null || port === undefined) return null;
  const [namespace, name] = service.id.split('/');
  return { question: { ...NOTHING_ASKED, from, to: `http://${name}.${namespace}:${port.port}/` }, observed: '' };
}

/** A Service that some pod of the workload answers for. */
function serviceOf(mesh: Mesh, node: NodeId): Service | null {
  for (const slice of Object.values(mesh.endpointSlices))
    for (const endpoint of slice.endpoints) {
      const pod = endpoint.pod === null ? undefined : mesh.pods[endpoint.pod];
      if (pod?.workload === (node as string) && slice.service !== null) return mesh.services[slice.service] ?? null;
    }
  return null;
}
