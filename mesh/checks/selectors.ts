import { selects, termsOf } from '../injection/selector.ts';
import { groupOf, type MeshObject, objectId, serviceId } from '../model/index.ts';
import type { Report } from './finding.ts';
import { at, showLabels, text } from './read.ts';
import { selectorOf, targetsOf, type World } from './world.ts';

/** Kinds that choose pods by labels. A Gateway's selector is told as a gateway's (MP0401). */
const KINDS = [
  'AuthorizationPolicy',
  'RequestAuthentication',
  'PeerAuthentication',
  'Telemetry',
  'WasmPlugin',
  'ProxyConfig',
  'EnvoyFilter',
  'Sidecar',
  'DestinationRule',
  'ServiceEntry',
] as const;

/** MP07: what holds for some workloads finds some, and what is applied is looked at by Istio's webhook. */
export function checkSelectors(world: World, report: Report): void {
  checkValidated(world, report);
  for (const kind of KINDS)
    for (const object of world.of(kind)) {
      const selector = selectorOf(object);
      if (selector !== null && world.chosenBy(object).length === 0 && !hasWorkloadEntries(world, object))
        report('MP0701', object, selector.path, {
          selector: showLabels(selector.labels),
          where: object.namespace === world.root ? '' : object.namespace,
        });
      for (const { json, path } of targetsOf(object))
        checkTarget(world, object, text(at(json, 'kind')), text(at(json, 'name')), path, report);
    }
}

function checkTarget(world: World, object: MeshObject, kind: string, name: string, path: string, report: Report): void {
  const { services, objects } = world.tables;
  const found = {
    Service: () => services[serviceId(object.namespace, name)] !== undefined,
    Gateway: () => objects[objectId('Gateway.gateway.networking.k8s.io', object.namespace, name)] !== undefined,
    ServiceEntry: () => objects[objectId('ServiceEntry', object.namespace, name)] !== undefined,
  }[kind];
  // Other kinds (a GatewayClass) are not read, so nothing is said about them.
  if (found !== undefined && !found())
    report('MP0702', object, `${path}.name`, { kind, name, namespace: object.namespace });
}

/** A ServiceEntry may choose WorkloadEntries, which are no pods. */
const hasWorkloadEntries = (world: World, object: MeshObject): boolean =>
  object.kind === 'ServiceEntry' && world.of('WorkloadEntry').some((e) => e.namespace === object.namespace);

/**
 * Istio's validating webhooks are chosen by labels, too: of several revisions each looks at its own objects. What none of them
 * selects meets only the schema of its CRD.
 */
function checkValidated({ tables }: World, report: Report): void {
  const validators = Object.values(tables.webhooks).filter(
    (w) => w.type === 'validating' && w.name.endsWith('validation.istio.io'),
  );
  // A mesh whose webhooks were not listed yet, or that has none, is not told object by object.
  if (validators.length === 0) return;
  const asked = [...new Set(validators.flatMap((w) => termsOf(w.objectSelector, {}).map((t) => t.requirement)))];
  for (const object of Object.values(tables.objects)) {
    if (!groupOf(object.apiVersion).endsWith('.istio.io')) continue;
    const labels = tables.namespaces[object.namespace]?.labels ?? {};
    const validated = validators.some(
      (w) => selects(w.objectSelector, object.labels) && selects(w.namespaceSelector, labels),
    );
    if (!validated) report('MP0703', object, 'metadata.labels', { asked: asked.join('; ') });
  }
}
