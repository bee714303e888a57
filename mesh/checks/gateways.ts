import { type Json, type MeshObject, type ObjectId, objectId } from '../model/index.ts';
import { objectEvidence, type Report } from './finding.ts';
import { at, list, matches, number, showLabels, text, texts } from './read.ts';
import { describe, selectorOf, type World } from './world.ts';

/** A host that a server of an Istio Gateway serves, and for VirtualServices of which namespaces. */
export type ServerHost = {
  readonly gateway: MeshObject;
  readonly host: string;
  readonly path: string;
  readonly port: number | null;
  readonly protocol: string;
  readonly admits: (namespace: string) => boolean;
};

/**
 * What a VirtualService of a namespace calls `NAMESPACE/NAME`, `./NAME` or `NAME` of its own, or the older `NAME.NAMESPACE`
 * (istio.io/istio `pilot/pkg/model/config.go`).
 */
export function gatewayId(written: string, namespace: string): ObjectId {
  const slash = written.indexOf('/');
  if (slash >= 0) {
    const from = written.slice(0, slash);
    return objectId('Gateway', from === '.' ? namespace : from, written.slice(slash + 1));
  }
  const [name = '', older] = written.split('.');
  return objectId('Gateway', older ?? namespace, name);
}

export const gatewayNamed = (world: World, written: string, namespace: string): MeshObject | null =>
  world.tables.objects[gatewayId(written, namespace)] ?? null;

/** Hosts of all servers; `NAMESPACE/HOST` admits that namespace only, `./` the gateway's own. */
export function serverHostsOf(gateway: MeshObject): readonly ServerHost[] {
  return list(at(gateway.spec, 'servers')).flatMap((server, i) =>
    texts(at(server, 'hosts')).map((written, j) => {
      const slash = written.indexOf('/');
      const from = slash < 0 ? '*' : written.slice(0, slash);
      return {
        gateway,
        host: slash < 0 ? written : written.slice(slash + 1),
        path: `spec.servers[${i}].hosts[${j}]`,
        port: number(at(server, 'port', 'number')),
        protocol: text(at(server, 'port', 'protocol')).toUpperCase(),
        admits: (namespace: string) => from === '*' || namespace === (from === '.' ? gateway.namespace : from),
      };
    }),
  );
}

/** MP04: Gateways have a workload that listens, ports that are reachable, hosts of their own and routes. */
export function checkGateways(world: World, report: Report): void {
  const gateways = world.of('Gateway');
  const routed = new Set(
    world
      .of('VirtualService')
      .flatMap((vs) =>
        texts(at(vs.spec, 'gateways')).flatMap((name) => gatewayNamed(world, name, vs.namespace)?.id ?? []),
      ),
  );
  const proxies = Object.values(world.tables.pods);
  for (const gateway of gateways) {
    const selector = selectorOf(gateway);
    const pods = selector === null ? [] : proxies.filter((pod) => matches(selector.labels, pod.labels));
    if (selector !== null && pods.length === 0)
      report('MP0401', gateway, selector.path, { selector: showLabels(selector.labels) });
    // What selects no pod has no Service either: one finding says it.
    const services = new Set(pods.flatMap((pod) => world.servicesOf(pod)));
    const ports = [...services].flatMap((s) => s.ports.map((p) => p.port));
    // A number that is no Service port is bound as it is, so that what a Service leads to is reached, too.
    const targets = pods.flatMap((pod) => world.portsTo(pod).map((p) => p.target));
    const servers = list(at(gateway.spec, 'servers'));
    for (const [i, server] of servers.entries()) {
      const port = number(at(server, 'port', 'number'));
      if (port === null || services.size === 0 || ports.includes(port) || targets.includes(port)) continue;
      const params = {
        port,
        services: [...services].map((s) => s.id).join(', '),
        ports: [...new Set(ports)].join(', '),
      };
      report('MP0402', gateway, `spec.servers[${i}].port.number`, params);
    }
    const passing = servers.length > 0 && servers.every(isAutoPassthrough);
    if (!passing && !routed.has(gateway.id)) report('MP0404', gateway, 'metadata.name', { gateway: describe(gateway) });
  }
  checkSharedHosts(gateways, report);
}

/** Sends each connection to the Service that its SNI names, without any route. */
const isAutoPassthrough = (server: Json) => text(at(server, 'tls', 'mode')) === 'AUTO_PASSTHROUGH';

/** Two servers that end TLS for one host on one port of the same workload: only the first is used. */
function checkSharedHosts(gateways: readonly MeshObject[], report: Report): void {
  const hosts = gateways.flatMap(serverHostsOf).filter((s) => s.protocol === 'HTTPS' || s.protocol === 'TLS');
  for (const [i, later] of hosts.entries()) {
    const earlier = hosts
      .slice(0, i)
      .find(
        (s) =>
          s.port === later.port &&
          s.host === later.host &&
          sameWorkload(s.gateway, later.gateway) &&
          (s.gateway.id !== later.gateway.id || s.path !== later.path),
      );
    if (earlier === undefined) continue;
    const params = { host: later.host, port: later.port ?? 0, other: describe(earlier.gateway) };
    report('MP0403', later.gateway, later.path, params, [objectEvidence(earlier.gateway, earlier.path)]);
  }
}

const sameWorkload = (a: MeshObject, b: MeshObject) =>
  showLabels(selectorOf(a)?.labels ?? {}) === showLabels(selectorOf(b)?.labels ?? {});
