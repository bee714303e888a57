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
        local_jwks: { inline_string: 'keys' },
        default_source_code: { inline_string: 'local token = "s3cret"' },
        private_key: { inline_bytes: 'key' },
      }),
    ).toEqual({
      trusted_ca: { inline_bytes: 'cert' },
      local_jwks: { inline_string: 'keys' },
      default_source_code: { inline_string: REDACTED },
      private_key: { inline_bytes: REDACTED },
    });
  });

  it('cuts what is nested beyond any real configuration', () => {
    const deep = JSON.parse(`${'{"a":['.repeat(50_000)}1${']}'.repeat(50_000)}`);
    expect(() => redact(deep)).not.toThrow();
    expect(JSON.stringify(deep).length).toBeLessThan(2_000);
  });
});
