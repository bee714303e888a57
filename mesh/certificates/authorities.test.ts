import { describe, expect, it } from 'vitest';
import {
  type Certificate,
  type Edge,
  EMPTY_MESH,
  edgeId,
  epochMs,
  type Mesh,
  type Pod,
  type PodId,
  podId,
  type WorkloadCertificate,
  workloadId,
  workloadNode,
} from '../model/index.ts';
import { authorities, blastRadius } from './authorities.ts';
import { checksOf } from './checks.ts';

const ca = (sha256: string, subject: string, issuer: string, days: number): Certificate => ({
  serial: sha256,
  subject,
  issuer,
  notBefore: epochMs(0),
  notAfter: epochMs(days * 86_400_000),
  sans: [],
  key: 'RSA 4096',
  isCa: true,
  sha256,
});
const OLD = ca('old', 'CN=old', 'CN=old', 10);
const NEW = ca('new', 'CN=new', 'CN=new', 1_000);
const AGAIN = ca('again', 'CN=old', 'CN=old', 500);
const MIDDLE = ca('middle', 'CN=middle', 'CN=old', 5);

const held = (name: string, roots: readonly Certificate[], signer: Certificate): WorkloadCertificate => ({
  pod: podId('shop', `${name}-1`),
  spiffe: null,
  leaf: { ...ca(name, '', signer.subject, 1), isCa: false, key: 'EC P-256' },
  intermediates: signer === MIDDLE ? [MIDDLE] : [],
  roots,
  chainVerified: true,
  chainDetail: '',
  receivedAt: null,
  evidence: 'config_dump secrets',
});
const nodeOf = (name: string) => workloadNode(workloadId('shop', 'Deployment', name));
function meshOf(certificates: readonly WorkloadCertificate[], edges: readonly (readonly [string, string])[]): Mesh {
  const pods: Record<PodId, Pod> = {};
  for (const { pod } of certificates)
    pods[pod] = { workload: workloadId('shop', 'Deployment', pod.slice(5, -2)) } as unknown as Pod;
  return {
    ...EMPTY_MESH,
    pods,
    certificates: Object.fromEntries(certificates.map((c) => [c.pod, c])),
    edges: Object.fromEntries(
      edges.map(([a, b]) => {
        const id = edgeId(nodeOf(a), nodeOf(b));
        return [id, { id, source: nodeOf(a), target: nodeOf(b) } as unknown as Edge];
      }),
    ),
  };
}
const radiusOf = (mesh: Mesh, id: string) => {
  const authority = authorities(mesh).find((a) => a.id === id);
  if (authority === undefined) throw new Error(`no ${id}`);
  const { workloads, edges, edgesJudged } = blastRadius(mesh, authority);
  return { workloads: workloads.map((w) => w.split('/')[2]), edges: edges.length, edgesJudged };
};

describe('authorities', () => {
  it('names roots and intermediates, the one that ends first on top, with who depends on them', () => {
    const mesh = meshOf([held('a', [OLD, NEW], MIDDLE), held('b', [NEW], NEW)], []);
    expect(authorities(mesh).map((a) => [a.id, a.role, a.pods])).toEqual([
      ['middle', 'intermediate', ['shop/a-1']],
      ['old', 'root', ['shop/a-1']],
      ['new', 'root', ['shop/a-1', 'shop/b-1']],
    ]);
  });
});

describe('blastRadius', () => {
  it('takes everything down with the only root', () => {
    const mesh = meshOf(
      [held('a', [OLD], OLD), held('b', [OLD], OLD)],
      [
        ['a', 'b'],
        ['b', 'elsewhere'],
      ],
    );
    expect(radiusOf(mesh, 'old')).toEqual({ workloads: ['a', 'b'], edges: 1, edgesJudged: 1 });
  });

  it('leaves alone what another root carries on: signed anew with the same name', () => {
    const mesh = meshOf([held('a', [OLD, AGAIN], OLD), held('b', [OLD, AGAIN], OLD)], [['a', 'b']]);
    expect(radiusOf(mesh, 'old')).toEqual({ workloads: [], edges: 0, edgesJudged: 1 });
    // The old one ends first: when the new one ends, nothing is left.
    expect(radiusOf(mesh, 'again')).toEqual({ workloads: ['a', 'b'], edges: 1, edgesJudged: 1 });
  });

  it('breaks the edge to whom was left behind in a rotation', () => {
    const mesh = meshOf(
      [held('a', [OLD, NEW], NEW), held('b', [OLD, NEW], OLD), held('c', [NEW], NEW)],
      [
        ['a', 'b'],
        ['a', 'c'],
      ],
    );
    expect(radiusOf(mesh, 'old')).toEqual({ workloads: ['b'], edges: 1, edgesJudged: 2 });
  });

  it('does not blame a root for what does not work now either', () => {
    const mesh = meshOf([held('a', [OLD], OLD), held('c', [NEW], NEW)], [['a', 'c']]);
    expect(radiusOf(mesh, 'old')).toEqual({ workloads: ['a'], edges: 0, edgesJudged: 1 });
  });

  it('takes down with an intermediate those that carry it', () => {
    const mesh = meshOf(
      [held('a', [OLD], MIDDLE), held('b', [OLD], OLD)],
      [
        ['a', 'b'],
        ['b', 'b'],
      ],
    );
    expect(radiusOf(mesh, 'middle')).toEqual({ workloads: ['a'], edges: 1, edgesJudged: 2 });
  });
});

describe('checks of the key', () => {
  const named = (certificate: WorkloadCertificate, name: string) =>
    checksOf(EMPTY_MESH, certificate, epochMs(1)).find((check) => check.name === name)?.passed;
  const withLeaf = (leaf: Partial<Certificate>) => ({
    ...held('a', [OLD], OLD),
    leaf: { ...held('a', [], OLD).leaf, ...leaf },
  });

  it.each([
    ['RSA 2048', true],
    ['RSA 1024', false],
    ['EC P-256', true],
    ['EC P-384', true],
    ['EC P-224', false],
    ['Ed25519', true],
    ['', null],
    ['EC secp256k1', null],
  ])('strength of %j: %s', (key, passed) => {
    expect(named(withLeaf({ key }), 'key-strength')).toBe(passed);
  });

  it('the weakest key of leaf and intermediates decides', () => {
    const weak = { ...held('a', [OLD], MIDDLE), intermediates: [{ ...MIDDLE, key: 'RSA 1024' }] };
    expect(named(weak, 'key-strength')).toBe(false);
  });

  it('usage: both ends of TLS, or unknown where it was not read', () => {
    const [server, client] = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'];
    expect(named(withLeaf({ extendedKeyUsage: [server, client] }), 'key-usage')).toBe(true);
    expect(named(withLeaf({ extendedKeyUsage: [server] }), 'key-usage')).toBe(false);
    expect(named(withLeaf({}), 'key-usage')).toBe(null);
  });
});
