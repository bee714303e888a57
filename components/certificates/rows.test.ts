import { expect, test } from 'vitest';
import {
  EMPTY_MESH,
  epochMs,
  fault,
  type Mesh,
  type Pod,
  type PodId,
  podId,
  type WorkloadCertificate,
  workloadId,
} from '@/mesh/model';
import { en } from '@/words/en';
import { linksOf } from './links.ts';
import { countStates, filterRows, outliving, podsWithout, rootsOf, rowsOf } from './rows.ts';
import { timeLeft } from './timeLeft.ts';

const HOUR = 3_600_000;
const NOW = epochMs(1_000 * HOUR);

const ROOT = {
  serial: 'a1',
  subject: 'O=cluster.local',
  issuer: 'O=cluster.local',
  notBefore: epochMs(0),
  notAfter: epochMs(NOW + 9_000 * HOUR),
  sans: [],
  key: 'RSA 2048',
  isCa: true,
  sha256: 'root',
};

/** A certificate of a day of which `left` hours are left. */
function certificate(pod: PodId, left: number, change: Partial<WorkloadCertificate> = {}): WorkloadCertificate {
  const notAfter = epochMs(NOW + left * HOUR);
  const receivedAt = epochMs(notAfter - 24 * HOUR);
  const spiffe = 'spiffe://cluster.local/ns/shop/sa/order' as WorkloadCertificate['spiffe'];
  return {
    pod,
    spiffe,
    leaf: {
      ...ROOT,
      serial: `5e${left}`,
      subject: '',
      isCa: false,
      sha256: pod,
      sans: [String(spiffe)],
      notBefore: epochMs(receivedAt - 120_000),
      notAfter,
    },
    intermediates: [],
    roots: [ROOT],
    chainVerified: true,
    chainDetail: '',
    receivedAt,
    evidence: 'config_dump secrets',
    ...change,
  };
}

const pod = (id: PodId, change: Partial<Pod> = {}): Pod => ({
  id,
  uid: id,
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
  ...change,
});

const A = podId('shop', 'a');
const B = podId('shop', 'b');
const C = podId('legacy', 'c');
const mesh: Mesh = {
  ...EMPTY_MESH,
  pods: { [A]: pod(A), [B]: pod(B), [C]: pod(C, { workload: workloadId('legacy', 'Deployment', 'c') }) },
  certificates: { [A]: certificate(A, 20), [B]: certificate(B, 3), [C]: certificate(C, -1) },
  rotations: [{ pod: B, at: NOW, fromSerial: '1', toSerial: '2' }],
};

test('rows stand in the order of time left, each with its own renewals and a life from when it was issued', () => {
  const rows = rowsOf(mesh);
  expect(rows.map((row) => row.pod)).toEqual([C, B, A]);
  expect(rows.map((row) => row.rotations.length)).toEqual([0, 1, 0]);
  expect(rows[2]?.life).toEqual({ start: NOW - 4 * HOUR, end: NOW + 20 * HOUR });
  expect(rows[2]?.renewal?.at).toBe(NOW + 8 * HOUR);
});

test('filters by state, namespace and every word of the text', () => {
  const rows = rowsOf(mesh);
  const pods = (text: string, states: string[] = [], namespaces: string[] = []) =>
    filterRows(rows, { text, states: new Set(states), namespaces: new Set(namespaces) }, NOW).map((row) => row.pod);
  expect(countStates(rows, NOW)).toEqual({ ok: 1, 'renewal-overdue': 1, expiring: 0, expired: 1 });
  expect(pods('', ['expired', 'ok'])).toEqual([C, A]);
  expect(pods('', [], ['shop'])).toEqual([B, A]);
  expect(pods('5E20 sa/order')).toEqual([A]);
  expect(pods('order nothing')).toEqual([]);
});

test('says what is left, and what is expected or wrong', () => {
  const notes = rowsOf(mesh).map((row, i) =>
    timeLeft(row, (['expired', 'renewal-overdue', 'ok'] as const)[i] ?? 'ok', NOW, en.certificates),
  );
  expect(notes).toEqual([
    { countdown: 'expired', note: 'expired 1 h ago' },
    { countdown: '3:00:00', note: 'renewal 8 h 45 m overdue' },
    { countdown: '20:00:00', note: 'renews in about 8 h' },
  ]);
});

test('a pod without a certificate says why, its own fault before anything general', () => {
  const ids = ['one', 'two', 'three', 'four'].map((name) => podId('shop', name));
  const [one, two, three, four] = ids as [PodId, PodId, PodId, PodId];
  const forbidden = fault('port-forward-forbidden', 'No.', 'Ask.');
  const without = podsWithout({
    ...mesh,
    pods: {
      [A]: pod(A),
      [one]: pod(one),
      [two]: pod(two, { proxy: 'none' }),
      [three]: pod(three, { phase: 'Pending', reason: 'ImagePullBackOff' }),
      [four]: pod(four, { phase: 'Succeeded' }),
    },
    sources: { ...mesh.sources, envoy: { kind: 'live', since: NOW } },
    degradations: [{ source: 'envoy', scope: one, since: NOW, fault: forbidden }],
  });
  expect(without).toEqual([
    { pod: one, why: { kind: 'fault', fault: forbidden } },
    { pod: three, why: { kind: 'not-running', phase: 'ImagePullBackOff' } },
    { pod: two, why: { kind: 'not-injected' } },
  ]);
});

test('a root names who does not trust it, and asks only those that tell their roots', () => {
  const old = { ...ROOT, serial: 'b2', sha256: 'old', subject: 'O=old', notAfter: epochMs(NOW + HOUR) };
  const certificates = {
    [A]: certificate(A, 20, { roots: [ROOT, old] }),
    [B]: certificate(B, 3),
    [C]: certificate(C, 1, { roots: [] }),
  };
  expect(rootsOf({ certificates }).map((r) => [r.root.sha256, r.trusting, r.notTrusting])).toEqual([
    ['old', [A], [B]],
    ['root', [A, B], []],
  ]);
});

test('certificates that run past the end of their root are counted', () => {
  const roots = [{ ...ROOT, notAfter: epochMs(NOW + 2 * HOUR) }];
  const held = { [A]: certificate(A, 1, { roots }), [B]: certificate(B, 3, { roots }) };
  const rows = rowsOf({ certificates: held, facts: EMPTY_MESH.facts, pods: {}, rotations: [] });
  expect(rootsOf({ certificates: held }).map((root) => outliving(root, rows))).toEqual([1]);
});

test('a chain is drawn leaf to root, a root that was sent along only once', () => {
  const middle = { ...ROOT, subject: 'CN=middle', sha256: 'middle', serial: 'cc' };
  const roles = (change: Partial<WorkloadCertificate>) =>
    linksOf(certificate(A, 1, change)).links.map((l) => `${l.role} ${l.certificate.sha256}`);
  expect(roles({ intermediates: [ROOT] })).toEqual([`leaf ${A}`, 'root root']);
  expect(roles({ intermediates: [middle] })).toEqual([`leaf ${A}`, 'intermediate middle', 'root root']);
  expect(linksOf(certificate(A, 1, { roots: [] })).rootMissing).toBe(true);
});
