import { subsetLabelsMatch } from '../discovery/subsets.ts';
import { type Evidence, type MeshObject, nameOf, namespaceOf, objectId, type Service } from '../model/index.ts';
import { objectEvidence, type Report } from './finding.ts';
import { at, isEmpty, labelsOf, list, showLabels, text } from './read.ts';
import { type Destination, rulesOf } from './routes.ts';
import { describe, type Host, isVisible, type World } from './world.ts';

/** MP01: every destination of every VirtualService leads to something that answers. */
export function checkDestinations(world: World, report: Report): void {
  for (const object of world.of('VirtualService'))
    for (const rule of rulesOf(object)) {
      checkWeights(
        object,
        rule.path,
        rule.destinations.filter((d) => !d.mirrored),
        report,
      );
      for (const destination of rule.destinations) checkDestination(world, object, destination, report);
    }
}

function checkDestination(world: World, object: MeshObject, to: Destination, report: Report): void {
  const host = world.host(to.host, object.namespace);
  if (host === null) {
    const meant = meantBy(world, to.written);
    report('MP0101', object, `${to.path}.host`, { host: to.host, meant: meant ?? '' });
    return;
  }
  const related = evidenceOf(host);
  if (host.kind === 'entries' && !host.visible) {
    const entry = host.entries.map(describe).join(', ');
    report('MP0107', object, `${to.path}.host`, { host: to.host, entry }, related);
    return;
  }
  const ports = world.portsOf(host);
  if (to.port !== null && ports !== null && ports.length > 0 && !ports.includes(to.port))
    report(
      'MP0106',
      object,
      `${to.path}.port.number`,
      { host: to.host, port: to.port, ports: ports.join(', ') },
      related,
    );
  // A weight of 0 is how a route is kept for later: nothing is sent there.
  if (to.weight === 0) return;
  if (to.subset !== null) checkSubset(world, object, to, host, report);
  else if (host.kind === 'service' && world.hasEndpoints(host.service) === false)
    report('MP0105', object, `${to.path}.host`, { host: to.host, service: host.service.id }, related);
}

function checkSubset(world: World, object: MeshObject, to: Destination, host: Host, report: Report): void {
  const rules = world.rulesFor(to.host).filter((rule) => isVisible(rule, object.namespace));
  const subset = rules
    .flatMap((rule) => list(at(rule.spec, 'subsets')).map((json, i) => ({ rule, json, path: `spec.subsets[${i}]` })))
    .find(({ json }) => text(at(json, 'name')) === to.subset);
  const params = { host: to.host, subset: to.subset ?? '' };
  if (subset === undefined) {
    const known = rules.flatMap((rule) => list(at(rule.spec, 'subsets')).map((json) => text(at(json, 'name'))));
    const evidence = rules.map((rule) => objectEvidence(rule, 'spec.subsets'));
    report('MP0102', object, `${to.path}.subset`, { ...params, known: known.join(', ') }, evidence);
    return;
  }
  if (host.kind !== 'service' || isEmpty(host.service.selector)) return;
  const labels = labelsOf(at(subset.json, 'labels'));
  if (world.podsOfService(host.service).some((pod) => subsetLabelsMatch(labels, pod) !== false)) return;
  report(
    'MP0103',
    object,
    `${to.path}.subset`,
    { ...params, labels: showLabels(labels), rule: describe(subset.rule) },
    [objectEvidence(subset.rule, `${subset.path}.labels`)],
  );
}

/** Weights add up to nothing: no destination of the rule is ever picked. */
function checkWeights(object: MeshObject, path: string, destinations: readonly Destination[], report: Report): void {
  const weights = destinations.map((d) => d.weight);
  const none = weights.length > 0 && weights.every((w) => w === 0);
  // Among several destinations one without a weight counts as 0.
  const unsaid = weights.length > 1 && weights.every((w) => w === 0 || w === null);
  if (none || unsaid) report('MP0104', object, `${path}.route`, { destinations: weights.length });
}

const serviceEvidence = ({ id }: Service): Evidence => ({
  kind: 'object',
  object: objectId('Service', namespaceOf(id), nameOf(id)),
});

export const evidenceOf = (host: Host): readonly Evidence[] =>
  host.kind === 'service'
    ? [serviceEvidence(host.service)]
    : host.entries.map((entry) => objectEvidence(entry, 'spec.hosts'));

/** `payment.shop` is no name that Istio completes: the Service that was likely meant. */
export function meantBy(world: World, written: string): string | null {
  const [name, namespace] = written.split('.');
  const here = Object.values<Service>(world.tables.services).filter((s) => s.id.endsWith(`/${name}`));
  const service = here.find((s) => namespaceOf(s.id) === namespace) ?? (here.length === 1 ? here[0] : undefined);
  return service ? `${name}.${namespaceOf(service.id)}.svc.cluster.local` : null;
}
