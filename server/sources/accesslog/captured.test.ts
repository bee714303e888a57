import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type AccessEntry, EMPTY_MESH, epochMs, type MeshRequest, type Pod, podId, workloadId } from '@/mesh/model';
import { reduce } from '@/mesh/reduce/reduce.ts';
import { outcomeOf } from '@/mesh/requests/outcome.ts';
import { decodeLine } from './decode.ts';

/**
 * Lines captured from a real mesh (Istio 1.31, upstream Envoy 1.40): a front and two backs, v2 of which answers 502 to
 * everything; retries, mirrors, an empty and an undefined subset, a plain-text client, and calls through the gateway.
 */
const PODS = [
  { log: 'front', namespace: 'reqlab', ip: '10.244.0.10', proxy: 'sidecar' },
  { log: 'back-v1', namespace: 'reqlab', ip: '10.244.0.11', proxy: 'sidecar' },
  { log: 'back-v2', namespace: 'reqlab', ip: '10.244.0.12', proxy: 'sidecar' },
  { log: 'gateway', namespace: 'istio-system', ip: '10.244.0.4', proxy: 'gateway' },
  { log: null, name: 'plain', namespace: 'reqlab', ip: '10.244.0.9', proxy: 'none' },
] as const;

const pods: Pod[] = PODS.map((p) => {
  const name = p.log ?? p.name;
  return {
    id: podId(p.namespace, name),
    uid: name,
    workload: workloadId(p.namespace, 'Deployment', name),
    labels: {},
    annotations: {},
    serviceAccount: '',
    node: null,
    ips: [p.ip],
    hostNetwork: false,
    phase: 'Running',
    reason: null,
    createdAt: epochMs(0),
    deletingSince: null,
    containers: [],
    proxy: p.proxy,
    controlPlane: false,
  };
});

const entries = PODS.flatMap((p): AccessEntry[] => {
  if (p.log === null) return [];
  const writer = { pod: podId(p.namespace, p.log), ips: [p.ip], proxy: p.proxy };
  return readFileSync(new URL(`captured/${p.log}.log`, import.meta.url), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const decoded = decodeLine(line, null, writer, epochMs(1));
      return decoded.ok && decoded.value.kind === 'access' ? [decoded.value.entry] : [];
    });
});

const mesh = reduce(reduce(EMPTY_MESH, { kind: 'listed', list: { of: 'pods', items: pods } }), {
  kind: 'access-log',
  entries,
});

const short = (node: string) => node.split('/').at(-1);
const say = (r: MeshRequest) =>
  [
    (r.client ?? r.server)?.path,
    `${r.caller ? `${short(r.caller)}→` : ''}${short(r.source)}→${short(r.target)}`,
    r.client?.status ?? r.server?.status ?? 'tcp',
    r.joinedBy ?? (r.mirrored ? 'mirrored' : 'alone'),
    `retried ${r.retried.length}`,
    r.security,
    outcomeOf(r),
  ].join(' | ');

test('retries, mirrors, gateways, subsets and plain text, as a real mesh logs them', () => {
  expect(mesh.requests.map(say).sort()).toMatchInlineSnapshot(`
    [
      " | front→back-v1 | tcp | alone | retried 0 | unknown | ok",
      "/bad | front→back-v2 | 502 | request-id-and-addresses | retried 2 | mtls | failed",
      "/bad/outside | external:outside→gateway→back-v2 | 502 | request-id-host-and-time | retried 2 | mtls | failed",
      "/both | front→back-v1 | 200 | request-id-and-addresses | retried 0 | mtls | ok",
      "/both | front→back-v1 | 200 | request-id-and-addresses | retried 1 | mtls | ok",
      "/both | front→back-v1 | 200 | request-id-and-addresses | retried 1 | mtls | ok",
      "/both | front→back-v1 | 200 | request-id-and-addresses | retried 1 | mtls | ok",
      "/empty | front→external:back.reqlab.svc.cluster.local | 503 | alone | retried 0 | unknown | failed",
      "/ok | front→back-v1 | 200 | request-id-and-addresses | retried 0 | mtls | ok",
      "/ok | front→back-v2 | 502 | mirrored | retried 0 | mtls | failed",
      "/ok?token=…&x=… | front→back-v1 | 200 | request-id-and-addresses | retried 0 | mtls | ok",
      "/ok?token=…&x=… | front→back-v2 | 502 | mirrored | retried 0 | mtls | failed",
      "/outside | external:outside→gateway→back-v1 | 200 | request-id-host-and-time | retried 0 | mtls | ok",
      "/outside | gateway→back-v2 | 502 | mirrored | retried 0 | mtls | failed",
      "/plain | plain→back-v2 | 502 | alone | retried 0 | plain | failed",
      "/same | front→back-v1 | 200 | mirrored | retried 0 | mtls | ok",
      "/same | front→back-v1 | 200 | request-id-and-addresses | retried 0 | mtls | ok",
      "/tcp | front→back-v1 | 200 | alone | retried 0 | mtls | ok",
      "/undefined | front→external:back | 503 | alone | retried 0 | unknown | failed",
      "/viagw | front→external:reqlab.local | 503 | alone | retried 0 | unknown | failed",
      "/viagwplain | gateway→back-v2 | 502 | mirrored | retried 0 | mtls | failed",
      "/viagwplain | plain→gateway→back-v1 | 200 | request-id-host-and-time | retried 0 | mtls | ok",
    ]
  `);
});

test('every line is used exactly once', () => {
  const used = mesh.requests.flatMap((r) => [r.client, r.server, ...r.retried]).filter((e) => e !== null);
  expect(used.map((e) => e.id).sort()).toEqual(entries.map((e) => e.id).sort());
  expect(entries.length).toBe(40);
});
