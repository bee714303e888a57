import { beforeAll, describe, expect, it } from 'vitest';
import { checks as words } from '@/words/en/checks';
import type { Labels, Mesh, Pod } from '../model/index.ts';
import { ap, both, dr, drafted, gw, pa, sc, se, service, shop, te, vs } from './checks.testkit.ts';
import { severityOf } from './finding.ts';
import type { CheckCode } from './registry.ts';

let mesh: Mesh;
beforeAll(() => {
  mesh = shop();
});

/** Findings of these codes once the YAML is applied, as `CODE path`. */
const found = (yaml: string, codes: readonly CheckCode[], there = mesh): readonly string[] =>
  drafted(there, yaml)
    .findings.filter((f) => codes.includes(f.code))
    .map((f) => `${f.code} ${f.path}`);

describe('hosts of ServiceEntries', () => {
  const CODES = ['MP0101', 'MP0106', 'MP0107'] as const;
  const entry = (name: string, host: string, ports: readonly number[], namespace: string, exportTo = '*') =>
    se(
      name,
      `{hosts: ["${host}"], exportTo: ["${exportTo}"], ports: [${ports.map((n) => `{number: ${n}, name: p${n}, protocol: TLS}`)}], resolution: DNS}`,
      namespace,
    );
  const to = (port: number) =>
    vs(
      'out',
      `{hosts: [api.example.com], http: [{route: [{destination: {host: api.example.com, port: {number: ${port}}}}]}]}`,
    );
  const HOST = 'spec.http[0].route[0].destination.host';
  const PORT = 'spec.http[0].route[0].destination.port.number';

  it('are those that the namespace sees, however old another one is', () => {
    const others = entry('ext', 'api.example.com', [80], 'books', '.');
    const own = entry('ext', 'api.example.com', [443], 'shop', '.');
    expect(found(both(others, own, to(443)), CODES)).toEqual([]);
    expect(found(both(others, own, to(80)), CODES)).toEqual([`MP0106 ${PORT}`]);
    expect(found(both(others, to(80)), CODES)).toEqual([`MP0107 ${HOST}`]);
  });

  it('are the ones that name the host, before a wildcard', () => {
    const wide = entry('wide', '*.example.com', [443], 'shop');
    expect(found(both(wide, entry('exact', 'api.example.com', [80], 'shop'), to(80)), CODES)).toEqual([]);
    expect(found(both(wide, to(443)), CODES)).toEqual([]);
  });

  it('have the ports of all entries for them', () => {
    const two = [entry('a', 'api.example.com', [80], 'shop'), entry('b', 'api.example.com', [443], 'shop')];
    expect(found(both(...two, to(443)), CODES)).toEqual([]);
    expect(found(both(...two, to(81)), CODES)).toEqual([`MP0106 ${PORT}`]);
  });
});

describe('callers that a policy excludes', () => {
  const CODES = ['MP0903', 'MP0904', 'MP0905', 'MP0907'] as const;
  it.each([
    ['notNamespaces', 'prodd', 'There is no namespace prodd'],
    ['notServiceAccounts', 'shop/nobody', 'There is no ServiceAccount shop/nobody'],
    ['notPrincipals', 'cluster.local/ns/shop/sa/nobody', 'There is no ServiceAccount shop/nobody'],
    [
      'notPrincipals',
      'spiffe://cluster.local/ns/shop/sa/order',
      'spiffe://cluster.local/ns/shop/sa/order can match no',
    ],
  ])('%s %s lets the rule hold for all', (field, value, because) => {
    const findings = drafted(
      mesh,
      ap('p', `{action: DENY, rules: [{from: [{source: {${field}: ["${value}"]}}]}]}`),
    ).findings.filter((f) => (CODES as readonly CheckCode[]).includes(f.code));
    expect(findings.map((f) => f.code)).toEqual(['MP0907']);
    expect(findings.map(severityOf)).toEqual(['error']);
    const said = findings.map(words.say).join();
    expect(said).toContain(because);
    expect(said).toContain(`${field} excludes nobody`);
    expect(said).not.toContain('undefined');
  });
});

describe('TLS towards pods', () => {
  const CODES = ['MP0304', 'MP0305', 'MP0306'] as const;
  const PATH = 'spec.trafficPolicy.tls.mode';
  const tls = (mode: string) => dr('order', `{host: order, trafficPolicy: {tls: {mode: ${mode}}}}`);
  const strict = pa('default', '{mtls: {mode: STRICT}}');
  /** The mesh with all pods of order changed. */
  const order = (change: Partial<Pod>): Mesh => ({
    ...mesh,
    pods: Object.fromEntries(
      Object.values<Pod>(mesh.pods).map((pod) => [pod.id, pod.labels.app === 'order' ? { ...pod, ...change } : pod]),
    ),
  });

  it('of a gateway is its servers’ matter', () => {
    for (const mode of ['SIMPLE', 'DISABLE', 'ISTIO_MUTUAL'])
      expect(found(both(strict, tls(mode)), CODES, order({ proxy: 'gateway' }))).toEqual([]);
  });

  it.each<Labels>([
    { 'traffic.sidecar.istio.io/excludeInboundPorts': '9000, 8080' },
    { 'traffic.sidecar.istio.io/includeInboundPorts': '9000' },
    { 'traffic.sidecar.istio.io/includeInboundPorts': '' },
    { 'sidecar.istio.io/interceptionMode': 'NONE' },
    { 'proxy.istio.io/config': 'interceptionMode: NONE' },
    { 'proxy.istio.io/config': '{"interceptionMode":"NONE"}' },
  ])('is plain where the port goes past the sidecar: %o', (annotations) => {
    const past = order({ annotations });
    expect(found(both(strict, tls('DISABLE')), CODES, past)).toEqual([]);
    expect(found(both(strict, tls('ISTIO_MUTUAL')), CODES, past)).toEqual([`MP0306 ${PATH}`]);
    expect(drafted(past, tls('ISTIO_MUTUAL')).findings.map(words.say).join()).toContain('goes past its proxy');
  });

  it.each<Labels>([
    { 'traffic.sidecar.istio.io/excludeInboundPorts': '9000' },
    { 'traffic.sidecar.istio.io/includeInboundPorts': '8080' },
    { 'traffic.sidecar.istio.io/includeInboundPorts': '*' },
    { 'sidecar.istio.io/interceptionMode': 'TPROXY' },
  ])('is mutual where the sidecar takes it: %o', (annotations) => {
    expect(found(both(strict, tls('DISABLE')), CODES, order({ annotations }))).toEqual([`MP0304 ${PATH}`]);
    expect(found(both(strict, tls('ISTIO_MUTUAL')), CODES, order({ annotations }))).toEqual([]);
  });

  it('is mutual on a port that a Sidecar binds without interception', () => {
    const bound = sc(
      'order',
      '{workloadSelector: {labels: {app: order}}, ingress: [{port: {number: 8080, name: http, protocol: HTTP}, defaultEndpoint: "127.0.0.1:8080"}]}',
    );
    const none = order({ annotations: { 'sidecar.istio.io/interceptionMode': 'NONE' } });
    expect(found(both(bound, tls('ISTIO_MUTUAL')), CODES, none)).toEqual([]);
  });
});

describe('subsets', () => {
  const CODES = ['MP0103', 'MP0303'] as const;
  const subset = (labels: string) =>
    both(
      dr('order', `{host: order, subsets: [{name: s, labels: {${labels}}}]}`),
      vs('order', '{hosts: [order], http: [{route: [{destination: {host: order, subset: s}}]}]}'),
    );
  const EMPTY = ['MP0103 spec.http[0].route[0].destination.subset', 'MP0303 spec.subsets[0].labels'];

  it('may select by labels that istiod adds to a pod’s own', () => {
    const { node } = Object.values<Pod>(mesh.pods).find((pod) => pod.labels.app === 'order') as Pod;
    expect(found(subset(`kubernetes.io/hostname: ${node}`), CODES)).toEqual([]);
    expect(found(subset('kubernetes.io/hostname: elsewhere'), CODES)).toEqual(EMPTY);
    expect(found(subset('topology.kubernetes.io/zone: a, app: order'), CODES)).toEqual([]);
    expect(found(subset('topology.kubernetes.io/zone: a, app: nobody'), CODES)).toEqual(EMPTY);
  });
});

describe('Gateways', () => {
  const server = (port: number, rest = '', protocol = 'HTTP') =>
    gw(
      'g',
      `{selector: {app: order}, servers: [{hosts: [g.example], port: {number: ${port}, name: p, protocol: ${protocol}}${rest}}]}`,
    );
  const front = service('front', '{app: order}', '[{name: http, port: 80, targetPort: 8085}]');
  const attached = (name: string, object = 'front', http = '[{route: [{destination: {host: order}}]}]') =>
    vs(object, `{hosts: [g.example], gateways: ["${name}"], http: ${http}}`);

  it('may name the port that a Service port leads to', () => {
    expect(found(both(front, server(80)), ['MP0402'])).toEqual([]);
    expect(found(both(front, server(8085)), ['MP0402'])).toEqual([]);
    expect(found(both(front, server(8086)), ['MP0402'])).toEqual(['MP0402 spec.servers[0].port.number']);
  });

  it('are called by ./NAME in their own namespace', () => {
    expect(found(both(server(80), attached('./g')), ['MP0201', 'MP0404'])).toEqual([]);
    expect(found(both(server(80), attached('shop/g', 'a'), attached('./g', 'b')), ['MP0205'])).toEqual([
      'MP0205 spec.hosts[0]',
    ]);
    expect(found(both(server(80), attached('./h')), ['MP0201'])).toEqual(['MP0201 spec.gateways[0]']);
  });

  it('need no routes where all servers pass connections on by SNI', () => {
    expect(found(server(15443, ', tls: {mode: AUTO_PASSTHROUGH}', 'TLS'), ['MP0404'])).toEqual([]);
    expect(found(server(443, ', tls: {mode: PASSTHROUGH}', 'TLS'), ['MP0404'])).toEqual(['MP0404 metadata.name']);
  });
});

it('a port mode may be for a port that nobody declares', () => {
  const peer = pa('x', '{selector: {matchLabels: {app: order}}, portLevelMtls: {9090: {mode: PERMISSIVE}}}');
  expect(found(peer, ['MP0803'])).toEqual([]);
  const metrics = service('metrics', '{app: order}', '[{name: http-metrics, port: 9090, targetPort: 9091}]');
  expect(found(both(metrics, peer), ['MP0803'])).toEqual(['MP0803 spec.portLevelMtls[9090]']);
});

it('Telemetries for different targets are of different scopes', () => {
  const of = (name: string, target: string) =>
    te(name, `{targetRefs: [{kind: Service, group: "", name: ${target}}], accessLogging: [{}]}`);
  expect(found(both(of('a', 'order'), of('b', 'payment')), ['MP1001'])).toEqual([]);
  expect(found(both(of('a', 'order'), te('b', '{accessLogging: [{}]}')), ['MP1001'])).toEqual([]);
  const twice = drafted(mesh, both(of('a', 'order'), of('b', 'order'))).findings.filter((f) => f.code === 'MP1001');
  expect(twice.map(words.say)).toEqual(['shop/a is older and for the same Service order: this one has no effect.']);
});
