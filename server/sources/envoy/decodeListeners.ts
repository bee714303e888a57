import type { FilterChainConfig, FilterChainMatch, HttpFilter, ListenerConfig, NetworkFilter } from '@/mesh/model';
import type { LoggingSeen } from './accessLogging.ts';
import { decodeRbac } from './decodeRbac.ts';
import { decodeRouteConfig } from './decodeRoutes.ts';
import { decodeTls } from './decodeTls.ts';
import { asObj, field, flag, type Gaps, list, num, type Obj, obj, otherKeys, text, texts, typeName } from './json.ts';

/** One Listener message, static or from LDS. Absent `bind_to_port` means true (the proto's default). */
export function decodeListener(
  listener: Obj | null,
  pointer: string,
  gaps: Gaps,
  logging: LoggingSeen,
): ListenerConfig {
  const socket = obj(obj(listener, 'address'), 'socket_address');
  const direction = text(listener, 'traffic_direction');
  if (field(listener, 'filter_chain_matcher') !== undefined)
    gaps.add(`${pointer}/filter_chain_matcher`, 'filter chains chosen by a matcher tree');
  const fallback = obj(listener, 'default_filter_chain');
  return {
    pointer,
    name: text(listener, 'name') ?? '',
    address: text(socket, 'address') ?? '',
    port: num(socket, 'port_value') ?? 0,
    direction: direction === 'INBOUND' ? 'inbound' : direction === 'OUTBOUND' ? 'outbound' : 'unspecified',
    bindToPort: flag(listener, 'bind_to_port') ?? flag(obj(listener, 'deprecated_v1'), 'bind_to_port') ?? true,
    useOriginalDst: flag(listener, 'use_original_dst') === true,
    listenerFilters: list(listener, 'listener_filters').flatMap((f) => text(asObj(f), 'name') ?? []),
    chains: list(listener, 'filter_chains').map((chain, i) =>
      decodeChain(asObj(chain), `${pointer}/filter_chains/${i}`, gaps, logging),
    ),
    defaultChain: fallback ? decodeChain(fallback, `${pointer}/default_filter_chain`, gaps, logging) : null,
  };
}

function decodeChain(chain: Obj | null, pointer: string, gaps: Gaps, logging: LoggingSeen): FilterChainConfig {
  return {
    pointer,
    name: text(chain, 'name') ?? '',
    match: decodeChainMatch(obj(chain, 'filter_chain_match'), `${pointer}/filter_chain_match`, gaps),
    tls: decodeTls(obj(chain, 'transport_socket'), `${pointer}/transport_socket`, gaps),
    network: list(chain, 'filters').map((filter, i) =>
      decodeNetwork(asObj(filter), `${pointer}/filters/${i}`, gaps, logging),
    ),
  };
}

const KNOWN_MATCHES = new Set([
  'destination_port',
  'prefix_ranges',
  'source_prefix_ranges',
  'server_names',
  'transport_protocol',
  'application_protocols',
]);

function decodeChainMatch(match: Obj | null, pointer: string, gaps: Gaps): FilterChainMatch {
  for (const key of otherKeys(match, KNOWN_MATCHES)) gaps.add(`${pointer}/${key}`, `filter chain match by ${key}`);
  return {
    destinationPort: num(match, 'destination_port'),
    prefixRanges: cidrs(match, 'prefix_ranges'),
    sourcePrefixRanges: cidrs(match, 'source_prefix_ranges'),
    serverNames: texts(match, 'server_names'),
    transportProtocol: text(match, 'transport_protocol'),
    applicationProtocols: texts(match, 'application_protocols'),
    sourcePorts: [],
    directSourcePrefixRanges: [],
    sourceType: 'any',
    otherCriteria: otherKeys(match, KNOWN_MATCHES),
  };
}

/** An absent `prefix_len` is 0, as protobuf's default. */
const cidrs = (match: Obj | null, key: string): string[] =>
  list(match, key).map((raw) => {
    const range = asObj(raw);
    return `${text(range, 'address_prefix') ?? ''}/${num(range, 'prefix_len') ?? 0}`;
  });

function decodeNetwork(filter: Obj | null, pointer: string, gaps: Gaps, logging: LoggingSeen): NetworkFilter {
  const config = obj(filter, 'typed_config');
  const at = `${pointer}/typed_config`;
  const name = text(filter, 'name') ?? '';
  const type = typeName(config);
  switch (type) {
    case 'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager':
      logging.see(config);
      return decodeHttp(config, at, gaps);
    case 'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy':
      logging.see(config);
      return { kind: 'tcp', clusters: tcpClusters(config, at, gaps) };
    case 'envoy.extensions.filters.network.rbac.v3.RBAC': {
      const rbac = decodeRbac(config, at, gaps);
      return rbac ? { kind: 'rbac', rbac } : { kind: 'other', name, type };
    }
    default:
      return { kind: 'other', name, type: type || discovered(filter) };
  }
}

const discovered = (filter: Obj | null): string =>
  field(filter, 'config_discovery') === undefined ? '' : 'config_discovery';

function tcpClusters(config: Obj | null, pointer: string, gaps: Gaps) {
  const single = text(config, 'cluster');
  if (single !== null) return [{ name: single, weight: 1 }];
  const weighted = list(obj(config, 'weighted_clusters'), 'clusters').flatMap((raw) => {
    const name = text(asObj(raw), 'name');
    return name === null ? [] : [{ name, weight: num(asObj(raw), 'weight') ?? 0 }];
  });
  if (weighted.length === 0) gaps.add(pointer, 'tcp_proxy without a cluster');
  return weighted;
}

function decodeHttp(config: Obj | null, pointer: string, gaps: Gaps): NetworkFilter {
  const inline = obj(config, 'route_config');
  const routeConfig = text(obj(config, 'rds'), 'route_config_name');
  if (!inline && routeConfig === null) gaps.add(pointer, 'HTTP connection manager without routes (scoped routes?)');
  return {
    kind: 'http',
    routeConfig,
    route: inline ? decodeRouteConfig(inline, `${pointer}/route_config`, gaps) : null,
    httpFilters: list(config, 'http_filters').map((filter, i) =>
      decodeHttpFilter(asObj(filter), `${pointer}/http_filters/${i}`, gaps),
    ),
    statPrefix: text(config, 'stat_prefix') ?? '',
    normalization: { normalizePath: false, mergeSlashes: false, escapedSlashes: 'unknown' },
  };
}

function decodeHttpFilter(filter: Obj | null, pointer: string, gaps: Gaps): HttpFilter {
  const config = obj(filter, 'typed_config');
  const name = text(filter, 'name') ?? '';
  const type = typeName(config);
  if (type === 'envoy.extensions.filters.http.rbac.v3.RBAC') {
    const rbac = decodeRbac(config, `${pointer}/typed_config`, gaps);
    if (rbac) return { kind: 'rbac', pointer, disabled: false, name, rbac };
  }
  return { kind: 'other', pointer, disabled: false, name, type: type || discovered(filter) };
}
