import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AccessEntry,
  EMPTY_MESH,
  epochMs,
  type Mesh,
  type MeshRequest,
  type Pod,
  type PodId,
  podId,
  workloadId,
} from '@/mesh/model';
import { reduce } from '@/mesh/reduce/reduce.ts';
import { isFailed } from '@/mesh/requests/outcome.ts';
import { requestTrees, rowsOf } from '@/mesh/requests/tree.ts';
import { decodeLine } from './decode.ts';

const ROOT = new URL('../../../fixtures/istio-1.31/', import.meta.url);
type PodJson = { metadata: { namespace: string; name: string }; status: { podIP?: string } };
const podsJson: { items: PodJson[] } = JSON.parse(readFileSync(new URL('kubernetes/pods.json', ROOT), 'utf8'));

const pods: Pod[] = podsJson.items.map(({ metadata: { namespace, name }, status }) => ({
  id: podId(namespace, name),
  uid: name,
  workload: workloadId(namespace, 'Deployment', name.split('-').slice(0, -2).join('-')),
  labels: {},
  annotations: {},
  serviceAccount: 'default',
  node: null,
  ips: status.podIP ? [status.podIP] : [],
  hostNetwork: false,
  phase: 'Running',
  reason: null,
  createdAt: epochMs(0),
  deletingSince: null,
  containers: [],
  proxy: name.startsWith('istio-ingress') ? 'gateway' : namespace === 'shop' ? 'sidecar' : 'none',
  controlPlane: name.startsWith('istiod'),
}));

const base: Mesh = reduce(EMPTY_MESH, { kind: 'listed', list: { of: 'pods', items: pods } });

const entries: AccessEntry[] = [];
const unreadable: string[] = [];
const renewals: PodId[] = [];
for (const pod of pods) {
  const dir = new URL(`logs/${pod.id}/`, ROOT);
  let names: string[] = [];
  try {
    names = readdirSync(dir);
  } catch {
    continue;
  }
  if (!names.includes('istio-proxy.log')) continue;
  for (const line of readFileSync(new URL('istio-proxy.log', dir), 'utf8').split('\n')) {
    const decoded = decodeLine(line, null, { pod: pod.id, ips: pod.ips, proxy: pod.proxy }, epochMs(1));
    if (!decoded.ok) unreadable.push(`${decoded.error}: ${line}`);
    else if (decoded.value.kind === 'access') entries.push(decoded.value.entry);
    else if (decoded.value.renewed) renewals.push(pod.id);
  }
}

const joined = (lines: readonly AccessEntry[], batch = lines.length): Mesh => {
  let mesh = base;
  for (let i = 0; i < lines.length; i += batch)
    mesh = reduce(mesh, { kind: 'access-log', entries: lines.slice(i, i + batch) });
  return mesh;
};

/** What must not depend on the order of arrival: who is joined with whom, ends, security, counts. */
const essence = (mesh: Mesh) => ({
  requests: mesh.requests
    .map((r: MeshRequest) => ({
      ...r,
      id: '',
      client: r.client?.id ?? null,
      server: r.server?.id ?? null,
      retried: r.retried.map((e) => e.id),
    }))
    .map((r) => JSON.stringify(r))
    .sort(),
  edges: Object.keys(mesh.edges)
    .sort()
    .map((id) => Object.entries(mesh.edges).find(([key]) => key === id)?.[1]),
  failed: mesh.moments.filter((m) => m.kind === 'request-failed').length,
});

const short = (node: string) => node.split('/').at(-1);

describe('lines captured from a real mesh', () => {
  test('every line is read, and the agent’s own lines are no error', () => {
    expect(unreadable).toEqual([]);
    expect(entries.length).toBe(142 + 285 + 113 + 37);
    expect(new Set(entries.map((e) => e.id)).size).toBe(entries.length);
    expect(renewals.length).toBeGreaterThan(0);
  });

  test('every request from client to order and from order to payment joins', () => {
    const mesh = joined(entries);
    const whole = mesh.requests.filter((r) => r.client && r.server);
    const across = new Map<string, number>();
    for (const r of whole) {
      expect(r.joinedBy).toBe('request-id-and-addresses');
      expect(r.security).toBe('mtls');
      const key = `${short(r.source)}→${short(r.target)}`;
      across.set(key, (across.get(key) ?? 0) + 1);
    }
    // Of a log cut off while running, the last lines of one side may be missing.
    const left = mesh.requests.filter((r) => (r.client === null) !== (r.server === null));
    expect(Object.fromEntries(across)).toMatchInlineSnapshot(`
      {
        "client→order": 138,
        "client→payment-v1": 2,
        "order→payment-v1": 107,
        "order→payment-v2": 35,
      }
    `);
    expect(
      left.map(
        (r) =>
          `${short(r.source)}→${short(r.target)} ${r.client?.status ?? r.server?.flags} ${r.security} ${isFailed(r)}`,
      ),
    ).toMatchInlineSnapshot(`
      [
        "client→external:10.96.3.190 undefined unknown true",
        "client→external:10.99.99.99 503 unknown true",
        "legacy→order NR plain true",
        "client→order  mtls false",
        "client→order  mtls false",
        "client→order  mtls false",
        "client→order  mtls false",
        "unknown:callers→payment-v1  mtls false",
        "legacy→payment-v1 NR plain true",
        "order→payment-v1  mtls false",
        "order→payment-v1  mtls false",
        "order→payment-v2  mtls false",
        "order→payment-v2  mtls false",
      ]
    `);
  });

  test('a denial by the server’s proxy is a failed request though the client’s proxy logs an ordinary 403', () => {
    const denied = joined(entries).requests.filter((r) => r.server?.details?.startsWith('rbac_access_denied'));
    expect(denied.length).toBe(2);
    expect(denied.every((r) => r.client?.details === 'via_upstream' && isFailed(r))).toBe(true);
  });

  test('trees: each checkout is client → order → payment', () => {
    const trees = requestTrees(joined(entries).requests);
    const shapes = new Map<string, number>();
    for (const tree of trees) {
      const shape = rowsOf(tree)
        .map((row) => `${row.depth}:${short(row.request.target)}`)
        .join(' ');
      shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
    }
    expect(Object.fromEntries(shapes)).toMatchInlineSnapshot(`
      {
        "0:external:10.96.3.190": 1,
        "0:external:10.99.99.99": 1,
        "0:order": 1,
        "0:order 1:payment-v1": 107,
        "0:order 1:payment-v2": 35,
        "0:payment-v1": 6,
        "0:payment-v2": 2,
      }
    `);
  });

  test('each request counts once on its edge, and a denial is counted as failed', () => {
    const mesh = joined(entries);
    for (const edge of Object.values(mesh.edges)) {
      const mine = mesh.requests.filter((r) => r.source === edge.source && r.target === edge.target);
      const newest = edge.buckets.at(-1)?.from ?? 0;
      const kept = mine.filter((r) => r.startedAt >= newest - 23 * 5_000);
      expect(edge.buckets.reduce((n, b) => n + b.total, 0)).toBe(kept.length);
      expect(edge.buckets.reduce((n, b) => n + b.failed, 0)).toBe(kept.filter(isFailed).length);
      expect(edge.buckets.reduce((n, b) => n + b.mtls, 0)).toBe(kept.filter((r) => r.security === 'mtls').length);
    }
  });

  test('the result does not depend on the order in which lines arrive, nor on how they are batched, nor on lines that come twice', () => {
    const sample = entries.filter((e) => e.startedAt % 5 !== 0 || e.flags.length > 0 || e.status !== 200);
    const wanted = essence(joined(sample));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(sample, { minLength: sample.length }),
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.nat(sample.length - 1), { maxLength: 20 }),
        (order, batch, again) => {
          const twice = again.flatMap((i) => order[i] ?? []);
          expect(essence(joined([...order, ...twice], batch))).toEqual(wanted);
        },
      ),
      { numRuns: 15 },
    );
  });
});
