import type { ClusterConfig } from '@/mesh/model';
import { texted } from './decodeEndpoints.ts';
import { decodeOrigin } from './decodeOrigin.ts';
import { decodeTls } from './decodeTls.ts';
import { isInertHttp, isInertNetwork } from './filterTypes.ts';
import { asObj, dig, duration, field, flag, type Gaps, list, num, type Obj, obj, text, typeName } from './json.ts';

/** One Cluster message. Absent `type` is STATIC and absent `lb_policy` ROUND_ROBIN, the protos' defaults. */
export function decodeCluster(cluster: Obj | null, pointer: string, gaps: Gaps): ClusterConfig {
  const protocol = obj(
    obj(cluster, 'typed_extension_protocol_options'),
    'envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
  );
  const upstream = obj(protocol, 'upstream_http_protocol_options') ?? obj(cluster, 'upstream_http_protocol_options');
  const originalDst = obj(cluster, 'original_dst_lb_config');
  const port = num(originalDst, 'upstream_port_override');
  if (field(originalDst, 'metadata_key') !== undefined)
    gaps.add(`${pointer}/original_dst_lb_config/metadata_key`, 'original destination by metadata');
  return {
    pointer,
    name: text(cluster, 'name') ?? '',
    type: text(cluster, 'type') ?? text(obj(cluster, 'cluster_type'), 'name') ?? 'STATIC',
    lbPolicy: lbPolicy(cluster),
    connectTimeout: duration(cluster, 'connect_timeout'),
    tls: decodeTls(obj(cluster, 'transport_socket'), `${pointer}/transport_socket`, gaps),
    socketMatches: list(cluster, 'transport_socket_matches').map((raw, i) => {
      const entry = asObj(raw);
      const at = `${pointer}/transport_socket_matches/${i}`;
      return {
        name: text(entry, 'name') ?? '',
        match: texted(obj(entry, 'match')),
        tls: decodeTls(obj(entry, 'transport_socket'), `${at}/transport_socket`, gaps),
      };
    }),
    outlierDetection: obj(cluster, 'outlier_detection') !== null,
    panicThreshold: panicThreshold(obj(cluster, 'common_lb_config')),
    breakers: breakers(obj(cluster, 'circuit_breakers')),
    maxRequestsPerConnection:
      num(cluster, 'max_requests_per_connection') ??
      num(obj(protocol, 'common_http_protocol_options'), 'max_requests_per_connection'),
    localityWeighted: localityWeighted(cluster),
    originalDstHeader:
      flag(originalDst, 'use_http_header') === true
        ? (text(originalDst, 'http_header_name') || ORIGINAL_DST_HEADER).toLowerCase()
        : null,
    ...(port === null ? {} : { originalDstPort: port }),
    ...(flag(upstream, 'auto_sni') === true ? { autoSni: true } : {}),
    ...(flag(upstream, 'auto_san_validation') === true ? { autoSanValidation: true } : {}),
    http: upstreamHttp(cluster, protocol, pointer, gaps),
    otherFilters: otherFilters(cluster, protocol),
    origin: decodeOrigin(cluster),
  };
}

/** Where ORIGINAL_DST reads the endpoint from when the header has no name of its own. */
const ORIGINAL_DST_HEADER = 'x-envoy-original-dst-host';

const policyOf = (cluster: Obj | null): Obj | null =>
  obj(asObj(list(obj(cluster, 'load_balancing_policy'), 'policies')[0]), 'typed_extension_config');

const lbPolicy = (cluster: Obj | null): string =>
  text(policyOf(cluster), 'name') ?? text(cluster, 'lb_policy') ?? 'ROUND_ROBIN';

/** A Percent without a value is 0; no Percent at all is Envoy's default of 50 %. */
function panicThreshold(common: Obj | null): number {
  const percent = obj(common, 'healthy_panic_threshold');
  return percent === null ? 0.5 : Math.min(1, Math.max(0, (num(percent, 'value') ?? 0) / 100));
}

const NO_BREAKERS: ClusterConfig['breakers'] = {
  maxConnections: null,
  maxPendingRequests: null,
  maxRequests: null,
  maxRetries: null,
};

function breakers(all: Obj | null): ClusterConfig['breakers'] {
  const thresholds = list(all, 'thresholds')
    .map(asObj)
    .find((entry) => (text(entry, 'priority') ?? 'DEFAULT') === 'DEFAULT');
  if (!thresholds) return NO_BREAKERS;
  return {
    maxConnections: num(thresholds, 'max_connections'),
    maxPendingRequests: num(thresholds, 'max_pending_requests'),
    maxRequests: num(thresholds, 'max_requests'),
    maxRetries: num(thresholds, 'max_retries'),
  };
}

/** By `common_lb_config`, or by the configuration of a balancing policy that is an extension. */
function localityWeighted(cluster: Obj | null): boolean {
  if (field(obj(cluster, 'common_lb_config'), 'locality_weighted_lb_config') !== undefined) return true;
  const policy = obj(policyOf(cluster), 'typed_config');
  return (
    field(obj(policy, 'locality_lb_config'), 'locality_weighted_lb_config') !== undefined ||
    typeName(policy).endsWith('.WrrLocality')
  );
}

function upstreamHttp(cluster: Obj | null, protocol: Obj | null, pointer: string, gaps: Gaps): ClusterConfig['http'] {
  if (protocol === null) {
    if (text(cluster, 'protocol_selection') === 'USE_DOWNSTREAM_PROTOCOL') return 'same';
    return field(cluster, 'http2_protocol_options') === undefined ? 'http1' : 'http2';
  }
  if (field(protocol, 'use_downstream_protocol_config') !== undefined) return 'same';
  const explicit = obj(protocol, 'explicit_http_config');
  if (field(explicit, 'http2_protocol_options') !== undefined) return 'http2';
  if (field(protocol, 'auto_config') !== undefined || field(explicit, 'http3_protocol_options') !== undefined)
    gaps.add(`${pointer}/typed_extension_protocol_options`, 'upstream protocol by ALPN, or HTTP/3');
  return 'http1';
}

/** Balancing policies that do not let every healthy endpoint of a priority be picked. */
const PICKY = ['envoy.load_balancing_policies.subset', 'envoy.load_balancing_policies.override_host'];

function otherFilters(cluster: Obj | null, protocol: Obj | null): readonly string[] {
  const typeOf = (raw: unknown) => typeName(obj(asObj(raw), 'typed_config'));
  const named = (raw: unknown) => typeOf(raw) || (text(asObj(raw), 'name') ?? '');
  const policy = text(policyOf(cluster), 'name') ?? '';
  return [
    ...list(cluster, 'filters').flatMap((raw) => (isInertNetwork(typeOf(raw)) ? [] : named(raw))),
    ...list(protocol, 'http_filters').flatMap((raw) => (isInertHttp(typeOf(raw)) ? [] : named(raw))),
    ...(field(cluster, 'lb_subset_config') === undefined ? [] : ['lb_subset_config']),
    ...(dig(cluster, 'original_dst_lb_config', 'metadata_key') === null ? [] : ['metadata_key']),
    ...(PICKY.includes(policy) ? [policy] : []),
  ];
}
