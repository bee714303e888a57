import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pluginWords } from './pluginWords.ts';

const said = (stderr: string, known: readonly string[] = []) => pluginWords(stderr, known);

describe('what a plugin says', () => {
  it.each([
    ['login expired, run: aws sso login', 'login expired, run: aws sso login'],
    [
      'first line\n\nERROR: (ExpiredToken) no such profile: no-such-profile (403)\n',
      'ERROR: (ExpiredToken) no such profile: no-such-profile (403)',
    ],
    ['dial tcp 10.0.0.1:443: connect: connection refused', 'dial tcp 10.0.0.1:443: connect: connection refused'],
    ['see https://login.example.com/device', 'see https://login.example.com/device'],
    ['', ''],
  ])('stays as it is where it is made of words: %s', (stderr, shown) => {
    expect(said(stderr)).toBe(shown);
  });

  it.each([
    ['error: token=abc', 'error: token=[redacted]'],
    ['error: client_secret=abc', 'error: client_secret=[redacted]'],
    ['password: hunter', 'password: [redacted]'],
    ['got "access_token": "qwertzui"', 'got "access_token": "[redacted]'],
    ['Authorization: Bearer abcdefgh', 'Authorization: [redacted]'],
    ['sent bearer abcdefgh to it', 'sent bearer [redacted] to it'],
    ['bad secret s3cr3t', 'bad secret [redacted]'],
    ['bad AKIAIOSFODNN7EXAMPLE', 'bad [redacted]'],
    ['bad dXNlcjpwYXNz', 'bad [redacted]'],
    ['bad my-secret-token', 'bad [redacted]'],
    ['bad eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.', 'bad [redacted]'],
    [`bad ${'A'.repeat(64)}`, 'bad [redacted]'],
  ])('loses what may be a secret, however short: %s', (stderr, shown) => {
    expect(said(stderr)).toBe(shown);
  });

  it('loses what was given to the plugin, though it is a word', () => {
    expect(said('cannot log in as wombat with lemonade', ['--password', 'lemonade', 'x'])).toBe(
      'cannot log in as wombat with [redacted]',
    );
  });

  it('cannot steer a terminal', () => {
    expect(said('\u001b]0;title\u0007\u001b[31mlogin\u001b[0m ex\u0000pired\u202e\r\n\u001b[2J')).toBe('login expired');
  });

  it('shows no token of letters and digits, wherever it stands', () => {
    const token = fc
      .stringMatching(/^[A-Za-z0-9_-]{5,40}$/)
      .filter((text) => /[A-Za-z]/.test(text) && /\d/.test(text) && !/^[-_]|[-_]$/.test(text));
    const around = fc.constantFrom('', ' ', ': ', '="', '(', ', ', '/');
    fc.assert(
      fc.property(token, around, around, (secret, before, after) => {
        expect(said(`failed${before || ' '}${secret}${after}`)).not.toContain(secret);
      }),
    );
  });
});
