import type { MeshObject } from '../model/index.ts';
import { namesTokens } from './authorizationFields.ts';
import { evidenceOf } from './destinations.ts';
import { objectEvidence, type Report } from './finding.ts';
import { at, canonical, fields, labelsOf, list, showLabels } from './read.ts';
import { describe, selectorOf, type World } from './world.ts';

/** MP08: PeerAuthentications agree and name real ports; a RequestAuthentication is backed by a policy that asks for tokens. */
export function checkAuthentication(world: World, report: Report): void {
  const peers = world.of('PeerAuthentication');
  for (const [i, later] of peers.entries()) {
    const twin = peers.slice(0, i).find((p) => p.namespace === later.namespace && sameScope(p, later));
    if (twin !== undefined) {
      const scope = showLabels(selectorOf(later)?.labels ?? {});
      report('MP0801', later, selectorOf(later)?.path ?? 'metadata.name', { other: describe(twin), scope }, [
        objectEvidence(twin, 'spec'),
      ]);
    }
    checkPorts(world, later, report);
  }
  for (const object of world.of('RequestAuthentication')) checkBacked(world, object, report);
}

const sameScope = (a: MeshObject, b: MeshObject) =>
  canonical(labelsOf(at(a.spec, 'selector', 'matchLabels'))) ===
  canonical(labelsOf(at(b.spec, 'selector', 'matchLabels')));

/**
 * `portLevelMtls` is read only beside a selector, and its keys are ports of the workload. Any number holds, declared or not: only
 * one that a Service has for another port of these pods is surely mistaken.
 */
function checkPorts(world: World, object: MeshObject, report: Report): void {
  const ports = Object.keys(fields(at(object.spec, 'portLevelMtls')));
  if (ports.length === 0) return;
  const selector = selectorOf(object);
  if (selector === null) {
    report('MP0802', object, 'spec.portLevelMtls', { ports: ports.join(', ') });
    return;
  }
  const pods = world.chosenBy(object);
  const led = pods.flatMap((pod) => world.portsTo(pod));
  const own = new Set([
    ...pods.flatMap((p) => p.containers.flatMap((c) => c.ports.map((q) => q.port))),
    ...led.map((l) => l.target),
  ]);
  for (const port of ports) {
    const mistaken = led.find((l) => l.port.port === Number(port));
    if (mistaken === undefined || own.has(Number(port))) continue;
    const { service, target } = mistaken;
    const params = { port, service: service.id, target };
    report('MP0803', object, `spec.portLevelMtls[${port}]`, params, evidenceOf({ kind: 'service', service }));
  }
}

/** Without a policy that asks for one, a request without any token passes: only a bad token is refused. */
function checkBacked(world: World, object: MeshObject, report: Report): void {
  if (list(at(object.spec, 'jwtRules')).length === 0) return;
  const pods = chosen(world, object);
  if (pods !== null && pods.length === 0) return;
  const backed = world.of('AuthorizationPolicy').some((policy) => {
    if (!namesTokens(policy)) return false;
    const theirs = chosen(world, policy);
    return pods === null || theirs === null || theirs.some((pod) => pods.includes(pod));
  });
  if (!backed) report('MP0804', object, 'spec.jwtRules', { name: describe(object) });
}

/** Pods for which an object holds; null: it is attached to a Gateway or Service instead, which is not followed. */
function chosen(world: World, object: MeshObject) {
  if (at(object.spec, 'targetRefs') !== undefined || at(object.spec, 'targetRef') !== undefined) return null;
  return world.chosenBy(object);
}
