import { describe, expect, it } from 'vitest';
import { decodeCerts } from './decodeCerts.ts';
import { decodeSecrets } from './decodeSecrets.ts';
import { normaliseSerial } from './decodeX509.ts';
import { captured, PROXIES, secretsOf } from './fixtures.testkit.ts';

const order = captured('order');
const secretsDump = () => secretsOf(order.json('config_dump.json')) as { configs: SecretJson[] };
type SecretJson = {
  name: string;
  secret: {
    tls_certificate?: { certificate_chain: { inline_bytes: string } };
    validation_context?: { trusted_ca: { inline_bytes: string } };
  };
};

/** A root of the same name as the mesh's, of another key. */
const FOREIGN_ROOT = `-----BEGIN CERTIFICATE-----
MIIBhjCCAS2gAwIBAgIUVmLrkO/DmuSXCCeOFvQEzTP0CRYwCgYIKoZIzj0EAwIw
GDEWMBQGA1UECgwNY2x1c3Rlci5sb2NhbDAgFw0yNjExMjIxODE1MjJaGA8yMTI2
MTAyOTE4MTUyMlowGDEWMBQGA1UECgwNY2x1c3Rlci5sb2NhbDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABDszNYxj9r6M0uXg1ahb9bKsazhr1BNj8IpsKbeIFNwC
pFeuFFkD8krhaArVI7itqpoXnAmIoSsglG8w/kCkKCKjUzBRMB0GA1UdDgQWBBSb
9F9gGET7st6U7vyGIeB+EUEwfjAfBgNVHSMEGDAWgBSb9F9gGET7st6U7vyGIeB+
EUEwfjAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIGYLJtJyarGg
tPDvYRp1zwvyVmRupb24JzBWdkzBThnsAiAn5wa9sz0K5npCjv7Z1ABnP3TJj3z8
agHHFUhbqopy2A==
-----END CERTIFICATE-----`;

describe('decodeSecrets', () => {
  it.each(PROXIES)('verifies the chain of $pod, and agrees with /certs', ({ pod, json }) => {
    const secret = decodeSecrets(secretsOf(json('config_dump.json')), pod);
    const certs = decodeCerts(json('certs.json'), pod).certificate;
    if (!secret.ok || certs === null) throw new Error('undecoded');
    expect(secret.value).toMatchObject({ chainVerified: true, spiffe: certs.spiffe, evidence: 'config_dump secrets' });
    const { serial, notBefore, notAfter, sans } = certs.leaf;
    expect(secret.value.leaf).toMatchObject({
      serial,
      notBefore,
      notAfter,
      sans,
      issuer: 'O=cluster.local',
      isCa: false,
    });
    expect(secret.value.roots.map((r) => r.serial)).toEqual(certs.roots.map((r) => r.serial));
    expect(secret.value.intermediates).toEqual([]);
    expect(secret.value.leaf.key).toBe('RSA 2048');
    expect(secret.value.receivedAt).toBeGreaterThan(notBefore);
  });

  it('tells what the key of a leaf may be used for', () => {
    const secret = decodeSecrets(secretsDump(), order.pod);
    expect(secret.ok && secret.value.leaf.extendedKeyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    expect(secret.ok && secret.value.roots[0]?.extendedKeyUsage).toBeUndefined();
  });

  it('finds what a gateway serves from Secrets, and leaves secrets without a chain out', () => {
    const dump = secretsDump();
    const inline_bytes = Buffer.from(FOREIGN_ROOT).toString('base64');
    dump.configs.push(
      { name: 'kubernetes://shop-tls', secret: { tls_certificate: { certificate_chain: { inline_bytes } } } },
      { name: 'kubernetes://shop-tls-cacert', secret: { validation_context: { trusted_ca: { inline_bytes } } } },
      { name: 'kubernetes://gone', secret: { tls_certificate: { certificate_chain: { inline_bytes: '' } } } },
    );
    const secret = decodeSecrets(dump, order.pod);
    const plain = decodeSecrets(secretsDump(), order.pod);
    if (!secret.ok || !plain.ok) throw new Error('undecoded');
    expect(secret.value.served?.map(({ secret, leaf, chain }) => [secret, leaf.subject, chain.length])).toEqual([
      ['kubernetes://shop-tls', 'O=cluster.local', 0],
    ]);
    expect('served' in plain.value).toBe(false);
  });

  it('does not verify with one bit changed in the signature', () => {
    const flipped = secretsDump();
    const chain = flipped.configs.find((s) => s.name === 'default')?.secret.tls_certificate?.certificate_chain;
    if (!chain) throw new Error('fixture');
    const [pem = ''] =
      Buffer.from(chain.inline_bytes, 'base64')
        .toString()
        .match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/) ?? [];
    const der = Buffer.from(pem.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');
    // The last byte belongs to the signature.
    der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
    const body = `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
    chain.inline_bytes = Buffer.from(body).toString('base64');
    expect(decodeSecrets(flipped, order.pod)).toMatchObject({ ok: true, value: { chainVerified: false } });
  });

  it('does not verify against a certificate that signed nothing', () => {
    const foreign = secretsDump();
    const root = foreign.configs.find((s) => s.name === 'ROOTCA');
    if (!root?.secret.validation_context) throw new Error('fixture');
    root.secret.validation_context.trusted_ca.inline_bytes = Buffer.from(FOREIGN_ROOT).toString('base64');
    const decoded = decodeSecrets(foreign, order.pod);
    expect(decoded).toMatchObject({
      ok: true,
      value: { chainVerified: false, roots: [{ subject: 'O=cluster.local' }] },
    });
  });

  it('is not verified without roots', () => {
    const none = secretsDump();
    const configs = none.configs.filter((s) => s.name !== 'ROOTCA');
    expect(decodeSecrets({ configs }, order.pod)).toMatchObject({
      ok: true,
      value: { chainVerified: false, roots: [] },
    });
  });

  it('gives a fault for anything else', () => {
    for (const body of [null, {}, [], { configs: [] }, { configs: [{ name: 'default' }] }, { configs: 'x' }, 7])
      expect(decodeSecrets(body, order.pod)).toMatchObject({ ok: false, error: { code: 'secrets-unreadable' } });
  });
});

describe('decodeCerts', () => {
  it('prefers the newer of two certificates while a rotation is under way', () => {
    const entry = (serial: string, from: string) => ({
      cert_chain: [
        {
          serial_number: serial,
          valid_from: from,
          expiration_time: '2026-11-23T00:00:00Z',
          subject_alt_names: [{ uri: 'spiffe://cluster.local/ns/shop/sa/order' }],
        },
      ],
    });
    const both = { certificates: [entry('0B', '2026-11-22T02:00:00Z'), entry('0a', '2026-11-22T01:00:00Z')] };
    const { certificate, fingerprint } = decodeCerts(both, order.pod);
    expect(certificate?.leaf.serial).toBe('b');
    expect(fingerprint).toBe('a,b|');
    expect(certificate).toMatchObject({ chainVerified: null, receivedAt: null, evidence: '/certs' });
  });

  it('leaves certificates without a workload identity alone, and survives nonsense', () => {
    for (const body of [null, [], { certificates: [null, { cert_chain: [{}, 3] }] }])
      expect(decodeCerts(body, order.pod)).toEqual({ certificate: null, fingerprint: '|' });
  });
});

describe('normaliseSerial', () => {
  it('gives one form for all tools', () => {
    expect(['00AB:CD', '0xabcd', 'abcd', '0abcd'].map(normaliseSerial)).toEqual(['abcd', 'abcd', 'abcd', 'abcd']);
    expect(normaliseSerial('00')).toBe('0');
  });
});
