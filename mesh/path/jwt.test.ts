import { createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochMs, type Json, type JwtConfig, type JwtProvider, type JwtRequirement } from '../model/index.ts';
import { type JwtRequest, judgeJwt, type VerifyJwt } from './jwt.ts';
import { why } from './reasons.ts';
import { open } from './routes.ts';

const AT = epochMs(1_800_000_000_000);
const NOW = 1_800_000_000;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = (key: KeyObject, kid: string, alg?: string) => ({
  ...key.export({ format: 'jwk' }),
  kid,
  ...(alg ? { alg } : {}),
});
const JWKS = JSON.stringify({ keys: [jwk(rsa.publicKey, 'one', 'RS256')] });

const b64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const GOOD = {
  iss: 'https://login',
  sub: 'alice',
  aud: 'shop.example',
  exp: NOW + 600,
  role: 'manager',
  scope: 'read write',
};
function token(claims: object = GOOD, key = rsa.privateKey, header: object = { alg: 'RS256', kid: 'one' }) {
  const signed = `${b64(header)}.${b64(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}
const verifyJwt: VerifyJwt = (key, signed, signature) =>
  verify(
    'sha256',
    Buffer.from(signed),
    createPublicKey({ key: key as never, format: 'jwk' }),
    Buffer.from(signature, 'base64url'),
  );

const provider = (over: Partial<JwtProvider> = {}): JwtProvider => ({
  pointer: '/p',
  name: 'origins-0',
  issuer: 'https://login',
  audiences: ['shop.example'],
  jwks: JWKS,
  fromHeaders: [],
  fromParams: [],
  fromCookies: [],
  forward: true,
  payloadInMetadata: 'payload',
  clockSkewSeconds: 60,
  ...over,
});
const named = (name: string): JwtRequirement => ({ kind: 'provider', provider: name, audiences: [] });
const OPTIONAL: JwtRequirement = { kind: 'any', of: [named('origins-0'), { kind: 'allow-missing' }] };
const config = (requires: JwtRequirement | null = OPTIONAL, providers = [provider()]): JwtConfig => ({
  pointer: '/jwt',
  providers,
  rules: [
    {
      pointer: '/jwt/rules/0',
      path: { kind: 'prefix', value: '/', ignoreCase: false },
      headers: [],
      otherMatches: [],
      requires,
    },
  ],
  bypassCorsPreflight: true,
});
function request(headers: readonly (readonly [string, string])[] = [], path = '/x', method = 'GET'): JwtRequest {
  return {
    path,
    queryValues: true,
    headers,
    header: (name) => {
      if (name === ':method') return method;
      const values = headers.filter(([key]) => key === name).map(([, value]) => value);
      return values.length > 0 ? values.join(',') : name === 'x-late' ? undefined : null;
    },
    unknownHeader: (header) => why('header-not-logged', { header }),
    condition: (condition) => open(why('condition-not-logged', { condition })),
  };
}
const bearer = (text: string) => request([['authorization', `Bearer ${text}`]]);
const judge = (r: JwtRequest, c = config(), at: typeof AT | null = AT, v: VerifyJwt | null = verifyJwt) =>
  judgeJwt(c, r, at, v);
const text = (r: JwtRequest, c = config()) => {
  const { outcome } = judge(r, c);
  return outcome.kind === 'refused'
    ? `${outcome.status} ${outcome.text}`
    : outcome.kind === 'unknown'
      ? outcome.construct
      : 'passed';
};
const metadata = (r: JwtRequest, c = config()) => {
  const { outcome } = judge(r, c);
  return outcome.kind === 'passed' ? outcome.metadata : outcome.kind;
};

describe('J-1: the first rule that matches says what is required', () => {
  test('none matches: nothing is', () => {
    const base = config(named('origins-0'));
    const rules = base.rules.map((r) => ({ ...r, path: { kind: 'exact' as const, value: '/y', ignoreCase: false } }));
    expect(text(request(), { ...base, rules })).toBe('passed');
    expect(text(request(), base)).toBe('401 Jwt is missing');
    expect(text(request(), config(null))).toBe('passed');
  });
  test('a match that is not evaluated makes it unknown, by name', () => {
    const base = config();
    const rules = base.rules.map((r) => ({ ...r, otherMatches: ['connect_matcher'] }));
    expect(text(request(), { ...base, rules })).toBe('connect_matcher');
  });
  test('a CORS preflight is let past', () => {
    const asked = [
      ['origin', 'https://a'],
      ['access-control-request-method', 'GET'],
    ] as const;
    expect(text(request(asked, '/x', 'OPTIONS'), config(named('origins-0')))).toBe('passed');
    expect(text(request([], '/x', 'OPTIONS'), config(named('origins-0')))).toBe('401 Jwt is missing');
  });
});

describe('J-2: where a token is looked for', () => {
  test('by default the Bearer header and access_token', () => {
    expect(text(bearer(token()))).toBe('passed');
    expect(text(request([], `/x?a=1&access_token=${token()}`), config(named('origins-0')))).toBe('passed');
    expect(text(request([['authorization', `Basic ${token()}`]]), config(named('origins-0')))).toBe(
      '401 Jwt is missing',
    );
  });
  test('where the provider says: headers with prefixes, parameters, cookies', () => {
    const own = config(named('origins-0'), [
      provider({ fromHeaders: [{ name: 'X-Token', prefix: 'tok ' }], fromParams: ['t'], fromCookies: ['c'] }),
    ]);
    expect(text(request([['x-token', `tok ${token()}`]]), own)).toBe('passed');
    expect(text(request([], `/x?t=${token()}`), own)).toBe('passed');
    expect(text(request([['cookie', `a=b; c=${token()}`]]), own)).toBe('passed');
    expect(text(bearer(token()), own)).toBe('401 Jwt is missing');
    const late = config(named('origins-0'), [provider({ fromHeaders: [{ name: 'x-late', prefix: '' }] })]);
    expect(text(request(), late)).toBe('header x-late');
  });
  test('all that are found must be good', () => {
    const two = request([['authorization', `Bearer ${token()}`]], '/x?access_token=a.b.c');
    expect(text(two)).toBe('401 Jwt header is an invalid Base64url encoded');
  });
});

describe('J-3: what is wrong with a token, in Envoy’s words', () => {
  test.each([
    ['abc', 'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections'],
    [`${b64('{')}.e30.eA`, 'Jwt header is an invalid JSON'],
    [`${b64({})}.e30.eA`, 'Jwt header [alg] field is required and must be a string'],
    [`${b64({ alg: 'none' })}.e30.eA`, 'Jwt header [alg] is not supported'],
    [`${b64({ alg: 'RS256' })}.!.eA`, 'Jwt payload is an invalid Base64url encoded'],
    [token({ ...GOOD, iss: 1 }), 'Jwt payload [iss] field is not a string'],
    [token({ ...GOOD, iss: null }), 'Jwt payload [iss] field is not a string'],
    [token({ ...GOOD, exp: -1 }), 'Jwt payload [exp] field is not a positive 64 bit integer'],
    [token({ ...GOOD, aud: [1] }), 'Jwt payload [aud] field is not a string or string list'],
    [token({ ...GOOD, iss: 'https://other' }), 'Jwt issuer is not configured'],
    [token({ ...GOOD, exp: NOW - 61 }), 'Jwt is expired'],
    [token({ ...GOOD, nbf: NOW + 61 }), 'Jwt not yet valid'],
    [token(GOOD, other.privateKey), 'Jwt verification fails'],
    [token(GOOD, rsa.privateKey, { alg: 'RS256', kid: 'two' }), "Jwks doesn't have key to match kid or alg from Jwt"],
    [token(GOOD, rsa.privateKey, { alg: 'RS512', kid: 'one' }), "Jwks doesn't have key to match kid or alg from Jwt"],
  ])('%#', (given, says) => {
    expect(text(bearer(given))).toBe(`401 ${says}`);
  });
  test('times allow the clock to be off by a minute; without exp a token never ends', () => {
    expect(text(bearer(token({ ...GOOD, exp: NOW - 60 })))).toBe('passed');
    expect(text(bearer(token({ ...GOOD, nbf: NOW + 60 })))).toBe('passed');
    expect(text(bearer(token({ iss: GOOD.iss, aud: GOOD.aud })))).toBe('passed');
  });
  test('J-4: an audience that is not accepted is 403; scheme and last slash do not count', () => {
    expect(text(bearer(token({ ...GOOD, aud: 'x' })))).toBe('403 Audiences in Jwt are not allowed');
    expect(text(bearer(token({ ...GOOD, aud: ['x', 'https://shop.example/'] })))).toBe('passed');
    expect(text(bearer(token({ ...GOOD, aud: undefined })), config(OPTIONAL, [provider({ audiences: [] })]))).toBe(
      'passed',
    );
  });
});

describe('J-5: requirements', () => {
  const B = provider({ name: 'b', issuer: 'https://b' });
  const two = (requires: JwtRequirement) => config(requires, [provider(), B]);
  test('any: one that is met is enough; else the most telling failure', () => {
    const any: JwtRequirement = { kind: 'any', of: [named('origins-0'), named('b')] };
    expect(text(bearer(token()), two(any))).toBe('passed');
    expect(text(bearer(token({ ...GOOD, iss: 'https://b' })), two(any))).toBe('passed');
    expect(text(bearer(token({ ...GOOD, iss: 'https://c' })), two(any))).toBe('401 Jwt issuer is not configured');
    expect(text(bearer(token({ ...GOOD, exp: 1 })), two(any))).toBe('401 Jwt is expired');
    expect(text(request(), two(any))).toBe('401 Jwt is missing');
  });
  test('missing may be allowed, a bad token then still not, unless failures are allowed, too', () => {
    expect(text(request())).toBe('passed');
    expect(text(bearer('a'))).toMatch(/^401/);
    expect(
      text(bearer('a'), config({ kind: 'any', of: [named('origins-0'), { kind: 'allow-missing-or-failed' }] })),
    ).toBe('passed');
    expect(text(bearer('a'), config({ kind: 'allow-missing-or-failed' }))).toBe('passed');
    expect(text(request(), config({ kind: 'allow-missing' }))).toBe('passed');
    expect(text(bearer(token({ ...GOOD, iss: 'https://c' })), config({ kind: 'allow-missing' }))).toBe(
      '401 Jwt issuer is not configured',
    );
  });
  test('all: the first failure is the answer', () => {
    expect(text(bearer(token()), two({ kind: 'all', of: [named('origins-0'), named('b')] }))).toBe(
      '401 Jwt issuer is not configured',
    );
    expect(text(request(), config({ kind: 'all', of: [] }))).toBe('passed');
  });
  test('what is not known stays unknown, by name', () => {
    expect(text(request(), config({ kind: 'unknown', text: 'extract_only' }))).toBe('extract_only');
    expect(text(request(), config(named('gone')))).toBe('provider gone');
    expect(text(bearer(token()), config(OPTIONAL, [provider({ other: ['subjects'] })]))).toBe('origins-0 subjects');
    expect(text(bearer(token()), config(OPTIONAL, [provider({ other: ['clear_route_cache'] })]))).toBe('passed');
  });
});

describe('J-6: what the filter leaves behind', () => {
  test('claims for RBAC, lists that are written with spaces split; nothing without a token', () => {
    expect(metadata(request())).toBeNull();
    const spaced = config(OPTIONAL, [provider({ spaceDelimitedClaims: ['scope'] })]);
    expect(metadata(bearer(token()), spaced)).toEqual({ payload: { ...GOOD, scope: ['read', 'write'] } });
  });
  test('a provider that does not forward takes the token’s header away', () => {
    const { outcome } = judge(bearer(token()), config(OPTIONAL, [provider({ forward: false })]));
    expect(outcome).toMatchObject({ removed: ['authorization'], issuers: ['https://login'] });
  });
  test('headers made from claims are taken away first, and written only from a verified token', () => {
    const sets = config(OPTIONAL, [provider({ setsHeaders: ['x-role'] })]);
    expect(judge(request([['x-role', 'root']]), sets).outcome).toMatchObject({ removed: ['x-role'], written: [] });
    expect(judge(bearer(token()), sets).outcome).toMatchObject({ removed: ['x-role'], written: ['x-role'] });
  });
});

describe('J-7: what cannot be verified is assumed, and said', () => {
  const codes = (answer: ReturnType<typeof judgeJwt>) => answer.assumptions.map((a) => a.code);
  test('keys that Envoy fetches, no verifier, no moment', () => {
    const elsewhere = config(OPTIONAL, [provider({ jwks: null })]);
    expect(codes(judge(bearer(token()), elsewhere))).toEqual(['token-keys-elsewhere']);
    expect(codes(judge(bearer(token()), config(), AT, null))).toEqual(['token-not-verified']);
    expect(codes(judge(bearer(token()), config(), null))).toEqual(['token-time-assumed']);
    expect(codes(judge(bearer(token()), config(), AT, () => null))).toEqual(['token-not-verified']);
    expect(codes(judge(bearer(token())))).toEqual([]);
  });
});

test('never throws on any token or claims, and refuses what it cannot read', () => {
  const claims = fc.dictionary(
    fc.constantFrom('iss', 'aud', 'exp', 'nbf', 'sub', 'x'),
    fc.jsonValue() as fc.Arbitrary<Json>,
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        claims.map((c) => `${b64({ alg: 'RS256' })}.${b64(c)}.eA`),
      ),
      (given) => {
        expect(judge(bearer(given)).outcome.kind).toMatch(/passed|refused/);
      },
    ),
  );
});
