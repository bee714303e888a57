import { isIP } from 'node:net';
import type { EndpointConfig } from '@/mesh/model';
import { asObj, dig, field, type Gaps, list, num, type Obj, obj, text } from './json.ts';

/**
 * The endpoints of one ClusterLoadAssignment, of `cluster` where its own name is another's (`service_name`). Absent values
 * are the protos' defaults: health UNKNOWN (which Envoy uses like HEALTHY), weight 1, priority 0.
 */
export function decodeEndpoints(
  assignment: Obj | null,
  pointer: string,
  gaps: Gaps,
  cluster = text(assignment, 'cluster_name') ?? '',
): EndpointConfig[] {
  if (list(obj(assignment, 'policy'), 'drop_overloads').length > 0)
    gaps.add(`${pointer}/policy/drop_overloads`, `requests to ${cluster} dropped by the control plane's wish`);
  return list(assignment, 'endpoints').flatMap((raw, i) => {
    const group = asObj(raw);
    const priority = num(group, 'priority') ?? 0;
    const locality = decodeLocality(obj(group, 'locality'));
    // The proto asks for at least 1; Envoy prints 0 where there is none.
    const localityWeight = num(group, 'load_balancing_weight') || null;
    if (field(group, 'leds_cluster_locality_config') !== undefined)
      gaps.add(`${pointer}/endpoints/${i}`, 'endpoints by LEDS');
    return list(group, 'lb_endpoints').flatMap((rawEndpoint, j): EndpointConfig[] => {
      const endpoint = asObj(rawEndpoint);
      const host = obj(endpoint, 'endpoint');
      const at = `${pointer}/endpoints/${i}/lb_endpoints/${j}`;
      const address = decodeAddress(obj(host, 'address'));
      if (address === null) {
        gaps.add(at, 'endpoint without an address');
        return [];
      }
      const metadata = dig(endpoint, 'metadata', 'filter_metadata');
      const socket = obj(metadata, 'envoy.transport_socket_match');
      return [
        {
          pointer: at,
          cluster,
          address,
          health: text(endpoint, 'health_status') ?? 'UNKNOWN',
          weight: num(endpoint, 'load_balancing_weight') ?? 1,
          priority,
          locality,
          tlsMode: text(socket, 'tlsMode'),
          socketMetadata: socket === null ? NO_METADATA : texted(socket),
          localityWeight,
          hostname: hostname(host),
          workload: text(obj(metadata, 'istio'), 'workload'),
        },
      ];
    });
  });
}

const NO_METADATA: EndpointConfig['socketMetadata'] = {};

/** Metadata as Envoy compares it; what is not a string keeps its JSON. */
export const texted = (metadata: Obj | null): Record<string, string> =>
  Object.fromEntries(
    Object.entries(metadata ?? {}).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );

/** Envoy prints the name that it resolved; an address that is yet to be resolved is a name itself. */
function hostname(host: Obj | null): string | null {
  const own = text(host, 'hostname');
  if (own !== null && own !== '') return own;
  const address = text(dig(host, 'address', 'socket_address'), 'address');
  return address === null || address === '' || isIP(address) !== 0 ? null : address;
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
