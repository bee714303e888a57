import type { ClusterConfig, EndpointConfig } from '@/mesh/model';
import { decodeOrigin } from './decodeOrigin.ts';
import { decodeTls } from './decodeTls.ts';
import { asObj, dig, duration, field, type Gaps, list, num, type Obj, obj, text } from './json.ts';

/** One Cluster message. Absent `type` is STATIC and absent `lb_policy` ROUND_ROBIN, the protos' defaults. */
export function decodeCluster(cluster: Obj | null, pointer: string, gaps: Gaps): ClusterConfig {
  return {
    pointer,
    name: text(cluster, 'name') ?? '',
    type: text(cluster, 'type') ?? text(obj(cluster, 'cluster_type'), 'name') ?? 'STATIC',
    lbPolicy: lbPolicy(cluster),
    connectTimeout: duration(cluster, 'connect_timeout'),
    tls: decodeTls(obj(cluster, 'transport_socket'), `${pointer}/transport_socket`, gaps),
    socketMatches: list(cluster, 'transport_socket_matches').map((raw, i) => {
      const entry = asObj(raw);
      const at = `${pointer}/transport_socket_matches/${i}`;
      return {
        name: text(entry, 'name') ?? '',
        match: Object.fromEntries(
          Object.entries(obj(entry, 'match') ?? {}).map(([key, value]) => [
            key,
            typeof value === 'string' ? value : JSON.stringify(value),
          ]),
        ),
        tls: decodeTls(obj(entry, 'transport_socket'), `${at}/transport_socket`, gaps),
      };
    }),
    outlierDetection: obj(cluster, 'outlier_detection') !== null,
    panicThreshold: 0.5,
    breakers: { maxConnections: null, maxPendingRequests: null, maxRequests: null, maxRetries: null },
    maxRequestsPerConnection: null,
    localityWeighted: false,
    originalDstHeader: null,
    http: 'http1',
    otherFilters: [],
    origin: decodeOrigin(cluster),
  };
}

function lbPolicy(cluster: Obj | null): string {
  const plugin = asObj(list(obj(cluster, 'load_balancing_policy'), 'policies')[0]);
  return text(obj(plugin, 'typed_extension_config'), 'name') ?? text(cluster, 'lb_policy') ?? 'ROUND_ROBIN';
}

/**
 * The endpoints of one ClusterLoadAssignment. Absent values are the protos' defaults: health UNKNOWN (which Envoy uses
 * like HEALTHY), weight 1, priority 0.
 */
export function decodeEndpoints(assignment: Obj | null, pointer: string, gaps: Gaps): EndpointConfig[] {
  const cluster = text(assignment, 'cluster_name') ?? '';
  return list(assignment, 'endpoints').flatMap((raw, i) => {
    const group = asObj(raw);
    const priority = num(group, 'priority') ?? 0;
    const locality = decodeLocality(obj(group, 'locality'));
    if (field(group, 'leds_cluster_locality_config') !== undefined)
      gaps.add(`${pointer}/endpoints/${i}`, 'endpoints by LEDS');
    return list(group, 'lb_endpoints').flatMap((rawEndpoint, j): EndpointConfig[] => {
      const endpoint = asObj(rawEndpoint);
      const at = `${pointer}/endpoints/${i}/lb_endpoints/${j}`;
      const address = decodeAddress(dig(endpoint, 'endpoint', 'address'));
      if (address === null) {
        gaps.add(at, 'endpoint without an address');
        return [];
      }
      const metadata = dig(endpoint, 'metadata', 'filter_metadata');
      return [
        {
          pointer: at,
          cluster,
          address,
          health: text(endpoint, 'health_status') ?? 'UNKNOWN',
          weight: num(endpoint, 'load_balancing_weight') ?? 1,
          priority,
          locality,
          tlsMode: text(obj(metadata, 'envoy.transport_socket_match'), 'tlsMode'),
          socketMetadata: {},
          localityWeight: null,
          hostname: null,
          workload: text(obj(metadata, 'istio'), 'workload'),
        },
      ];
    });
  });
}

/** `region/zone/sub-zone` without what is missing at its end; empty when there is none. */
export const decodeLocality = (locality: Obj | null): string =>
  [text(locality, 'region') ?? '', text(locality, 'zone') ?? '', text(locality, 'sub_zone') ?? '']
    .join('/')
    .replace(/\/+$/, '');

/**
 * `IP:PORT` (IPv6 in brackets), a socket's path, or for HBONE the internal listener and the endpoint behind it
 * (`connect_originate/10.0.0.7:8080`). Null for anything else.
 */
export function decodeAddress(address: Obj | null): string | null {
  const socket = obj(address, 'socket_address');
  const host = text(socket, 'address');
  if (host !== null) return `${host.includes(':') ? `[${host}]` : host}:${num(socket, 'port_value') ?? 0}`;
  const internal = obj(address, 'envoy_internal_address');
  const listener = text(internal, 'server_listener_name');
  if (listener !== null) {
    const id = text(internal, 'endpoint_id');
    return id === null || id === '' ? listener : `${listener}/${id}`;
  }
  return text(obj(address, 'pipe'), 'path');
}
