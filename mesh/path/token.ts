import type { Json } from '../model/index.ts';
import { field, isObject, list } from './matchers.ts';

/** A JSON Web Token taken apart (RFC 7519, compact form). Nothing of it is verified. */
export type Token = {
  /** `HEADER.PAYLOAD` as written: what is signed. */
  readonly signed: string;
  /** base64url, as written. */
  readonly signature: string;
  readonly alg: string;
  readonly kid: string;
  readonly issuer: string;
  readonly audiences: readonly string[];
  /** Seconds since 1970; null: absent. */
  readonly notBefore: number | null;
  readonly expires: number | null;
  readonly payload: Json;
};

/** What Envoy says of a token or key, in its own words: the body of its 401, and what it logs. */
export const JWT_STATUS = {
  missing: 'Jwt is missing',
  format: 'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections',
  'header-base64': 'Jwt header is an invalid Base64url encoded',
  'header-json': 'Jwt header is an invalid JSON',
  alg: 'Jwt header [alg] field is required and must be a string',
  'alg-unsupported': 'Jwt header [alg] is not supported',
  kid: 'Jwt header [kid] field is not a string',
  'payload-base64': 'Jwt payload is an invalid Base64url encoded',
  'payload-json': 'Jwt payload is an invalid JSON',
  iss: 'Jwt payload [iss] field is not a string',
  sub: 'Jwt payload [sub] field is not a string',
  iat: 'Jwt payload [iat] field is not an integer',
  nbf: 'Jwt payload [nbf] field is not an integer',
  exp: 'Jwt payload [exp] field is not an integer',
  'iat-range': 'Jwt payload [iat] field is not a positive 64 bit integer',
  'nbf-range': 'Jwt payload [nbf] field is not a positive 64 bit integer',
  'exp-range': 'Jwt payload [exp] field is not a positive 64 bit integer',
  jti: 'Jwt payload [jti] field is not a string',
  aud: 'Jwt payload [aud] field is not a string or string list',
  'signature-base64': 'Jwt signature is an invalid Base64url encoded',
  'not-yet': 'Jwt not yet valid',
  expired: 'Jwt is expired',
  issuer: 'Jwt issuer is not configured',
  audience: 'Audiences in Jwt are not allowed',
  signature: 'Jwt verification fails',
  'no-key': "Jwks doesn't have key to match kid or alg from Jwt",
} as const;
export type JwtStatus = keyof typeof JWT_STATUS;

const ALGORITHMS = /^(?:(?:ES|HS|RS|PS)(?:256|384|512)|EdDSA)$/;

/** Takes a token apart, in the order in which Envoy's jwt_verify_lib finds fault with it. SPEC J-3. */
export function parseToken(text: string): Token | JwtStatus {
  const [header = '', body = '', signature = '', ...more] = text.split('.');
  if (header === '' || body === '' || signature === '' || more.length > 0) return 'format';
  const head = part(header);
  if (head === 'base64' || head === 'json') return `header-${head}`;
  const alg = field(head, 'alg');
  if (typeof alg !== 'string') return 'alg';
  if (!ALGORITHMS.test(alg)) return 'alg-unsupported';
  const kid = field(head, 'kid');
  if (kid !== null && typeof kid !== 'string') return 'kid';
  const payload = part(body);
  if (payload === 'base64' || payload === 'json') return `payload-${payload}`;
  for (const claim of ['iss', 'sub'] as const) if (!absentOr(payload, claim, 'string')) return claim;
  for (const claim of ['iat', 'nbf', 'exp'] as const) {
    if (!absentOr(payload, claim, 'number')) return claim;
    const seconds = field(payload, claim);
    if (typeof seconds === 'number' && (seconds < 0 || seconds >= 2 ** 64)) return `${claim}-range`;
  }
  if (!absentOr(payload, 'jti', 'string')) return 'jti';
  const aud = field(payload, 'aud');
  const audiences = typeof aud === 'string' ? [aud] : list(aud).filter((a) => typeof a === 'string');
  if (aud !== null && audiences.length !== (Array.isArray(aud) ? aud.length : 1)) return 'aud';
  if (bytes(signature) === null) return 'signature-base64';
  return {
    signed: `${header}.${body}`,
    signature,
    alg,
    kid: kid ?? '',
    issuer: textOf(payload, 'iss'),
    audiences,
    notBefore: secondsOf(payload, 'nbf'),
    expires: secondsOf(payload, 'exp'),
    payload,
  };
}

const textOf = (json: Json, key: string) => {
  const value = field(json, key);
  return typeof value === 'string' ? value : '';
};
const secondsOf = (json: Json, key: string) => {
  const value = field(json, key);
  return typeof value === 'number' ? Math.trunc(value) : null;
};
/** A claim that is null is there, and of the wrong type. */
const absentOr = (json: Json, key: string, type: 'string' | 'number') =>
  !isObject(json) || !Object.hasOwn(json, key) || typeof json[key] === type;

function part(text: string): Json | 'base64' | 'json' {
  const raw = bytes(text);
  if (raw === null) return 'base64';
  try {
    const json: Json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
    return isObject(json) ? json : 'json';
  } catch {
    return 'json';
  }
}

/** base64url with or without padding (RFC 7515, 2); null: not that. */
function bytes(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9_-]+={0,2}$/.test(text)) return null;
  try {
    const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, ''));
    return Uint8Array.from(binary, (c) => c.charCodeAt(0));
  } catch {
    return null;
  }
}

/** Audiences are compared without scheme and without a last slash (Envoy, `CheckAudience`). */
export const bareAudience = (audience: string) => audience.replace(/^https?:\/\//, '').replace(/\/$/, '');
