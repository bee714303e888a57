import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMs, podId } from '@/mesh/model';
import { proxyConfig } from '@/wire/proxyConfig';
import { decodeCerts } from './decodeCerts.ts';
import { decodeDump } from './decodeDump.ts';
import { decodeSecrets } from './decodeSecrets.ts';
import { decodeSweep } from './decodeSweep.ts';
import { captured, secretsOf } from './fixtures.testkit.ts';

const pod = podId('shop', 'order');
const about = { pod, fetchedAt: epochMs(0), version: 'v', bytes: 0 };
const order = captured('payment-v1');

/** Replaces one value somewhere in a payload, found by following `path` as indexes modulo the number of keys. */
function mutate(root: unknown, path: readonly number[], to: unknown): unknown {
  let node = root;
  for (const [depth, step] of path.entries()) {
    if (typeof node !== 'object' || node === null) return root;
    const keys = Object.keys(node);
    const key = keys[step % Math.max(1, keys.length)];
    if (key === undefined) return root;
    const holder = node as Record<string, unknown>;
    if (depth === path.length - 1) holder[key] = to;
    node = holder[key];
  }
  return root;
}

const any = (type: string, fields: object) => ({ '@type': `type.googleapis.com/${type}`, ...fields });
const http = (name: string, fields: object) => ({
  name,
  typed_config: any(`envoy.extensions.filters.http.${name}`, fields),
});
const percent = { default_value: { numerator: 5, denominator: 'HUNDRED' } };
const edits = {
  request_headers_to_add: [{ header: { key: 'a', value: 'b' }, append_action: 'ADD_IF_ABSENT' }],
  request_headers_to_remove: ['c'],
  typed_per_filter_config: {
    fault: any('envoy.extensions.filters.http.fault.v3.HTTPFault', { abort: { http_status: 500 } }),
    cors: any('envoy.extensions.filters.http.cors.v3.CorsPolicy', { allow_methods: 'GET', filter_enabled: percent }),
    rbac: any('envoy.extensions.filters.http.rbac.v3.RBACPerRoute', { rbac: { rules: { policies: { p: {} } } } }),
  },
  request_mirror_policies: [{ cluster: 'm', runtime_fraction: percent }],
};
const jwt = {
  providers: { p: { issuer: 'i', local_jwks: { inline_string: '{"keys":[]}' }, from_headers: [{ name: 'x' }] } },
  rules: [{ match: { prefix: '/' }, requires: { requires_any: { requirements: [{ provider_name: 'p' }] } } }],
  requirement_map: { r: { allow_missing: {} } },
};
/** One of everything that the captures lack. */
const RICH = [
  any('envoy.admin.v3.ListenersConfigDump', {
    dynamic_listeners: [
      {
        active_state: {
          listener: {
            listener_filters: [{ name: 'f', filter_disabled: { destination_port_range: { start: 1, end: 2 } } }],
            filter_chains: [
              {
                filter_chain_match: { source_ports: [1], source_type: 'EXTERNAL', direct_source_prefix_ranges: [{}] },
                filters: [
                  {
                    typed_config: any(
                      'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
                      {
                        path_with_escaped_slashes_action: 'KEEP_UNCHANGED',
                        original_ip_detection_extensions: [{ name: 'x' }],
                        http_filters: [
                          http('jwt_authn.v3.JwtAuthentication', jwt),
                          http('fault.v3.HTTPFault', { delay: { fixed_delay: '1s', percentage: { numerator: 1 } } }),
                          http('rbac.v3.RBAC', { rules: {}, shadow_rules: { policies: { q: { condition: {} } } } }),
                          http('router.v3.Router', { upstream_http_filters: [] }),
                        ],
                      },
                    ),
                  },
                ],
              },
            ],
          },
        },
      },
    ],
  }),
  any('envoy.admin.v3.RoutesConfigDump', {
    dynamic_route_configs: [
      {
        route_config: {
          ...edits,
          virtual_hosts: [
            {
              ...edits,
              routes: [
                {
                  ...edits,
                  match: { prefix: '/', runtime_fraction: percent },
                  route: {
                    prefix_rewrite: '/x',
                    weighted_clusters: { clusters: [{ ...edits, name: 'c', weight: 1 }] },
                  },
                },
                { match: { path: '/' }, redirect: { path_redirect: '/', port_redirect: 1 } },
              ],
            },
          ],
        },
      },
    ],
  }),
  any('envoy.admin.v3.ClustersConfigDump', {
    dynamic_active_clusters: [
      {
        cluster: {
          name: 'c',
          common_lb_config: { healthy_panic_threshold: { value: 1 } },
          circuit_breakers: { thresholds: [{ max_connections: 1 }] },
          original_dst_lb_config: { use_http_header: true, upstream_port_override: 1 },
          eds_cluster_config: { service_name: 's' },
          load_assignment: { endpoints: [{ lb_endpoints: [{ endpoint: { hostname: 'h' } }] }] },
          filters: [{ name: 'f' }],
        },
      },
    ],
  }),
];

const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    null,
    '',
    'x',
    -1,
    1e308,
    true,
    [],
    {},
    { '@type': 'x' },
    [null],
    '99999999999999999999s',
    '__proto__',
  ),
);
const path = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 14 });
const deepPath = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 24 });

describe('decoders of Envoy’s answers', () => {
  it('give a value for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (body) => {
        decodeDump(structuredClone(body), about);
        decodeDump({ configs: [structuredClone(body)] }, about);
        decodeCerts(body, pod);
        decodeSecrets(body, pod);
        decodeSweep(body, pod, epochMs(0));
      }),
      { numRuns: 300 },
    );
  });

  it('give a value for real answers with anything in the wrong place', () => {
    const dump = order.read('config_dump.json');
    const certs = order.read('certs.json');
    const clusters = order.read('clusters.json');
    fc.assert(
      fc.property(fc.array(fc.tuple(path, odd), { minLength: 1, maxLength: 40 }), (changes) => {
        const changed = (text: string) =>
          changes.reduce<unknown>((root, [at, to]) => mutate(root, at, structuredClone(to)), JSON.parse(text));
        const { config } = decodeDump(changed(dump), about);
        expect(config.gaps.length).toBeLessThanOrEqual(501);
        decodeCerts(changed(certs), pod);
        decodeSweep(changed(clusters), pod, epochMs(0));
      }),
      { numRuns: 150 },
    );
  });

  it('give of every filter and route, however damaged, what a recording can hold', () => {
    const rich = JSON.stringify(RICH);
    fc.assert(
      fc.property(fc.array(fc.tuple(deepPath, odd), { maxLength: 12 }), (changes) => {
        const root = changes.reduce<unknown>((r, [at, to]) => mutate(r, at, structuredClone(to)), JSON.parse(rich));
        const { config } = decodeDump({ configs: root }, about);
        const recorded = proxyConfig.safeParse(JSON.parse(JSON.stringify(config)));
        expect(recorded.error?.issues).toBeUndefined();
        for (const route of config.routes.flatMap((r) => r.virtualHosts.flatMap((h) => h.routes)))
          for (const { share } of [...route.mirrors, route]) expect(share ?? 0).toBeLessThanOrEqual(1);
      }),
      { numRuns: 150 },
    );
  });

  it('give a value or a fault for damaged secrets', () => {
    const secrets = JSON.stringify(secretsOf(order.json('config_dump.json')));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(path, odd), { minLength: 1, maxLength: 5 }),
        fc.nat(),
        fc.base64String(),
        (changes, at, junk) => {
          const broken = `${secrets.slice(0, at % secrets.length)}${junk}${secrets.slice((at % secrets.length) + junk.length)}`;
          let body: unknown;
          try {
            body = JSON.parse(broken);
          } catch {
            body = JSON.parse(secrets);
          }
          decodeSecrets(
            changes.reduce<unknown>((root, [where, to]) => mutate(root, where, to), body),
            pod,
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
