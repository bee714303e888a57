import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { podId } from '@/mesh/model';
import { decodeFigures } from './decodeFigures.ts';
import { decodeRegistry, endpointsByHost } from './decodeRegistry.ts';
import { decodeSync } from './decodeSync.ts';
import { Metrics, parsePrometheus } from './prom.ts';

const read = (file: string) => readFileSync(new URL(`../../../fixtures/istio-1.31/${file}`, import.meta.url), 'utf8');
const json = (file: string): unknown => JSON.parse(read(file));
const istiod = podId('istio-system', 'istiod-1');
const synced = (body: unknown) => {
  const decoded = decodeSync(body, istiod);
  if (!decoded.ok) throw new Error(decoded.error.message);
  return decoded.value;
};

describe('decodeSync', () => {
  it('reads every proxy of a real answer with its nonces', () => {
    const { proxies, unread } = synced(json('istiod/syncz.json'));
    expect(unread).toBe(0);
    expect(proxies.map((p) => p.pod)).toContain('shop/client-86db894cf7-zq8hm');
    const client = proxies.find((p) => p.pod === 'shop/client-86db894cf7-zq8hm');
    expect(client).toMatchObject({ istiod, istioVersion: '1.31-rig' });
    expect(Object.keys(client?.types ?? {}).sort()).toEqual(['CDS', 'EDS', 'LDS', 'RDS']);
    for (const state of Object.values(client?.types ?? {})) {
      expect(state.sent).toBe(state.acked);
      expect(state.error).toBeNull();
      expect(state.sentAt).toBeGreaterThan(0);
    }
    // A gateway without HTTP routes was never sent any.
    expect(proxies.find((p) => p.pod.includes('ingressgateway'))?.types.RDS).toBeUndefined();
  });

  it('carries a refusal verbatim', () => {
    const { proxies } = synced(json('scenarios/syncz-nack.json'));
    const refused = proxies.find((p) => p.types.LDS?.error);
    expect(refused?.pod).toBe('shop/shortcert-5b7bb5b5fb-sqh6t');
    expect(refused?.types.LDS?.error).toMatch(/^Error adding\/updating listener\(s\) 0\.0\.0\.0_80: Didn't find/);
    expect(refused?.types.LDS?.sent).not.toBe(refused?.types.LDS?.acked);
  });

  it('reads what older versions write, dots in pod names, and null for nobody', () => {
    const { proxies } = synced([{ proxy: 'a.b.c.ns', cluster_sent: 'x', cluster_acked: '', listener_sent: '' }]);
    expect(proxies).toMatchObject([{ pod: 'ns/a.b.c', types: { CDS: { sent: 'x', acked: null } } }]);
    expect(Object.keys(proxies[0]?.types ?? {})).toEqual(['CDS']);
    expect(synced(null).proxies).toEqual([]);
  });

  it('leaves tools out, takes the newer of two streams, and counts what it cannot read', () => {
    const stream = (sent: string, sentTime: string) => ({
      proxy: 'a.ns',
      resources: { 'type.googleapis.com/envoy.config.cluster.v3.Cluster': { sent, acked: sent, sentTime } },
    });
    const { proxies, unread } = synced([
      stream('new', '2026-11-22T02:00:00Z'),
      stream('old', '2026-11-22T01:00:00Z'),
      { proxy: 'istioctl.ns', resources: { 'istio.io/debug/syncz': {} } },
      { proxy: 'test-1.default' },
      { proxy: 'test-1.default', resources: {} },
      { proxy: 'nodot' },
      7,
    ]);
    expect(proxies.map((p) => [p.pod, p.types.CDS?.sent])).toEqual([['ns/a', 'new']]);
    expect(unread).toBe(2);
  });

  it('gives a value or a fault for anything', () => {
    expect(decodeSync({}, istiod)).toMatchObject({ ok: false, error: { code: 'syncz-unreadable' } });
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.array(fc.record({ proxy: fc.string(), resources: fc.jsonValue() }))),
        (body) => {
          decodeSync(body, istiod);
          decodeRegistry(body, endpointsByHost(body));
          decodeFigures({
            pod: istiod,
            metrics: null,
            connections: body,
            registryz: body,
            endpoints: endpointsByHost(body),
          });
        },
      ),
    );
  });
});

describe('parsePrometheus', () => {
  it('reads labels with every escape, and skips what is no sample', () => {
    expect(parsePrometheus('# HELP a b\na 1\nb{x="q\\"\\\\\\n",y="}"} +Inf 17\nbad line\nc NaN\nd{} 2.5e3\n')).toEqual([
      { name: 'a', labels: {}, value: 1 },
      { name: 'b', labels: { x: 'q"\\\n', y: '}' }, value: Number.POSITIVE_INFINITY },
      { name: 'd', labels: {}, value: 2500 },
    ]);
  });

  it('survives any text', () => {
    fc.assert(fc.property(fc.string(), (text) => void new Metrics(`a{${text}} 1\n${text}`)));
  });
});

describe('decodeFigures', () => {
  const metrics = new Metrics(read('istiod/metrics.txt'));

  it('reads the figures of a real istiod', () => {
    const figures = decodeFigures({
      pod: istiod,
      metrics,
      connections: json('istiod/connections.json'),
      registryz: json('istiod/registryz.json'),
      endpoints: endpointsByHost(json('istiod/endpointz.json')),
    });
    const { pushing, authority, ...plain } = figures;
    expect(authority).toEqual({
      parseErrors: 0,
      identityErrors: 0,
      signErrors: 0,
      authenticationErrors: 0,
      chainExpiresAt: null,
    });
    expect(pushing?.triggers).toEqual({ config: 11, endpoint: 112, proxy: 10, secret: 5 });
    expect(pushing?.convergence).toEqual({
      le: [100, 500, 1_000, 3_000, 5_000, 10_000, 20_000, 30_000],
      upTo: [97, 97, 97, 97, 97, 97, 97, 97],
      count: 97,
      sumMs: 368.07650499999983,
    });
    // Tools that ask for debug types are no proxies.
    expect(Object.keys(pushing?.pushTime ?? {}).sort()).toEqual(['CDS', 'EDS', 'LDS', 'RDS']);
    expect(pushing?.pushTime.LDS).toMatchObject({ upTo: [27, 32, 32, 32, 32, 32, 32, 32], count: 32 });
    expect(plain).toEqual({
      pod: istiod,
      version: '1.31-rig',
      connectedProxies: 6,
      servicesKnown: 6,
      // kube-dns answers on one port by two names.
      endpointsKnown: 11,
      pushesByType: { CDS: 32, EDS: 107, LDS: 32, RDS: 26 },
      rejectsByType: { LDS: 1 },
      certificatesIssued: 12,
      csrCount: 12,
      csrErrors: 0,
      rootExpiresAt: 2_110_722_206_000,
      validationPassed: 0,
      validationFailed: 0,
      injections: 9,
      injectionFailures: 0,
      meanConvergenceMs: (0.36807650499999983 / 97) * 1000,
    });
  });

  it('leaves what did not answer null, and takes counts from the metrics then', () => {
    const debug = { connections: undefined, registryz: undefined, endpoints: null };
    expect(decodeFigures({ pod: istiod, metrics: null, ...debug })).toMatchObject({
      version: null,
      connectedProxies: null,
      endpointsKnown: null,
      pushesByType: null,
      certificatesIssued: null,
    });
    expect(decodeFigures({ pod: istiod, metrics, ...debug })).toMatchObject({ connectedProxies: 6, servicesKnown: 6 });
  });
});

describe('decodeRegistry', () => {
  it('reads services with their endpoints', () => {
    const registry = decodeRegistry(json('istiod/registryz.json'), endpointsByHost(json('istiod/endpointz.json')));
    expect(registry?.unread).toBe(0);
    expect(registry?.hosts.map(({ key }) => key)).toContain('shop/payment.shop.svc.cluster.local');
    expect(registry?.hosts.find(({ name }) => name === 'payment')).toEqual({
      key: 'shop/payment.shop.svc.cluster.local',
      host: 'payment.shop.svc.cluster.local',
      namespace: 'shop',
      name: 'payment',
      registry: 'Kubernetes',
      ports: [{ name: 'http', port: 8080, protocol: 'HTTP' }],
      resolution: 'client-side',
      exportTo: [],
      endpoints: { healthy: ['10.244.0.11:8080', '10.244.0.12:8080'], unhealthy: [] },
    });
  });

  it('knows services without endpoints, counts what it cannot read, and is null without an answer', () => {
    const odd = decodeRegistry(
      [{ hostname: 'a', Attributes: { Name: 'a', Namespace: 'b', ServiceRegistry: 'External' } }, 7],
      endpointsByHost(undefined),
    );
    expect(odd).toMatchObject({ unread: 1, hosts: [{ key: 'b/a', endpoints: null, ports: [] }] });
    expect(decodeRegistry(undefined, endpointsByHost({}))).toBeNull();
    expect(decodeRegistry(null, endpointsByHost(null))?.hosts).toEqual([]);
  });

  it('calls an endpoint healthy unless its health says otherwise', () => {
    const shards = {
      a: {
        b: {
          Shards: {
            k: [
              { Addresses: ['1.1.1.1'], EndpointPort: 1, HealthStatus: 2 },
              { Addresses: ['h'], EndpointPort: 2 },
            ],
          },
        },
      },
    };
    const [host] =
      decodeRegistry(
        [{ hostname: 'a', Attributes: { Name: 'a', Namespace: 'b', ServiceRegistry: 'Kubernetes' } }],
        endpointsByHost(shards),
      )?.hosts ?? [];
    expect(host?.endpoints).toEqual({ healthy: ['h:2'], unhealthy: ['1.1.1.1:1'] });
  });
});
