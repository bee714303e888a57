import type { Evidence, Origin } from '../../model/index.ts';

/** What a cause was tested against, and the values that fill its sentence. Words are the catalogue's (`causes.findings`). */
export type FindingParams = {
  // hosts
  'service-none-ready': { service: string; endpoints: number };
  'service-ready': { service: string; ready: number };
  'service-gone': { host: string };
  'service-there': { host: string };
  'endpoints-now': { cluster: string; usable: number };
  'hosts-ejected': { ejected: number; all: number };
  'hosts-not-ejected': { all: number };
  'no-ejection': { cluster: string };
  'no-subset': Empty;
  'subset-empty': { subset: string; labels: string };
  'subset-pods': { subset: string; pods: number };
  'subset-undefined': { subset: string; host: string };
  'subset-defined': { subset: string; host: string };
  'no-pod-at': { address: string };
  'pod-ending': { pod: string };
  'pod-not-running': { pod: string; phase: string };
  'pod-newer': { pod: string };
  'pod-running': { pod: string };
  'connection-refused': { address: string };
  'connection-not-refused': { text: string };
  'port-undeclared': { pod: string; port: number };
  'proxy-takes-all': { pod: string };
  // configuration
  'proxy-behind': { pod: string; types: string };
  'proxy-nacked': { pod: string };
  'proxy-synced': { pod: string };
  'host-unknown': { authority: string };
  'host-known': { host: string };
  'route-none': { host: string };
  'route-there': { route: string };
  'read-as-http': Empty;
  'before-http': Empty;
  'fault-on-route': { share: number };
  'fault-none': { route: string };
  'answer-configured': { route: string };
  'registry-only': Empty;
  'registry-open': Empty;
  // TLS
  'tls-error': { text: string };
  'no-tls-error': { text: string };
  'plain-meets-strict': { mode: string };
  'tls-meets-plain': { mode: string };
  'modes-agree': { client: string; server: string };
  'mode-takes-plain': { mode: string };
  'came-sealed': Empty;
  'certificate-over': { pod: string; serial: string };
  'certificates-good': Empty;
  'roots-apart': { client: string; server: string };
  'roots-shared': Empty;
  'identity-other': { identity: string; wanted: string };
  'identity-fits': { identity: string };
  // course
  'upstream-took': { ms: number; timeout: number };
  'upstream-quick': { ms: number; timeout: number };
  'timeout-under-usual': { timeout: number; usual: number };
  'timeout-over-usual': { timeout: number; usual: number };
  'timeout-set': { timeout: number };
  'timeout-none': Empty;
  'breaker-set': { limits: string };
  'breaker-none': Empty;
  'tries-failed': { tries: number };
  'retries-set': { attempts: number };
  'left-after': { ms: number };
  'restarts-seen': { container: string; restarts: number };
  'container-unready': { container: string };
  'no-restarts': { pod: string };
  'app-broke-off': Empty;
  'port-protocol': { protocol: string };
  // access
  'policy-named': { policy: string };
  'policy-none-matched': Empty;
  'principal-differs': { policy: string; identity: string };
  'principal-fits': Empty;
  'no-identity': Empty;
  'details-say': { text: string };
  'details-say-other': { text: string };
  // what is missing
  'config-unread': Empty;
  'line-missing': Empty;
  'not-read': Empty;
};
type Empty = Record<never, never>;

export type FindingCode = keyof FindingParams;
export type FindingReason = {
  [C in FindingCode]: { readonly code: C; readonly params: Readonly<FindingParams[C]> };
}[FindingCode];

/** How one cause stood the test against what is known. */
export type Finding = {
  readonly state: 'confirmed' | 'ruled-out' | 'undecidable';
  readonly because: FindingReason;
  /** Null: nothing was read that would tell. */
  readonly evidence: Evidence | null;
  readonly origin: Origin | null;
};

type PlainCode = { [C in FindingCode]: keyof FindingParams[C] extends never ? C : never }[FindingCode];
type Say = {
  <C extends PlainCode>(code: C, params?: undefined, evidence?: Evidence | null, origin?: Origin | null): Finding;
  <C extends FindingCode>(
    code: C,
    params: FindingParams[C],
    evidence?: Evidence | null,
    origin?: Origin | null,
  ): Finding;
};

function saying(state: Finding['state']): Say {
  return (code: FindingCode, params: object = {}, evidence: Evidence | null = null, origin: Origin | null = null) => ({
    state,
    // The overloads tie the code to its params; the union cannot be built from a generic otherwise.
    because: { code, params } as FindingReason,
    evidence,
    origin,
  });
}

export const confirmed = saying('confirmed');
export const ruledOut = saying('ruled-out');
export const open = saying('undecidable');

/** Nothing that is read would tell. */
export const UNREAD: Finding = open('not-read');
