import type { MeshRequest } from '../../model/index.ts';
import { type CauseKey, causesOf as usualCauses } from '../../requests/flags.ts';
import type { PathFacts } from '../facts.ts';
import { identityNotExpected, noAllowMatches, policyDenies, saidBy } from './access.ts';
import { type Case, caseOf } from './context.ts';
import {
  appBrokeOff,
  callerGaveUp,
  circuitBreakerSmall,
  everyTryFailed,
  protocolMismatch,
  retryLimitSmall,
  timeoutShort,
  upstreamSlow,
} from './course.ts';
import { type Finding, UNREAD } from './finding.ts';
import {
  allEjected,
  appCrashed,
  networkBlocked,
  noReadyEndpoints,
  nothingListens,
  podGone,
  podStopped,
  serviceRemoved,
  subsetUndefined,
  subsetWithoutPods,
} from './hosts.ts';
import {
  configNotArrived,
  configuredAnswer,
  faultInjected,
  hostNotRegistered,
  hostUnknown,
  noRouteMatches,
  portNotServed,
} from './routing.ts';
import { certificateExpired, identityMismatch, plainTextToStrict, rootsDiffer, tlsMismatch } from './tls.ts';

/** Causes that only the text of a TLS failure points at. */
export type TlsCause = 'roots-differ' | 'server-identity-other' | 'client-certificate-missing';
export type CauseCode = CauseKey | TlsCause;

/** One possible cause of a failure and how it stood the test against what is known now. */
export type Cause = Finding & { readonly code: CauseCode };

const unread = () => UNREAD;
/** What c-ares says in `dns_resolution_failure{…}`, where Envoy passes it on. */
const NO_SUCH_NAME = /^dns_resolution_failure.*(not_found|nxdomain|no_data)/i;
const DNS_AWAY = /^dns_resolution_failure.*(timeout|timed_out|refused|servfail|cancelled)/i;

/** The test of each cause. Some hang on what nothing that Meshpath reads tells: load, disks, other people's services. */
const TESTS: Readonly<Record<CauseCode, (of: Case) => Finding>> = {
  'no-ready-endpoints': noReadyEndpoints,
  'all-ejected': allEjected,
  'subset-without-pods': subsetWithoutPods,
  'subset-undefined': subsetUndefined,
  'service-removed': serviceRemoved,
  'pod-gone': podGone,
  'nothing-listens': nothingListens,
  'network-blocked': networkBlocked,
  'app-crashed': appCrashed,
  'app-failing-health': appCrashed,
  'app-stopped': (of) => podStopped(of.serverPod),
  'caller-stopped': (of) => podStopped(of.clientPod),
  'proxy-closed-it': (of) => podStopped(of.serverPod),
  'tls-mismatch': tlsMismatch,
  'plain-text-to-strict': plainTextToStrict,
  'certificate-expired': certificateExpired,
  'roots-differ': rootsDiffer,
  'server-identity-other': identityMismatch,
  'client-certificate-missing': plainTextToStrict,
  'config-not-arrived': configNotArrived,
  'filter-config-missing': configNotArrived,
  'host-unknown': hostUnknown,
  'no-route-matches': noRouteMatches,
  'port-not-served': portNotServed,
  'fault-injected': faultInjected,
  'configured-answer': configuredAnswer,
  'host-not-registered': hostNotRegistered,
  'upstream-slow': upstreamSlow,
  'timeout-short': timeoutShort,
  'circuit-breaker-small': circuitBreakerSmall,
  'every-try-failed': everyTryFailed,
  'retry-limit-small': retryLimitSmall,
  'caller-gave-up': callerGaveUp,
  'app-reset': appBrokeOff,
  'upstream-protocol-error': appBrokeOff,
  'protocol-mismatch': protocolMismatch,
  'policy-denies': policyDenies,
  'no-allow-matches': noAllowMatches,
  'identity-not-expected': identityNotExpected,
  'token-refused': saidBy(/^jwt_authn_access_denied/),
  'external-authorizer-said-no': saidBy(/^ext_authz_denied/, /^ext_authz_error/),
  'external-authorizer-down': saidBy(/^ext_authz_error/, /^ext_authz_denied/),
  'rate-limit-hit': saidBy(/rate_limited/),
  'filter-answered': saidBy(
    /^(lua_response|wasm|ext_proc|csrf_origin_mismatch|admin_filter_response|filter_removed_required_)/,
    /^(request_headers_failed_strict_check|invalid_envoy_request_headers)/,
  ),
  'caller-protocol-error': saidBy(
    /^(http[12]\.|missing_|absolute_path|path_normalization|low_version|upgrade_failed|.*codec_error)/,
  ),
  'body-too-large': saidBy(/too_large/),
  'caller-slow': saidBy(/^request_(header|overall)_timeout/),
  'stream-idle': saidBy(/^stream_idle_timeout/),
  'proxy-overloaded': saidBy(/^overload/),
  'stream-age-limit': saidBy(/max_duration|max_stream_duration/),
  'idle-race': unread,
  'connection-age-limit': unread,
  'header-invalid': saidBy(
    /^(request_headers_failed_strict_check|invalid_envoy_request_headers)/,
    /^filter_removed_required_/,
  ),
  'served-from-cache': saidBy(/^response_from_cache_filter/),
  'dns-name-unknown': saidBy(NO_SUCH_NAME, DNS_AWAY),
  'dns-unreachable': saidBy(DNS_AWAY, NO_SUCH_NAME),
  'drop-configured': saidBy(/^(maintenance_mode|(unconditional_)?drop_overload)/),
  'rate-limit-service-down': saidBy(/^rate_limiter_error/),
};

/** `upstream_transport_failure_reason`, which is narrower than any flag; blanks are underscores in text logs. */
const TRANSPORT: readonly (readonly [RegExp, readonly CauseCode[]])[] = [
  [/verify.?SAN|SAN.?match/i, ['server-identity-other', 'roots-differ']],
  [/expired/i, ['certificate-expired']],
  [
    /unknown.?ca|unable.?to.?get|CERTIFICATE_VERIFY_FAILED/i,
    ['roots-differ', 'certificate-expired', 'server-identity-other'],
  ],
  [/CERTIFICATE_REQUIRED|PEER_DID_NOT_RETURN/i, ['client-certificate-missing']],
  [/TLS|SSL|CERTIFICATE/i, ['tls-mismatch', 'certificate-expired', 'roots-differ']],
  [/refused/i, ['nothing-listens', 'pod-gone']],
  [/timeout|timed.?out/i, ['network-blocked', 'pod-gone']],
  [/no.?route.?to.?host|unreachable/i, ['pod-gone', 'network-blocked']],
];

/** Codes in the order of likelihood, the narrowest source first: transport failure, details, flags of either side. */
function codesOf({ client, server, teller }: Case): readonly CauseCode[] {
  const failures = [server?.transportFailure, client?.transportFailure].flatMap((t) => t ?? []);
  const transport = failures.flatMap((text) => TRANSPORT.find(([pattern]) => pattern.test(text))?.[1] ?? []);
  const lines = teller === server ? [server, client] : [client, server];
  const usual = lines.flatMap((line) =>
    line === null ? [] : usualCauses(line.flags, line.details ?? line.terminationDetails),
  );
  return [...new Set<CauseCode>([...transport, ...usual])];
}

const RANK = { confirmed: 0, undecidable: 1, 'ruled-out': 2 } as const;

/**
 * Why an observed request may have failed, each cause tested against what is known now: confirmed ones first, those that
 * cannot be told next, those that are ruled out last, each group by likelihood. Empty for a request without flags or telling details.
 * SPEC Z-1 to Z-4.
 */
export function causesOf(facts: PathFacts, request: MeshRequest): readonly Cause[] {
  const of = caseOf(facts, request);
  if (of === null) return [];
  return codesOf(of)
    .map((code): Cause => ({ code, ...TESTS[code](of) }))
    .sort((a, b) => RANK[a.state] - RANK[b.state]);
}
