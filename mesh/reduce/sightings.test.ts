import { describe, expect, it } from 'vitest';
import { heldUntil, rotationsOf } from '../certificates/history.ts';
import {
  type Certificate,
  type CertificateSighting,
  EMPTY_MESH,
  epochMs,
  MAX_SIGHTINGS,
  MAX_SIGHTINGS_OF_POD,
  type Mesh,
  type MeshEvent,
  type Pod,
  podId,
  type Spiffe,
  workloadId,
} from '../model/index.ts';
import { reduce } from './reduce.ts';

const ORDER = podId('shop', 'order-1');
const MINUTE = 60_000;
const leafOf = (serial: string, from: number): Certificate => ({
  serial,
  subject: '',
  issuer: 'O=cluster.local',
  notBefore: epochMs(from),
  notAfter: epochMs(from + 4 * MINUTE),
  sans: [],
  key: 'RSA 2048',
  isCa: false,
  sha256: serial,
});
const read = (serial: string, at: number, pod = ORDER, roots: string[] = ['r1']): MeshEvent => ({
  kind: 'certificate',
  at: epochMs(at),
  certificate: {
    pod,
    spiffe: 'spiffe://cluster.local/ns/shop/sa/order' as Spiffe,
    leaf: leafOf(serial, at - 2 * MINUTE),
    intermediates: [],
    roots: roots.map((sha256) => ({ ...leafOf(sha256, 0), isCa: true })),
    chainVerified: true,
    chainDetail: '',
    receivedAt: epochMs(at - 5_000),
    evidence: 'config_dump secrets',
  },
});
const swept = (at: number): MeshEvent => ({
  kind: 'clusters-swept',
  sweep: { pod: ORDER, at: epochMs(at), clusters: [] },
});
const pod = (uid: string): Pod => ({
  id: ORDER,
  uid,
  workload: workloadId('shop', 'Deployment', 'order'),
  labels: {},
  annotations: {},
  serviceAccount: 'order',
  node: null,
  ips: [],
  hostNetwork: false,
  phase: 'Running',
  reason: null,
  createdAt: epochMs(0),
  deletingSince: null,
  containers: [],
  proxy: 'sidecar',
  controlPlane: false,
});
const play = (events: readonly MeshEvent[], from: Mesh = EMPTY_MESH) => events.reduce(reduce, from);
const seen = (mesh: Mesh, of = ORDER) => mesh.sightings[of] ?? [];
const from = (serial: string, first: number, last: number, uid: string | null = 'u'): CertificateSighting => ({
  pod: ORDER,
  podUid: uid,
  workload: null,
  spiffe: null,
  leaf: { serial, issuer: 'O=cluster.local', notBefore: epochMs(first), notAfter: epochMs(first + 4 * MINUTE) },
  roots: [],
  chainVerified: true,
  receivedAt: epochMs(first),
  firstSeen: epochMs(first),
  lastSeen: epochMs(last),
});

describe('sightings', () => {
  it('takes down each certificate once, and until when the one before was held', () => {
    const mesh = play([{ kind: 'pod-set', pod: pod('u') }, read('a', 100_000), read('a', 115_000), read('b', 160_000)]);
    expect(seen(mesh).map((s) => [s.leaf.serial, s.podUid, s.firstSeen, s.lastSeen])).toEqual([
      ['a', 'u', 100_000, 155_000],
      ['b', 'u', 160_000, 160_000],
    ]);
    expect(mesh.sightingCount).toBe(2);
  });

  it('knows what is held now as long as its proxy is swept', () => {
    const mesh = play([read('a', 100_000), swept(190_000)]);
    const [a] = seen(mesh);
    expect(a && heldUntil(mesh, a)).toBe(190_000);
    const next = play([read('b', 200_000)], mesh);
    expect(seen(next).map((s) => heldUntil(next, s))).toEqual([195_000, 200_000]);
  });

  it('keeps the history of a pod that is gone, to its last sweep', () => {
    const mesh = play([
      { kind: 'pod-set', pod: pod('u') },
      read('a', 100_000),
      swept(130_000),
      { kind: 'pod-gone', pod: ORDER },
    ]);
    expect(mesh.certificates[ORDER]).toBeUndefined();
    expect(seen(mesh).map((s) => s.lastSeen)).toEqual([130_000]);
  });

  it('follows the roots that a proxy trusts while its certificate stays', () => {
    const mesh = play([read('a', 100_000), read('a', 110_000, ORDER, ['r2', 'r1'])]);
    expect(seen(mesh).map((s) => s.roots)).toEqual([['r1', 'r2']]);
  });

  it.each([
    ['before', [0, 1]],
    ['after', [1, 0]],
  ])('joins what earlier runs saw when it comes %s the first sight', (_, order) => {
    const history: MeshEvent = {
      kind: 'certificate-history',
      sightings: [from('z', 10_000, 50_000), from('a', 60_000, 70_000)],
    };
    const events = [history, read('a', 100_000)];
    const mesh = play([{ kind: 'pod-set', pod: pod('u') }, ...order.flatMap((i) => events[i] ?? [])]);
    expect(seen(mesh).map((s) => [s.leaf.serial, s.firstSeen, s.lastSeen])).toEqual([
      ['z', 10_000, 50_000],
      ['a', 60_000, 100_000],
    ]);
    expect(mesh.rotations).toHaveLength(1);
    expect(mesh.moments).toHaveLength(0);
  });

  it('counts a renewal that happened between two runs, at the time that Envoy tells, without a moment of its own', () => {
    const history: MeshEvent = { kind: 'certificate-history', sightings: [from('z', 10_000, 50_000)] };
    const mesh = play([{ kind: 'pod-set', pod: pod('u') }, history, read('a', 100_000)]);
    expect(mesh.rotations).toEqual([{ pod: ORDER, at: 95_000, fromSerial: 'z', toSerial: 'a' }]);
    expect(seen(mesh)[0]?.lastSeen).toBe(50_000);
    expect(mesh.moments).toHaveLength(0);
  });

  it('does not call it a renewal when another pod took the name', () => {
    expect(rotationsOf([from('a', 0, 1, 'u1'), from('b', 2, 3, 'u2'), from('c', 4, 5, 'u2')])).toHaveLength(1);
  });

  it('keeps the newest of a pod, and of all those seen last', () => {
    const many = Array.from({ length: MAX_SIGHTINGS_OF_POD + 5 }, (_, i) => from(`s${i}`, i * MINUTE, i * MINUTE));
    const one = play([{ kind: 'certificate-history', sightings: many }]);
    expect(seen(one)).toHaveLength(MAX_SIGHTINGS_OF_POD);
    expect(seen(one)[0]?.leaf.serial).toBe('s5');
    expect(one.sightingsDropped).toBe(5);

    const pods = Array.from({ length: MAX_SIGHTINGS + 1 }, (_, i) => ({
      ...from('s', i, i),
      pod: podId('shop', `p${i}`),
    }));
    const all = play([{ kind: 'certificate-history', sightings: pods }]);
    const kept = Object.values(all.sightings).flat();
    expect(kept).toHaveLength(all.sightingCount);
    expect(all.sightingCount).toBe(MAX_SIGHTINGS * 0.9);
    expect(all.sightingsDropped + all.sightingCount).toBe(MAX_SIGHTINGS + 1);
    expect(Math.min(...kept.map((s) => s.lastSeen))).toBe(MAX_SIGHTINGS * 0.1 + 1);
  });
});
