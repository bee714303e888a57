import type { CorsPolicy, FaultConfig } from '@/mesh/model';
import { decodeHeader, decodeString } from './decodeMatch.ts';
import { duration, type Gaps, list, num, type Obj, obj, otherKeys, share, text } from './json.ts';

const FAULT = new Set(['@type', 'delay', 'abort', 'headers', 'disable_downstream_cluster_stats']);
const DELAY = new Set(['fixed_delay', 'percentage', 'type']);
const ABORT = new Set(['http_status', 'grpc_status', 'percentage']);

/** envoy.extensions.filters.http.fault.v3.HTTPFault. An absent percentage is 0: the fault never happens. */
export function decodeFault(config: Obj | null): FaultConfig {
  const abort = obj(config, 'abort');
  const delay = obj(config, 'delay');
  const ms = duration(delay, 'fixed_delay');
  const status = num(abort, 'http_status');
  const grpcStatus = num(abort, 'grpc_status');
  const abortShare = shareOf(abort);
  const delayShare = shareOf(delay);
  const other = [
    ...otherKeys(config, FAULT),
    ...otherKeys(delay, DELAY),
    ...otherKeys(abort, ABORT),
    ...(delay !== null && (ms === null || delayShare === null) ? ['delay'] : []),
    ...(abort !== null && ((status === null && grpcStatus === null) || abortShare === null) ? ['abort'] : []),
  ];
  return {
    abort:
      abortShare === null || (status === null && grpcStatus === null)
        ? null
        : { status, grpcStatus, share: abortShare },
    delay: ms === null || delayShare === null ? null : { ms, share: delayShare },
    headers: list(config, 'headers').map(decodeHeader),
    other,
  };
}

/** Null: no fault of this kind, or a percentage that is not understood. */
function shareOf(fault: Obj | null): number | null {
  if (fault === null) return null;
  const percent = obj(fault, 'percentage');
  return percent === null ? 0 : share(percent);
}

/**
 * envoy.extensions.filters.http.cors.v3.CorsPolicy. Null when it is in force for a part of the requests only, which a policy
 * cannot say. Lists of methods and headers are one comma-separated string each.
 */
export function decodeCors(config: Obj | null, pointer: string, gaps: Gaps): CorsPolicy | null {
  const enabled = obj(config, 'filter_enabled');
  const always = enabled === null || share(obj(enabled, 'default_value')) === 1;
  if (!always) {
    gaps.add(`${pointer}/filter_enabled`, 'CORS policy for a part of the requests');
    return null;
  }
  return {
    allowOrigins: list(config, 'allow_origin_string_match').map(decodeString),
    allowMethods: commas(text(config, 'allow_methods')),
    allowHeaders: commas(text(config, 'allow_headers')),
    allowCredentials: config?.allow_credentials === true,
    ...(config?.forward_not_matching_preflights === false ? { unmatchedPreflights: 'answer' as const } : {}),
  };
}

const commas = (value: string | null): string[] =>
  (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
