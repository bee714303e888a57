/*
 * Full message names of filters that neither end nor change a request or connection: statistics, metadata, ALPN of the
 * connection to come. Envoy took over several of Istio's extensions, under names of its own.
 */

const HTTP = new Set([
  'envoy.extensions.filters.http.grpc_stats.v3.FilterConfig',
  'envoy.extensions.filters.http.istio_stats.v3.PluginConfig',
  'envoy.extensions.filters.http.alpn.v3.FilterConfig',
  'envoy.extensions.filters.http.peer_metadata.v3.Config',
  'envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec',
  'stats.PluginConfig',
  'istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig',
  'io.istio.http.peer_metadata.Config',
]);

const NETWORK = new Set([
  'envoy.extensions.filters.network.metadata_exchange.v3.MetadataExchange',
  'envoy.extensions.filters.network.istio_stats.v3.PluginConfig',
  'envoy.tcp.metadataexchange.config.MetadataExchange',
  'stats.PluginConfig',
]);

export const ROUTER = 'envoy.extensions.filters.http.router.v3.Router';
export const COMPRESSOR = 'envoy.extensions.filters.http.compressor.v3.Compressor';

export const isInertHttp = (type: string): boolean => HTTP.has(type);
export const isInertNetwork = (type: string): boolean => NETWORK.has(type);
