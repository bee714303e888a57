import type { ClientAddress, HttpFilter, NetworkFilter } from '@/mesh/model';
import { decodeFault } from './decodeFault.ts';
import { decodeJwt } from './decodeJwt.ts';
import { decodeRbac } from './decodeRbac.ts';
import { decodeRouteConfig } from './decodeRoutes.ts';
import { COMPRESSOR, isInertHttp, ROUTER } from './filterTypes.ts';
import { asObj, field, flag, type Gaps, list, message, num, type Obj, obj, text, typeName } from './json.ts';

type HttpManager = Extract<NetworkFilter, { kind: 'http' }>;

/** Filters delivered by ECDS, by name: where they stand in the dump and what they are. */
export type Discovered = ReadonlyMap<string, { readonly config: Obj | null; readonly pointer: string }>;

/** envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager. */
export function decodeHttp(config: Obj | null, pointer: string, discovered: Discovered, gaps: Gaps): HttpManager {
  const inline = obj(config, 'route_config');
  const routeConfig = text(obj(config, 'rds'), 'route_config_name');
  if (!inline && routeConfig === null) gaps.add(pointer, 'HTTP connection manager without routes (scoped routes?)');
  const stripPort = flag(config, 'strip_any_host_port')
    ? ('any' as const)
    : flag(config, 'strip_matching_host_port')
      ? ('own' as const)
      : undefined;
  for (const key of UNFOLLOWED)
    if (field(config, key) !== undefined) gaps.add(`${pointer}/${key}`, `HTTP connection manager with ${key}`);
  return {
    kind: 'http',
    routeConfig,
    route: inline ? decodeRouteConfig(inline, `${pointer}/route_config`, gaps) : null,
    httpFilters: [
      ...earlyEdits(config, pointer),
      ...list(config, 'http_filters').map((filter, i) =>
        decodeHttpFilter(asObj(filter), `${pointer}/http_filters/${i}`, discovered, gaps),
      ),
    ],
    statPrefix: text(config, 'stat_prefix') ?? '',
    normalization: normalization(config),
    ...(stripPort === undefined ? {} : { stripPort }),
    clientAddress: clientAddress(config),
  };
}

/** Settings that can change an answer and that Istio never writes. */
const UNFOLLOWED = ['local_reply_config', 'path_normalization_options'];

/** Extensions that change headers before any filter sees them, as a filter in front that nobody can follow. */
const earlyEdits = (config: Obj | null, pointer: string): HttpFilter[] =>
  list(config, 'early_header_mutation_extensions').map((raw, i) => ({
    kind: 'other',
    pointer: `${pointer}/early_header_mutation_extensions/${i}`,
    name: text(asObj(raw), 'name') ?? '',
    disabled: false,
    type: typeName(obj(asObj(raw), 'typed_config')),
  }));

const ESCAPED_SLASHES: ReadonlyMap<string, HttpManager['normalization']['escapedSlashes']> = new Map([
  // Unless its runtime says otherwise, Envoy keeps them.
  ['IMPLEMENTATION_SPECIFIC_DEFAULT', 'keep'],
  ['KEEP_UNCHANGED', 'keep'],
  ['REJECT_REQUEST', 'reject'],
  ['UNESCAPE_AND_REDIRECT', 'unescape-and-redirect'],
  ['UNESCAPE_AND_FORWARD', 'unescape-and-forward'],
]);

const normalization = (config: Obj | null): HttpManager['normalization'] => ({
  normalizePath: flag(config, 'normalize_path') === true,
  mergeSlashes: flag(config, 'merge_slashes') === true,
  escapedSlashes:
    field(config, 'path_normalization_options') === undefined
      ? (ESCAPED_SLASHES.get(text(config, 'path_with_escaped_slashes_action') ?? 'IMPLEMENTATION_SPECIFIC_DEFAULT') ??
        'unknown')
      : 'unknown',
});

const clientAddress = (config: Obj | null): ClientAddress => ({
  useRemoteAddress: flag(config, 'use_remote_address') === true,
  trustedHops: num(config, 'xff_num_trusted_hops') ?? 0,
  other: list(config, 'original_ip_detection_extensions').map((raw) => text(asObj(raw), 'name') ?? ''),
});

function decodeHttpFilter(filter: Obj | null, pointer: string, discovered: Discovered, gaps: Gaps): HttpFilter {
  const name = text(filter, 'name') ?? '';
  const disabled = flag(filter, 'disabled') === true;
  const elsewhere = field(filter, 'config_discovery') === undefined ? undefined : discovered.get(name);
  const any = elsewhere ? elsewhere.config : obj(filter, 'typed_config');
  const at = elsewhere ? elsewhere.pointer : `${pointer}/typed_config`;
  const base = { pointer: elsewhere ? at : pointer, name, disabled };
  const type = typeName(any);
  const config = message(any);
  const other = { ...base, kind: 'other', type: type || discoveryType(filter) } as const;
  if (isInertHttp(type)) return { ...base, kind: 'inert', type };
  if (config === null) return other;
  switch (type) {
    case 'envoy.extensions.filters.http.rbac.v3.RBAC': {
      const rbac = decodeRbac(config, at, gaps);
      return rbac === null ? other : { ...base, kind: 'rbac', rbac };
    }
    case 'envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication': {
      const jwt = decodeJwt(config, at, gaps);
      return jwt === null ? other : { ...base, kind: 'jwt', jwt };
    }
    case 'envoy.extensions.filters.http.fault.v3.HTTPFault':
      return { ...base, kind: 'fault', fault: decodeFault(config) };
    case 'envoy.extensions.filters.http.cors.v3.Cors':
      return { ...base, kind: 'cors' };
    case ROUTER:
      return list(config, 'upstream_http_filters').every((f) => isInertHttp(typeName(obj(asObj(f), 'typed_config'))))
        ? { ...base, kind: 'inert', type }
        : other;
    case COMPRESSOR:
      return field(config, 'request_direction_config') === undefined ? { ...base, kind: 'inert', type } : other;
    default:
      return other;
  }
}

/** `config_discovery` for a filter that comes by ECDS and is not in the dump. */
export const discoveryType = (filter: Obj | null): string =>
  field(filter, 'config_discovery') === undefined ? '' : 'config_discovery';
