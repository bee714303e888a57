import type { Evidence } from '@/mesh/model';
import { OUTSIDE_IP, type ReasonParams, type SourceCode } from '@/mesh/path/reasons.ts';
import type { Choice, Fact, FactKey, Failure, Reason, Station } from '@/mesh/path/stations.ts';

/** Short names of facts. */
const facts: Record<FactKey, string> = {
  sends: 'Sends',
  authority: 'To',
  protocol: 'Protocol',
  address: 'Address',
  dials: 'Dials',
  uid: 'Sender’s uid',
  answers: 'Answers',
  'seen-from': 'Seen from',
  'redirected-to': 'Redirected to port',
  bypassed: 'Not redirected',
  dropped: 'Dropped',
  'rules-source': 'Rules from',
  'config-read': 'Configuration read',
  listener: 'Listener',
  'filter-chain': 'Filter chain',
  'virtual-host': 'Virtual host',
  route: 'Route',
  cluster: 'Cluster',
  endpoint: 'Endpoint',
  'endpoint-candidates': 'Endpoints known',
  timeout: 'Timeout',
  'retry-policy': 'Retries',
  tries: 'Tries seen by the server',
  rewrite: 'Rewrite',
  mirror: 'Mirrored to',
  security: 'Protection',
  'client-identity': 'Client’s identity',
  'server-identity': 'Server’s identity',
  'expected-identity': 'Identity the client accepts',
  sni: 'SNI',
  'client-certificate': 'Client’s certificate',
  'client-certificate-expires': 'Client’s certificate expires',
  'server-certificate': 'Server’s certificate',
  'server-certificate-expires': 'Server’s certificate expires',
  addresses: 'Connection',
  'leaves-mesh': 'Leaves the mesh',
  'transport-failure': 'Connection failure',
  'peer-identity': 'Peer’s identity',
  'mtls-mode': 'mTLS mode',
  token: 'Token',
  policy: 'Policy',
  'inbound-cluster': 'Inbound cluster',
  counted: 'Counted in',
  status: 'Status',
  flags: 'Response flags',
  details: 'Details',
  termination: 'Connection ended by',
  'bytes-received': 'Bytes received',
  'bytes-sent': 'Bytes sent',
  duration: 'Took',
  'translated-to': 'Translated to',
  normalized: 'Path as matched',
  'redirects-to': 'Redirects to',
  'direct-response': 'Answers itself',
  'fault-abort': 'Injected abort',
  'fault-delay': 'Injected delay',
  cors: 'Origin allowed',
  breakers: 'Circuit breakers',
  alpn: 'ALPN offered',
  'not-computed': 'Not known',
};

/** Values that are codes; every other value is shown as it is. */
const values: Partial<Record<FactKey, Readonly<Record<string, string>>>> = {
  security: { mtls: 'mutual TLS', tls: 'TLS', plain: 'plain text', unknown: 'unknown' },
  policy: { none: 'none', 'not-computed': 'not worked out' },
  'rules-source': { logged: 'istio-init’s log', derived: 'the pod’s annotations' },
};

const peer = (identity: string) => (identity === '' ? 'the peer' : identity);
const header = (name: string) => (name === '' ? 'every condition' : `header ${name}`);

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;

type Sentences = { readonly [C in keyof ReasonParams]: (p: Readonly<ReasonParams[C]>) => string };

/** Why a candidate won or lost, or what stands behind a fact. One sentence each, without its full stop. */
const reasons: Sentences = {
  'protocol-mismatch': (p) => `protocol is ${p.packet}, the rule wants ${p.rule}`,
  'source-mismatch': (p) => `source is ${p.packet}, the rule wants ${p.rule}`,
  'destination-mismatch': (p) =>
    `destination is ${p.packet === OUTSIDE_IP ? 'outside' : p.packet}, the rule wants ${p.rule}`,
  'interface-mismatch': (p) => `interface is ${p.packet}, the rule wants ${p.rule}`,
  'port-mismatch': (p) => `port is ${p.packet}, the rule wants ${p.rule}`,
  'uid-mismatch': (p) => `sender’s uid is ${p.packet}, the rule wants ${p.rule}`,
  'gid-mismatch': (p) => `sender’s gid is ${p.packet}, the rule wants ${p.rule}`,
  'mark-mismatch': (p) => `mark is ${p.packet}, the rule wants ${p.rule}`,
  'address-type-mismatch': (p) => `${p.packet} is no address of type ${p.rule}`,
  'state-mismatch': (p) => `connection is ${p.packet}, the rule wants ${p.rule}`,
  'value-unknown': (p) => `the packet’s ${p.what} is not known, so this rule cannot be judged`,
  'construct-unknown': (p) => `Meshpath does not evaluate “${p.construct}”, so the walk stops here`,
  'chain-missing': (p) => `the rules that were read do not contain chain ${p.chain}`,
  'chain-loop': (p) => `the rules lead back into chain ${p.chain}`,
  'no-policy': (p) => `the policy of ${p.chain} was not read`,
  'rule-redirects': (p) => `matches: redirected to port ${p.port}`,
  'rule-tproxies': (p) => `matches: handed to port ${p.port} as it is`,
  'rule-marks': (p) => `matches: the packet’s mark is now ${p.mark}`,
  'rule-accepts': () => 'matches: accepted as it is',
  'rule-drops': () => 'matches: dropped',
  'rule-jumps': (p) => `matches: continues in ${p.chain}`,
  'rule-returns': (p) => `matches: leaves ${p.chain} untouched`,
  'policy-decides': (p) => `no rule decided, so the policy of ${p.chain} does: ${p.policy}`,
  'after-the-chosen-one': () => 'not tried: an earlier one decided',
  'after-unknown': () => 'not tried: the walk stopped before it',
  'uid-from-pod': (p) => `runAsUser of container ${p.container}`,
  'uid-assumed': () => 'the image decides the uid; only that it is not Envoy’s 1337 is assumed',
  'uid-differs': () => 'the app containers differ, and one may run as Envoy’s uid 1337',
  'uid-is-envoy': () => 'Envoy runs as uid 1337',
  'self-call-output': () => 'the pod calls itself: its Envoy’s packet stays on lo and meets OUTPUT, not PREROUTING',
  'disagrees-with-log': () =>
    'Envoy logged this request, so it was intercepted: these are not the rules that were in force',
  'rules-logged': () => 'the kernel’s final state, as istio-init printed it',
  'rules-derived': (p) => `worked out, not read: ${p.because}`,
  'listener-exact': (p) => `listens at exactly ${p.address}, the address that was dialled`,
  'listener-port': (p) => `no listener for the address itself; this one takes every address on port ${p.port}`,
  'listener-catch-all': () => 'no listener for this address or port; the catch-all takes it',
  'chain-port-mismatch': (p) => `port is ${p.port}, the chain wants ${p.wanted}`,
  'chain-address-mismatch': (p) => `${p.address} is outside the chain’s address ranges`,
  'chain-transport-mismatch': (p) => `transport is ${p.transport}, the chain wants ${p.wanted}`,
  'chain-alpn-mismatch': (p) => `ALPN offered ${p.offered || 'nothing'}, the chain wants ${p.wanted}`,
  'chain-server-name-mismatch': (p) => `SNI is ${p.sni || 'absent'}, the chain wants ${p.wanted}`,
  'chain-not-http': () => 'the log line is HTTP and this chain carries plain TCP',
  'chain-not-tcp': () => 'the log line is plain TCP and this chain reads HTTP',
  'chain-cluster-mismatch': (p) => `the log names cluster ${p.cluster}, which this chain does not lead to`,
  'chain-less-specific': () => 'another chain matches more specifically',
  'chain-only-one': () => 'the only chain that fits',
  'chain-source-mismatch': (p) => `source is ${p.source}, the chain wants ${p.wanted}`,
  'chain-criterion-unknown': (p) => `Meshpath does not evaluate the criterion ${p.criterion}`,
  'chain-default': () => 'no chain matched, so the default chain takes it',
  'chain-alpn-not-logged': (p) => `wants ALPN ${p.wanted}; the log does not record ALPN`,
  'chain-undecided': () => 'the log does not decide between the chains',
  'host-exact': (p) => `domain ${p.domain} is the request’s authority`,
  'host-wildcard': (p) => `${p.authority} fits ${p.domain}`,
  'host-any': () => 'no domain fits better than *',
  'host-mismatch': (p) => `no domain of it fits ${p.authority || 'a request without authority'}`,
  'host-less-specific': (p) => `${p.domain} yields to a domain that fits better`,
  'path-mismatch': (p) => `path is ${p.path}, the route wants ${p.wanted}`,
  'method-mismatch': (p) => `method is ${p.method}, the route wants ${p.wanted}`,
  'authority-mismatch': (p) => `authority is ${p.authority}, the route wants ${p.wanted}`,
  'header-mismatch': (p) => `${p.header} is not ${p.wanted}`,
  'query-absent': (p) => `query parameter ${p.parameter} does not fit`,
  'cluster-mismatch': (p) => `the log names cluster ${p.logged}, which this route does not lead to`,
  'action-mismatch': (p) => `the log says ${p.details}, which this route’s ${p.action} does not give`,
  'route-name-mismatch': (p) => `the log names route ${p.logged}`,
  'route-matches': () => 'the first route that matches',
  'route-would-match': () => 'matches, unless one before it did',
  'route-only-consistent': (p) =>
    `${header(p.header)} is not logged, but only this route fits ${p.cluster === '' ? 'what was logged' : `the logged cluster ${p.cluster}`}`,
  'header-not-logged': (p) => `the log does not record header ${p.header}`,
  'header-match-unknown': (p) => `Meshpath does not evaluate how header ${p.header} is matched`,
  'query-match-unknown': (p) => `Meshpath does not evaluate how query parameter ${p.parameter} is matched`,
  'query-not-logged': (p) => `the value of query parameter ${p.parameter} is not kept`,
  'condition-not-logged': (p) => `the log does not tell whether ${p.condition} held`,
  'path-not-logged': () => 'the log has no path',
  'path-match-unknown': (p) => `Meshpath does not evaluate the path match “${p.construct}”`,
  'no-route-fits': () => 'no route of the configuration that was read fits what was logged',
  'no-route-matched': () => 'no route of this virtual host matched',
  'weight-picked': (p) => `picked, weight ${p.weight}`,
  'weight-not-picked': (p) => `not picked this time, weight ${p.weight}`,
  'endpoint-logged': () => 'the host that the log names',
  'endpoint-not-picked': (p) => `healthy, not picked this time${p.policy === '' ? '' : ` (${p.policy})`}`,
  'endpoint-unhealthy': (p) => `not eligible: ${p.health}`,
  'endpoint-unhealthy-then': () => 'may be used now; when the request came, the log says that no host was',
  'endpoint-lower-priority': (p) => `priority ${p.priority}, used only when the hosts before it fail`,
  'endpoint-not-in-config': () => 'not among the endpoints that were read; they may have changed since',
  'original-destination': () => 'the address that the app dialled decides',
  'dns-cluster': () => 'the name’s DNS answer decides',
  'no-timeout': () => 'none set',
  'no-retries': () => 'none set',
  'security-from-sni': (p) => `the server’s Envoy saw SNI ${p.sni}`,
  'security-no-sni': () => 'the server’s Envoy saw no SNI',
  'security-strict': () => 'no SNI, and yet a filter chain of this port took it: they take mutual TLS only',
  'security-maybe-hbone': () => 'no SNI: it may have come inside HBONE, whose mutual TLS this line does not show',
  'security-from-socket-match': (p) => `configured for this endpoint (${p.match}); the server’s side did not log it`,
  'security-not-known': () => 'neither side’s line tells how it travelled',
  'identity-plain': () => 'none: plain text carries no identity',
  'certificate-missing': (p) =>
    p.pod === '' ? 'the pod is not known, so neither is its certificate' : `the certificate of ${p.pod} was not read`,
  'certificate-renewed-since': (p) => `renewed after the request; now ${p.serial}`,
  'sans-match': () => 'the server’s certificate has it',
  'sans-mismatch': (p) => `the server’s certificate says ${p.identity}`,
  'leaves-mesh': () => 'no proxy of this mesh on the other side',
  'not-a-pod': () => 'not a pod of this cluster',
  'mode-from-chains': (p) =>
    p.count === 1
      ? 'read from the one filter chain that takes this port'
      : `read from the ${p.count} filter chains that take this port`,
  'no-policy-applies': () => 'no AuthorizationPolicy reaches this port',
  'policy-denied': () => 'denied by this policy',
  'policy-none-allowed': () => 'no ALLOW policy matched',
  'policy-allowed': (p) => `allows ${peer(p.identity)}`,
  'policy-would-have-denied': () => 'the request passed, so no DENY policy matched',
  'policy-only-logs': () => 'only logs, never decides',
  'policy-not-computed': (p) =>
    `depends on ${p.construct}, which the log does not tell or Meshpath does not evaluate yet`,
  'policy-several-match': () => 'matches, and so does another: either allows it',
  'principal-mismatch': (p) => `its sources do not fit ${peer(p.identity)}`,
  'permission-mismatch': () => 'its operations do not fit the request',
  'denied-earlier': () => 'not reached, or did not match: another policy denied',
  'policy-not-decided-by-log': () => 'the request was answered before its policies can be told from the log',
  'stats-filter-present': () => 'Istio’s statistics filter is in the chain',
  'stats-filter-absent': () =>
    'nothing: the filter istio.stats is not in the chain, so there is no istio_requests_total',
  'mtls-required': () => 'plain text arrived and no filter chain of this port takes it: mutual TLS is required',
  'config-missing': (p) => `the configuration of ${p.pod} has not been read yet`,
  'config-newer': () => 'read after the request; it may have changed in between',
  'no-rules': (p) => `no rules of ${p.pod} were read`,
  'no-destination': () => 'the log does not have the address that was dialled',
  'no-line': (p) => `no log line of ${p.pod} for this request`,
  'logs-off': (p) => `the access log of ${p.pod} is off for such requests`,
  mirrored: () => 'a shadow copy made by a mirror policy: the caller’s proxy writes no line for it',
  ambient: () => 'an ambient pod: its traffic passes ztunnel, which Meshpath does not follow yet',
  'no-sidecar': () => 'no sidecar in this pod',
  'in-chain-missing': () => 'the configuration that was read has no inbound listener',
  'address-given': (p) => `the app is taken to have resolved the name to ${p.address}`,
  'address-literal': () => 'an address, so DNS is not asked',
  'address-unknown': (p) => `the pod’s rules name public networks, and the address of ${p.host} is not known`,
  'name-is-service': (p) => `the cluster IP of Service ${p.service}`,
  'name-is-headless': (p) =>
    `Service ${p.service} is headless: DNS answers with its pods, any of which the app may dial`,
  'name-is-pod': () => 'a pod’s DNS name holds its address',
  'name-captured': (p) => `the sidecar answers DNS for ${p.host} from a ServiceEntry`,
  'name-alias': (p) => `${p.host} is an alias of ${p.target}`,
  'name-outside': (p) => `no name of this cluster; outside DNS is taken to know ${p.host}`,
  'name-of-other-dns': (p) =>
    `${p.pod} does not ask the cluster’s DNS (dnsPolicy, host network): whether its own knows ${p.host} is not known`,
  'name-unresolved': (p) => `DNS has no address for ${p.host}`,
  'name-not-outside': (p) => `${p.host} is taken for a Service that is not there; outside DNS might still know it`,
  'services-not-read': (p) => `the cluster’s Services were not read, so whether ${p.host} resolves is not known`,
  'dns-worked-out': (p) => `DNS is taken to answer ${p.address} for ${p.host}, as the Services say`,
  'pod-unknown': (p) => `there is no pod ${p.pod}`,
  'gateway-none': (p) => `no Service of a gateway has port ${p.port}`,
  'gateway-several': (p) => `several gateways may be meant: ${p.gateways}`,
  'gateway-assumed': (p) => `the host is taken to lead to ${p.gateway}; nothing in the cluster tells outside DNS`,
  'gateway-onward': () => 'the gateway sends it on as a hop of its own',
  'hops-many': (p) => `gateways lead on to gateways; not followed past ${p.hops} of them`,
  'bypasses-envoy': () => 'the pod’s rules let it past Envoy',
  'kernel-drops': () => 'the pod’s rules drop it',
  'service-translated': (p) =>
    p.endpoints === 1
      ? `kube-proxy translates Service ${p.service} to its one endpoint`
      : `kube-proxy translates Service ${p.service} to one of its ${p.endpoints} endpoints, each as likely`,
  'service-no-endpoints': (p) => `Service ${p.service} has no ready endpoint: kube-proxy refuses the connection`,
  'service-no-port': (p) => `Service ${p.service} has no port ${p.port}: nothing answers there`,
  'no-listener': (p) => `nothing listens on port ${p.port}`,
  'no-chain': () => 'no filter chain takes it: Envoy closes the connection',
  'tls-to-terminate': () => 'the filter chain begins with TLS, and plain text arrives',
  'client-certificate-wanted': () => 'a client certificate is required, and none is shown',
  'not-http': () => 'the filter chain reads HTTP, and what arrives is not HTTP',
  'path-rejected': (p) => `the path ${p.path} cannot be normalized, or holds an escaped slash`,
  'routes-missing': (p) => `the configuration that was read does not hold routes ${p.name}`,
  'host-none': (p) => `no virtual host takes ${p.authority}`,
  'https-required': (p) => `only HTTPS is served here: redirected to ${p.to}`,
  'route-drawn': (p) => `matches, and takes ${percent(p.share)} of what does`,
  'route-not-drawn': (p) => `matches, but takes only ${percent(p.share)} of what does`,
  'header-unsure': (p) => `header ${p.header} was not given, but the client’s library or a proxy may set it`,
  redirects: (p) => `answered with ${p.status}, to ${p.to}`,
  'direct-response': (p) => `answered with ${p.status} by the proxy, as configured`,
  'registry-only': () => 'the mesh lets out only to hosts that it knows (REGISTRY_ONLY)',
  'fault-injected': (p) => `${percent(p.share)} are aborted with ${p.status} by fault injection`,
  'preflight-answered': (p) => `the CORS preflight of ${p.origin} is answered by the proxy`,
  share: (p) => `for ${percent(p.share)}`,
  'no-healthy-upstream': (p) => `no endpoint of ${p.cluster} can be used`,
  'endpoint-may-be-picked': (p) => `may be picked: ${percent(p.share)}`,
  'endpoint-in-panic': (p) => `too few are healthy, so that all may be picked: ${percent(p.share)}`,
  'endpoint-no-weight': () => 'its weight, or its locality’s, is none',
  'endpoint-other-branch': () => 'may be picked, too; what comes of it is another branch',
  'hash-decides': () => 'a hash of the request picks the endpoint; the shares are those of all requests together',
  'security-configured': () => 'as the side that connects is configured',
  'tls-of-app': () => 'the app’s own TLS, which no proxy opens',
  'answered-outside': (p) => `whether ${p.host} is there, and what it answers, no proxy of this mesh decides`,
  'outside-answers': (p) => `${p.host} is taken to be reachable and to answer`,
  'refused-unread': () => 'the connection was refused before anything of it was read',
  'app-answered': () => 'answered by the app',
  'app-answered-unseen': () => 'as the caller’s proxy logged it; no proxy stands before this app',
  'response-from-proxy': () => 'the answer came from the proxy, not from the app',
  'token-time-assumed': () => 'no moment was given, so the token’s times are taken as good',
  'token-keys-elsewhere': (p) =>
    `Envoy fetches the keys of ${p.provider} itself, so the token’s signature is taken as good`,
  'token-not-verified': (p) => `the token’s signature was not held against the keys of ${p.provider}: taken as good`,
  'token-accepted': (p) => `a valid token of ${p.issuer}`,
  'token-refused': (p) => `refused: ${p.text}`,
  'token-none-required': () => 'no token, and none is required here',
  'policy-dry-run': (p) =>
    `a dry run, which decides nothing${p.matches === 'yes' ? '; it matches' : p.matches === 'no' ? '; it does not match' : ''}`,
  'custom-decides': () => 'an external authoriser decides (CUSTOM), which Meshpath does not ask',
  'pod-not-running': (p) => `${p.pod} is ${p.phase === '' ? 'not running' : p.phase}`,
  'pod-not-ready': (p) => `${p.pod} is not ready; that its app listens all the same is assumed`,
  'app-assumed': (p) => `that the app listens on port ${p.port} is assumed`,
  'app-undeclared': (p) => `no container declares port ${p.port}; that something listens there is assumed`,
  'outside-assumed': (p) => `that ${p.address}, outside the mesh, takes the connection is assumed`,
  'breaker-load': (p) => `${p.active} of ${p.max} requests were under way when last looked at`,
  'app-decides': () => 'the app decides what it answers',
  'app-decides-if-there': (p) =>
    `the app decides what it answers, if one listens on port ${p.port}, which no container declares`,
  'app-refused-last': (p) =>
    `port ${p.port} refused the last connection; whether something listens there now is not known`,
  'proxy-own-port': (p) => `port ${p.port} is the proxy’s own`,
  'gateway-own-hop': () => 'a gateway’s Envoy is a hop of its own',
  'past-own-envoy': () => 'the app calls its own pod past its Envoy: neither side is intercepted',
  'past-server-envoy': () => 'the pod’s rules let this port past Envoy, straight to the app',
  'packet-dropped': () => 'the pod’s rules drop the packet',
  'listener-missing': (p) => `the rules redirect to port ${p.port}, where no listener was read`,
  'no-chain-takes': (p) => `no filter chain takes this connection to port ${p.port}`,
  'port-undeclared': (p) => `no Service declares port ${p.port}, so the catch-all passes it on`,
  'black-hole': () => 'a listener’s own port: what is sent there goes nowhere',
  'cluster-missing': (p) => `cluster ${p.cluster} does not exist in the configuration`,
  'tls-wanted': () => 'plain text arrived where TLS is expected',
  'tls-passed-on': () => 'Envoy does not open this TLS; the app gets it as it is',
  'tls-not-understood': () => 'TLS reaches an app that is taken to speak plain text',
  'certificate-wanted': () => 'a client certificate is required and none is shown',
  'certificate-expired': (p) => `certificate ${p.serial} has expired`,
  'certificate-not-yet': (p) => `certificate ${p.serial} is not valid yet`,
  'certificate-time-assumed': () => 'no moment was given, so the certificates are taken as in force',
  'roots-differ': (p) =>
    `the issuer ${p.issuer === '' ? 'of the certificate' : `“${p.issuer}”`} is not trusted by the other side`,
  'san-refused': (p) => `the certificate says ${p.identity === '' ? 'no name' : p.identity}, accepted is ${p.wanted}`,
  'handshake-undecided': (p) => `whether the TLS handshake succeeds depends on ${p.what}, which was not read`,
  'handshake-accepted': (p) => `the handshake shows ${p.identity === '' ? 'no identity' : p.identity}`,
};

const TELEMETRY = `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: access-logs
  namespace: istio-system
spec:
  accessLogging:
    - providers:
        - name: envoy`;

/** What a derived fact was worked out from, or why an unknown one is unknown, with what would make it known. */
const sources: Record<SourceCode, { readonly text: string; readonly remedy: string | null }> = {
  'config-not-read': {
    text: 'the proxy’s configuration has not been read',
    remedy:
      'Open the request again in a moment. Reading it needs the right to create pods/portforward in the pod’s namespace.',
  },
  'no-rules-read': {
    text: 'the pod’s iptables rules were not read',
    remedy:
      'istio-init logs them when the pod starts; Meshpath needs the right to get pods/log. With Istio’s CNI plugin they are in the log of the istio-cni pod on that node.',
  },
  'no-client-line': {
    text: 'the caller’s proxy logged no line for it',
    remedy: 'Envoy writes its log every 10 seconds, so it may still come. If none ever comes, turn on access logs.',
  },
  'no-server-line': {
    text: 'the callee’s proxy logged no line for it',
    remedy: 'Envoy writes its log every 10 seconds, so it may still come. If none ever comes, turn on access logs.',
  },
  'client-logs-off': { text: 'the caller’s proxy writes no access log of what it sends', remedy: TELEMETRY },
  'server-logs-off': { text: 'the callee’s proxy writes no access log of what it takes', remedy: TELEMETRY },
  'no-certificate': {
    text: 'the certificate in use then was not read',
    remedy: 'Reading it needs the right to create pods/portforward in the pod’s namespace.',
  },
  'field-not-logged': {
    text: 'the log line does not have it',
    remedy: 'Use Istio’s default access log format, or add the field to yours.',
  },
  'mirror-copy': { text: 'shadow copies are logged by the receiving side only', remedy: null },
  'ambient-not-yet': { text: 'ambient stations are not drawn yet', remedy: null },
  'not-in-config': {
    text: 'the configuration that was read does not have it',
    remedy: 'The configuration may have changed since the request. Send it again and open the new one.',
  },
  'image-decides-uid': {
    text: 'the pod sets no runAsUser, so the image decides',
    remedy: 'Set securityContext.runAsUser on the container.',
  },
  'policy-needs-more': { text: 'the policies ask for more than the log tells', remedy: null },
  'no-sni-means-plain': {
    text: 'the server’s line has no SNI, which the TLS of Istio’s proxies always sends',
    remedy: null,
  },
  'chains-take-mtls-only': {
    text: 'the server’s filter chains, which take mutual TLS only, and took this connection',
    remedy: null,
  },
  'hbone-not-logged': { text: 'the line is of what was inside the tunnel, if there was one', remedy: null },
  'sni-means-tls': { text: 'mutual TLS and the calling pod’s certificate', remedy: null },
  annotations: { text: 'the pod’s annotations', remedy: null },
  'interception-rules': { text: 'the rules shown', remedy: null },
  'pod-addresses': { text: 'the addresses and containers of the pods', remedy: null },
  'log-and-config': { text: 'log line and configuration together do not decide it', remedy: null },
  asked: { text: 'the request as it was asked about', remedy: null },
  'cluster-dns': { text: 'what cluster DNS answers, worked out from the Services', remedy: null },
  'outside-dns': { text: 'outside DNS, which was not asked', remedy: null },
  'kube-proxy': { text: 'the Service’s ready endpoints, among which kube-proxy picks', remedy: null },
  explained: { text: 'the rules shown, applied to this request', remedy: null },
  'rotation-history': { text: 'the certificate that was replaced later', remedy: null },
  'app-not-watched': { text: 'Meshpath does not look into apps', remedy: null },
  'tls-handshake': { text: 'worked out from both sides’ certificates and TLS settings', remedy: null },
};

const stations: Record<Station['kind'], string> = {
  app: 'App',
  interception: 'iptables',
  envoy: 'Envoy',
  wire: 'The wire',
};

const choices: Record<Choice['of'], string> = {
  rule: 'Rules, in the order the kernel tried them',
  'filter-chain': 'Filter chains',
  'virtual-host': 'Virtual hosts',
  route: 'Routes, in order',
  weight: 'Weighted split',
  endpoint: 'Endpoints',
  policy: 'Policies',
};

const outcomes: Record<Choice['candidates'][number]['outcome'], string> = {
  chosen: 'chosen',
  followed: 'followed',
  lost: 'not chosen',
  possible: 'possible',
  'not-tried': 'not tried',
  unknown: 'cannot be judged',
};

const failedBy: Record<Failure['by'], string> = {
  app: 'the app',
  'client-app': 'the caller',
  'client-envoy': 'the caller’s Envoy',
  wire: 'the connection from the caller’s Envoy',
  'server-envoy': 'the callee’s Envoy',
  kernel: 'the kernel',
  unknown: 'not known by whom',
};

/** One sentence for a reason. */
function reason(of: Reason): string {
  // Code and params come as one pair of the union; TypeScript cannot see that through the lookup.
  const say = reasons[of.code] as (params: Reason['params']) => string;
  return say(of.params);
}

const isSource = (code: string): code is SourceCode => Object.hasOwn(sources, code);

/** Words of a request's stations. */
export const path = {
  facts,
  reasons,
  sources,
  stations,
  choices,
  outcomes,
  failedBy,
  reason,
  label: (key: FactKey): string => facts[key],
  /** Text of a derived or unknown evidence's code; text that is no code is said as it is. */
  source: (code: string): string => (isSource(code) ? sources[code].text : code),
  /** A fact's value in words where it is a code, else as it is. Numbers with a `unit` are for the caller to print. */
  value: (fact: Fact): string => {
    const words = values[fact.key];
    return words && Object.hasOwn(words, fact.value) ? (words[fact.value] ?? fact.value) : fact.value;
  },
  /** The same evidence with the path engine's codes put into words, ready for the shared evidence line. */
  evidence: (evidence: Evidence): Evidence => {
    if (evidence.kind === 'derived' && isSource(evidence.from))
      return { kind: 'derived', from: sources[evidence.from].text };
    if (evidence.kind === 'unknown' && isSource(evidence.why))
      return { kind: 'unknown', why: sources[evidence.why].text, remedy: sources[evidence.why].remedy };
    return evidence;
  },
} as const;
