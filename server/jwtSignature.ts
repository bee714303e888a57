import { constants, createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import type { Json } from '@/mesh/model';
import type { VerifyJwt } from '@/mesh/path/jwt';

/** RFC 7518, 3.1 and RFC 8037. Shared keys (HS256…) are never read, so that nothing can be verified with them. */
const ALGORITHMS: Readonly<
  Record<
    string,
    { readonly hash: string | null; readonly type: string; readonly pss?: number; readonly curve?: string }
  >
> = {
  RS256: { hash: 'sha256', type: 'rsa' },
  RS384: { hash: 'sha384', type: 'rsa' },
  RS512: { hash: 'sha512', type: 'rsa' },
  PS256: { hash: 'sha256', type: 'rsa', pss: 32 },
  PS384: { hash: 'sha384', type: 'rsa', pss: 48 },
  PS512: { hash: 'sha512', type: 'rsa', pss: 64 },
  ES256: { hash: 'sha256', type: 'ec', curve: 'prime256v1' },
  ES384: { hash: 'sha384', type: 'ec', curve: 'secp384r1' },
  ES512: { hash: 'sha512', type: 'ec', curve: 'secp521r1' },
  EdDSA: { hash: null, type: 'ed25519' },
};

/** Holds a token's signature against a public key; null where the key or the algorithm is none that can be used here. */
export const verifyJwt: VerifyJwt = (jwk, signed, signature, alg) => {
  const algorithm = Object.hasOwn(ALGORITHMS, alg) ? ALGORITHMS[alg] : undefined;
  const key = keyOf(jwk);
  if (algorithm === undefined || key === null) return null;
  // A key of another kind than the header says verifies nothing.
  if (key.asymmetricKeyType !== algorithm.type) return false;
  if (algorithm.curve !== undefined && key.asymmetricKeyDetails?.namedCurve !== algorithm.curve) return false;
  const padding =
    algorithm.pss === undefined ? {} : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: algorithm.pss };
  try {
    return verify(
      algorithm.hash,
      Buffer.from(signed),
      { key, dsaEncoding: 'ieee-p1363', ...padding },
      Buffer.from(signature, 'base64url'),
    );
  } catch {
    return null;
  }
};

function keyOf(jwk: Json): KeyObject | null {
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) return null;
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  } catch {
    return null;
  }
}
