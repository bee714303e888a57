import type { Json, MeshObject } from '../model/index.ts';
import { isRegex } from '../path/regex.ts';
import { objectEvidence, type Report } from './finding.ts';
import { gatewayNamed, type ServerHost, serverHostsOf } from './gateways.ts';
import { at, fields, list, text, texts } from './read.ts';
import { rulesOf } from './routes.ts';
import { isCatchAll, unreachableRules } from './unreachable.ts';
import { complete, describe, hostsOverlap, isPrivate, type World } from './world.ts';

/** MP02: VirtualServices as such: where they are attached, what stands in each other's way, expressions. */
export function checkVirtualServices(world: World, report: Report): void {
  const objects = world.of('VirtualService');
  for (const object of objects) {
    checkGateways(world, object, report);
    for (const { rule, by } of unreachableRules(rulesOf(object)))
      report('MP0203', object, rule.path, { rule: nameOfRule(rule), by: nameOfRule(by) }, [
        objectEvidence(object, by.path),
      ]);
    for (const { path, expression } of regexesOf(object.spec))
      if (!isRegex(expression)) report('MP0207', object, path, { expression });
    if (isForMesh(object)) checkHosts(world, object, report);
  }
  checkConflicts(objects, report);
}

function checkGateways(world: World, object: MeshObject, report: Report): void {
  const names = texts(at(object.spec, 'gateways'));
  const servers: ServerHost[] = [];
  let unknown = false;
  for (const [i, name] of names.entries()) {
    if (name === 'mesh') continue;
    const gateway = gatewayNamed(world, name, object.namespace);
    if (gateway === null) {
      unknown = true;
      report('MP0201', object, `spec.gateways[${i}]`, { gateway: name });
    } else servers.push(...serverHostsOf(gateway));
  }
  if (unknown || servers.length === 0) return;
  for (const [i, host] of texts(at(object.spec, 'hosts')).entries()) {
    const served = servers.some(
      (s) => s.admits(object.namespace) && hostsOverlap(s.host, complete(host, object.namespace)),
    );
    if (served || names.includes('mesh')) continue;
    const evidence = servers.map((s) => objectEvidence(s.gateway, s.path));
    const params = { host, served: [...new Set(servers.map((s) => s.host))].join(', ') };
    report('MP0202', object, `spec.hosts[${i}]`, params, evidence);
  }
}

/** Hosts that nothing in the mesh has: the routes work only for callers who can resolve them. */
function checkHosts(world: World, object: MeshObject, report: Report): void {
  for (const [i, host] of texts(at(object.spec, 'hosts')).entries()) {
    const name = complete(host, object.namespace);
    if (host.includes('*') || world.host(name) !== null) continue;
    report('MP0206', object, `spec.hosts[${i}]`, { host: name });
  }
}

/**
 * Two for one host. Sidecars use the oldest and leave the others out; a gateway merges them in no promised order
 * (istio.io "Split large virtual services"). Private ones come before public ones by design, so only equals conflict.
 */
function checkConflicts(objects: readonly MeshObject[], report: Report): void {
  const byHost = new Map<string, MeshObject[]>();
  for (const later of objects) {
    const rivals = texts(at(later.spec, 'hosts')).flatMap((host, i) => {
      const name = complete(host, later.namespace);
      return (byHost.get(name) ?? [])
        .filter(isRivalOf(later))
        .map((earlier) => ({ earlier, host: { name, path: `spec.hosts[${i}]` } }));
    });
    for (const host of new Set(texts(at(later.spec, 'hosts')).map((h) => complete(h, later.namespace)))) {
      const known = byHost.get(host);
      if (known) known.push(later);
      else byHost.set(host, [later]);
    }
    // The oldest is the one in force: it alone is named.
    const overruled = isForMesh(later) ? rivals.find(({ earlier }) => isForMesh(earlier)) : undefined;
    const behind = rivals.find(({ earlier }) => sharedGateway(earlier, later) && rulesOf(earlier).some(isCatchAll));
    for (const [code, rival] of [
      ['MP0204', overruled],
      ['MP0205', behind],
    ] as const)
      if (rival !== undefined)
        report(code, later, rival.host.path, { host: rival.host.name, other: describe(rival.earlier) }, [
          objectEvidence(rival.earlier, 'spec.hosts'),
        ]);
  }
}

const isRivalOf = (later: MeshObject) => (earlier: MeshObject) =>
  isPrivate(later) === isPrivate(earlier) && (!isPrivate(later) || later.namespace === earlier.namespace);

const gatewaysOf = (object: MeshObject) =>
  texts(at(object.spec, 'gateways')).map((g) => (g === 'mesh' || g.includes('/') ? g : `${object.namespace}/${g}`));
const sharedGateway = (a: MeshObject, b: MeshObject) =>
  gatewaysOf(a).some((gateway) => gateway !== 'mesh' && gatewaysOf(b).includes(gateway));

/** Without `gateways` it is for the sidecars; one without hosts is a delegate of another. */
const isForMesh = (object: MeshObject) => {
  const gateways = texts(at(object.spec, 'gateways'));
  return gateways.length === 0 || gateways.includes('mesh');
};

const nameOfRule = ({ protocol, index, json }: { protocol: string; index: number; json: Json }): string =>
  text(at(json, 'name')) || `${protocol}[${index}]`;

/** Every regular expression in a spec, with its place. */
function regexesOf(json: Json, path = 'spec'): readonly { readonly path: string; readonly expression: string }[] {
  if (Array.isArray(json)) return list(json).flatMap((item, i) => regexesOf(item, `${path}[${i}]`));
  return Object.entries(fields(json)).flatMap(([key, value]) => {
    const place = /^[\w-]+$/.test(key) ? `${path}.${key}` : `${path}[${key}]`;
    if (typeof value === 'string') {
      const isOne = key === 'regex' || (key === 'match' && path.endsWith('uriRegexRewrite'));
      return isOne ? [{ path: place, expression: value }] : [];
    }
    return regexesOf(value, place);
  });
}
