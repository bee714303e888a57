import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Json } from '@/mesh/model';
import { verifyJwt } from './jwtSignature.ts';

const SIGNED = 'eyJhbGciOiJ4In0.eyJpc3MiOiJhIn0';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');
const jwkOf = (pair: { publicKey: { export(options: { format: 'jwk' }): unknown } }) =>
  pair.publicKey.export({ format: 'jwk' }) as Json;

describe('verifyJwt', () => {
  it.each([
    ['RS256', jwkOf(rsa), sign('sha256', Buffer.from(SIGNED), rsa.privateKey)],
    ['PS256', jwkOf(rsa), sign('sha256', Buffer.from(SIGNED), { key: rsa.privateKey, padding: 6, saltLength: 32 })],
    ['ES256', jwkOf(ec), sign('sha256', Buffer.from(SIGNED), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' })],
    ['EdDSA', jwkOf(ed), sign(null, Buffer.from(SIGNED), ed.privateKey)],
  ] as const)('knows a good %s signature from a bad one', (alg, jwk, signature) => {
    expect(verifyJwt(jwk, SIGNED, signature.toString('base64url'), alg)).toBe(true);
    expect(verifyJwt(jwk, `${SIGNED}x`, signature.toString('base64url'), alg)).toBe(false);
    expect(verifyJwt(jwk, SIGNED, '', alg)).toBe(false);
  });

  it('accepts no key of another kind than the algorithm’s', () => {
    const signature = sign('sha256', Buffer.from(SIGNED), rsa.privateKey).toString('base64url');
    expect(verifyJwt(jwkOf(ec), SIGNED, signature, 'RS256')).toBe(false);
    expect(verifyJwt(jwkOf(ec), SIGNED, signature, 'ES384')).toBe(false);
  });

  it('says that it cannot tell for shared keys, other algorithms and what is no key', () => {
    for (const jwk of [{ kty: 'oct', k: '[redacted]' }, {}, null, 'x', [], { kty: 'RSA', n: '', e: '' }] as Json[])
      expect(verifyJwt(jwk, SIGNED, 'AA', 'RS256')).not.toBe(true);
    for (const alg of ['HS256', 'none', '', 'constructor']) expect(verifyJwt(jwkOf(rsa), SIGNED, 'AA', alg)).toBeNull();
  });
});
