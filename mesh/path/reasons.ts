/**
 * Every code with which the path engine says why, and the values that fill its sentence.
 * The sentences are in `words/`; a code without one fails to compile there.
 */
/** Stands for an address of which only is known that it is outside: in no network that a rule may name (RFC 5737). */
export const OUTSIDE_IP = '192.0.2.1';

export type ReasonParams = {
  // iptables: a rule's match against the packet. `packet` is the packet's value, `rule` what the rule asks for.
  'protocol-mismatch': { packet: string; rule: string };
  'source-mismatch': { packet: string; rule: string };
  'destination-mismatch': { packet: string; rule: string };
  'interface-mismatch': { packet: string; rule: string };
  'port-mismatch': { packet: string; rule: string };
  'uid-mismatch': { packet: string; rule: string };
  'gid-mismatch': { packet: string; rule: string };
  'mark-mismatch': { packet: string; rule: string };
  'state-mismatch': { packet: string; rule: string };
  'address-type-mismatch': { packet: string; rule: string };
  'value-unknown': { what: string };
  'construct-unknown': { construct: string };
  'chain-missing': { chain: string };
  'chain-loop': { chain: string };
  'no-policy': { chain: string };
  'rule-redirects': { port: number };
  'rule-tproxies': { port: number };
  'rule-marks': { mark: string };
  'rule-accepts': Empty;
  'rule-drops': Empty;
  'rule-jumps': { chain: string };
  'rule-returns': { chain: string };
  'policy-decides': { chain: string; policy: string };
  'after-the-chosen-one': Empty;
  'after-unknown': Empty;
  // iptables: the station
  'uid-from-pod': { container: string };
  'uid-assumed': Empty;
  'uid-differs': Empty;
  'uid-is-envoy': Empty;
  'self-call-output': Empty;
  'disagrees-with-log': Empty;
  'rules-logged': Empty;
  'rules-derived': { because: string };
  // listeners and filter chains
  'listener-exact': { address: string };
  'listener-port': { port: number };
  'listener-catch-all': Empty;
  'chain-port-mismatch': { port: number; wanted: number };
  'chain-address-mismatch': { address: string };
  'chain-transport-mismatch': { transport: string; wanted: string };
  'chain-alpn-mismatch': { wanted: string; offered: string };
  'chain-server-name-mismatch': { sni: string; wanted: string };
  'chain-not-http': Empty;
  'chain-not-tcp': Empty;
  'chain-cluster-mismatch': { cluster: string };
  'chain-less-specific': Empty;
  'chain-only-one': Empty;
  'chain-default': Empty;
  'chain-source-mismatch': { source: string; wanted: string };
  'chain-criterion-unknown': { criterion: string };
  'chain-alpn-not-logged': { wanted: string };
  'chain-undecided': Empty;
  // virtual hosts and routes
  'host-exact': { authority: string; domain: string };
  'host-wildcard': { authority: string; domain: string };
  'host-any': Empty;
  'host-mismatch': { authority: string };
  'host-less-specific': { domain: string };
  'path-mismatch': { path: string; wanted: string };
  'method-mismatch': { method: string; wanted: string };
  'authority-mismatch': { authority: string; wanted: string };
  'header-mismatch': { header: string; wanted: string };
  'query-absent': { parameter: string };
  'cluster-mismatch': { logged: string };
  'action-mismatch': { action: string; details: string };
  'route-name-mismatch': { logged: string };
  'route-matches': Empty;
  'route-would-match': Empty;
  'route-only-consistent': { cluster: string; header: string };
  'header-not-logged': { header: string };
  'header-match-unknown': { header: string };
  'query-not-logged': { parameter: string };
  'query-match-unknown': { parameter: string };
  'condition-not-logged': { condition: string };
  'path-not-logged': Empty;
  'path-match-unknown': { construct: string };
  'no-route-fits': Empty;
  'no-route-matched': Empty;
  // clusters and endpoints
  'weight-picked': { weight: number };
  'weight-not-picked': { weight: number };
  'endpoint-logged': Empty;
  'endpoint-not-picked': { policy: string };
  'endpoint-unhealthy': { health: string };
  'endpoint-unhealthy-then': Empty;
  'endpoint-lower-priority': { priority: number };
  'endpoint-not-in-config': Empty;
  'original-destination': Empty;
  'dns-cluster': Empty;
  'no-timeout': Empty;
  'no-retries': Empty;
  // the wire
  'security-from-sni': { sni: string };
  'security-no-sni': Empty;
  'security-strict': Empty;
  'security-maybe-hbone': Empty;
  'security-from-socket-match': { match: string };
  'security-not-known': Empty;
  'identity-plain': Empty;
  'certificate-missing': { pod: string };
  'certificate-renewed-since': { serial: string };
  'sans-match': { identity: string };
  'sans-mismatch': { identity: string };
  'leaves-mesh': Empty;
  'not-a-pod': Empty;
  // the server's Envoy
  'mode-from-chains': { count: number };
  'no-policy-applies': Empty;
  'policy-denied': Empty;
  'policy-none-allowed': Empty;
  'policy-allowed': { identity: string };
  'policy-would-have-denied': Empty;
  'policy-only-logs': Empty;
  'policy-not-computed': { construct: string };
  'policy-several-match': Empty;
  'principal-mismatch': { identity: string };
  'permission-mismatch': Empty;
  'denied-earlier': Empty;
  'policy-not-decided-by-log': Empty;
  'stats-filter-present': Empty;
  'stats-filter-absent': Empty;
  'mtls-required': Empty;
  // what is missing
  'config-missing': { pod: string };
  'config-newer': Empty;
  'no-rules': { pod: string };
  'no-destination': Empty;
  'no-line': { pod: string };
  'logs-off': { pod: string };
  mirrored: Empty;
  ambient: Empty;
  'no-sidecar': Empty;
  'in-chain-missing': Empty;
  // explain: the name and the address that are dialled
  'address-given': { address: string };
  'address-literal': Empty;
  'address-unknown': { host: string };
  'name-is-service': { service: string };
  'name-is-headless': { service: string };
  'name-is-pod': Empty;
  'name-captured': { host: string };
  'name-alias': { host: string; target: string };
  'name-outside': { host: string };
  'name-of-other-dns': { host: string; pod: string };
  'name-unresolved': { host: string };
  'name-not-outside': { host: string };
  'services-not-read': { host: string };
  'dns-worked-out': { host: string; address: string };
  'pod-unknown': { pod: string };
  'gateway-none': { port: number };
  'gateway-several': { gateways: string };
  'gateway-assumed': { gateway: string };
  'gateway-onward': Empty;
  'hops-many': { hops: number };
  // explain: the kernel
  'bypasses-envoy': Empty;
  'kernel-drops': Empty;
  'service-translated': { service: string; endpoints: number };
  'service-no-endpoints': { service: string };
  'service-no-port': { service: string; port: number };
  // explain: the client's Envoy
  'no-listener': { port: number };
  'no-chain': Empty;
  'tls-to-terminate': Empty;
  'client-certificate-wanted': Empty;
  'not-http': Empty;
  'path-rejected': { path: string };
  'routes-missing': { name: string };
  'host-none': { authority: string };
  'https-required': { to: string };
  'route-drawn': { share: number };
  'route-not-drawn': { share: number };
  'header-unsure': { header: string };
  redirects: { status: number; to: string };
  'direct-response': { status: number };
  'registry-only': Empty;
  'fault-injected': { status: number; share: number };
  'preflight-answered': { origin: string };
  share: { share: number };
  'no-healthy-upstream': { cluster: string };
  'endpoint-may-be-picked': { share: number };
  'endpoint-in-panic': { share: number };
  'endpoint-no-weight': Empty;
  'endpoint-other-branch': Empty;
  'hash-decides': Empty;
  'security-configured': Empty;
  'tls-of-app': Empty;
  'answered-outside': { host: string };
  'outside-answers': { host: string };
  // the ends
  'refused-unread': Empty;
  'app-answered': Empty;
  'app-answered-unseen': Empty;
  'response-from-proxy': Empty;
  // tokens and policies of a request that is asked about
  'token-time-assumed': Empty;
  'token-keys-elsewhere': { provider: string };
  'token-not-verified': { provider: string };
  'token-accepted': { issuer: string };
  'token-refused': { text: string };
  'token-none-required': Empty;
  'policy-dry-run': { matches: string };
  'custom-decides': Empty;
  // the server's side of a request that is asked about
  'pod-not-running': { pod: string; phase: string };
  'pod-not-ready': { pod: string };
  'app-assumed': { port: number };
  'app-undeclared': { port: number };
  'outside-assumed': { address: string };
  'breaker-load': { active: number; max: number };
  'app-decides': Empty;
  'app-decides-if-there': { port: number };
  'app-refused-last': { port: number };
  'proxy-own-port': { port: number };
  'gateway-own-hop': Empty;
  'past-own-envoy': Empty;
  'past-server-envoy': Empty;
  'packet-dropped': Empty;
  'listener-missing': { port: number };
  'no-chain-takes': { port: number };
  'port-undeclared': { port: number };
  'black-hole': Empty;
  'cluster-missing': { cluster: string };
  'tls-wanted': Empty;
  'tls-passed-on': Empty;
  'tls-not-understood': Empty;
  'certificate-wanted': Empty;
  'certificate-expired': { serial: string };
  'certificate-not-yet': { serial: string };
  'certificate-time-assumed': Empty;
  'roots-differ': { issuer: string };
  'san-refused': { identity: string; wanted: string };
  'handshake-undecided': { what: string };
  'handshake-accepted': { identity: string };
};

type Empty = Record<never, never>;

export type ReasonCode = keyof ReasonParams;

/** Why something is so; `code` is a key of the catalogue's `reasons`, `params` fill it. */
export type Reason = {
  [C in ReasonCode]: { readonly code: C; readonly params: Readonly<ReasonParams[C]> };
}[ReasonCode];

/** Codes that need no values. */
export type PlainCode = { [C in ReasonCode]: keyof ReasonParams[C] extends never ? C : never }[ReasonCode];

export function why<C extends PlainCode>(code: C): Reason;
export function why<C extends ReasonCode>(code: C, params: ReasonParams[C]): Reason;
export function why(code: ReasonCode, params: object = {}): Reason {
  // The overloads tie the code to its params; the union cannot be built from a generic otherwise.
  return { code, params } as Reason;
}

/** Says of an unknown or derived fact what is missing or what it was worked out from. Keys of the catalogue's `sources`. */
export type SourceCode =
  | 'config-not-read'
  | 'no-rules-read'
  | 'no-client-line'
  | 'no-server-line'
  | 'client-logs-off'
  | 'server-logs-off'
  | 'no-certificate'
  | 'field-not-logged'
  | 'mirror-copy'
  | 'ambient-not-yet'
  | 'not-in-config'
  | 'image-decides-uid'
  | 'policy-needs-more'
  | 'no-sni-means-plain'
  | 'chains-take-mtls-only'
  | 'hbone-not-logged'
  | 'sni-means-tls'
  | 'annotations'
  | 'asked'
  | 'cluster-dns'
  | 'outside-dns'
  | 'kube-proxy'
  | 'explained'
  | 'interception-rules'
  | 'pod-addresses'
  | 'log-and-config'
  | 'rotation-history'
  | 'app-not-watched'
  | 'tls-handshake';
