import { type Mesh, nameOf, namespaceOf, type Pod, type Service } from '../../model/index.ts';
import { lookup } from '../facts.ts';
import { type Reason, why } from '../reasons.ts';
import { virtualHostFor } from '../virtualHost.ts';
import { readyEndpoints, serviceText } from './clientKubeProxy.ts';
import type { AskedRequest, ExplainFacts } from './explanation.ts';

export type Entry = {
  readonly share: number;
  readonly pod: Pod;
  readonly ip: string;
  readonly port: number;
};

export type Entries =
  | { readonly kind: 'found'; readonly entries: readonly Entry[]; readonly assumptions: readonly Reason[] }
  | { readonly kind: 'unknown'; readonly because: Reason };

/**
 * The gateways' ports that a request from outside reaches. Which address outside leads to which gateway, no object tells
 * for sure: a Service of gateways that has the port is taken, the one that knows the host if there are several. SPEC D-8.
 */
export function entriesFor(facts: ExplainFacts, asked: AskedRequest): Entries {
  const { mesh } = facts;
  const services = Object.values<Service>(mesh.services).flatMap((service) => {
    const port = service.ports.find((p) => p.port === asked.port);
    const entries = port === undefined ? [] : gatewayEndpoints(mesh, service, port);
    return entries.length > 0 ? [{ service, entries }] : [];
  });
  const told = services.filter(({ service }) => isNamed(service, asked));
  const knowing = services.filter(({ entries }) => entries.some((e) => knowsHost(facts, e.pod, asked.authority)));
  const among = told.length > 0 ? told : knowing.length > 0 ? knowing : services;
  const [only] = among;
  if (only === undefined) return { kind: 'unknown', because: why('gateway-none', { port: asked.port }) };
  if (among.length > 1) {
    const gateways = among.map(({ service }) => serviceText(service)).join(', ');
    return { kind: 'unknown', because: why('gateway-several', { gateways }) };
  }
  const share = 1 / only.entries.length;
  const gateway = serviceText(only.service);
  return {
    kind: 'found',
    entries: only.entries.map((e) => ({ ...e, share })),
    assumptions: told.length > 0 ? [] : [why('gateway-assumed', { gateway })],
  };
}

/** A gateway pod's own port behind a Service's, or the port itself. */
export function entryOf(mesh: Mesh, pod: Pod, port: number): Entry {
  const ip = pod.ips[0] ?? '';
  for (const service of Object.values<Service>(mesh.services)) {
    const wanted = service.ports.find((p) => p.port === port);
    if (wanted === undefined) continue;
    const own = readyEndpoints(mesh, service, wanted, ip.includes(':')).find((e) => pod.ips.includes(e.ip));
    if (own !== undefined) return { share: 1, pod, ip: own.ip, port: own.port };
  }
  return { share: 1, pod, ip, port };
}

function gatewayEndpoints(mesh: Mesh, service: Service, port: Service['ports'][number]) {
  return readyEndpoints(mesh, service, port, false).flatMap((e) => {
    const id = lookup(mesh.podByIp, e.ip);
    const pod = id === undefined ? undefined : lookup(mesh.pods, id);
    return pod?.proxy === 'gateway' ? [{ pod, ip: e.ip, port: e.port }] : [];
  });
}

const isNamed = (service: Service, asked: AskedRequest) =>
  [asked.address, asked.host].some((x) => x !== null && service.clusterIps.includes(x)) ||
  [serviceText(service), `${serviceText(service)}.svc`, `${serviceText(service)}.svc.cluster.local`].includes(
    asked.host,
  );

/** A virtual host better than `*` for this authority. */
function knowsHost(facts: ExplainFacts, pod: Pod, authority: string): boolean {
  const config = facts.configOf(pod.id);
  return (
    config?.routes.some(
      (r) =>
        virtualHostFor(r, authority)?.because.code.startsWith('host-') === true &&
        virtualHostFor(r, authority)?.because.code !== 'host-any',
    ) === true
  );
}

export const gatewayName = (pod: Pod) => `${nameOf(pod.id)}.${namespaceOf(pod.id)}`;
