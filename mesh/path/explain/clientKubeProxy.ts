import {
  type EndpointSlice,
  type Mesh,
  nameOf,
  namespaceOf,
  type Service,
  type ServicePort,
} from '../../model/index.ts';
import { canonicalIp } from '../address.ts';

/** What the node does with a connection to an address: a Service's is translated to one of its endpoints. */
export type Translation =
  | { readonly kind: 'untouched' }
  | { readonly kind: 'endpoints'; readonly service: Service; readonly endpoints: readonly KernelEndpoint[] }
  | { readonly kind: 'no-endpoints' | 'no-port'; readonly service: Service };

/** One endpoint of a Service with its share of new connections. */
export type KernelEndpoint = { readonly ip: string; readonly port: number; readonly share: number };

/**
 * kube-proxy's translation of a new connection: a cluster IP and port becomes one of the ready endpoints, each as likely
 * (iptables mode picks at random; session affinity is not followed). Kubernetes, "Virtual IPs and Service Proxies". SPEC K-1 to K-3.
 */
export function translate(mesh: Mesh, ip: string, port: number): Translation {
  const service = serviceAt(mesh, ip);
  if (service === null) return { kind: 'untouched' };
  const wanted = service.ports.find((p) => p.port === port && p.protocol !== 'UDP');
  if (wanted === undefined) return { kind: 'no-port', service };
  const endpoints = readyEndpoints(mesh, service, wanted, ip.includes(':'));
  if (endpoints.length === 0) return { kind: 'no-endpoints', service };
  return { kind: 'endpoints', service, endpoints: endpoints.map((e) => ({ ...e, share: 1 / endpoints.length })) };
}

/** Ready endpoints of one port of a Service, from its EndpointSlices. */
export function readyEndpoints(mesh: Mesh, service: Service, port: ServicePort, v6: boolean) {
  const found = new Map<string, { readonly ip: string; readonly port: number }>();
  for (const slice of slicesOf(mesh, service)) {
    // A slice carries target ports under the names of the Service's ports.
    const target = slice.ports.find((p) => (p.name ?? '') === (port.name ?? ''))?.port;
    if (target === undefined) continue;
    for (const endpoint of slice.endpoints)
      if (endpoint.ready)
        for (const ip of endpoint.ips) if (ip.includes(':') === v6) found.set(`${ip} ${target}`, { ip, port: target });
  }
  return [...found.values()];
}

/** Ready addresses of a headless Service, which is what DNS answers for its name. */
export function readyAddresses(mesh: Mesh, service: Service): readonly string[] {
  const ips = slicesOf(mesh, service).flatMap((slice) => slice.endpoints.flatMap((e) => (e.ready ? e.ips : [])));
  const v4 = ips.filter((ip) => !ip.includes(':'));
  return [...new Set(v4.length > 0 ? v4 : ips)];
}

export const serviceText = (service: Service) => `${nameOf(service.id)}.${namespaceOf(service.id)}`;

/*
 * Indexes of tables that never change: a Mesh shares structure between versions, so that the table itself is the key.
 * They change no answer; a mesh of a thousand services would otherwise be searched for every endpoint.
 */
const byAddress = new WeakMap<Mesh['services'], ReadonlyMap<string, Service>>();
const byService = new WeakMap<Mesh['endpointSlices'], ReadonlyMap<string, readonly EndpointSlice[]>>();

/** The Service whose cluster IP this is. */
export function serviceAt(mesh: Mesh, ip: string): Service | null {
  let index = byAddress.get(mesh.services);
  if (index === undefined) {
    const services = Object.values<Service>(mesh.services);
    index = new Map(services.flatMap((s) => s.clusterIps.map((c) => [canonicalIp(c), s] as const)));
    byAddress.set(mesh.services, index);
  }
  return index.get(canonicalIp(ip)) ?? null;
}

function slicesOf(mesh: Mesh, service: Service): readonly EndpointSlice[] {
  let index = byService.get(mesh.endpointSlices);
  if (index === undefined) {
    const grouped = new Map<string, EndpointSlice[]>();
    for (const slice of Object.values<EndpointSlice>(mesh.endpointSlices)) {
      const of = grouped.get(slice.service);
      if (of) of.push(slice);
      else grouped.set(slice.service, [slice]);
    }
    index = grouped;
    byService.set(mesh.endpointSlices, index);
  }
  return index.get(service.id) ?? [];
}
