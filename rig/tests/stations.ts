import type { Rig } from '../rig.ts';
import type { Candidate, Station } from './answers.ts';
import { endpointsOf, interceptionRulesOf, type JudgedListener, listenersOf, routesOf } from './judge/proxyConfig.ts';
import { expect } from './live.ts';
import type { Sent } from './sent.ts';

/** Holds the stations of a request against the logs of both sides and the memory of both proxies, as istioctl reads it. */
export async function expectTrueStations(rig: Rig, sent: Sent): Promise<void> {
  const { client, server } = sent;
  const stations = sent.detail.path.stations;
  const at = (kind: Station['kind'], side: Station['side']) => stations.find((s) => s.kind === kind && s.side === side);
  const [outside, inside] = await Promise.all([
    client ? listenersOf(rig, client.pod) : [],
    server ? listenersOf(rig, server.pod) : [],
  ]);
  if (client) {
    await expectClientEnvoy(rig, sent, at('envoy', 'client'), outside);
    await expectIntercepted(rig, client.pod, at('interception', 'client'), outside, 'virtualOutbound');
  }
  if (server) {
    await expectIntercepted(rig, server.pod, at('interception', 'server'), inside, 'virtualInbound');
    expectServerEnvoy(sent, at('envoy', 'server'), inside);
  }
}

async function expectClientEnvoy(
  rig: Rig,
  { name, client }: Sent,
  envoy: Station | undefined,
  listeners: readonly JudgedListener[],
): Promise<void> {
  if (!client || !envoy) throw new Error(`${name}: no station for the Envoy that logged it`);
  expect(envoy.pod, name).toBe(client.pod);
  const listener = listeners.find((l) => l.name === factOf(envoy, 'listener'));
  expect(`${listener?.port}`, `${name}: port of ${listener?.name}`).toBe(portOf(client.downstream_local_address));
  if (client.upstream_cluster === null) return;

  expect(factOf(envoy, 'cluster'), name).toBe(client.upstream_cluster);
  if (client.upstream_host !== null) {
    expect(factOf(envoy, 'endpoint'), name).toBe(client.upstream_host);
    const endpoints = await endpointsOf(rig, client.pod, client.upstream_cluster);
    expect(endpoints, `${name}: endpoints`).toContain(client.upstream_host);
  }
  if (client.path === null) return;

  const routes = await routesOf(rig, client.pod);
  const cluster = client.upstream_cluster;
  const possible = routes.filter(
    (r) => r.virtualHost === factOf(envoy, 'virtual-host') && r.name === client.route_name,
  );
  const route = possible.find((r) => cluster in r.clusters);
  expect(route, `${name}: ${client.route_name} of ${factOf(envoy, 'virtual-host')} leads to ${cluster}`).toBeDefined();
  const origin = envoy.facts.find((f) => f.key === 'route')?.origin;
  const made = route?.config?.match(/namespaces\/([^/]+)\/virtual-service\/([^/]+)$/);
  expect(origin ? `${origin.namespace}/${origin.name}` : null, `${name}: who made the route`).toBe(
    made ? `${made[1]}/${made[2]}` : null,
  );
  const weight = chosenOf(envoy, 'weight');
  expect(weight !== undefined, `${name}: a split`).toBe(Object.keys(route?.clusters ?? {}).length > 1);
  if (weight) expect([weight.text, weight.because?.params.weight], name).toEqual([cluster, route?.clusters[cluster]]);
}

/** A sidecar's packets are redirected by the very rule that istio-init wrote, to the port on which its Envoy listens. A gateway has none. */
async function expectIntercepted(
  rig: Rig,
  pod: string,
  interception: Station | undefined,
  listeners: readonly JudgedListener[],
  into: 'virtualOutbound' | 'virtualInbound',
): Promise<void> {
  const capture = listeners.find((l) => l.name === into);
  if (capture === undefined) {
    expect(interception, `${pod} intercepts nothing`).toBeUndefined();
    return;
  }
  if (!interception) throw new Error(`${pod}: no interception`);
  expect(interception.pod).toBe(pod);
  expect(factOf(interception, 'redirected-to'), pod).toBe(String(capture.port));
  const rule = chosenOf(interception, 'rule');
  expect(await interceptionRulesOf(rig, pod), pod).toContain(rule?.text);
  expect(rule?.text).toMatch(new RegExp(`REDIRECT --to-ports ${capture.port}$`));
}

const DENIED_BY = /^rbac_access_denied_matched_policy\[(.+)\]$/;

function expectServerEnvoy(
  { name, server, detail }: Sent,
  envoy: Station | undefined,
  listeners: readonly JudgedListener[],
): void {
  if (!server || !envoy) throw new Error(`${name}: no station for the Envoy that logged it`);
  expect(envoy.pod, name).toBe(server.pod);
  expect(factOf(envoy, 'inbound-cluster'), name).toBe(server.upstream_cluster);
  const inbound = listeners.find((l) => l.name === 'virtualInbound')?.text ?? '';
  const policy = envoy.facts.find((f) => f.key === 'policy');
  const deniedBy = DENIED_BY.exec(server.response_code_details ?? '')?.[1];
  if (deniedBy !== undefined && deniedBy !== 'none') {
    expect(`${policy?.value} ${detail.path.failure?.policy?.name}`, name).toContain(
      /policy\[([^\]]+)\]/.exec(deniedBy)?.[1] ?? deniedBy,
    );
  } else if (deniedBy === undefined && policy?.value.startsWith('ns['))
    expect(inbound, `${name}: policies of ${server.pod}`).toContain(policy.value);
}

export const factOf = (station: Station, key: string): string | undefined =>
  station.facts.find((f) => f.key === key)?.value;

export const chosenOf = (station: Station, of: string): Candidate | undefined =>
  station.choices.find((c) => c.of === of)?.candidates.find((c) => c.outcome === 'chosen');

const portOf = (address: string | null) => address?.slice(address.lastIndexOf(':') + 1);
