import type { AccessEntry, Mesh, MeshRequest, PodId } from '../model/index.ts';
import { entry, serverEntry, withLines } from '../requests/lines.testkit.ts';

type Lines = { readonly client?: Partial<AccessEntry>; readonly server?: Partial<AccessEntry> };

/** A call of one pod by another's name, port 8080, over mTLS: both sides' lines, joined as the mesh joins them. */
export function calls(mesh: Mesh, from: PodId, to: PodId, cluster: string, over: Lines = {}): MeshRequest {
  const [caller, callee] = [from, to].map((pod) => mesh.pods[pod]?.ips[0] ?? '');
  const authority = `${cluster.split('|')[3]?.split('.')[0]}:8080`;
  const client = entry({
    pod: from,
    authority,
    upstreamHost: `${callee}:8080`,
    upstreamCluster: cluster,
    upstreamLocal: `${caller}:40000`,
    downstreamRemote: `${caller}:50000`,
    ...over.client,
  });
  const server = serverEntry({
    pod: to,
    authority,
    upstreamHost: `${callee}:8080`,
    downstreamLocal: `${callee}:8080`,
    downstreamRemote: `${caller}:40000`,
    ...over.server,
  });
  const [request] = withLines({ ...mesh, requests: [] }, client, server).requests;
  if (request?.client == null || request.server === null) throw new Error('the two lines do not join');
  return request;
}
