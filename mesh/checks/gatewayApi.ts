import { type Json, type MeshObject, objectId, serviceId } from '../model/index.ts';
import type { Report } from './finding.ts';
import { at, list, number, text } from './read.ts';
import type { World } from './world.ts';

const ROUTES = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute'] as const;
const GATEWAY = 'Gateway.gateway.networking.k8s.io';

/** MP11: Gateway API routes are attached to something and lead somewhere, and their controller accepts them. */
export function checkGatewayApi(world: World, report: Report): void {
  for (const kind of ROUTES)
    for (const route of world.of(kind)) {
      for (const [i, rule] of list(at(route.spec, 'rules')).entries())
        for (const [j, ref] of list(at(rule, 'backendRefs')).entries())
          checkBackend(world, route, ref, `spec.rules[${i}].backendRefs[${j}]`, report);
      for (const [i, ref] of list(at(route.spec, 'parentRefs')).entries()) {
        const found = parentOf(world, route, ref);
        if (!found) report('MP1102', route, `spec.parentRefs[${i}].name`, { name: nameOfRef(route, ref) });
      }
      for (const [i, parent] of list(at(route.status, 'parents')).entries())
        checkConditions(route, list(at(parent, 'conditions')), `status.parents[${i}].conditions`, report);
    }
  for (const gateway of world.of(GATEWAY))
    checkConditions(gateway, list(at(gateway.status, 'conditions')), 'status.conditions', report);
}

function checkBackend(world: World, route: MeshObject, ref: Json, path: string, report: Report): void {
  if ((text(at(ref, 'kind')) || 'Service') !== 'Service' || text(at(ref, 'group')) !== '') return;
  const service = world.tables.services[serviceId(namespaceOfRef(route, ref), text(at(ref, 'name')))];
  const port = number(at(ref, 'port'));
  if (service === undefined) report('MP1101', route, `${path}.name`, { service: nameOfRef(route, ref), port: '' });
  else if (port !== null && service.ports.length > 0 && !service.ports.some((p) => p.port === port))
    report('MP1101', route, `${path}.port`, { service: nameOfRef(route, ref), port });
}

function parentOf(world: World, route: MeshObject, ref: Json): boolean {
  const kind = text(at(ref, 'kind')) || 'Gateway';
  const namespace = namespaceOfRef(route, ref);
  const name = text(at(ref, 'name'));
  if (kind === 'Gateway') return world.tables.objects[objectId(GATEWAY, namespace, name)] !== undefined;
  if (kind === 'Service') return world.tables.services[serviceId(namespace, name)] !== undefined;
  return true;
}

/** What a controller refuses with one of these; others that are false (`AttachedListenerSets`) are information. */
const REFUSING: ReadonlySet<string> = new Set(['Accepted', 'ResolvedRefs', 'Programmed']);

/** `Accepted`, `ResolvedRefs` or `Programmed` that are false, in the controller's own words. */
function checkConditions(object: MeshObject, conditions: readonly Json[], path: string, report: Report): void {
  for (const [i, json] of conditions.entries()) {
    const condition = text(at(json, 'type'));
    if (text(at(json, 'status')) !== 'False' || !REFUSING.has(condition)) continue;
    const params = { condition, reason: text(at(json, 'reason')), message: text(at(json, 'message')) };
    report(isUnaddressed(params) ? 'MP1104' : 'MP1103', object, `${path}[${i}]`, params);
  }
}

/**
 * The proxy serves and only its load balancer's address is missing. istiod gives the same reason when no pod is there at all, and
 * tells it in the message (istio.io/istio `pilot/pkg/config/kube/gatewaycommon/context.go`).
 */
const isUnaddressed = ({ reason, message }: { readonly reason: string; readonly message: string }) =>
  reason === 'AddressNotAssigned' && !message.includes('no instances found');

const namespaceOfRef = (route: MeshObject, ref: Json) => text(at(ref, 'namespace')) || route.namespace;
const nameOfRef = (route: MeshObject, ref: Json) => `${namespaceOfRef(route, ref)}/${text(at(ref, 'name'))}`;
