import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Certificate,
  EMPTY_MESH,
  epochMs,
  type Mesh,
  type Pod,
  podId,
  type Spiffe,
  type WorkloadCertificate,
} from '../model/index.ts';
import { checksOf } from './checks.ts';
import { identifyPem } from './pem.ts';
import { GRACE_JITTER, GRACE_RATIO, renewalPoint, renewalWindow } from './renewal.ts';
import { certificateRows, rootRows } from './rows.ts';
import { sha256 } from './sha256.ts';
import { certificateState, rootState } from './state.ts';

const at = (text: string) => epochMs(Date.parse(text));
const MINUTE = 60_000;
const configMap = JSON.parse(
  readFileSync(
    new URL('../../fixtures/istio-1.31/kubernetes/configmap-istio-ca-root-cert.json', import.meta.url),
    'utf8',
  ),
);
const bundle: string = configMap.data['root-cert.pem'];
const rootX509 = new X509Certificate(bundle);

const plain: Certificate = {
  serial: '1',
  subject: '',
  issuer: 'O=cluster.local',
  notBefore: at('2026-11-22T15:44:55Z'),
  notAfter: at('2026-11-23T15:46:55Z'),
  sans: ['spiffe://cluster.local/ns/shop/sa/order'],
  key: 'RSA 2048',
  isCa: false,
  sha256: 'aa',
};
const root: Certificate = {
  ...plain,
  serial: rootX509.serialNumber.toLowerCase(),
  subject: 'O=cluster.local',
  notBefore: at(rootX509.validFrom),
  notAfter: at(rootX509.validTo),
  sans: [],
  isCa: true,
  sha256: rootX509.fingerprint256.replaceAll(':', '').toLowerCase(),
};
const certificate: WorkloadCertificate = {
  pod: podId('shop', 'order-1'),
  spiffe: 'spiffe://cluster.local/ns/shop/sa/order' as Spiffe,
  leaf: plain,
  intermediates: [],
  roots: [root],
  chainVerified: true,
  chainDetail: 'leaf ← root',
  receivedAt: at('2026-11-22T15:46:55.717Z'),
  evidence: 'config_dump secrets',
};
const withLeaf = (leaf: Partial<Certificate>, more: Partial<WorkloadCertificate> = {}): WorkloadCertificate => ({
  ...certificate,
  ...more,
  leaf: { ...plain, ...leaf },
});

/** As the rig's two-minute certificate was: 15:45:18 to 15:49:18, made and received at 15:47:18. */
const short = withLeaf(
  { notBefore: at('2026-11-22T15:45:18Z'), notAfter: at('2026-11-22T15:49:18Z') },
  { receivedAt: at('2026-11-22T15:47:18.552Z') },
);

describe('renewalPoint', () => {
  it('is half of the life that the agent counts, not of the backdated one', () => {
    expect(renewalPoint(short, GRACE_RATIO)).toBe(at('2026-11-22T15:48:18Z'));
    expect(renewalPoint({ ...short, receivedAt: null }, GRACE_RATIO)).toBe(at('2026-11-22T15:48:18Z'));
    expect(renewalPoint(certificate, GRACE_RATIO)).toBe(at('2026-11-23T03:46:55Z'));
  });

  it('counts from the receipt where a certificate was received before istiod would have dated it', () => {
    expect(renewalPoint({ ...short, receivedAt: at('2026-11-22T15:45:18Z') }, GRACE_RATIO)).toBe(
      at('2026-11-22T15:47:18Z'),
    );
  });

  it('spreads over the jitter, and is unknown without a life', () => {
    const window = renewalWindow(short, GRACE_RATIO, GRACE_JITTER);
    expect(window && window.to - window.from).toBeCloseTo(2_400);
    expect(renewalWindow(withLeaf({ notAfter: plain.notBefore }), GRACE_RATIO, GRACE_JITTER)).toBeNull();
  });
});

describe('certificateState', () => {
  const state = (left: number, c = certificate) =>
    certificateState(c, epochMs(c.leaf.notAfter - left), GRACE_RATIO, GRACE_JITTER);
  const HOUR = 60 * MINUTE;

  it('names the worst that is true for a day-long certificate', () => {
    expect(state(24 * HOUR)).toBe('ok');
    expect(state(12 * HOUR)).toBe('ok');
    // The window ends at 49 % of 24 h = 11 h 45.6 min; five minutes of patience.
    expect(state(11.76 * HOUR - 4 * MINUTE)).toBe('ok');
    expect(state(11.76 * HOUR - 6 * MINUTE)).toBe('renewal-overdue');
    expect(state(2.5 * HOUR)).toBe('renewal-overdue');
    expect(state(2.3 * HOUR)).toBe('expiring');
    expect(state(0)).toBe('expired');
    expect(state(-1)).toBe('expired');
  });

  it('is patient for 20 s with a two-minute certificate', () => {
    expect(state(45_000, short)).toBe('ok');
    expect(state(38_000, short)).toBe('renewal-overdue');
    expect(state(11_000, short)).toBe('expiring');
  });

  it('takes another ratio', () => {
    expect(certificateState(certificate, epochMs(plain.notAfter - 11 * HOUR), 0.25, GRACE_JITTER)).toBe('ok');
  });
});

describe('sha256', () => {
  it('agrees with node for every length around a block', () => {
    for (let n = 0; n < 200; n++) {
      const bytes = randomBytes(n);
      expect(sha256(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
  });
});

describe('identifyPem', () => {
  it('reads fingerprint and serial of a real root, and skips what is broken', () => {
    const pem = `${bundle}\n-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----`;
    expect(identifyPem(pem)).toEqual([{ sha256: root.sha256, serial: root.serial }]);
    expect(identifyPem('')).toEqual([]);
  });
});

describe('checksOf', () => {
  const pod = { id: certificate.pod, serviceAccount: 'order' } as Pod;
  const mesh: Mesh = {
    ...EMPTY_MESH,
    pods: { [certificate.pod]: pod },
    facts: { ...EMPTY_MESH.facts, trustDomain: 'cluster.local', rootCertificates: bundle },
  };
  const now = at('2026-11-22T18:00:00Z');
  const passed = (m: Mesh, c = certificate, when = now) =>
    Object.fromEntries(checksOf(m, c, when).map((check) => [check.name, check.passed]));

  it('passes a certificate in order', () => {
    expect(passed(mesh)).toEqual({
      signature: true,
      validity: true,
      identity: true,
      'trust-domain': true,
      'mesh-root': true,
      'key-usage': null,
      'key-strength': true,
    });
  });

  it('says unknown where there is nothing to compare with', () => {
    expect(passed(EMPTY_MESH, { ...certificate, chainVerified: null })).toEqual({
      signature: null,
      validity: true,
      identity: null,
      'trust-domain': null,
      'mesh-root': null,
      'key-usage': null,
      'key-strength': true,
    });
  });

  it('fails each check on its own', () => {
    expect(passed(mesh, certificate, at('2027-01-01T00:00:00Z')).validity).toBe(false);
    expect(passed({ ...mesh, pods: { [certificate.pod]: { ...pod, serviceAccount: 'x' } } }).identity).toBe(false);
    expect(passed(mesh, { ...certificate, spiffe: null }).identity).toBe(false);
    expect(passed({ ...mesh, facts: { ...mesh.facts, trustDomain: 'other' } })['trust-domain']).toBe(false);
    const foreign = { ...root, sha256: 'ff', serial: 'ff' };
    expect(passed(mesh, { ...certificate, roots: [foreign] })['mesh-root']).toBe(false);
    expect(passed(mesh, { ...certificate, roots: [{ ...root, subject: 'O=other' }] })['mesh-root']).toBe(false);
  });

  it('accepts an alias of the trust domain, and a root known by serial only', () => {
    const facts = { ...mesh.facts, trustDomain: 'new', meshConfig: { trustDomainAliases: ['cluster.local'] } };
    expect(passed({ ...mesh, facts })['trust-domain']).toBe(true);
    const bare = { ...certificate, leaf: { ...plain, issuer: '' }, roots: [{ ...root, sha256: '', subject: '' }] };
    expect(passed(mesh, bare)['mesh-root']).toBe(true);
  });
});

describe('certificateRows and rootRows', () => {
  const other = { ...short, pod: podId('shop', 'short'), roots: [{ ...root, sha256: '' }] };
  const rotation = { pod: other.pod, at: epochMs(5), fromSerial: '1', toSerial: '2' };
  const mesh = {
    ...EMPTY_MESH,
    certificates: { [certificate.pod]: certificate, [other.pod]: other },
    rotations: [rotation],
  };

  it('puts the least time left first, with its rotations', () => {
    const rows = certificateRows(mesh, at('2026-11-22T15:48:00Z'));
    expect(rows.map((r) => [r.certificate.pod, r.state, r.rotations.length])).toEqual([
      ['shop/short', 'ok', 1],
      ['shop/order-1', 'ok', 0],
    ]);
    expect(rows[0]?.remainingMs).toBe(78_000);
  });

  it('counts one root once, however it was read', () => {
    const rows = rootRows(mesh);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ root: { sha256: root.sha256 }, trustedBy: ['shop/order-1', 'shop/short'] });
  });
});

describe('rootState', () => {
  it('warns a month ahead, for a root does not renew itself', () => {
    const end = epochMs(100 * 86_400_000);
    const state = (day: number) => rootState({ notAfter: end }, epochMs(day * 86_400_000));
    expect([0, 70].map(state)).toEqual(['ok', 'ok']);
    expect([70.1, 99.9].map(state)).toEqual(['expiring', 'expiring']);
    expect([100, 101].map(state)).toEqual(['expired', 'expired']);
  });
});
