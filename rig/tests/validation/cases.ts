/** One object as somebody would apply it, and a word for what it is about. */
export type Case = { readonly name: string; readonly yaml: string };

const REVISION = 'labels: {istio.io/rev: default}';
const object =
  (group: string, version: string, kind: string) =>
  (name: string, spec: string, meta = REVISION) => ({
    name,
    yaml: `apiVersion: ${group}/${version}\nkind: ${kind}\nmetadata: {name: judged, namespace: shop, ${meta}}\nspec: ${spec}\n`,
  });
const vs = object('networking.istio.io', 'v1', 'VirtualService');
const dr = object('networking.istio.io', 'v1', 'DestinationRule');
const gw = object('networking.istio.io', 'v1', 'Gateway');
const se = object('networking.istio.io', 'v1', 'ServiceEntry');
const sc = object('networking.istio.io', 'v1', 'Sidecar');
const ef = object('networking.istio.io', 'v1alpha3', 'EnvoyFilter');
const ap = object('security.istio.io', 'v1', 'AuthorizationPolicy');
const pa = object('security.istio.io', 'v1', 'PeerAuthentication');
const ra = object('security.istio.io', 'v1', 'RequestAuthentication');
const te = object('telemetry.istio.io', 'v1', 'Telemetry');
const route = (rest: string) => `{hosts: [order], http: [{route: [{destination: {host: order}}]${rest}}]}`;

/** Good ones, ones that the schema refuses, ones that Istio's webhook refuses, and ones that it only warns of. */
export const CASES: readonly Case[] = [
  vs('a plain route', route('')),
  vs(
    'a route of an object that no webhook looks at',
    '{hosts: [order], http: [{route: [{destination: {host: order}, weight: -80}]}]}',
    'labels: {}',
  ),
  vs('a weight below 0', '{hosts: [order], http: [{route: [{destination: {host: order}, weight: -80}]}]}'),
  vs('a weight that is a word', '{hosts: [order], http: [{route: [{destination: {host: order}, weight: many}]}]}'),
  vs(
    'weights that are all 0',
    '{hosts: [order], http: [{route: [{destination: {host: order}, weight: 0}, {destination: {host: payment}, weight: 0}]}]}',
  ),
  vs('a field that does not exist', route(', retires: {attempts: 2}')),
  vs(
    'two ways to match one path',
    '{hosts: [order], http: [{match: [{uri: {prefix: /a, exact: /b}}], route: [{destination: {host: order}}]}]}',
  ),
  vs(
    'a rule that is never reached',
    '{hosts: [order], http: [{route: [{destination: {host: order}}]}, {route: [{destination: {host: payment}}]}]}',
  ),
  vs('no hosts', '{http: [{route: [{destination: {host: order}}]}]}'),
  vs('a route to nowhere', '{hosts: [order], http: [{match: [{uri: {prefix: /a}}]}]}'),
  vs('a timeout that is none', route(', timeout: soon')),
  vs('a delay without a length', route(', fault: {delay: {percentage: {value: 10}}}')),
  vs('a redirect and a route', route(', redirect: {uri: /x}')),
  vs('a wildcard in the middle', '{hosts: ["a.*.example"], http: [{route: [{destination: {host: order}}]}]}'),
  dr('a plain rule', '{host: order, trafficPolicy: {loadBalancer: {simple: ROUND_ROBIN}}}'),
  dr('a way of balancing that does not exist', '{host: order, trafficPolicy: {loadBalancer: {simple: NOPE}}}'),
  dr(
    'outlier detection beyond 100 percent',
    '{host: order, trafficPolicy: {outlierDetection: {maxEjectionPercent: 120}}}',
  ),
  dr('a subset without a name', '{host: order, subsets: [{labels: {version: v1}}]}'),
  gw(
    'a plain gateway',
    '{selector: {istio: ingressgateway}, servers: [{hosts: ["judged.example"], port: {number: 80, name: http, protocol: HTTP}}]}',
  ),
  gw(
    'TLS without a certificate',
    '{selector: {istio: ingressgateway}, servers: [{hosts: ["judged.example"], port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: SIMPLE}}]}',
  ),
  gw(
    'a protocol that does not exist',
    '{selector: {istio: ingressgateway}, servers: [{hosts: ["judged.example"], port: {number: 80, name: x, protocol: SMTP9}}]}',
  ),
  se(
    'one port twice',
    '{hosts: [judged.example], resolution: DNS, ports: [{number: 80, name: http, protocol: HTTP}, {number: 80, name: http, protocol: HTTP}]}',
  ),
  se(
    'a wildcard that DNS cannot resolve',
    '{hosts: ["*.judged.example"], resolution: DNS, ports: [{number: 80, name: http, protocol: HTTP}]}',
  ),
  se(
    'STATIC with a name for an address',
    '{hosts: [judged.example], resolution: STATIC, ports: [{number: 80, name: http, protocol: HTTP}], endpoints: [{address: other.example}]}',
  ),
  sc('a host without a namespace', '{egress: [{hosts: ["order.shop.svc.cluster.local"]}]}'),
  ef('a patch without a place', '{configPatches: [{applyTo: HTTP_FILTER, patch: {operation: INSERT_BEFORE}}]}'),
  ap('a plain policy', '{selector: {matchLabels: {app: order}}, rules: [{from: [{source: {namespaces: [shop]}}]}]}'),
  ap('an empty principal', '{action: DENY, rules: [{from: [{source: {principals: [""]}}]}]}'),
  ap('a condition on nothing known', '{rules: [{when: [{key: request.colour, values: [red]}]}]}'),
  pa('ports without a selector', '{mtls: {mode: STRICT}, portLevelMtls: {8080: {mode: DISABLE}}}'),
  ra('a token rule without an issuer', '{jwtRules: [{jwksUri: "https://judged.example"}]}'),
  te('a plain Telemetry', '{accessLogging: [{providers: [{name: envoy}]}]}'),
  // There already: an apply, not a create.
  {
    name: 'an object that is there, as it is',
    yaml: 'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: default, namespace: shop, labels: {istio.io/rev: default}}\nspec: {mtls: {mode: STRICT}}\n',
  },
  {
    name: 'an object that is there, with a mode that does not exist',
    yaml: 'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: default, namespace: shop, labels: {istio.io/rev: default}}\nspec: {mtls: {mode: LAX}}\n',
  },
  {
    name: 'a namespace that does not exist',
    yaml: 'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: a, namespace: nowhere}\nspec: {}\n',
  },
];
