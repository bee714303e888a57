import type {
  AccessEntry,
  ClusterConfig,
  EndpointConfig,
  HostStatus,
  Mesh,
  Placed,
  ProxyConfig,
  TlsContext,
} from '../model/index.ts';
import { clusterNamed, endpointsOf, statusOf } from './configIndex.ts';
import { dumped, fact, logged, lookup } from './facts.ts';
import { type Reason, why } from './reasons.ts';
import type { Candidate, Choice, Fact } from './stations.ts';

/** What the client's Envoy was told to use towards the endpoint that it picked. */
export type UpstreamSocket = { readonly name: string; readonly tls: TlsContext | null; readonly at: Placed };

export type Upstream = {
  readonly cluster: ClusterConfig | null;
  readonly socket: UpstreamSocket | null;
  readonly facts: readonly Fact[];
  readonly choices: readonly Choice[];
};

/** The cluster that the line names, its endpoints and the transport socket for the one that was picked. */
export function upstreamOf(mesh: Mesh, config: ProxyConfig, line: AccessEntry): Upstream {
  const name = line.upstreamCluster;
  const cluster = clusterNamed(config, name);
  const endpoints = endpointsOf(config, name);
  const picked = endpoints.find((e) => e.address === line.upstreamHost) ?? null;
  const facts: Fact[] = [];
  if (name !== null) {
    facts.push(
      fact('cluster', name, logged(line, 'upstreamCluster'), {
        ...(cluster === null ? { note: why('config-newer'), tone: 'muted' as const } : {}),
        ...(cluster?.origin ? { origin: cluster.origin } : {}),
      }),
    );
  }
  if (line.upstreamHost !== null) {
    const note = endpointNote(cluster, endpoints, picked);
    facts.push(fact('endpoint', line.upstreamHost, logged(line, 'upstreamHost'), note ? { note } : {}));
  }
  if (cluster !== null && endpoints.length > 0) {
    facts.push(fact('endpoint-candidates', String(endpoints.length), dumped(config, cluster)));
  }
  const hosts = statusOf(lookup(mesh.sweeps, config.pod), name)?.hosts ?? [];
  const candidates = endpoints.map((e) => endpointCandidate(config, cluster, e, line, hosts, endpoints));
  return {
    cluster,
    socket: cluster === null ? null : socketFor(cluster, picked),
    facts,
    choices: candidates.length > 0 ? [{ of: 'endpoint', candidates }] : [],
  };
}

function endpointNote(
  cluster: ClusterConfig | null,
  endpoints: readonly EndpointConfig[],
  picked: EndpointConfig | null,
): Reason | null {
  if (picked !== null || cluster === null) return null;
  if (cluster.type === 'ORIGINAL_DST') return why('original-destination');
  if (cluster.type === 'STRICT_DNS' || cluster.type === 'LOGICAL_DNS') return why('dns-cluster');
  return endpoints.length > 0 ? why('endpoint-not-in-config') : null;
}

function endpointCandidate(
  config: ProxyConfig,
  cluster: ClusterConfig | null,
  endpoint: EndpointConfig,
  line: AccessEntry,
  hosts: readonly HostStatus[],
  all: readonly EndpointConfig[],
): Candidate {
  const base = { text: endpoint.address, evidence: dumped(config, endpoint) };
  if (endpoint.address === line.upstreamHost) return { ...base, outcome: 'chosen', because: why('endpoint-logged') };
  const status = hosts.find((h) => h.address === endpoint.address);
  const health = status && !status.healthy ? status.unhealthyBecause.join(', ') || 'unhealthy' : endpoint.health;
  if (!isHealthy(health) || status?.healthy === false)
    return { ...base, outcome: 'lost', because: why('endpoint-unhealthy', { health }) };
  // What is healthy now was not, or not known, when the log says that no host was.
  if (line.flags.includes('UH')) return { ...base, outcome: 'lost', because: why('endpoint-unhealthy-then') };
  const lowest = Math.min(...all.map((e) => e.priority));
  if (endpoint.priority > lowest)
    return { ...base, outcome: 'lost', because: why('endpoint-lower-priority', { priority: endpoint.priority }) };
  return { ...base, outcome: 'lost', because: why('endpoint-not-picked', { policy: cluster?.lbPolicy ?? '' }) };
}

/** EDS health: UNKNOWN counts as healthy, and the dump leaves defaults out (Envoy, `core.v3.HealthStatus`). */
const isHealthy = (health: string) => health === '' || health === 'HEALTHY' || health === 'UNKNOWN';

/**
 * The transport socket towards an endpoint: the first of `transport_socket_matches` whose every pair is in the endpoint's
 * metadata, else the cluster's own. Without an endpoint only a cluster without matches is decided. SPEC W-2.
 */
export function socketFor(cluster: ClusterConfig, endpoint: EndpointConfig | null): UpstreamSocket | null {
  if (cluster.socketMatches.length > 0 && endpoint === null) return null;
  const told = endpoint?.socketMetadata ?? {};
  // Records of before all metadata was kept know `tlsMode` only.
  const metadata = endpoint?.tlsMode == null ? told : { tlsMode: endpoint.tlsMode, ...told };
  return socketMatching(cluster, metadata);
}

/** The same for a host whose metadata is all known: one of an ORIGINAL_DST cluster has none. */
export function socketMatching(cluster: ClusterConfig, metadata: Readonly<Record<string, string>>): UpstreamSocket {
  const match = cluster.socketMatches.find((m) =>
    Object.entries(m.match).every(([key, value]) => Object.hasOwn(metadata, key) && metadata[key] === value),
  );
  return match ? { name: match.name, tls: match.tls, at: cluster } : { name: '', tls: cluster.tls, at: cluster };
}
