/**
 * Envoy's response flags (`%RESPONSE_FLAGS%`), whether each means that the request did not get through as asked, and what
 * usually causes it, most likely first. The codes are Envoy's (source/common/stream_info/utility); causes are keys of the
 * words catalogue. A generic cause is a place to look, not a finding: findings are tested against the mesh elsewhere.
 */
export const FLAGS = {
  UH: { failure: true, causes: ['no-ready-endpoints', 'all-ejected', 'subset-without-pods'] },
  UF: { failure: true, causes: ['nothing-listens', 'tls-mismatch', 'network-blocked', 'pod-gone'] },
  UO: { failure: true, causes: ['circuit-breaker-small', 'upstream-slow'] },
  NR: { failure: true, causes: ['plain-text-to-strict', 'no-route-matches', 'host-unknown'] },
  URX: { failure: true, causes: ['every-try-failed', 'retry-limit-small'] },
  NC: { failure: true, causes: ['subset-undefined', 'service-removed', 'config-not-arrived'] },
  DT: { failure: false, causes: ['connection-age-limit'] },
  DC: { failure: true, causes: ['caller-gave-up', 'caller-stopped'] },
  LH: { failure: true, causes: ['app-failing-health'] },
  UT: { failure: true, causes: ['upstream-slow', 'timeout-short'] },
  LR: { failure: true, causes: ['proxy-closed-it', 'app-stopped'] },
  UR: { failure: true, causes: ['app-reset', 'app-crashed', 'idle-race'] },
  UC: { failure: true, causes: ['idle-race', 'app-crashed', 'plain-text-to-strict', 'protocol-mismatch'] },
  DI: { failure: false, causes: ['fault-injected'] },
  FI: { failure: true, causes: ['fault-injected'] },
  RL: { failure: true, causes: ['rate-limit-hit'] },
  UAEX: { failure: true, causes: ['external-authorizer-said-no', 'external-authorizer-down'] },
  RLSE: { failure: false, causes: ['rate-limit-service-down'] },
  IH: { failure: true, causes: ['header-invalid'] },
  SI: { failure: true, causes: ['stream-idle', 'upstream-slow'] },
  DPE: { failure: true, causes: ['caller-protocol-error', 'protocol-mismatch'] },
  UPE: { failure: true, causes: ['upstream-protocol-error', 'protocol-mismatch'] },
  UMSDR: { failure: true, causes: ['stream-age-limit', 'upstream-slow'] },
  RFCF: { failure: false, causes: ['served-from-cache'] },
  NFCF: { failure: true, causes: ['filter-config-missing', 'config-not-arrived'] },
  OM: { failure: true, causes: ['proxy-overloaded'] },
  DF: { failure: true, causes: ['dns-name-unknown', 'dns-unreachable'] },
  DO: { failure: true, causes: ['drop-configured'] },
  UDO: { failure: true, causes: ['drop-configured'] },
  DR: { failure: true, causes: ['caller-gave-up'] },
} as const satisfies Record<string, { readonly failure: boolean; readonly causes: readonly string[] }>;

export type ResponseFlag = keyof typeof FLAGS;
export type CauseKey = (typeof FLAGS)[ResponseFlag]['causes'][number] | DetailsCause;

/** True for a flag of the table above; newer Envoys may log others. */
export const isKnownFlag = (flag: string): flag is ResponseFlag => Object.hasOwn(FLAGS, flag);

/** True when the flag alone says that something went wrong. A flag that is not known is taken as one that does: it is rather shown than hidden. */
export const isFailureFlag = (flag: string): boolean => !isKnownFlag(flag) || FLAGS[flag].failure;

/** Families of `%RESPONSE_CODE_DETAILS%`; what follows in brackets or braces is their argument. */
const DETAILS = [
  ['via_upstream', /^via_upstream$/, []],
  ['rbac-denied', /^rbac_access_denied/, ['policy-denies', 'no-allow-matches', 'identity-not-expected']],
  ['jwt-denied', /^jwt_authn_access_denied/, ['token-refused']],
  ['ext-authz', /^ext_authz_(denied|error)/, ['external-authorizer-said-no', 'external-authorizer-down']],
  ['filter-chain-not-found', /^filter_chain_not_found/, ['plain-text-to-strict', 'port-not-served']],
  ['route-not-found', /^route_not_found/, ['no-route-matches', 'host-unknown']],
  ['routes-missing', /^route_configuration_not_found/, ['config-not-arrived', 'host-unknown']],
  ['cluster-not-found', /^cluster_not_found/, ['subset-undefined', 'service-removed', 'config-not-arrived']],
  ['no-healthy-upstream', /^no_healthy_upstream/, ['no-ready-endpoints', 'all-ejected', 'subset-without-pods']],
  ['maintenance', /^maintenance_mode/, ['drop-configured']],
  ['dropped', /^(unconditional_)?drop_overload/, ['drop-configured']],
  ['dns-failure', /^dns_resolution_failure/, ['dns-name-unknown', 'dns-unreachable']],
  ['connect-timeout', /^upstream_reset_before_response_started\{connection_timeout/, ['network-blocked', 'pod-gone']],
  [
    'tls-error',
    /^upstream_reset_before_response_started\{.*(TLS|SSL|CERTIFICATE)/i,
    ['tls-mismatch', 'certificate-expired'],
  ],
  [
    'connect-failure',
    /^upstream_reset_before_response_started\{(remote_|local_)?connection_failure/,
    ['nothing-listens', 'tls-mismatch', 'pod-gone'],
  ],
  [
    'connection-closed',
    /^upstream_reset_before_response_started\{connection_termination/,
    ['plain-text-to-strict', 'idle-race', 'app-crashed'],
  ],
  ['overflow', /^upstream_reset_before_response_started\{overflow/, ['circuit-breaker-small', 'upstream-slow']],
  ['protocol-error', /^upstream_reset_before_response_started\{protocol_error/, ['protocol-mismatch']],
  ['reset-before-response', /^upstream_reset_before_response_started/, ['app-reset', 'app-crashed', 'idle-race']],
  ['reset-after-response', /^upstream_reset_after_response_started/, ['app-crashed', 'app-reset']],
  ['response-timeout', /^(upstream_)?response_timeout/, ['upstream-slow', 'timeout-short']],
  ['per-try-timeout', /^upstream_per_try_(idle_)?timeout/, ['upstream-slow', 'timeout-short']],
  ['overall-timeout', /^request_overall_timeout/, ['caller-slow', 'timeout-short']],
  ['header-timeout', /^request_header_timeout/, ['caller-slow']],
  ['stream-idle', /^stream_idle_timeout/, ['stream-idle', 'upstream-slow']],
  ['max-duration', /^(max_duration_timeout|upstream_max_stream_duration)/, ['stream-age-limit']],
  ['downstream-gone', /^downstream_(remote|local)_(disconnect|reset)/, ['caller-gave-up', 'caller-stopped']],
  ['direct-response', /^direct_response/, ['configured-answer', 'host-not-registered']],
  ['fault-abort', /^fault_filter_abort/, ['fault-injected']],
  ['rate-limit-failed', /^rate_limiter_error/, ['rate-limit-service-down']],
  ['rate-limited', /^(local_rate_limited|request_rate_limited|rate_limit)/, ['rate-limit-hit']],
  ['overload', /^overload/, ['proxy-overloaded']],
  [
    'headers-refused',
    /^(request_headers_failed_strict_check|invalid_envoy_request_headers|filter_removed_required_)/,
    ['header-invalid', 'filter-answered'],
  ],
  [
    'bad-request',
    /^(http[12]\.|missing_host_header|missing_path|absolute_path_rejected|path_normalization_failed|low_version|upgrade_failed|.*codec_error)/,
    ['caller-protocol-error', 'protocol-mismatch'],
  ],
  [
    'too-large',
    /^(request_payload_too_large|response_payload_too_large|request_headers_too_large)/,
    ['body-too-large'],
  ],
  ['cached', /^response_from_cache_filter/, ['served-from-cache']],
  ['script', /^(lua_response|wasm|ext_proc|csrf_origin_mismatch|admin_filter_response)/, ['filter-answered']],
] as const satisfies readonly (readonly [string, RegExp, readonly string[]])[];

export type DetailsFamily = (typeof DETAILS)[number][0];
type DetailsCause = (typeof DETAILS)[number][2][number];

/** Which family a line's response_code_details belong to; null for details that are not in the table. */
export function detailsFamily(details: string | null): DetailsFamily | null {
  if (details === null) return null;
  return DETAILS.find(([, pattern]) => pattern.test(details))?.[0] ?? null;
}

/** Generic causes for a line's flags and details, most likely first, each once. Details come first: they are narrower. */
export function causesOf(flags: readonly string[], details: string | null): readonly CauseKey[] {
  const narrow: readonly CauseKey[] =
    details === null ? [] : (DETAILS.find(([, pattern]) => pattern.test(details))?.[2] ?? []);
  const wide: CauseKey[] = flags.flatMap((f): readonly CauseKey[] => (isKnownFlag(f) ? FLAGS[f].causes : []));
  return [...new Set([...narrow, ...wide])];
}
