import type { CauseKey, DetailsFamily, ResponseFlag } from '@/mesh/requests/flags';

/** One response flag or family of details: a short heading, what happened, and where to look first. */
export type FlagWords = { readonly heading: string; readonly what: string; readonly look: string };

const byFlag: Readonly<Record<ResponseFlag, FlagWords>> = {
  UH: {
    heading: 'No healthy host',
    what: 'The cluster has no endpoint that Envoy would send to: there is none, or all are unready or ejected.',
    look: 'Are the service’s pods ready, and does its selector, or the subset’s labels, match them?',
  },
  UF: {
    heading: 'Connection failed',
    what: 'Envoy chose an endpoint but could not open a connection to it, or TLS with it failed.',
    look: 'Does the app listen on that port, and do both sides agree on mTLS? The transport failure reason says which.',
  },
  UO: {
    heading: 'Circuit breaker open',
    what: 'A limit on connections, pending requests or retries was reached, so Envoy answered without sending.',
    look: 'The connectionPool limits of the DestinationRule, then why the upstream is slow.',
  },
  NR: {
    heading: 'No route',
    what: 'No route matched the request, or no filter chain matched the connection.',
    look: 'On a client: the VirtualService’s hosts and matches. On a server: a plain-text caller where mTLS is required.',
  },
  URX: {
    heading: 'Retries used up',
    what: 'Every try failed until the limit of retries, or of TCP connection attempts, was reached.',
    look: 'The other flags and the tries themselves: each has its own line at the server.',
  },
  NC: {
    heading: 'No such cluster',
    what: 'The route names a cluster that this proxy does not have.',
    look: 'Does a DestinationRule define the subset, and does the service still exist?',
  },
  DT: {
    heading: 'Connection too old',
    what: 'The connection reached its maximum duration and was closed on purpose.',
    look: 'Nothing, unless it comes too often: then the limit on the connection’s duration.',
  },
  DC: {
    heading: 'Caller hung up',
    what: 'The caller closed the connection before the answer was complete.',
    look: 'The caller’s own timeout against how long the answer took.',
  },
  LH: {
    heading: 'Local health check failed',
    what: 'Envoy’s health check of its own service fails, so it answered in its place.',
    look: 'The health of the app in this pod.',
  },
  UT: {
    heading: 'Upstream timed out',
    what: 'The upstream did not answer within the route’s timeout.',
    look: 'How long the upstream takes, then the timeout of the VirtualService.',
  },
  LR: {
    heading: 'Reset by this proxy',
    what: 'This Envoy reset the connection to the upstream itself.',
    look: 'Was the pod shutting down or the cluster being removed at that moment?',
  },
  UR: {
    heading: 'Reset by the upstream',
    what: 'The upstream reset the stream instead of answering.',
    look: 'The app’s log at that moment: a crash, a restart, or a limit on requests per connection.',
  },
  UC: {
    heading: 'Upstream closed the connection',
    what: 'The connection was closed before an answer came.',
    look: 'A plain-text client against strict mTLS, an app whose keep-alive is shorter than Envoy’s, or a crash.',
  },
  DI: {
    heading: 'Delay injected',
    what: 'A fault rule held this request back on purpose.',
    look: 'The fault section of the VirtualService.',
  },
  FI: {
    heading: 'Abort injected',
    what: 'A fault rule answered this request with an error on purpose.',
    look: 'The fault section of the VirtualService.',
  },
  RL: {
    heading: 'Rate limited',
    what: 'A rate limit turned the request away.',
    look: 'The limits in force, local and global.',
  },
  UAEX: {
    heading: 'Refused by external authorization',
    what: 'The external authorizer refused the request, or could not be asked.',
    look: 'The authorizer’s own log, then whether this proxy reaches it.',
  },
  RLSE: {
    heading: 'Rate-limit service failed',
    what: 'The rate-limit service could not be asked; the request went on as its failure mode says.',
    look: 'Whether this proxy reaches the rate-limit service.',
  },
  IH: {
    heading: 'Invalid header',
    what: 'Envoy refused the request because a header it checks strictly has an invalid value.',
    look: 'The x-envoy-… headers that the caller sends.',
  },
  SI: {
    heading: 'Stream idle',
    what: 'Nothing moved on the stream for the idle timeout, so Envoy ended it.',
    look: 'Long polls and slow uploads, then the idle timeout.',
  },
  DPE: {
    heading: 'Caller broke the protocol',
    what: 'What the caller sent is not valid HTTP.',
    look: 'Does the port’s declared protocol match what the caller speaks?',
  },
  UPE: {
    heading: 'Upstream broke the protocol',
    what: 'What the upstream answered is not valid HTTP.',
    look: 'Does the port’s declared protocol match what the app speaks?',
  },
  UMSDR: {
    heading: 'Stream lasted too long',
    what: 'The request reached the maximum duration of a stream.',
    look: 'The route’s maximum stream duration against how long the answer takes.',
  },
  RFCF: {
    heading: 'Answered from cache',
    what: 'Envoy’s cache answered; the upstream was not asked.',
    look: 'Nothing: this is not a failure.',
  },
  NFCF: {
    heading: 'Filter configuration missing',
    what: 'A filter’s configuration had not arrived, so Envoy refused the request.',
    look: 'Whether this proxy is in sync, and where the extension is fetched from.',
  },
  OM: {
    heading: 'Proxy overloaded',
    what: 'Envoy’s overload manager turned the request away to protect itself.',
    look: 'Memory and CPU of the proxy container.',
  },
  DF: {
    heading: 'DNS failed',
    what: 'Envoy could not resolve the upstream’s host name.',
    look: 'The host in the ServiceEntry, and whether DNS answers inside this pod.',
  },
  DO: {
    heading: 'Dropped on purpose',
    what: 'Load was dropped, as a drop policy of the cluster says.',
    look: 'The drop policy of the cluster’s endpoints.',
  },
  UDO: {
    heading: 'Dropped by an unconditional policy',
    what: 'The cluster’s policy drops all load.',
    look: 'The drop policy of the cluster’s endpoints.',
  },
  DR: {
    heading: 'Caller reset the stream',
    what: 'The caller ended this HTTP/2 stream while its connection went on.',
    look: 'The caller’s own timeout or cancellation.',
  },
};

const byDetails: Readonly<Record<DetailsFamily, FlagWords>> = {
  via_upstream: {
    heading: 'Answered upstream',
    what: 'The answer came from the upstream: the app, or the proxy in front of it.',
    look: 'The server’s line tells which of the two.',
  },
  'rbac-denied': {
    heading: 'Denied by policy',
    what: 'An AuthorizationPolicy refused the request: a DENY rule matched, or ALLOW rules exist and none did.',
    look: 'The policy named in the details, or, if it names none, every ALLOW policy of the proxy that refused.',
  },
  'jwt-denied': {
    heading: 'Token refused',
    what: 'The token is missing, expired or not signed by an issuer that the RequestAuthentication trusts.',
    look: 'The reason in the details, then issuer, audience and keys of the RequestAuthentication.',
  },
  'ext-authz': {
    heading: 'External authorization',
    what: 'The external authorizer refused the request, or could not be asked.',
    look: 'The authorizer’s own log.',
  },
  'filter-chain-not-found': {
    heading: 'Connection fits no filter chain',
    what: 'No filter chain accepts this kind of connection. Most often a plain-text caller met strict mTLS.',
    look: 'Does the caller have a sidecar, and what does the PeerAuthentication ask for?',
  },
  'route-not-found': {
    heading: 'No route matched',
    what: 'The proxy has no route for this host, path and headers.',
    look: 'Hosts and matches of the VirtualServices for this host.',
  },
  'routes-missing': {
    heading: 'Routes have not arrived',
    what: 'The listener names a route configuration that this proxy does not have yet.',
    look: 'Whether the proxy is in sync, and whether it was just starting.',
  },
  'cluster-not-found': {
    heading: 'Route to nowhere',
    what: 'The route names a cluster that this proxy does not have.',
    look: 'The subset in the DestinationRule, and whether the service exists.',
  },
  'no-healthy-upstream': {
    heading: 'No healthy host',
    what: 'The cluster has no endpoint that Envoy would send to.',
    look: 'Readiness of the pods behind the service or subset.',
  },
  maintenance: {
    heading: 'Cluster in maintenance',
    what: 'The cluster is set to refuse requests.',
    look: 'Runtime or drop settings of the cluster.',
  },
  dropped: {
    heading: 'Dropped on purpose',
    what: 'Load was dropped, as a drop policy of the cluster says.',
    look: 'The drop policy of the cluster’s endpoints.',
  },
  'dns-failure': {
    heading: 'DNS failed',
    what: 'Envoy could not resolve the upstream’s host name.',
    look: 'The host in the ServiceEntry, and whether DNS answers inside this pod.',
  },
  'connect-timeout': {
    heading: 'Connecting took too long',
    what: 'The endpoint did not accept the connection within the connect timeout.',
    look: 'Network policies, a pod that is gone, or an address that nobody has.',
  },
  'tls-error': {
    heading: 'TLS failed',
    what: 'The connection stood, but the TLS handshake on it failed.',
    look: 'The certificates of both sides and the DestinationRule’s TLS mode.',
  },
  'connect-failure': {
    heading: 'Connection refused',
    what: 'The endpoint refused the connection.',
    look: 'Does the app listen on the service’s target port?',
  },
  'connection-closed': {
    heading: 'Closed before an answer',
    what: 'The connection was closed after the request was sent and before an answer came.',
    look: 'Strict mTLS at the server, the app’s keep-alive time, or a crash.',
  },
  overflow: {
    heading: 'Circuit breaker open',
    what: 'A limit of the connection pool was reached.',
    look: 'The connectionPool limits of the DestinationRule.',
  },
  'protocol-error': {
    heading: 'Protocol error',
    what: 'The upstream did not speak the HTTP that Envoy expected.',
    look: 'The port’s declared protocol against what the app speaks.',
  },
  'reset-before-response': {
    heading: 'Reset before an answer',
    what: 'The stream to the upstream ended before an answer began.',
    look: 'The reason in braces, then the app’s log at that moment.',
  },
  'reset-after-response': {
    heading: 'Cut off in mid-answer',
    what: 'The upstream ended the stream after the answer had begun.',
    look: 'The app’s log at that moment.',
  },
  'response-timeout': {
    heading: 'No answer in time',
    what: 'The route’s timeout passed before the answer.',
    look: 'How long the upstream takes, then the VirtualService’s timeout.',
  },
  'per-try-timeout': {
    heading: 'A try took too long',
    what: 'The time for one try passed before the answer.',
    look: 'perTryTimeout of the VirtualService’s retries.',
  },
  'overall-timeout': {
    heading: 'Request took too long to arrive',
    what: 'The whole request did not arrive in time.',
    look: 'Slow uploads of the caller.',
  },
  'header-timeout': {
    heading: 'Headers took too long to arrive',
    what: 'The caller did not finish sending its headers in time.',
    look: 'The caller and the network between.',
  },
  'stream-idle': {
    heading: 'Nothing moved',
    what: 'The stream was idle for longer than the idle timeout.',
    look: 'Long polls, then the idle timeout.',
  },
  'max-duration': {
    heading: 'Lasted too long',
    what: 'The stream reached its maximum duration.',
    look: 'The maximum stream duration in force.',
  },
  'downstream-gone': {
    heading: 'Caller hung up',
    what: 'The caller left before the answer was complete.',
    look: 'The caller’s timeout.',
  },
  'direct-response': {
    heading: 'Answered by configuration',
    what: 'The route answers by itself; nothing was called.',
    look: 'A directResponse in a VirtualService, or, with status 502, a host that is not in the registry.',
  },
  'fault-abort': {
    heading: 'Abort injected',
    what: 'A fault rule answered in the upstream’s place.',
    look: 'The fault section of the VirtualService.',
  },
  'rate-limit-failed': {
    heading: 'Rate-limit service failed',
    what: 'The rate-limit service could not be asked, and the request was refused for it.',
    look: 'Whether this proxy reaches the rate-limit service.',
  },
  'rate-limited': {
    heading: 'Rate limited',
    what: 'A rate limit turned the request away.',
    look: 'The limits in force.',
  },
  overload: {
    heading: 'Proxy overloaded',
    what: 'Envoy turned the request away to protect itself.',
    look: 'Memory and CPU of the proxy container.',
  },
  'headers-refused': {
    heading: 'Headers refused',
    what: 'A header that Envoy checks strictly has an invalid value, or a filter took away one that every request needs.',
    look: 'The x-envoy-… headers that the caller sends, then filters that edit headers.',
  },
  'bad-request': {
    heading: 'Not valid HTTP',
    what: 'Envoy could not accept the request as HTTP.',
    look: 'What the caller really sends to this port.',
  },
  'too-large': {
    heading: 'Too large',
    what: 'Headers or body exceed what the proxy takes.',
    look: 'The size of the request against the limits in force.',
  },
  cached: {
    heading: 'Answered from cache',
    what: 'Envoy’s cache answered; the upstream was not asked.',
    look: 'Nothing: this is not a failure.',
  },
  script: {
    heading: 'Answered by an extension',
    what: 'A filter that runs other people’s code or service (Lua, Wasm, ext_proc) answered by itself.',
    look: 'The EnvoyFilter or WasmPlugin that adds it.',
  },
};

const causes: Readonly<Record<CauseKey, string>> = {
  'no-ready-endpoints': 'No pod behind the service is ready.',
  'all-ejected': 'Outlier detection has ejected every endpoint.',
  'subset-without-pods': 'No pod carries the labels of the subset.',
  'nothing-listens': 'Nothing listens on the target port.',
  'tls-mismatch': 'One side speaks TLS and the other does not, or an identity was not the expected one.',
  'network-blocked': 'A network policy or a firewall drops the packets.',
  'pod-gone': 'The pod was removed and its address not yet withdrawn.',
  'circuit-breaker-small': 'The connection pool’s limits are lower than the load.',
  'upstream-slow': 'The upstream answers slowly.',
  'plain-text-to-strict': 'A plain-text connection met strict mTLS.',
  'no-route-matches': 'No route matches this host, path or these headers.',
  'host-unknown': 'The host is not one that the mesh knows.',
  'every-try-failed': 'Every endpoint that was tried failed.',
  'retry-limit-small': 'Few retries were allowed.',
  'subset-undefined': 'The subset is used but not defined by a DestinationRule.',
  'service-removed': 'The service was removed while routes still name it.',
  'config-not-arrived': 'The proxy does not have its newest configuration.',
  'connection-age-limit': 'A limit on the age of connections is set.',
  'caller-gave-up': 'The caller’s own timeout passed.',
  'caller-stopped': 'The caller was stopped.',
  'app-failing-health': 'The app reports itself unhealthy.',
  'timeout-short': 'The timeout is shorter than the answer takes.',
  'proxy-closed-it': 'The proxy was draining.',
  'app-stopped': 'The app’s pod was being stopped.',
  'app-reset': 'The app reset the connection.',
  'app-crashed': 'The app crashed or was restarted.',
  'idle-race': 'The app closes idle connections sooner than Envoy, and a request met the closing.',
  'protocol-mismatch': 'The port is declared with another protocol than the app speaks.',
  'fault-injected': 'A VirtualService injects this fault.',
  'rate-limit-hit': 'A rate limit was reached.',
  'external-authorizer-said-no': 'The external authorizer refused it.',
  'external-authorizer-down': 'The external authorizer could not be asked.',
  'rate-limit-service-down': 'The rate-limit service could not be asked.',
  'header-invalid': 'A header has a value that Envoy does not accept.',
  'stream-idle': 'The stream was idle, as long polls are.',
  'caller-protocol-error': 'The caller does not send valid HTTP.',
  'upstream-protocol-error': 'The app does not answer in valid HTTP.',
  'stream-age-limit': 'A maximum duration of streams is set.',
  'served-from-cache': 'A cache answered.',
  'filter-config-missing': 'An extension’s configuration could not be fetched.',
  'proxy-overloaded': 'The proxy is short of memory or CPU.',
  'dns-name-unknown': 'The host name does not exist.',
  'dns-unreachable': 'DNS cannot be reached from this pod.',
  'drop-configured': 'A policy drops this load.',
  'policy-denies': 'A DENY rule matches.',
  'no-allow-matches': 'ALLOW policies exist and none of them matches.',
  'identity-not-expected': 'The caller has another identity than the rule expects, or none.',
  'token-refused': 'The token is missing, expired, or from another issuer.',
  'port-not-served': 'No service or workload port is declared at that number.',
  'certificate-expired': 'A certificate in the chain is no longer valid.',
  'caller-slow': 'The caller sends slowly.',
  'configured-answer': 'A VirtualService answers directly.',
  'host-not-registered': 'Only registered hosts may be called, and this one is not.',
  'body-too-large': 'The body or the headers are larger than allowed.',
  'filter-answered': 'An extension filter decided.',
};

const outcomes = {
  ok: 'Answered',
  refused: 'Answered with an error by the app',
  denied: 'Denied by a proxy',
  failed: 'Failed',
} as const;

/** Words for response flags, response code details and their usual causes. */
export const flags = {
  byFlag,
  byDetails,
  causes,
  outcomes,
  /** A flag that the table does not have. */
  unknownFlag: (flag: string): FlagWords => ({
    heading: flag,
    what: 'A response flag that Meshpath does not know.',
    look: 'The documentation of the Envoy version in use.',
  }),
} as const;
