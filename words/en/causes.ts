import type { Cause, CauseCode, TlsCause } from '@/mesh/path/causes/causes.ts';
import type { Finding, FindingParams, FindingReason } from '@/mesh/path/causes/finding.ts';
import { flags } from './flags.ts';

const tls: Readonly<Record<TlsCause, string>> = {
  'roots-differ': 'The two sides trust different roots.',
  'server-identity-other': 'The server’s certificate names an identity that the client does not accept.',
  'client-certificate-missing': 'The server asks for a client certificate and got none.',
};

type Findings = { readonly [C in keyof FindingParams]: (p: Readonly<FindingParams[C]>) => string };

const n = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
const ms = (span: number) => (span >= 1_000 ? `${Math.round(span / 100) / 10} s` : `${Math.round(span)} ms`);

/** What each test found. One sentence each, without its full stop. */
const findings: Findings = {
  'service-none-ready': (p) =>
    p.endpoints === 0
      ? `Service ${p.service} has no endpoint at all`
      : `none of the ${n(p.endpoints, 'endpoint', 'endpoints')} of Service ${p.service} is ready`,
  'service-ready': (p) => `Service ${p.service} has ${n(p.ready, 'ready endpoint', 'ready endpoints')} now`,
  'service-gone': (p) => `there is no Service ${p.host}, and a route still names it`,
  'service-there': (p) => `Service ${p.host} exists`,
  'endpoints-now': (p) =>
    p.usable === 0
      ? 'the proxy’s cluster has no usable endpoint'
      : `the proxy’s cluster has ${n(p.usable, 'usable endpoint', 'usable endpoints')} now`,
  'hosts-ejected': (p) =>
    p.ejected === p.all
      ? `all ${p.all} are ejected`
      : `${p.ejected} of ${p.all} are ejected now; the others may have come back`,
  'hosts-not-ejected': (p) => `none of the ${p.all} is ejected now; ejections end by themselves`,
  'no-ejection': () => 'this cluster has no outlier detection',
  'no-subset': () => 'no subset is asked for',
  'subset-empty': (p) => `no pod carries ${p.labels || 'its labels'} of subset ${p.subset}`,
  'subset-pods': (p) => `${n(p.pods, 'pod carries', 'pods carry')} the labels of subset ${p.subset}`,
  'subset-undefined': (p) => `no DestinationRule for ${p.host} defines subset ${p.subset}`,
  'subset-defined': (p) => `a DestinationRule defines subset ${p.subset}`,
  'no-pod-at': (p) => `no pod has the address ${p.address} now`,
  'pod-ending': (p) => `${p.pod} is being deleted`,
  'pod-not-running': (p) => `${p.pod} is not running (${p.phase})`,
  'pod-newer': (p) => `${p.pod}, which has the address now, was made after the request`,
  'pod-running': (p) => `${p.pod} runs`,
  'connection-refused': (p) => `${p.address || 'the host'} refused the connection`,
  'connection-not-refused': (p) => `the proxy says otherwise: ${p.text}`,
  'port-undeclared': (p) => `nothing declares port ${p.port} of ${p.pod}`,
  'proxy-takes-all': (p) => `the sidecar of ${p.pod} takes what its rules redirect, so that this port may be past it`,
  'proxy-behind': (p) => `${p.pod} has not acknowledged its newest ${p.types}`,
  'proxy-nacked': (p) => `${p.pod} refused its newest configuration`,
  'proxy-synced': (p) => `${p.pod} holds the newest configuration`,
  'host-unknown': (p) => `no virtual host takes ${p.authority || 'a request without authority'}`,
  'host-known': (p) => `virtual host ${p.host} takes it`,
  'route-none': (p) => `no route of virtual host ${p.host} matches`,
  'route-there': (p) => `${p.route} takes it`,
  'read-as-http': () => 'it was read as HTTP, so the connection was accepted',
  'before-http': () => 'the connection was closed before anything of it was read',
  'fault-on-route': (p) => `its route injects a fault into ${Math.round(p.share * 1000) / 10} % of what it takes`,
  'fault-none': () => 'its route has no fault rule now',
  'answer-configured': (p) => `route ${p.route} answers itself`,
  'registry-only': () => 'the mesh lets out only to hosts that it knows (REGISTRY_ONLY)',
  'registry-open': () => 'the mesh lets everything out, unless a Sidecar object says otherwise',
  'tls-error': (p) => `the proxy says: ${p.text}`,
  'no-tls-error': (p) => `the proxy says nothing of TLS: ${p.text}`,
  'plain-meets-strict': () => 'plain text is sent, and the server’s port takes mutual TLS only (STRICT)',
  'tls-meets-plain': () => 'TLS is sent, and the server’s port takes plain text only (DISABLE)',
  'modes-agree': (p) =>
    `the client sends ${p.client === 'plain' ? 'plain text' : p.client === 'mtls' ? 'mutual TLS' : 'TLS'}, and the server’s port is ${p.server}`,
  'mode-takes-plain': (p) => `the server’s port takes plain text, too (${p.mode})`,
  'came-sealed': () => 'it was sent over TLS',
  'certificate-over': (p) => `certificate ${p.serial} of ${p.pod} had expired`,
  'certificates-good': () => 'both certificates were in force',
  'roots-apart': () => 'no root of the one side is one of the other’s',
  'roots-shared': () => 'both trust the same root',
  'identity-other': (p) => `it says ${p.identity}, accepted is ${p.wanted}`,
  'identity-fits': (p) => `the client accepts ${p.identity}`,
  'upstream-took': (p) => `the server took ${ms(p.ms)} of ${ms(p.timeout)} allowed`,
  'upstream-quick': (p) => `the server took ${ms(p.ms)} of ${ms(p.timeout)} allowed`,
  'timeout-under-usual': (p) => `${ms(p.timeout)} is allowed, and such calls usually take ${ms(p.usual)}`,
  'timeout-over-usual': (p) => `${ms(p.timeout)} is allowed, and such calls usually take ${ms(p.usual)}`,
  'timeout-set': (p) => `${ms(p.timeout)} is allowed; too few such calls were seen to compare`,
  'timeout-none': () => 'its route sets no timeout',
  'breaker-set': (p) => `limits are set: ${p.limits}`,
  'breaker-none': () => 'no limit is set',
  'tries-failed': (p) => `${n(p.tries, 'try', 'tries')} failed`,
  'retries-set': (p) =>
    p.attempts === 0 ? 'no retry is allowed' : `${n(p.attempts, 'retry is', 'retries are')} allowed`,
  'left-after': (p) => `it left after ${ms(p.ms)}`,
  'restarts-seen': (p) => `container ${p.container} restarted ${n(p.restarts, 'time', 'times')}; when is not known`,
  'container-unready': (p) => `container ${p.container} is not ready`,
  'no-restarts': (p) => `no container of ${p.pod} restarted`,
  'app-broke-off': () => 'the proxy beside the app saw the app break off',
  'port-protocol': (p) =>
    `the port is declared ${p.protocol === '' ? 'without a protocol' : `as ${p.protocol}`}; what is spoken is not known`,
  'policy-named': (p) => `the log names ${p.policy}`,
  'policy-none-matched': () => 'the log says that no policy matched',
  'principal-differs': (p) => `${p.policy} does not accept ${p.identity || 'the caller'}`,
  'principal-fits': () => 'the policies that may allow it refuse its operation, not its caller',
  'no-identity': () => 'it came in plain text, which carries no identity',
  'details-say': (p) => `the proxy says: ${p.text}`,
  'details-say-other': (p) => `the proxy says otherwise: ${p.text}`,
  'config-unread': () => 'the proxy’s configuration was not read',
  'line-missing': () => 'the server’s proxy logged no line for it',
  'not-read': () => 'nothing that Meshpath reads tells',
};

const states: Readonly<Record<Finding['state'], string>> = {
  confirmed: 'confirmed',
  undecidable: 'cannot be told',
  'ruled-out': 'ruled out',
};

const isTls = (code: CauseCode): code is TlsCause => Object.hasOwn(tls, code);

/** Words of the causes of a failure and of what their tests found. */
export const causes = {
  heading: 'Why, most likely first',
  help: 'Usual causes of these flags and details, each held against what is known of the mesh now.',
  states,
  confirmed: (count: number) => n(count, 'confirmed cause', 'confirmed causes'),
  ruledOut: (count: number) => `${count} ruled out`,
  hide: 'hide',
  cause: ({ code }: Pick<Cause, 'code'>): string => (isTls(code) ? tls[code] : flags.causes[code]),
  finding: (because: FindingReason): string => {
    // Code and params come as one pair of the union; TypeScript cannot see that through the lookup.
    const say = findings[because.code] as (params: FindingReason['params']) => string;
    return say(because.params);
  },
} as const;
