import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { makeKeys } from './keys.ts';

test('the public keys verify both tokens, and hold nothing private', async () => {
  const keys = await makeKeys();
  expect(keys.jwks).not.toContain("'"); // The files of the mesh quote it so.
  const set = JSON.parse(keys.jwks) as JSONWebKeySet;
  expect(Object.keys(set.keys[0] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  for (const role of ['customer', 'manager'] as const) {
    const { payload } = await jwtVerify(keys[role], createLocalJWKSet(set), {
      issuer: 'https://login.shop.example',
      audience: 'shop.example',
    });
    expect(payload.role).toBe(role);
  }
});
