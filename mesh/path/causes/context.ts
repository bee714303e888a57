import type {
  AccessEntry,
  ClusterConfig,
  EndpointConfig,
  Evidence,
  HostStatus,
  Mesh,
  MeshRequest,
  Pod,
  PodId,
  ProxyConfig,
  Route,
  Service,
  WireSecurity,
} from '../../model/index.ts';
import { serviceId } from '../../model/index.ts';
import { outboundCluster } from '../../requests/address.ts';
import { parseAddress } from '../address.ts';
import { clientChoices } from '../clientEnvoy.ts';
import { clusterNamed, endpointsOf, statusOf } from '../configIndex.ts';
import { dumped, logged, lookup, type PathFacts, podAt } from '../facts.ts';
import { type MtlsMode, modeAtPort } from '../mtlsMode.ts';
import { socketFor, type UpstreamSocket } from '../upstream.ts';
import { protectionWithoutSni } from '../withoutSni.ts';

/** What the causes of one failed request are tested against: its lines, and what is known now of everything on its way. */
export type Case = {
  readonly mesh: Mesh;
  readonly request: MeshRequest;
  readonly client: AccessEntry | null;
  readonly server: AccessEntry | null;
  /** As the server's line and its proxy's configuration tell it together. */
  readonly security: WireSecurity;
  /** The line of the proxy that said what broke: the server's where it did, else the client's. */
  readonly teller: AccessEntry;
  readonly clientConfig: ProxyConfig | null;
  readonly serverConfig: ProxyConfig | null;
  readonly clientPod: Pod | null;
  readonly serverPod: Pod | null;
  /** Name of the cluster that the client's proxy chose, of the route where the log names none. */
  readonly clusterName: string | null;
  readonly cluster: ClusterConfig | null;
  readonly endpoints: readonly EndpointConfig[];
  /** As `/clusters` showed them last. */
  readonly hosts: readonly HostStatus[];
  readonly route: Route | null;
  readonly service: Service | null;
  readonly socket: UpstreamSocket | null;
};

/** Null: a request without a line has nothing to be explained by. */
export function caseOf(facts: PathFacts, request: MeshRequest): Case | null {
  const { mesh, clientConfig, serverConfig } = facts;
  const { client, server } = request;
  const teller = server !== null && isBad(server) ? server : (client ?? server);
  if (teller === null) return null;
  const chosen = client === null ? null : clientChoices(mesh, clientConfig, request, client);
  const route = chosen?.route ?? null;
  const clusterName = client?.upstreamCluster ?? onlyCluster(route);
  const parts = outboundCluster(clusterName);
  const [name = '', namespace = ''] = parts?.host.split('.') ?? [];
  const cluster = clientConfig ? clusterNamed(clientConfig, clusterName) : null;
  const endpoints = clientConfig ? endpointsOf(clientConfig, clusterName) : [];
  const sweep = client === null ? undefined : lookup(mesh.sweeps, client.pod);
  const picked = endpoints.find((e) => e.address === client?.upstreamHost) ?? endpoints[0] ?? null;
  const clientPod = podOf(mesh, client?.pod ?? null) ?? podAt(mesh, directPeer(server));
  const ambient = clientPod?.proxy === 'ambient';
  return {
    ...{ mesh, request, client, server, teller, clientConfig, serverConfig, clusterName, cluster, endpoints, route },
    clientPod,
    security:
      server !== null && request.security === 'plain'
        ? protectionWithoutSni(mesh, serverConfig, request, server, ambient).security
        : request.security,
    serverPod: podOf(mesh, server?.pod ?? null) ?? podAt(mesh, client?.upstreamHost ?? null),
    hosts: statusOf(sweep, clusterName)?.hosts ?? [],
    service: parts === null ? null : (lookup(mesh.services, serviceId(namespace, name)) ?? null),
    socket: cluster === null ? null : socketFor(cluster, picked),
  };
}

const isBad = (line: AccessEntry) =>
  line.flags.length > 0 || (line.details !== null && line.details !== 'via_upstream') || (line.status ?? 0) >= 500;

const podOf = (mesh: Mesh, id: PodId | null): Pod | null => (id === null ? null : (lookup(mesh.pods, id) ?? null));

/** Port 0: an address that x-forwarded-for named. */
const directPeer = (line: AccessEntry | null) =>
  parseAddress(line?.downstreamRemote ?? null)?.port === 0 ? null : (line?.downstreamRemote ?? null);

function onlyCluster(route: Route | null): string | null {
  const clusters = route?.action.kind === 'clusters' ? route.action.clusters : [];
  return clusters.length === 1 ? (clusters[0]?.name ?? null) : null;
}

/** What the proxy said of the connection to its upstream. */
export const transportText = ({ client, server }: Case): string =>
  [server?.transportFailure, client?.transportFailure]
    .filter((t) => t != null)
    .join(' ')
    .replaceAll('_', ' ');

export const at = (line: AccessEntry, field: Parameters<typeof logged>[1]): Evidence => logged(line, field);

/** Where the cluster stands in the client's dump. */
export const clusterEvidence = ({ clientConfig, cluster }: Case): Evidence | null =>
  clientConfig !== null && cluster !== null ? dumped(clientConfig, cluster) : null;

/** PeerAuthentication in force at the port that was called, from the chains of the server's proxy; null: not read. */
export function serverMode(of: Case): { readonly mode: MtlsMode; readonly evidence: Evidence } | null {
  const { serverConfig, server, client } = of;
  if (serverConfig === null) return null;
  const port = parseAddress(server?.downstreamLocal ?? client?.upstreamHost ?? null)?.port ?? null;
  const found = modeAtPort(serverConfig, port);
  return found && { mode: found.mode, evidence: dumped(serverConfig, found.chains[0]) };
}
