import type { FilterChainConfig, FilterChainMatch, FilterException, ListenerConfig, NetworkFilter } from '@/mesh/model';
import type { LoggingSeen } from './accessLogging.ts';
import { type Discovered, decodeHttp, discoveryType } from './decodeHttp.ts';
import { decodeRbac } from './decodeRbac.ts';
import { decodeTls } from './decodeTls.ts';
import { isInertNetwork } from './filterTypes.ts';
import {
  asObj,
  field,
  flag,
  type Gaps,
  list,
  message,
  num,
  type Obj,
  obj,
  otherKeys,
  text,
  texts,
  typeName,
} from './json.ts';

/** What decoding a listener needs beside the listener. */
export type ListenerContext = { readonly gaps: Gaps; readonly logging: LoggingSeen; readonly discovered: Discovered };

/**
 * One Listener message, static or from LDS, once for each address it listens at (dual stack gives several). Absent
 * `bind_to_port` means true (the proto's default).
 */
export function decodeListener(listener: Obj | null, pointer: string, context: ListenerContext): ListenerConfig[] {
  const direction = text(listener, 'traffic_direction');
  const tree = field(listener, 'filter_chain_matcher') === undefined ? null : 'filter_chain_matcher';
  if (tree !== null) context.gaps.add(`${pointer}/${tree}`, 'filter chains chosen by a matcher tree');
  const fallback = obj(listener, 'default_filter_chain');
  const filters = list(listener, 'listener_filters');
  const exceptions = filters.flatMap((raw) => exception(asObj(raw)));
  const decoded = {
    pointer,
    name: text(listener, 'name') ?? '',
    direction: direction === 'INBOUND' ? 'inbound' : direction === 'OUTBOUND' ? 'outbound' : 'unspecified',
    bindToPort: flag(listener, 'bind_to_port') ?? flag(obj(listener, 'deprecated_v1'), 'bind_to_port') ?? true,
    useOriginalDst: flag(listener, 'use_original_dst') === true,
    listenerFilters: filters.flatMap((f) => text(asObj(f), 'name') ?? []),
    ...(exceptions.length > 0 ? { filterExceptions: exceptions } : {}),
    chains: list(listener, 'filter_chains').map((chain, i) =>
      decodeChain(asObj(chain), `${pointer}/filter_chains/${i}`, tree, context),
    ),
    defaultChain: fallback ? decodeChain(fallback, `${pointer}/default_filter_chain`, null, context) : null,
  } as const;
  return [
    obj(listener, 'address'),
    ...list(listener, 'additional_addresses').map((raw) => obj(asObj(raw), 'address')),
  ].map((address) => {
    const socket = obj(address, 'socket_address');
    return { ...decoded, address: text(socket, 'address') ?? '', port: num(socket, 'port_value') ?? 0 };
  });
}

/** `filter_disabled`, which Istio writes as one port range or several of which any may hold. */
function exception(filter: Obj | null): FilterException | [] {
  const predicate = obj(filter, 'filter_disabled');
  if (predicate === null) return [];
  const any = obj(predicate, 'or_match');
  const ranges = (any === null ? [predicate] : list(any, 'rules')).map((raw) => {
    const rule = asObj(raw);
    const range = obj(rule, 'destination_port_range');
    return range === null || Object.keys(rule ?? {}).length !== 1
      ? null
      : { start: num(range, 'start') ?? 0, end: num(range, 'end') ?? 0 };
  });
  const known = ranges.filter((range) => range !== null);
  return { filter: text(filter, 'name') ?? '', ports: known.length === ranges.length ? known : null };
}

function decodeChain(
  chain: Obj | null,
  pointer: string,
  tree: string | null,
  context: ListenerContext,
): FilterChainConfig {
  const match = decodeChainMatch(obj(chain, 'filter_chain_match'), `${pointer}/filter_chain_match`, context.gaps);
  return {
    pointer,
    name: text(chain, 'name') ?? '',
    // Which chain a matcher tree takes cannot be told from the chains.
    match: tree === null ? match : { ...match, otherCriteria: [...match.otherCriteria, tree] },
    tls: decodeTls(obj(chain, 'transport_socket'), `${pointer}/transport_socket`, context.gaps),
    network: list(chain, 'filters').map((filter, i) =>
      decodeNetwork(asObj(filter), `${pointer}/filters/${i}`, context),
    ),
  };
}

const KNOWN_MATCHES = new Set([
  'destination_port',
  'prefix_ranges',
  'source_prefix_ranges',
  'direct_source_prefix_ranges',
  'source_ports',
  'source_type',
  'server_names',
  'transport_protocol',
  'application_protocols',
]);

const SOURCE_TYPES: ReadonlyMap<string, FilterChainMatch['sourceType']> = new Map([
  ['ANY', 'any'],
  ['SAME_IP_OR_LOOPBACK', 'same-ip-or-loopback'],
  ['EXTERNAL', 'external'],
]);

function decodeChainMatch(match: Obj | null, pointer: string, gaps: Gaps): FilterChainMatch {
  const sourceType = SOURCE_TYPES.get(text(match, 'source_type') ?? 'ANY');
  const otherCriteria = [...otherKeys(match, KNOWN_MATCHES), ...(sourceType === undefined ? ['source_type'] : [])];
  for (const key of otherCriteria) gaps.add(`${pointer}/${key}`, `filter chain match by ${key}`);
  return {
    destinationPort: num(match, 'destination_port'),
    prefixRanges: cidrs(match, 'prefix_ranges'),
    sourcePrefixRanges: cidrs(match, 'source_prefix_ranges'),
    serverNames: texts(match, 'server_names'),
    transportProtocol: text(match, 'transport_protocol'),
    applicationProtocols: texts(match, 'application_protocols'),
    sourcePorts: list(match, 'source_ports').filter((port): port is number => typeof port === 'number'),
    directSourcePrefixRanges: cidrs(match, 'direct_source_prefix_ranges'),
    sourceType: sourceType ?? 'any',
    otherCriteria,
  };
}

/** An absent `prefix_len` is 0, as protobuf's default. */
const cidrs = (match: Obj | null, key: string): string[] =>
  list(match, key).map((raw) => {
    const range = asObj(raw);
    return `${text(range, 'address_prefix') ?? ''}/${num(range, 'prefix_len') ?? 0}`;
  });

function decodeNetwork(filter: Obj | null, pointer: string, context: ListenerContext): NetworkFilter {
  const { gaps, logging } = context;
  const any = obj(filter, 'typed_config');
  const at = `${pointer}/typed_config`;
  const name = text(filter, 'name') ?? '';
  const type = typeName(any);
  const config = message(any);
  const other = { kind: 'other', name, type: type || discoveryType(filter) } as const;
  if (isInertNetwork(type)) return { kind: 'inert', name, type };
  if (config === null) return other;
  switch (type) {
    case 'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager':
      logging.see(config);
      return decodeHttp(config, at, context.discovered, gaps);
    case 'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy':
      logging.see(config);
      return { kind: 'tcp', clusters: tcpClusters(config, at, gaps) };
    case 'envoy.extensions.filters.network.rbac.v3.RBAC': {
      const rbac = decodeRbac(config, at, gaps);
      return rbac ? { kind: 'rbac', rbac } : other;
    }
    default:
      return other;
  }
}

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
