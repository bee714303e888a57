import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { stringify } from 'yaml';
import type { Rig } from '../rig.ts';

/** The Secret that keeps the demo's tokens: keys `customer`, `manager` (tokens) and `jwks` (public keys). */
export const TOKENS = { namespace: 'outside', secret: 'demo-tokens' } as const;

/** What the RequestAuthentications of the demo expect. */
const ISSUER = 'https://login.shop.example';
const AUDIENCE = 'shop.example';

/** Public keys and what was signed with their private half, which nobody keeps. */
export type DemoKeys = {
  /** JSON Web Key Set, one line. */
  readonly jwks: string;
  readonly keyId: string;
  readonly customer: string;
  readonly manager: string;
};

/** The keys of the mesh: those of its Secret, or new ones, which are then kept there. The namespace must exist. */
export async function keysOf(rig: Rig): Promise<DemoKeys> {
  const found = await rig.kubectl([
    ...['-n', TOKENS.namespace, 'get', 'secret', TOKENS.secret],
    ...['--ignore-not-found', '-o', 'json'],
  ]);
  if (found.trim() !== '') return readSecret(found);
  const keys = await makeKeys();
  await rig.apply(
    stringify({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: TOKENS.secret, namespace: TOKENS.namespace },
      stringData: { jwks: keys.jwks, customer: keys.customer, manager: keys.manager },
    }),
  );
  return keys;
}

/** An RSA key pair's public half, and a token for each role, good for a year. */
export async function makeKeys(): Promise<DemoKeys> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const publicJwk = await exportJWK(publicKey);
  const keyId = await calculateJwkThumbprint(publicJwk);
  const jwk: JWK = { ...publicJwk, kid: keyId, alg: 'RS256', use: 'sig' };
  const sign = (name: string, role: string): Promise<string> =>
    new SignJWT({ role })
      .setProtectedHeader({ alg: 'RS256', kid: keyId })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(name)
      .setIssuedAt()
      .setExpirationTime('365d')
      .sign(privateKey);
  return {
    jwks: JSON.stringify({ keys: [jwk] }),
    keyId,
    customer: await sign('carla', 'customer'),
    manager: await sign('max', 'manager'),
  };
}

/** @throws when the Secret is not one that {@link keysOf} wrote. */
function readSecret(json: string): DemoKeys {
  const { data } = JSON.parse(json) as { data?: Record<string, string> };
  const read = (key: string): string => {
    const value = data?.[key];
    if (value === undefined) throw new Error(`Secret ${TOKENS.secret} has no ${key}; delete it and install again.`);
    return Buffer.from(value, 'base64').toString('utf8');
  };
  const jwks = read('jwks');
  const { keys } = JSON.parse(jwks) as { keys: readonly JWK[] };
  return { jwks, keyId: keys[0]?.kid ?? 'unnamed', customer: read('customer'), manager: read('manager') };
}
