import { subsetLabelsMatch } from '../discovery/subsets.ts';
import type { Json, MeshObject, Service } from '../model/index.ts';
import { evidenceOf, meantBy } from './destinations.ts';
import { objectEvidence, type Report } from './finding.ts';
import { isPastSidecar } from './pastSidecar.ts';
import { peerModeOf } from './peerMode.ts';
import { at, canonical, isEmpty, labelsOf, list, number, showLabels, text } from './read.ts';
import { complete, describe, group, type Host, hostMatches, hostOfService, targetPortOf, type World } from './world.ts';

/** MP03: DestinationRules hold for something, agree with each other, and ask for the TLS that the other side takes. */
export function checkDestinationRules(world: World, report: Report): void {
  const rules = world.of('DestinationRule');
  for (const rule of rules) {
    const written = text(at(rule.spec, 'host'));
    const host = complete(written, rule.namespace);
    const found = world.host(host, rule.namespace);
    const services = servicesOf(world, host, found);
    if (written !== '' && services.length === 0 && found === null && !entriesUnder(world, host))
      report('MP0301', rule, 'spec.host', { host, meant: meantBy(world, written) ?? '' });
    checkSubsets(world, rule, services, report);
    for (const service of services) checkTls(world, rule, service, report);
  }
  checkConflicts(rules, report);
}

const servicesOf = (world: World, host: string, found: Host | null): readonly Service[] => {
  if (found?.kind === 'service') return [found.service];
  if (!host.startsWith('*')) return [];
  return Object.values(world.tables.services).filter((s) => hostMatches(host, hostOfService(s)));
};

const entriesUnder = (world: World, host: string): boolean =>
  host.startsWith('*') &&
  world.of('ServiceEntry').some((e) => list(at(e.spec, 'hosts')).some((h) => hostMatches(host, text(h))));

function checkSubsets(world: World, rule: MeshObject, services: readonly Service[], report: Report): void {
  const [service] = services;
  if (service === undefined || services.length > 1 || isEmpty(service.selector)) return;
  const pods = world.podsOfService(service);
  // A Service without any pod is another matter, and told where it is routed to.
  if (pods.length === 0) return;
  for (const [i, subset] of list(at(rule.spec, 'subsets')).entries()) {
    const labels = labelsOf(at(subset, 'labels'));
    if (isEmpty(labels) || pods.some((pod) => subsetLabelsMatch(labels, pod) !== false)) continue;
    const params = { subset: text(at(subset, 'name')), labels: showLabels(labels), service: service.id };
    report('MP0303', rule, `spec.subsets[${i}].labels`, params, evidenceOf({ kind: 'service', service }));
  }
}

/** What a client is told to speak, against what the other side's proxies take. */
function checkTls(world: World, rule: MeshObject, service: Service, report: Report): void {
  for (const policy of policiesOf(rule)) {
    const pods = world.podsOfService(service).filter((pod) => subsetLabelsMatch(policy.labels, pod) === true);
    for (const port of service.ports) {
      const own = list(at(policy.json, 'portLevelSettings'))
        .map((json, i) => ({ json, path: `${policy.path}.portLevelSettings[${i}].tls.mode` }))
        .find(({ json }) => number(at(json, 'port', 'number')) === port.port);
      // Settings of a port take the place of the others as a whole.
      const tls = own ? { mode: text(at(own.json, 'tls', 'mode')), path: own.path } : policy.tls;
      if (tls.mode === '') continue;
      const finding = clash(world, service, port, tls.mode, pods);
      if (finding === null) continue;
      const { code, pod, past, by } = finding;
      const params = {
        mode: tls.mode,
        host: hostOfService(service),
        port: port.port,
        pod: pod.id,
        by: by.object ? describe(by.object) : '',
        past,
      };
      report(
        code,
        rule,
        tls.path,
        params,
        by.object
          ? [objectEvidence(by.object, by.path)]
          : [{ kind: 'pod', pod: pod.id, path: past === '' ? 'spec.containers' : 'metadata.annotations' }],
      );
      // One port shows it; the others say the same.
      break;
    }
  }
}

function clash(
  world: World,
  service: Service,
  port: Service['ports'][number],
  mode: string,
  pods: ReturnType<World['podsOfService']>,
) {
  for (const pod of pods) {
    // ztunnel takes HBONE, which no DestinationRule's TLS speaks about; what a gateway takes is said by its servers.
    if (pod.proxy === 'ambient' || pod.proxy === 'gateway') continue;
    const target = targetPortOf(service, port, pod);
    const mutual = mode === 'ISTIO_MUTUAL';
    const past = pod.proxy === 'sidecar' && target !== null && isPastSidecar(world, pod, target) ? target : '';
    if (pod.proxy === 'none' || past !== '') {
      if (mutual) return { code: 'MP0306' as const, pod, past, by: { object: null, path: '' } };
      continue;
    }
    const by = peerModeOf(world, pod, target);
    if (by.mode === 'STRICT' && (mode === 'DISABLE' || mode === 'SIMPLE'))
      return { code: 'MP0304' as const, pod, past, by };
    if (by.mode === 'DISABLE' && mutual) return { code: 'MP0305' as const, pod, past, by };
  }
  return null;
}

/** The rule's own traffic policy and those of its subsets, each with the labels it holds for. */
function policiesOf(rule: MeshObject) {
  const policy = (json: Json | undefined, path: string, labels: ReturnType<typeof labelsOf>) => ({
    json,
    path,
    labels,
    tls: { mode: text(at(json, 'tls', 'mode')), path: `${path}.tls.mode` },
  });
  return [
    policy(at(rule.spec, 'trafficPolicy'), 'spec.trafficPolicy', {}),
    ...list(at(rule.spec, 'subsets')).map((subset, i) =>
      policy(at(subset, 'trafficPolicy'), `spec.subsets[${i}].trafficPolicy`, labelsOf(at(subset, 'labels'))),
    ),
  ];
}

/** Of several for one host in one namespace the oldest's traffic policy holds, and of each subset the first definition. */
function checkConflicts(rules: readonly MeshObject[], report: Report): void {
  const scope = (rule: MeshObject) =>
    canonical([
      rule.namespace,
      complete(text(at(rule.spec, 'host')), rule.namespace),
      at(rule.spec, 'workloadSelector') ?? null,
      at(rule.spec, 'exportTo') ?? null,
    ]);
  for (const alike of group(rules, scope).values())
    for (const [i, later] of alike.entries())
      for (const earlier of alike.slice(0, i)) reportPair(earlier, later, report);
}

function reportPair(earlier: MeshObject, later: MeshObject, report: Report): void {
  const names = list(at(earlier.spec, 'subsets')).map((s) => text(at(s, 'name')));
  const twice = list(at(later.spec, 'subsets')).findIndex((s) => names.includes(text(at(s, 'name'))));
  const both = at(earlier.spec, 'trafficPolicy') !== undefined && at(later.spec, 'trafficPolicy') !== undefined;
  if (!both && twice < 0) return;
  const path = both ? 'spec.trafficPolicy' : `spec.subsets[${twice}].name`;
  const what = both ? 'traffic policy' : 'subset';
  const params = { host: text(at(later.spec, 'host')), other: describe(earlier), what };
  report('MP0302', later, path, params, [objectEvidence(earlier, both ? path : 'spec.subsets')]);
}
