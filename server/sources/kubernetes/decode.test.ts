import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idKindOf, type MeshEvent, type Pod, podId } from '@/mesh/model';
import { systemClock } from '@/server/clock';
import { istioVersionOf } from './decode.ts';
import { decodePod, workloadOf } from './decodePod.ts';
import { CORE_KINDS, type Kind, objectKind } from './kinds.ts';
import { REDACTED, redact, redactAnnotations } from './redact.ts';
import { metaSchema, podSchema } from './schema.ts';
import { createSink } from './sinks.ts';

const read = (name: string): { items: unknown[] } =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../../fixtures/istio-1.31/kubernetes/${name}.json`), 'utf8'));
const pods = read('pods').items.map((p) => decodePod(podSchema.parse(p)));
const named = (prefix: string): Pod => {
  const pod = pods.find((p) => p.id.startsWith(prefix));
  if (pod === undefined) throw new Error(prefix);
  return pod;
};
function feed(kind: Kind, items: readonly unknown[]) {
  const events: MeshEvent[] = [];
  const sink = createSink(kind, { emit: (e) => events.push(e), clock: systemClock, onPods() {}, onConfigMap() {} });
  sink.begin();
  for (const item of items) sink.add(item);
  sink.commit();
  sink.close();
  return { events, unreadable: sink.unreadable() };
}
const coreKind = (of: Kind['of']) => {
  const kind = CORE_KINDS.find((k) => k.of === of);
  if (kind === undefined) throw new Error(of);
  return kind;
};

describe('pods', () => {
  it.each([
    ['ClusterFirst', false, undefined],
    [undefined, false, undefined],
    ['ClusterFirst', true, false],
    ['ClusterFirstWithHostNet', true, undefined],
    ['Default', false, false],
    ['None', false, false],
  ])('dnsPolicy %s, on its node’s network %s: asks the cluster’s DNS unless %s', (dnsPolicy, hostNetwork, expected) => {
    const spec = { containers: [], dnsPolicy, hostNetwork };
    expect(decodePod(podSchema.parse({ metadata: { name: 'x' }, spec })).clusterDns).toBe(expected);
  });

  it('decodes the captured ones: workload, proxy, native sidecar, control plane', () => {
    const client = named('shop/client-');
    expect(client).toMatchObject({
      workload: 'shop/Deployment/client',
      proxy: 'sidecar',
      controlPlane: false,
      phase: 'Running',
      reason: null,
    });
    expect(client.containers.map((c) => [c.name, c.role, c.runAsUser])).toEqual([
      ['istio-init', 'init', 0],
      ['istio-proxy', 'native-sidecar', 1337],
      ['app', 'app', null],
    ]);
    expect(named('istio-system/istiod').controlPlane).toBe(true);
    expect(named('istio-system/istiod').proxy).toBe('none');
    expect(named('istio-system/istio-ingressgateway')).toMatchObject({ proxy: 'gateway', controlPlane: false });
  });

  // Istio's chart: `istio: istiod` where a revision is set, `istio: pilot` where none is; its gateways have other names.
  it.each([
    [{ app: 'istiod', istio: 'istiod', 'istio.io/rev': '1-31' }, true],
    [{ app: 'istiod', istio: 'pilot', 'istio.io/rev': 'default' }, true],
    [{ app: 'istio-ingressgateway', istio: 'ingressgateway' }, false],
  ])('labels %o: control plane %s', (labels, expected) => {
    const pod = decodePod(podSchema.parse({ metadata: { name: 'x', labels }, spec: { containers: [] } }));
    expect(pod.controlPlane).toBe(expected);
  });

  it('finds the workload behind every kind of owner', () => {
    const of = (kind: string, name: string, labels = {}) =>
      workloadOf(
        metaSchema.parse({ name: 'p', namespace: 'n', labels, ownerReferences: [{ kind, name, controller: true }] }),
      );
    expect(of('ReplicaSet', 'web-abc', { 'pod-template-hash': 'abc' })).toBe('n/Deployment/web');
    expect(of('ReplicaSet', 'web-abc')).toBe('n/ReplicaSet/web-abc');
    expect(of('Job', 'nightly-29384756')).toBe('n/CronJob/nightly');
    expect(of('Job', 'once')).toBe('n/Job/once');
    expect(of('StatefulSet', 'db')).toBe('n/StatefulSet/db');
    expect(of('DaemonSet', 'agent')).toBe('n/DaemonSet/agent');
    expect(workloadOf(metaSchema.parse({ name: 'p', namespace: 'n' }))).toBe('n/Pod/p');
  });

  it('says ambient for pods that ztunnel serves', () => {
    const raw = podSchema.parse({
      metadata: { name: 'p', namespace: 'n', annotations: { 'ambient.istio.io/redirection': 'enabled' } },
      spec: { containers: [{ name: 'app' }] },
    });
    expect(decodePod(raw).proxy).toBe('ambient');
  });
});

describe('every captured list', () => {
  it.each(['namespaces', 'services', 'endpointSlices', 'serviceAccounts', 'mutating', 'validating'] as const)(
    '%s',
    (of) => {
      const kind = coreKind(of);
      const { items } = read(kind.resource);
      const { events, unreadable } = feed(kind, items);
      expect(unreadable.count).toBe(0);
      expect(events).toHaveLength(1);
      expect(events[0]).toMatchObject({ kind: 'listed' });
    },
  );

  it('keeps the objects of two kinds that are both called Gateway apart', () => {
    expect(idKindOf('networking.istio.io', 'Gateway')).toBe('Gateway');
    const kind = objectKind('gateway.networking.k8s.io', 'v1', 'gateways', 'Gateway');
    const { events } = feed(kind, [{ metadata: { name: 'g', namespace: 'n' }, spec: {} }]);
    expect(events[0]).toMatchObject({
      list: {
        kind: 'Gateway.gateway.networking.k8s.io',
        items: [
          { id: 'Gateway.gateway.networking.k8s.io/n/g', kind: 'Gateway', apiVersion: 'gateway.networking.k8s.io/v1' },
        ],
      },
    });
  });
});

describe('a broken object', () => {
  it('costs only itself, and is counted with the place where it broke', () => {
    const { events, unreadable } = feed(coreKind('pods'), [
      { metadata: { name: 'x' }, spec: { containers: 3 } },
      read('pods').items[0],
    ]);
    expect(unreadable).toEqual({ count: 1, where: 'spec.containers' });
    expect(events[0]).toMatchObject({ list: { items: [{ id: expect.any(String) }] } });
  });

  it('never makes a decoder throw', { timeout: 30_000 }, () => {
    const sample = JSON.stringify(read('pods').items[2]);
    const kinds = [...CORE_KINDS, objectKind('networking.istio.io', 'v1', 'virtualservices', 'VirtualService')];
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.jsonValue(),
        (kind, value) => void feed(kind, [value, { metadata: value }, { metadata: { name: 'a' }, spec: value }]),
      ),
    );
    const paths = [...sample.matchAll(/"([a-zA-Z]+)":/g)].map((m) => m[1] ?? '');
    fc.assert(
      fc.property(fc.constantFrom(...new Set(paths)), fc.jsonValue(), (key, value) => {
        const changed: unknown = JSON.parse(sample, (k, v: unknown) => (k === key ? value : v));
        feed(coreKind('pods'), [changed]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('redaction', () => {
  it('drops copies of whole objects and secret-like values, and keeps what Meshpath reasons with', () => {
    const kept = redactAnnotations({
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
      'example.com/api-token': 'abc',
      'example.com/key': '-----BEGIN PRIVATE KEY-----',
      'proxy.istio.io/config': 'proxyMetadata: {SECRET_TTL: 2m, ISTIO_META_DNS_CAPTURE: "true", MY_PASSWORD: hunter2}',
      'sidecar.istio.io/inject': 'true',
    });
    expect(kept).toEqual({
      'example.com/api-token': REDACTED,
      'example.com/key': REDACTED,
      'proxy.istio.io/config': JSON.stringify({
        proxyMetadata: { SECRET_TTL: '2m', ISTIO_META_DNS_CAPTURE: 'true', MY_PASSWORD: REDACTED },
      }),
      'sidecar.istio.io/inject': 'true',
    });
    const spec = redact({
      headers: { request: { set: { authorization: 'Bearer hunter2', 'x-version': '1' } } },
      match: [{ headers: { authorization: { exact: 'hunter2' }, 'x-canary': { exact: 'true' } } }],
      when: [{ key: 'request.headers[authorization]', values: ['hunter2'] }],
      vmConfig: { env: [{ name: 'PLAIN', value: 'hunter2' }] },
      tls: { credentialName: 'my-cert', mode: 'SIMPLE' },
      http: { headers: [{ name: 'x-api-key', value: 'hunter2' }] },
      pluginConfig: { clientSecret: 'hunter2', accessToken: 'hunter2', oidcPassword: 'hunter2', realm: 'shop' },
      imagePullSecret: 'registry-key',
      jwtRules: [{ issuer: 'https://a', jwks: JSON.stringify({ keys: [{ kty: 'oct', kid: 'one', k: 'hunter2' }] }) }],
      configPatches: [{ patch: { value: { default_source_code: { inline_string: 'local key = "hunter2"' } } } }],
    });
    expect(JSON.stringify(spec)).not.toContain('hunter2');
    expect(spec).toMatchObject({
      headers: { request: { set: { 'x-version': '1' } } },
      match: [{ headers: { 'x-canary': { exact: 'true' } } }],
      tls: { credentialName: 'my-cert', mode: 'SIMPLE' },
      pluginConfig: { realm: 'shop' },
      imagePullSecret: 'registry-key',
      jwtRules: [{ jwks: expect.stringContaining('"kid":"one"') }],
    });
  });
});

it('knows a version from a placeholder', () => {
  expect(istioVersionOf('docker.io/istio/pilot:1.31.0-distroless', undefined)).toBe('1.31.0');
  expect(istioVersionOf('r/pilot:1.31-alpha.abc@sha256:00', undefined)).toBe('1.31-alpha.abc');
  expect(istioVersionOf('docker.io/rig/pilot:1', '1.0.0')).toBe(null);
  expect(istioVersionOf('r/pilot:latest', '1.29.2')).toBe('1.29.2');
  expect(podId('a', 'b')).toBe('a/b');
});
