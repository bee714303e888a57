import { ap, both, dr, gw, pa, ra, route, sc, se, service, te, vs } from './checks.testkit.ts';
import type { CheckCode } from './registry.ts';

/** The smallest YAML that has the defect, against the shop of the recording, and the same put right. */
export type Example = { readonly bad: string; readonly path: string; readonly good: string };

const to = (host: string, rest = '') =>
  vs('order', `{hosts: [order], http: [{route: [{destination: {host: ${host}}${rest}}]}]}`);
const subset = (name: string, labels: string) =>
  dr('order', `{host: order, subsets: [{name: ${name}, labels: ${labels}}]}`);
const toSubset = (name: string) =>
  vs('order', `{hosts: [order], http: [{route: [{destination: {host: order, subset: ${name}}}]}]}`);
const tls = (mode: string) => dr('order', `{host: order, trafficPolicy: {tls: {mode: ${mode}}}}`);
const shopGateway = (host: string) =>
  vs('front', `{hosts: [${host}], gateways: [storefront/shop], http: [{route: [{destination: {host: order}}]}]}`);
const entry = (name: string, spec: string) =>
  se(name, `{hosts: [x.example], ports: [{number: 80, name: http, protocol: HTTP}], ${spec}}`);
const egress = (host: string) => sc('default', `{egress: [{hosts: ["${host}"]}]}`);
const policy = (action: string, rule: string) =>
  ap('p', `{action: ${action}, selector: {matchLabels: {app: order}}, rules: [${rule}]}`);
const tcp = service('order-tcp', '{app: order}', '[{name: tcp-raw, port: 9000, targetPort: 9000}]');
const web = service('order-web', '{app: order}', '[{name: http, port: 80, targetPort: 8080}]');
const by = (field: string, value: string) => policy('ALLOW', `{from: [{source: {${field}: ["${value}"]}}]}`);

export const EXAMPLES: Readonly<Record<CheckCode, Example>> = {
  MP0101: {
    bad: to('order.shop'),
    path: 'spec.http[0].route[0].destination.host',
    good: to('order.shop.svc.cluster.local'),
  },
  MP0102: {
    bad: toSubset('v9'),
    path: 'spec.http[0].route[0].destination.subset',
    good: both(subset('v9', '{app: order}'), toSubset('v9')),
  },
  MP0103: {
    bad: both(subset('v9', '{version: nine}'), toSubset('v9')),
    path: 'spec.http[0].route[0].destination.subset',
    good: both(subset('v9', '{app: order}'), toSubset('v9')),
  },
  MP0104: { bad: to('order', ', weight: 0'), path: 'spec.http[0].route', good: to('order', ', weight: 1') },
  MP0105: { bad: to('hollow'), path: 'spec.http[0].route[0].destination.host', good: to('order') },
  MP0106: {
    bad: to('order, port: {number: 81}'),
    path: 'spec.http[0].route[0].destination.port.number',
    good: to('order, port: {number: 8080}'),
  },
  MP0107: {
    bad: both(
      se(
        'x',
        '{hosts: [x.example], exportTo: ["."], ports: [{number: 80, name: http, protocol: HTTP}], resolution: DNS}',
        'books',
      ),
      to('x.example'),
    ),
    path: 'spec.http[0].route[0].destination.host',
    good: both(
      se(
        'x',
        '{hosts: [x.example], exportTo: ["*"], ports: [{number: 80, name: http, protocol: HTTP}], resolution: DNS}',
        'books',
      ),
      to('x.example'),
    ),
  },
  MP0201: {
    bad: vs('front', '{hosts: [shop.example], gateways: [shop], http: [{route: [{destination: {host: order}}]}]}'),
    path: 'spec.gateways[0]',
    good: shopGateway('shop.example'),
  },
  MP0202: { bad: shopGateway('other.example'), path: 'spec.hosts[0]', good: shopGateway('shop.example') },
  MP0203: {
    bad: vs(
      'order',
      '{hosts: [order], http: [{match: [{uri: {prefix: /a}}], route: [{destination: {host: order}}]}, {match: [{uri: {prefix: /a/b}}], route: [{destination: {host: order}}]}]}',
    ),
    path: 'spec.http[1]',
    good: vs(
      'order',
      '{hosts: [order], http: [{match: [{uri: {prefix: /a/b}}], route: [{destination: {host: order}}]}, {match: [{uri: {prefix: /a}}], route: [{destination: {host: order}}]}]}',
    ),
  },
  MP0204: {
    bad: vs('again', '{hosts: [payment], http: [{route: [{destination: {host: payment}}]}]}'),
    path: 'spec.hosts[0]',
    good: vs('again', '{hosts: [order], http: [{route: [{destination: {host: order}}]}]}'),
  },
  MP0205: {
    bad: shopGateway('shop.example'),
    path: 'spec.hosts[0]',
    good: both(
      gw(
        'own',
        '{selector: {istio: ingressgateway}, servers: [{hosts: [own.example], port: {number: 80, name: http, protocol: HTTP}}]}',
      ),
      vs('front', '{hosts: [own.example], gateways: [own], http: [{route: [{destination: {host: order}}]}]}'),
    ),
  },
  MP0206: {
    bad: vs('order', '{hosts: [ordre], http: [{route: [{destination: {host: order}}]}]}'),
    path: 'spec.hosts[0]',
    good: vs('order', '{hosts: [order], http: [{route: [{destination: {host: order}}]}]}'),
  },
  MP0207: {
    bad: vs(
      'order',
      '{hosts: [order], http: [{match: [{uri: {regex: "/(?=a)"}}], route: [{destination: {host: order}}]}]}',
    ),
    path: 'spec.http[0].match[0].uri.regex',
    good: vs(
      'order',
      '{hosts: [order], http: [{match: [{uri: {regex: "/[a-z]+"}}], route: [{destination: {host: order}}]}]}',
    ),
  },
  MP0301: { bad: dr('x', '{host: order.shop}'), path: 'spec.host', good: dr('x', '{host: order}') },
  MP0302: {
    bad: dr('again', '{host: payment, trafficPolicy: {connectionPool: {tcp: {maxConnections: 1}}}}'),
    path: 'spec.trafficPolicy',
    good: dr('again', '{host: order, trafficPolicy: {connectionPool: {tcp: {maxConnections: 1}}}}'),
  },
  MP0303: { bad: subset('v9', '{version: nine}'), path: 'spec.subsets[0].labels', good: subset('v9', '{app: order}') },
  MP0304: { bad: tls('DISABLE'), path: 'spec.trafficPolicy.tls.mode', good: tls('ISTIO_MUTUAL') },
  MP0305: {
    bad: both(pa('off', '{selector: {matchLabels: {app: order}}, mtls: {mode: DISABLE}}'), tls('ISTIO_MUTUAL')),
    path: 'spec.trafficPolicy.tls.mode',
    good: both(pa('off', '{selector: {matchLabels: {app: order}}, mtls: {mode: PERMISSIVE}}'), tls('ISTIO_MUTUAL')),
  },
  MP0306: {
    bad: dr('m', '{host: mail, trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}}', 'legacy'),
    path: 'spec.trafficPolicy.tls.mode',
    good: dr('m', '{host: mail, trafficPolicy: {tls: {mode: DISABLE}}}', 'legacy'),
  },
  MP0401: {
    bad: gw('g', '{selector: {istio: nothing}, servers: []}'),
    path: 'spec.selector',
    good: gw('g', '{selector: {istio: ingressgateway}, servers: []}'),
  },
  MP0402: {
    bad: gw(
      'g',
      '{selector: {istio: ingressgateway}, servers: [{hosts: ["*"], port: {number: 8765, name: http, protocol: HTTP}}]}',
    ),
    path: 'spec.servers[0].port.number',
    good: gw(
      'g',
      '{selector: {istio: ingressgateway}, servers: [{hosts: ["*"], port: {number: 80, name: http, protocol: HTTP}}]}',
    ),
  },
  MP0403: {
    bad: gw(
      'g',
      '{selector: {istio: ingressgateway}, servers: [{hosts: [shop.example], port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: x}}]}',
    ),
    path: 'spec.servers[0].hosts[0]',
    good: gw(
      'g',
      '{selector: {istio: ingressgateway}, servers: [{hosts: [own.example], port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: x}}]}',
    ),
  },
  MP0404: {
    bad: gw('g', '{selector: {istio: ingressgateway}, servers: []}'),
    path: 'metadata.name',
    good: both(
      gw('g', '{selector: {istio: ingressgateway}, servers: []}'),
      vs('front', '{hosts: [a.example], gateways: [g], http: []}'),
    ),
  },
  MP0501: {
    bad: entry('x', 'resolution: STATIC'),
    path: 'spec.resolution',
    good: entry('x', 'resolution: STATIC, endpoints: [{address: 192.0.2.1}]'),
  },
  MP0502: {
    bad: se('x', '{hosts: ["*.x.example"], ports: [{number: 80, name: http, protocol: HTTP}], resolution: DNS}'),
    path: 'spec.hosts[0]',
    good: se('x', '{hosts: ["*.x.example"], ports: [{number: 80, name: http, protocol: HTTP}], resolution: NONE}'),
  },
  MP0503: {
    bad: entry('x', 'resolution: DNS, endpoints: [{address: nobody.legacy.svc.cluster.local}]'),
    path: 'spec.endpoints[0].address',
    good: entry('x', 'resolution: DNS, endpoints: [{address: mail.legacy.svc.cluster.local}]'),
  },
  MP0504: {
    bad: both(entry('a', 'resolution: DNS'), entry('b', 'resolution: NONE')),
    path: 'spec.hosts[0]',
    good: both(entry('a', 'resolution: DNS'), entry('b', 'resolution: DNS')),
  },
  MP0601: {
    bad: egress('shop/ordre.shop.svc.cluster.local'),
    path: 'spec.egress[0].hosts[0]',
    good: egress('./order.shop.svc.cluster.local'),
  },
  MP0602: {
    bad: both(egress('./*'), sc('other', '{egress: [{hosts: ["./*"]}]}')),
    path: 'metadata.name',
    good: both(egress('./*'), sc('other', '{workloadSelector: {labels: {app: order}}, egress: [{hosts: ["./*"]}]}')),
  },
  MP0603: { bad: egress('shoop/*'), path: 'spec.egress[0].hosts[0]', good: egress('shop/*') },
  MP0701: {
    bad: pa('x', '{selector: {matchLabels: {app: nobody}}, mtls: {mode: STRICT}}'),
    path: 'spec.selector.matchLabels',
    good: pa('x', '{selector: {matchLabels: {app: order}}, mtls: {mode: STRICT}}'),
  },
  MP0702: {
    bad: ap('x', '{targetRefs: [{kind: Service, group: "", name: nobody}]}'),
    path: 'spec.targetRefs[0].name',
    good: ap('x', '{targetRefs: [{kind: Service, group: "", name: order}]}'),
  },
  MP0703: {
    bad: pa('x', '{mtls: {mode: STRICT}}', 'books'),
    path: 'metadata.labels',
    good: pa('x', '{mtls: {mode: STRICT}}', 'books').replace('name: x', 'labels: {istio.io/rev: default}, name: x'),
  },
  MP0801: {
    bad: pa('again', '{mtls: {mode: PERMISSIVE}}'),
    path: 'metadata.name',
    good: pa('default', '{mtls: {mode: PERMISSIVE}}'),
  },
  MP0802: {
    bad: pa('default', '{mtls: {mode: STRICT}, portLevelMtls: {8080: {mode: DISABLE}}}'),
    path: 'spec.portLevelMtls',
    good: pa(
      'x',
      '{selector: {matchLabels: {app: order}}, mtls: {mode: STRICT}, portLevelMtls: {8080: {mode: DISABLE}}}',
    ),
  },
  MP0803: {
    bad: both(web, pa('x', '{selector: {matchLabels: {app: order}}, portLevelMtls: {80: {mode: DISABLE}}}')),
    path: 'spec.portLevelMtls[80]',
    good: both(web, pa('x', '{selector: {matchLabels: {app: order}}, portLevelMtls: {8080: {mode: DISABLE}}}')),
  },
  MP0804: {
    bad: ra('x', '{selector: {matchLabels: {app: payment}}, jwtRules: [{issuer: a}]}'),
    path: 'spec.jwtRules',
    good: both(
      ra('x', '{selector: {matchLabels: {app: payment}}, jwtRules: [{issuer: a}]}'),
      ap('y', '{action: DENY, rules: [{from: [{source: {notRequestPrincipals: ["*"]}}]}]}'),
    ),
  },
  MP0901: {
    bad: both(tcp, policy('DENY', '{to: [{operation: {paths: [/admin]}}]}')),
    path: 'spec.rules[0].to[0].operation.paths',
    good: both(tcp, policy('DENY', '{to: [{operation: {paths: [/admin], ports: ["8080"]}}]}')),
  },
  MP0902: {
    bad: both(tcp, policy('ALLOW', '{when: [{key: "request.headers[x]", values: [y]}]}')),
    path: 'spec.rules[0].when[0].key',
    good: both(tcp, policy('ALLOW', '{when: [{key: "source.ip", values: [192.0.2.1]}]}')),
  },
  MP0903: {
    bad: by('principals', 'cluster.local/ns/shop/sa/nobody'),
    path: 'spec.rules[0].from[0].source.principals[0]',
    good: by('principals', 'cluster.local/ns/shop/sa/order'),
  },
  MP0904: {
    bad: by('namespaces', 'shoop'),
    path: 'spec.rules[0].from[0].source.namespaces[0]',
    good: by('namespaces', 'shop'),
  },
  MP0905: {
    bad: by('principals', 'spiffe://cluster.local/ns/shop/sa/order'),
    path: 'spec.rules[0].from[0].source.principals[0]',
    good: by('principals', '*/ns/shop/sa/order'),
  },
  MP0906: {
    bad: both(pa('off', '{selector: {matchLabels: {app: order}}, mtls: {mode: DISABLE}}'), by('namespaces', 'shop')),
    path: 'spec.rules[0].from[0].source.namespaces[0]',
    good: both(pa('off', '{selector: {matchLabels: {app: order}}, mtls: {mode: STRICT}}'), by('namespaces', 'shop')),
  },
  MP0907: {
    bad: policy('DENY', '{from: [{source: {notNamespaces: [shoop]}}]}'),
    path: 'spec.rules[0].from[0].source.notNamespaces[0]',
    good: policy('DENY', '{from: [{source: {notNamespaces: [shop]}}]}'),
  },
  MP1001: {
    bad: both(te('a', '{accessLogging: [{}]}'), te('b', '{accessLogging: [{}]}')),
    path: 'metadata.name',
    good: both(
      te('a', '{accessLogging: [{}]}'),
      te('b', '{selector: {matchLabels: {app: order}}, accessLogging: [{}]}'),
    ),
  },
  MP1101: {
    bad: route(
      'r',
      '{parentRefs: [{kind: Service, group: "", name: order}], rules: [{backendRefs: [{name: nobody, port: 80}]}]}',
    ),
    path: 'spec.rules[0].backendRefs[0].name',
    good: route(
      'r',
      '{parentRefs: [{kind: Service, group: "", name: order}], rules: [{backendRefs: [{name: order, port: 8080}]}]}',
    ),
  },
  MP1102: {
    bad: route('r', '{parentRefs: [{name: nobody}]}'),
    path: 'spec.parentRefs[0].name',
    good: route('r', '{parentRefs: [{kind: Service, group: "", name: order}]}'),
  },
  // Said by a controller in a status, which no draft has: see checks.test.ts.
  MP1103: { bad: '', path: '', good: '' },
  MP1104: { bad: '', path: '', good: '' },
};
