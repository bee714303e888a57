import type { Finding, FindingParams, Severity } from '@/mesh/checks/finding';
import type { CheckCode } from '@/mesh/checks/registry';

/** One check in words: what it is about, what was found, why it matters, what to do. */
export type CheckWords = {
  readonly title: string;
  readonly say: (p: FindingParams) => string;
  readonly why: string;
  readonly remedy: string;
};

const meant = (p: FindingParams) => (p.meant ? ` Did you mean ${p.meant}?` : '');
/** Why no caller has a value of a policy. */
const nobody = (p: FindingParams) =>
  p.account
    ? `There is no ServiceAccount ${p.account}`
    : p.namespace
      ? `There is no namespace ${p.namespace}`
      : `${p.principal} can match no identity`;
const orNone = (value: string | number | undefined) => value || 'none';

const codes: Readonly<Record<CheckCode, CheckWords>> = {
  MP0101: {
    title: 'Destination host does not exist',
    say: (p) => `Nothing in the mesh is called ${p.host}.${meant(p)}`,
    why: 'Istio completes only names without dots. Any other name must be a Service’s full name or a host of a ServiceEntry; otherwise the route has no cluster, and its requests fail with 503 NC.',
    remedy: 'Write the full name, NAME.NAMESPACE.svc.cluster.local, or add a ServiceEntry for a host outside the mesh.',
  },
  MP0102: {
    title: 'Subset is not defined',
    say: (p) => `No DestinationRule for ${p.host} defines the subset ${p.subset} (defined: ${orNone(p.known)}).`,
    why: 'A subset is a cluster of its own, made by a DestinationRule. Without it requests fail with 503 NC.',
    remedy: 'Define the subset in a DestinationRule that this namespace sees, or route to one that is defined.',
  },
  MP0103: {
    title: 'Subset has no pods',
    say: (p) => `The subset ${p.subset} of ${p.host} selects no pod (${p.labels}, from ${p.rule}).`,
    why: 'The cluster exists and is empty: its requests fail with 503 UH.',
    remedy: 'Label the pods as the subset asks, or take the route away until they run.',
  },
  MP0104: {
    title: 'Weights lead nowhere',
    say: (p) => `None of the ${p.destinations} destinations of this rule has a weight above 0.`,
    why: 'Weights say which share each destination gets. If all are 0 no destination can be picked.',
    remedy: 'Give at least one destination a weight; they need not add up to 100.',
  },
  MP0105: {
    title: 'Destination has no ready endpoint',
    say: (p) => `${p.service} has no ready endpoint now.`,
    why: 'Until a pod behind it is ready, requests to it fail with 503 UH.',
    remedy: 'Look at its pods: kubectl get endpointslices -l kubernetes.io/service-name=NAME.',
  },
  MP0106: {
    title: 'Destination has no such port',
    say: (p) => `${p.host} has no port ${p.port} (it has ${p.ports}).`,
    why: 'A destination names the Service’s port, not the container’s. A port that is not there gives a route without a cluster.',
    remedy: 'Use a port of the Service, or add it there.',
  },
  MP0107: {
    title: 'Destination is not exported here',
    say: (p) => `Nothing that defines ${p.host} (ServiceEntry ${p.entry}) is exported to this namespace.`,
    why: 'exportTo says which namespaces may use a configuration. Proxies elsewhere do not get it.',
    remedy: 'Add this namespace to the ServiceEntry’s exportTo.',
  },
  MP0201: {
    title: 'Gateway does not exist',
    say: (p) => `There is no Gateway ${p.gateway}.`,
    why: 'The VirtualService is attached to nothing by that name, so no gateway gets its routes.',
    remedy: 'Name a Gateway as NAMESPACE/NAME, or just NAME for one of the same namespace.',
  },
  MP0202: {
    title: 'Gateway does not serve this host',
    say: (p) => `None of its gateways serves ${p.host} to this namespace (they serve ${p.served}).`,
    why: 'A gateway takes only requests for hosts of its servers. The routes of any other host are never used there.',
    remedy: 'Add the host to a server of the Gateway, or use one of its hosts here.',
  },
  MP0203: {
    title: 'Rule is never reached',
    say: (p) => `Every request that ${p.rule} would take is already taken by ${p.by}.`,
    why: 'The first rule that matches wins.',
    remedy: 'Move the narrower rule above the wider one.',
  },
  MP0204: {
    title: 'Two VirtualServices for one host',
    say: (p) =>
      `${p.other} is older and also sets the routes of ${p.host}: sidecars use that one and leave this one out.`,
    why: 'For sidecars the VirtualServices of one host are not merged.',
    remedy: 'Put the rules into one VirtualService, or let one delegate to the other.',
  },
  MP0205: {
    title: 'Routes of one gateway host come after a catch-all',
    say: (p) =>
      `${p.other} takes every request for ${p.host} on the same gateway; the routes here may never be reached.`,
    why: 'A gateway joins the rules of VirtualServices for one host, in an order that is not promised.',
    remedy:
      'Keep the catch-all rule in a VirtualService of its own that is applied last, or use one VirtualService for the host.',
  },
  MP0206: {
    title: 'Host is unknown to the mesh',
    say: (p) => `No Service or ServiceEntry is called ${p.host}.`,
    why: 'Sidecars use these routes only for callers that can resolve the name by themselves, and only on ports that carry HTTP in the mesh.',
    remedy: 'Check the spelling, or add a ServiceEntry if the name is meant to be outside the mesh.',
  },
  MP0207: {
    title: 'Regular expression is refused by RE2',
    say: (p) => `RE2, which Envoy uses, does not accept ${p.expression}.`,
    why: 'RE2 knows no lookahead, lookbehind or backreferences. A proxy rejects the whole route configuration for one such expression.',
    remedy: 'Rewrite it without them, often as several matches.',
  },
  MP0301: {
    title: 'DestinationRule is for no host',
    say: (p) => `Nothing in the mesh is called ${p.host}.${meant(p)}`,
    why: 'A DestinationRule holds for a Service’s full name or a host of a ServiceEntry; for another it has no effect.',
    remedy: 'Write the full name, NAME.NAMESPACE.svc.cluster.local.',
  },
  MP0302: {
    title: 'Two DestinationRules for one host',
    say: (p) => `${p.other} is older and sets a ${p.what} for ${p.host}, too: what this one says of it has no effect.`,
    why: 'DestinationRules of one host and namespace are merged: of the traffic policy, and of each subset, the first stays.',
    remedy: 'Put both into one DestinationRule.',
  },
  MP0303: {
    title: 'Subset selects no pod',
    say: (p) => `No pod of ${p.service} has the labels of the subset ${p.subset} (${p.labels}).`,
    why: 'Requests that a route sends to this subset fail with 503 UH.',
    remedy: 'Label the pods, or take the subset away.',
  },
  MP0304: {
    title: 'TLS settings against STRICT mTLS',
    say: (p) =>
      `Clients are told ${p.mode} towards ${p.host}:${p.port}, but ${p.by} makes mutual TLS STRICT for ${p.pod}.`,
    why: 'The server’s proxy resets connections without mutual TLS: clients see 503 UC or a plain reset.',
    remedy: 'Use tls.mode ISTIO_MUTUAL, or leave tls out: Istio then uses mutual TLS by itself.',
  },
  MP0305: {
    title: 'Mutual TLS against DISABLE',
    say: (p) =>
      `Clients are told ${p.mode} towards ${p.host}:${p.port}, but ${p.by} switches mutual TLS off for ${p.pod}.`,
    why: 'The server’s proxy hands the TLS handshake to the app, which does not know it.',
    remedy: 'Leave tls out of the DestinationRule, or let the PeerAuthentication be PERMISSIVE.',
  },
  MP0306: {
    title: 'Mutual TLS to a pod without a proxy',
    say: (p) =>
      `Clients are told ${p.mode} towards ${p.host}:${p.port}, but ${
        p.past ? `port ${p.past} of ${p.pod} goes past its proxy` : `${p.pod} runs no proxy that could answer it`
      }.`,
    why: 'Nobody ends mutual TLS there: connections fail with 503 UF.',
    remedy:
      'Inject the sidecar, or leave tls out: Istio then sees that there is none. It does not see that a port goes past one (excludeInboundPorts): say DISABLE for that port.',
  },
  MP0401: {
    title: 'Gateway has no workload',
    say: (p) => `No pod has the labels ${p.selector}.`,
    why: 'A Gateway is configuration for a proxy that runs already. Without one nothing listens.',
    remedy: 'Use the labels of your gateway’s pods, often istio: ingressgateway; or install a gateway.',
  },
  MP0402: {
    title: 'Gateway port is not reachable',
    say: (p) =>
      `Port ${p.port} is no port of ${p.services} (${p.ports}), behind which its pods are, and none that these lead to.`,
    why: 'The proxy listens, but no Service port leads to it.',
    remedy: 'Add the port to the gateway’s Service, or use one that it has.',
  },
  MP0403: {
    title: 'Two servers for one host and port',
    say: (p) =>
      `${p.other} is older and also ends TLS for ${p.host} on port ${p.port} of the same workload; only one is used.`,
    why: 'Envoy picks the server’s certificate by host name (SNI); two for one name cannot be told apart.',
    remedy: 'Keep the host in one Gateway.',
  },
  MP0404: {
    title: 'Gateway without routes',
    say: (p) => `No VirtualService is attached to ${p.gateway}.`,
    why: 'It listens and answers every request with 404.',
    remedy: 'Name it in the gateways of a VirtualService.',
  },
  MP0501: {
    title: 'ServiceEntry without endpoints',
    say: () => 'Its resolution is STATIC, and it has neither endpoints nor a workloadSelector.',
    why: 'With STATIC nobody looks the host up: requests fail with 503 UH.',
    remedy: 'List endpoints with their IP addresses, or use resolution DNS.',
  },
  MP0502: {
    title: 'Wildcard host cannot be resolved',
    say: (p) => `${p.host} is a wildcard, which ${p.resolution} cannot look up.`,
    why: 'DNS answers for names, not for patterns.',
    remedy: 'List the names, give endpoints, or use resolution NONE or DYNAMIC_DNS.',
  },
  MP0503: {
    title: 'Endpoint names a Service that does not exist',
    say: (p) => `There is no Service ${p.address}.`,
    why: 'The name does not resolve in this cluster, so the host has no endpoint.',
    remedy: 'Check name and namespace: kubectl get services -A.',
  },
  MP0504: {
    title: 'Two ServiceEntries resolve one host differently',
    say: (p) => `${p.host} is ${p.resolution} here and ${p.theirs} in ${p.other}.`,
    why: 'istiod merges entries of one host. Which resolution then holds depends on their age.',
    remedy: 'Define the host once, or with the same resolution.',
  },
  MP0601: {
    title: 'Sidecar names a host that does not exist',
    say: (p) =>
      `Nothing in ${p.namespace === '*' ? 'any namespace' : `the namespace ${p.namespace}`} is called ${p.host}.`,
    why: 'Workloads under this Sidecar see only what it lists: a name that matches nothing leaves them without that host.',
    remedy: 'Write NAMESPACE/NAME.NAMESPACE.svc.cluster.local; short names are not completed here.',
  },
  MP0602: {
    title: 'Two Sidecars for one workload',
    say: (p) =>
      p.pod
        ? `${p.other} is older and also selects ${p.pod}: only that one is used there.`
        : `${p.other} is older and is for the whole namespace, too: only that one is used.`,
    why: 'A workload has one Sidecar: the oldest that selects it, else the oldest of its namespace.',
    remedy: 'Put both into one Sidecar, or make their selectors disjoint.',
  },
  MP0603: {
    title: 'Sidecar names a namespace that does not exist',
    say: (p) => `There is no namespace ${p.namespace}.`,
    why: 'Nothing can be imported from it, so workloads under this Sidecar lack what was meant.',
    remedy: 'Check the spelling: kubectl get namespaces.',
  },
  MP0701: {
    title: 'Selector selects no pod',
    say: (p) => `No pod ${p.where ? `of the namespace ${p.where}` : 'of the mesh'} has the labels ${p.selector}.`,
    why: 'The object is accepted and has no effect. For a policy this means: nothing is protected by it.',
    remedy:
      'Use labels of the pods themselves: kubectl get pods --show-labels. A selector sees only its own namespace.',
  },
  MP0702: {
    title: 'Target does not exist',
    say: (p) => `There is no ${p.kind} ${p.namespace}/${p.name}.`,
    why: 'What it is attached to is not there, so it has no effect.',
    remedy: 'Name a target of the same namespace.',
  },
  MP0703: {
    title: 'No webhook of Istio looks at it',
    say: (p) => `Istio’s validating webhooks ask for ${p.asked}; it has no such label.`,
    why: 'Only the schema of its CRD was checked: what Istio’s own validation would refuse is accepted, and proxies meet it first.',
    remedy:
      'Give it the label of the revision that serves it, or install the validator for objects without one (istiod-default-validator).',
  },
  MP0801: {
    title: 'Two PeerAuthentications for one scope',
    say: (p) =>
      `${p.other} is older and for the same ${p.scope ? `pods (${p.scope})` : 'namespace'}: only that one is used.`,
    why: 'Of several at one level istiod takes the oldest.',
    remedy: 'Keep one.',
  },
  MP0802: {
    title: 'Port modes without a selector',
    say: (p) => `portLevelMtls (${p.ports}) is read only beside a selector.`,
    why: 'For a whole namespace or mesh Istio ignores it: the ports keep the mode of the rest.',
    remedy: 'Add a selector for the workload whose ports these are.',
  },
  MP0803: {
    title: 'Port mode for a port the workload does not have',
    say: (p) => `${p.port} is a port of the Service ${p.service}; at the selected pods it leads to ${p.target}.`,
    why: 'Keys of portLevelMtls are ports of the workload (the Service’s targetPort), not of the Service.',
    remedy: 'Use the container’s port number.',
  },
  MP0804: {
    title: 'A token is checked but not asked for',
    say: (p) => `No AuthorizationPolicy for the workloads of ${p.name} asks for a token.`,
    why: 'A RequestAuthentication refuses bad tokens. A request without any token passes.',
    remedy: 'Add an AuthorizationPolicy that denies notRequestPrincipals: ["*"].',
  },
  MP0901: {
    title: 'DENY rule with HTTP fields on a TCP port',
    say: (p) =>
      `Port ${p.port} of ${p.pod} is TCP (${p.service}): there the rule loses this field and denies more than it says.`,
    why: 'A TCP connection has no path, method, header or token. Envoy’s TCP filter gets the rule without them.',
    remedy: 'Limit the rule with ports to those that carry HTTP, or declare the port as HTTP (name or appProtocol).',
  },
  MP0902: {
    title: 'ALLOW rule with HTTP fields on a TCP port',
    say: (p) => `Port ${p.port} of ${p.pod} is TCP (${p.service}): there the rule is left out, and allows nothing.`,
    why: 'A TCP connection has no path, method, header or token, so such a rule cannot hold; an ALLOW policy without matching rule denies.',
    remedy: 'Add a rule with from and ports for the TCP port, or declare the port as HTTP (name or appProtocol).',
  },
  MP0903: {
    title: 'Identity that nobody has',
    say: (p) => `${nobody(p)}.`,
    why: 'No workload can present this identity, so the value matches nobody.',
    remedy: 'Check it against kubectl get serviceaccounts -A.',
  },
  MP0904: {
    title: 'Source namespace does not exist',
    say: (p) => `${nobody(p)}.`,
    why: 'Nobody calls from it, so the value matches nobody.',
    remedy: 'Check the spelling: kubectl get namespaces.',
  },
  MP0905: {
    title: 'Principal is not of Istio’s form',
    say: (p) => `${nobody(p)}.`,
    why: 'Istio compares TRUST_DOMAIN/ns/NAMESPACE/sa/SERVICE_ACCOUNT, without spiffe://.',
    remedy: 'Write cluster.local/ns/NAMESPACE/sa/SERVICE_ACCOUNT, or a pattern with * at one end.',
  },
  MP0906: {
    title: 'Identities are asked for where mutual TLS is off',
    say: (p) => `${p.field} can hold for nobody at ${p.pod}: ${p.by} switches mutual TLS off.`,
    why: 'Who calls is known from the caller’s certificate, which only mutual TLS shows.',
    remedy: 'Let the PeerAuthentication be STRICT, or PERMISSIVE if callers outside the mesh must still come in.',
  },
  MP0907: {
    title: 'Exclusion that excludes nobody',
    say: (p) =>
      `${nobody(p)}: ${p.field} excludes nobody by it, and the rule also holds for callers that it was to leave out.`,
    why: 'A negated value that nobody has holds for every caller: with no other value a DENY rule refuses them all, and an ALLOW rule lets them all in.',
    remedy:
      'Check the spelling: kubectl get namespaces; kubectl get serviceaccounts -A. A principal is TRUST_DOMAIN/ns/NAMESPACE/sa/SERVICE_ACCOUNT.',
  },
  MP1001: {
    title: 'Two Telemetries for one scope',
    say: (p) =>
      `${p.other} is older and for the same ${p.targets || (p.scope ? `pods (${p.scope})` : `namespace ${p.namespace}`)}: this one has no effect.`,
    why: 'Of several at one level istiod takes the oldest.',
    remedy: 'Put both into one Telemetry.',
  },
  MP1101: {
    title: 'Backend does not exist',
    say: (p) => (p.port ? `The Service ${p.service} has no port ${p.port}.` : `There is no Service ${p.service}.`),
    why: 'Requests of this rule are answered with 500.',
    remedy: 'Check name, namespace and port; another namespace also needs a ReferenceGrant.',
  },
  MP1102: {
    title: 'Parent does not exist',
    say: (p) => `There is no ${p.name} to attach to.`,
    why: 'A route that is attached to nothing gets no requests.',
    remedy: 'Name a Gateway of the Gateway API, or a Service, in parentRefs.',
  },
  MP1103: {
    title: 'The controller refuses it',
    say: (p) => `${p.condition} is False (${p.reason}): ${p.message}`,
    why: 'What the controller does not accept is not programmed into any proxy.',
    remedy: 'The message says what is missing.',
  },
  MP1104: {
    title: 'Gateway has no address outside yet',
    say: (p) => `Its proxy serves, and no load balancer has given it an address: ${p.message}`,
    why: 'Programmed stays False until the Service of type LoadBalancer has an external address, which a cluster without load balancers (kind, bare metal) never gives. Inside the cluster it answers.',
    remedy:
      'Add a load balancer to the cluster, or annotate the Gateway with networking.istio.io/service-type: ClusterIP or NodePort.',
  },
};

const severity: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'note' };
const severityHelp: Readonly<Record<Severity, string>> = {
  error: 'requests fail, or a policy is not what it says',
  warning: 'something has no effect or is ambiguous',
  note: 'worth knowing; alone it is no finding for the exit code',
};

export const checks = {
  codes,
  severity,
  severityHelp,
  say: (finding: Pick<Finding, 'code' | 'params'>): string => codes[finding.code].say(finding.params),
};
