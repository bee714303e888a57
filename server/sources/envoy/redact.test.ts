import { describe, expect, it } from 'vitest';
import { REDACTED, redact } from './redact.ts';

const redacted = <T>(value: T): T => {
  redact(value);
  return value;
};

describe('redact', () => {
  it('blanks headers, metadata and environments that can hold secrets', () => {
    expect(
      redacted({
        request_headers_to_add: [
          { header: { key: 'Authorization', value: 'Bearer s3cret' } },
          { header: { key: 'x-version', value: '2' } },
        ],
        initial_metadata: [{ key: 'x-api-key', value: 's3cret' }],
        vm_config: { environment_variables: { key_values: { A: 's3cret' } } },
        configuration: { '@type': 'StringValue', value: 's3cret' },
      }),
    ).toEqual({
      request_headers_to_add: [
        { header: { key: 'Authorization', value: REDACTED } },
        { header: { key: 'x-version', value: '2' } },
      ],
      initial_metadata: [{ key: 'x-api-key', value: REDACTED }],
      vm_config: { environment_variables: REDACTED },
      configuration: { '@type': 'StringValue', value: REDACTED },
    });
  });

  it('blanks what secret headers are compared with, but not a pattern over cookies', () => {
    const pattern = { name: 'cookie', string_match: { safe_regex: { regex: '(^|;)canary=1' } } };
    expect(
      redacted([
        { name: 'authorization', string_match: { exact: 'Bearer s3cret' } },
        { name: 'Cookie', exact_match: 'id=s3cret' },
        pattern,
      ]),
    ).toEqual([{ name: 'authorization', string_match: REDACTED }, { name: 'Cookie', exact_match: REDACTED }, pattern]);
  });

  it('keeps public inline data and blanks the rest', () => {
    expect(
      redacted({
        trusted_ca: { inline_bytes: 'cert' },
        default_source_code: { inline_string: 'local token = "s3cret"' },
        private_key: { inline_bytes: 'key' },
      }),
    ).toEqual({
      trusted_ca: { inline_bytes: 'cert' },
      default_source_code: { inline_string: REDACTED },
      private_key: { inline_bytes: REDACTED },
    });
  });

  describe('keys of tokens', () => {
    const rsa = { kty: 'RSA', kid: 'a', use: 'sig', alg: 'RS256', n: 'modulus', e: 'AQAB', x5c: ['cert'] };
    const jwks = (...keys: object[]) => ({ local_jwks: { inline_string: JSON.stringify({ keys }, null, 1) } });
    const keysOf = (redactedTree: { local_jwks: { inline_string: string } }): unknown =>
      JSON.parse(redactedTree.local_jwks.inline_string).keys;

    it('keeps public keys to the letter', () => {
      const ec = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' };
      const okp = { kty: 'OKP', crv: 'Ed25519', x: 'x' };
      expect(redacted(jwks(rsa, ec, okp))).toEqual(jwks(rsa, ec, okp));
      const bytes = Buffer.from(JSON.stringify({ keys: [rsa] })).toString('base64');
      expect(redacted({ local_jwks: { inline_bytes: bytes } })).toEqual({ local_jwks: { inline_bytes: bytes } });
    });

    it('blanks every private or shared part, and whatever else is there', () => {
      const parts = { d: 's3cret', p: 's3cret', q: 's3cret', dp: 's3cret', dq: 's3cret', qi: 's3cret' };
      const tree = redacted(
        jwks(
          { ...rsa, ...parts, oth: [{ r: 's3cret' }] },
          { kty: 'oct', kid: 'b', k: 's3cret' },
          ['s3cret'] as object,
          { kty: 'AKP', pub: 'public', priv: 's3cret', alg: { nested: 's3cret' } },
        ),
      );
      expect(JSON.stringify(tree)).not.toContain('s3cret');
      expect(keysOf(tree)).toMatchObject([
        { ...rsa, d: REDACTED, oth: REDACTED },
        { kty: 'oct', kid: 'b', k: REDACTED },
        REDACTED,
        { pub: 'public', priv: REDACTED },
      ]);
      const bytes = Buffer.from(JSON.stringify({ ...rsa, d: 's3cret' })).toString('base64');
      const one = redacted({ local_jwks: { inline_bytes: bytes } });
      expect(JSON.parse(Buffer.from(one.local_jwks.inline_bytes, 'base64').toString())).toEqual({
        ...rsa,
        d: REDACTED,
      });
    });

    it('blanks what is no key set, and stays as it is when done twice', () => {
      for (const inline_string of [
        's3cret',
        '"s3cret"',
        '["s3cret"]',
        '{"keys":[{"d":"s3cret"}],"more":"s3cret"}',
        '{',
      ])
        expect(JSON.stringify(redacted({ local_jwks: { inline_string } }))).not.toContain('s3cret');
      const once = redacted(jwks({ ...rsa, d: 's3cret' }));
      expect(redacted(structuredClone(once))).toEqual(once);
    });
  });

  it('cuts what is nested beyond any real configuration', () => {
    const deep = JSON.parse(`${'{"a":['.repeat(50_000)}1${']}'.repeat(50_000)}`);
    expect(() => redact(deep)).not.toThrow();
    expect(JSON.stringify(deep).length).toBeLessThan(2_000);
  });
});
