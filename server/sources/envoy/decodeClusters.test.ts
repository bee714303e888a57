import { describe, expect, it } from 'vitest';
import { any, at, decode, dumpOf } from './dump.testkit.ts';
import { captured } from './fixtures.testkit.ts';

const clusterOf = (cluster: object) => dumpOf({ cluster }).clusters[0];
const PROTOCOL = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
const protocol = (fields: object) =>
  clusterOf({ typed_extension_protocol_options: { [PROTOCOL]: any(PROTOCOL, fields) } });

describe('clusters', () => {
  it('of the capture have Istio’s breakers and panic threshold', () => {
    const { config } = decode(captured('order').json('config_dump.json'));
    expect(config.clusters.find((c) => c.name === 'outbound|8080|v1|payment.shop.svc.cluster.local')).toMatchObject({
      panicThreshold: 0,
      breakers: { maxConnections: 4_294_967_295, maxPendingRequests: 100, maxRetries: 4_294_967_295 },
      socketMatches: [{ tls: { certificate: 'default', validation: 'ROOTCA' } }, { tls: null }],
      localityWeighted: false,
      http: 'http1',
    });
  });

  it('default as Envoy does', () => {
    expect(clusterOf({ name: 'c' })).toEqual({
      pointer: '/configs/0/dynamic_active_clusters/0/cluster',
      name: 'c',
      type: 'STATIC',
      lbPolicy: 'ROUND_ROBIN',
      connectTimeout: null,
      tls: null,
      socketMatches: [],
      outlierDetection: false,
      panicThreshold: 0.5,
      breakers: { maxConnections: null, maxPendingRequests: null, maxRequests: null, maxRetries: null },
      maxRequestsPerConnection: null,
      localityWeighted: false,
      originalDstHeader: null,
      http: 'http1',
      otherFilters: [],
      origin: null,
    });
  });

  it('have breakers of the default priority only', () => {
    const thresholds = [
      { priority: 'HIGH', max_connections: 1 },
      { max_connections: 2, max_retries: 3 },
    ];
    expect(clusterOf({ circuit_breakers: { thresholds } })?.breakers).toMatchObject({
      maxConnections: 2,
      maxRetries: 3,
    });
  });

  it('weigh localities and panic as told', () => {
    const common = (common_lb_config: object) => clusterOf({ common_lb_config });
    expect(common({ locality_weighted_lb_config: {} })).toMatchObject({ localityWeighted: true, panicThreshold: 0.5 });
    expect(common({ healthy_panic_threshold: { value: 30 } })?.panicThreshold).toBe(0.3);
    const policy = (typed_config: object) =>
      clusterOf({ load_balancing_policy: { policies: [{ typed_extension_config: { name: 'p', typed_config } }] } });
    const least = 'envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest';
    expect(policy(any(least, { locality_lb_config: { locality_weighted_lb_config: {} } }))?.localityWeighted).toBe(
      true,
    );
    expect(policy(any(least))).toMatchObject({ localityWeighted: false, lbPolicy: 'p' });
  });

  it('go to where a header says', () => {
    const original = (original_dst_lb_config: object) => clusterOf({ type: 'ORIGINAL_DST', original_dst_lb_config });
    expect(original({ use_http_header: true })?.originalDstHeader).toBe('x-envoy-original-dst-host');
    expect(original({ use_http_header: true, http_header_name: 'X-Dst' })?.originalDstHeader).toBe('x-dst');
    expect(original({ upstream_port_override: 80 })).toMatchObject({ originalDstHeader: null, originalDstPort: 80 });
    expect(original({ metadata_key: { key: 'k' } })?.otherFilters).toEqual(['metadata_key']);
  });

  it('speak the protocol that their options say', () => {
    expect(protocol({ explicit_http_config: { http2_protocol_options: {} } })?.http).toBe('http2');
    expect(protocol({ explicit_http_config: { http_protocol_options: {} } })?.http).toBe('http1');
    expect(protocol({ use_downstream_protocol_config: {} })?.http).toBe('same');
    expect(clusterOf({ http2_protocol_options: {} })?.http).toBe('http2');
    expect(
      protocol({ common_http_protocol_options: { max_requests_per_connection: 1 } })?.maxRequestsPerConnection,
    ).toBe(1);
    expect(protocol({ upstream_http_protocol_options: { auto_sni: true, auto_san_validation: true } })).toMatchObject({
      autoSni: true,
      autoSanValidation: true,
    });
  });

  it('name what stands between a pick and a connection', () => {
    const filter = (type: string) => ({ name: 'f', typed_config: any(type) });
    expect(
      clusterOf({
        filters: [filter('envoy.tcp.metadataexchange.config.MetadataExchange'), filter('x.Network')],
        lb_subset_config: {},
        typed_extension_protocol_options: {
          [PROTOCOL]: any(PROTOCOL, {
            http_filters: [filter('x.Http'), filter('envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec')],
          }),
        },
      })?.otherFilters,
    ).toEqual(['x.Network', 'x.Http', 'lb_subset_config']);
  });
});

describe('TLS', () => {
  const tls = (common_tls_context: object) => {
    const type = 'envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext';
    return clusterOf({ transport_socket: { typed_config: any(type, { common_tls_context }) } })?.tls;
  };

  it('names the certificate shown and the roots trusted, wherever they come from', () => {
    expect(tls({})).toMatchObject({ mode: 'tls', certificate: null, validation: null });
    expect(
      tls({
        tls_certificate_sds_secret_configs: [{ name: 'kubernetes://cert' }],
        validation_context_sds_secret_config: { name: 'file-root:system' },
      }),
    ).toMatchObject({ mode: 'mtls', certificate: 'kubernetes://cert', validation: 'file-root:system' });
    expect(
      tls({
        tls_certificates: [{ certificate_chain: { filename: '/cert.pem' } }],
        validation_context: { trusted_ca: { inline_string: 'pem' } },
      }),
    ).toMatchObject({ mode: 'mtls', certificate: '/cert.pem', validation: 'inline' });
    expect(tls({ tls_certificates: [{}], validation_context: { trusted_ca: { filename: '/ca.pem' } } })).toMatchObject({
      certificate: 'inline',
      validation: '/ca.pem',
    });
    expect(tls({ validation_context: { system_root_certs: {} } })?.validation).toBe('system');
  });

  it('is unchecked where untrusted certificates will do', () => {
    const trust_chain_verification = 'ACCEPT_UNTRUSTED';
    expect(
      tls({ validation_context: { trusted_ca: { filename: '/ca.pem' }, trust_chain_verification } })?.validation,
    ).toBeNull();
  });
});

describe('endpoints', () => {
  const endpoint = (address: string, more: object = {}) => ({
    endpoint: { address: { socket_address: { address, port_value: 80 } }, ...more },
  });
  const assignment = (cluster_name: string, ...lb_endpoints: object[]) => ({
    cluster_name,
    endpoints: [{ lb_endpoints }],
  });

  it('written inline count where the dump lists none for the cluster', () => {
    const config = dumpOf({
      clusters: [
        { name: 'dns', type: 'STRICT_DNS', load_assignment: assignment('else', endpoint('api.example.com')) },
        { name: 'static', type: 'STATIC', load_assignment: assignment('static', endpoint('10.0.0.1')) },
        { name: 'unresolved', type: 'STRICT_DNS', load_assignment: assignment('unresolved', endpoint('gone.example')) },
      ],
      endpoint: { cluster_name: 'unresolved' },
    });
    expect(config.endpoints).toMatchObject([
      { cluster: 'dns', address: 'api.example.com:80', hostname: 'api.example.com' },
      { cluster: 'static', address: '10.0.0.1:80', hostname: null },
    ]);
    for (const { pointer } of config.endpoints) expect(at(config.raw, pointer)).toHaveProperty('endpoint');
  });

  it('are of every cluster that names their service', () => {
    const eds = (name: string) => ({ name, type: 'EDS', eds_cluster_config: { service_name: 'shared' } });
    const config = dumpOf({ clusters: [eds('a'), eds('b')], endpoint: assignment('shared', endpoint('10.0.0.1')) });
    expect(config.endpoints.map((e) => e.cluster)).toEqual(['a', 'b']);
  });

  it('keep the metadata that sockets are chosen by, host name and weights', () => {
    const socket = { tlsMode: 'istio', tunnel: 'http', n: 1 };
    const config = dumpOf({
      endpoint: {
        cluster_name: 'c',
        policy: { drop_overloads: [{}] },
        endpoints: [
          {
            load_balancing_weight: 7,
            lb_endpoints: [
              {
                ...endpoint('10.0.0.1', { hostname: 'h' }),
                metadata: { filter_metadata: { 'envoy.transport_socket_match': socket } },
              },
            ],
          },
          { load_balancing_weight: 0, lb_endpoints: [endpoint('fd00::1')] },
        ],
      },
    });
    expect(config.endpoints).toMatchObject([
      {
        tlsMode: 'istio',
        socketMetadata: { tlsMode: 'istio', tunnel: 'http', n: '1' },
        localityWeight: 7,
        hostname: 'h',
      },
      { tlsMode: null, socketMetadata: {}, localityWeight: null, hostname: null },
    ]);
    expect(config.gaps).toMatchObject([
      { pointer: '/configs/1/dynamic_endpoint_configs/0/endpoint_config/policy/drop_overloads' },
    ]);
  });
});

describe('listeners', () => {
  const listenerOf = (listener: object) => dumpOf({ listener });

  it('match chains by everything that Envoy can', () => {
    const { listeners, gaps } = listenerOf({
      filter_chains: [
        {
          filter_chain_match: {
            source_ports: [1, 2],
            direct_source_prefix_ranges: [{ address_prefix: '10.0.0.0', prefix_len: 8 }],
            source_type: 'SAME_IP_OR_LOOPBACK',
          },
        },
        { filter_chain_match: { source_type: 'EXTERNAL' } },
        { filter_chain_match: { source_type: 'NEW' } },
        {},
      ],
    });
    expect(listeners[0]?.chains.map((c) => c.match)).toMatchObject([
      {
        sourcePorts: [1, 2],
        directSourcePrefixRanges: ['10.0.0.0/8'],
        sourceType: 'same-ip-or-loopback',
        otherCriteria: [],
      },
      { sourceType: 'external', otherCriteria: [] },
      { otherCriteria: ['source_type'] },
      { sourceType: 'any', sourcePorts: [], otherCriteria: [] },
    ]);
    expect(gaps.map((g) => g.reason)).toEqual(['filter chain match by source_type']);
  });

  it('of a matcher tree leave every chain open', () => {
    const { listeners } = listenerOf({ filter_chain_matcher: {}, filter_chains: [{}, {}] });
    expect(listeners[0]?.chains.map((c) => c.match.otherCriteria)).toEqual([
      ['filter_chain_matcher'],
      ['filter_chain_matcher'],
    ]);
  });

  it('stand at each of their addresses', () => {
    const address = (host: string) => ({ address: { socket_address: { address: host, port_value: 80 } } });
    const { listeners } = listenerOf({ name: 'l', ...address('0.0.0.0'), additional_addresses: [address('::')] });
    expect(listeners).toMatchObject([
      { name: 'l', address: '0.0.0.0', port: 80 },
      { name: 'l', address: '::', port: 80 },
    ]);
  });

  it('say for which ports a listener filter does not look', () => {
    const range = (start: number, end: number) => ({ destination_port_range: { start, end } });
    const { listeners } = listenerOf({
      listener_filters: [
        { name: 'a' },
        { name: 'b', filter_disabled: range(15_006, 15_007) },
        { name: 'c', filter_disabled: { or_match: { rules: [range(1, 2), range(3, 4)] } } },
        { name: 'd', filter_disabled: { not_match: range(1, 2) } },
      ],
    });
    expect(listeners[0]?.filterExceptions).toEqual([
      { filter: 'b', ports: [{ start: 15_006, end: 15_007 }] },
      {
        filter: 'c',
        ports: [
          { start: 1, end: 2 },
          { start: 3, end: 4 },
        ],
      },
      { filter: 'd', ports: null },
    ]);
    expect(listeners[0]?.listenerFilters).toEqual(['a', 'b', 'c', 'd']);
  });

  it('have network filters that do nothing, and others', () => {
    const filter = (type: string) => ({ name: 'f', typed_config: any(type) });
    const filters = [filter('stats.PluginConfig'), filter('x.Y')];
    expect(listenerOf({ filter_chains: [{ filters }] }).listeners[0]?.chains[0]?.network).toEqual([
      { kind: 'inert', name: 'f', type: 'stats.PluginConfig' },
      { kind: 'other', name: 'f', type: 'x.Y' },
    ]);
  });
});
