import type { JwtProvider } from '../model/index.ts';
import type { JwtRequest } from './jwt.ts';

/** A token as it was found, with the issuers whose providers look there (`''`: any). */
export type Located = {
  readonly text: string;
  readonly issuers: readonly string[];
  /** The header it stood in, null for parameters and cookies. */
  readonly header: string | null;
};

type Place = {
  readonly of: 'header' | 'param' | 'cookie';
  readonly name: string;
  readonly prefix: string;
  readonly issuers: string[];
};

/**
 * Tokens where these providers look for them, in Envoy's order: headers (by name and prefix), query parameters, cookies.
 * A provider that names no place looks into `authorization: Bearer …` and the parameter `access_token`. SPEC J-2.
 */
export function tokensFor(
  providers: readonly JwtProvider[],
  request: JwtRequest,
): { readonly tokens: readonly Located[] } | { readonly open: string } {
  const tokens: Located[] = [];
  for (const { of, name, prefix, issuers } of placesOf(providers)) {
    if (of === 'header') {
      if (request.header(name) === undefined) return { open: `header ${name}` };
      for (const [key, value] of request.headers) {
        if (key !== name) continue;
        const start = value.indexOf(prefix);
        if (start === -1) continue;
        tokens.push({ text: prefix === '' ? value : afterPrefix(value, start + prefix.length), issuers, header: name });
      }
    } else if (of === 'param') {
      if (request.path === null) return { open: `query parameter ${name}` };
      const text = parameter(request.path, name);
      if (text !== null) tokens.push({ text, issuers, header: null });
    } else {
      if (request.header('cookie') === undefined) return { open: 'header cookie' };
      const text = cookie(request, name);
      if (text !== null) tokens.push({ text, issuers, header: null });
    }
  }
  return { tokens };
}

function placesOf(providers: readonly JwtProvider[]): readonly Place[] {
  const places = new Map<string, Place>();
  const add = (of: Place['of'], name: string, prefix: string, issuer: string) => {
    const key = `${ORDER[of]}${name}${prefix}`;
    const place = places.get(key);
    if (place) place.issuers.push(issuer);
    else places.set(key, { of, name, prefix, issuers: [issuer] });
  };
  for (const p of providers) {
    for (const { name, prefix } of p.fromHeaders) add('header', name.toLowerCase(), prefix, p.issuer);
    for (const name of p.fromParams) add('param', name, '', p.issuer);
    for (const name of p.fromCookies) add('cookie', name, '', p.issuer);
    if (p.fromHeaders.length + p.fromParams.length + p.fromCookies.length > 0) continue;
    add('header', 'authorization', 'Bearer ', p.issuer);
    add('param', 'access_token', '', p.issuer);
  }
  return [...places.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place);
}
const ORDER = { header: '1', param: '2', cookie: '3' } as const;

/** From the first character behind the prefix that a token may begin with; without one, the whole value. */
function afterPrefix(value: string, from: number): string {
  const start = value.slice(from).search(/[A-Za-z0-9_.-]/);
  return start === -1 ? value : value.slice(from + start);
}

/** The first value of a query parameter, percent-decoded. */
function parameter(path: string, name: string): string | null {
  const query = /\?([^#]*)/.exec(path)?.[1] ?? '';
  for (const pair of query.split('&')) {
    const [key = '', ...value] = pair.split('=');
    if (decoded(key) === name) return decoded(value.join('='));
  }
  return null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function cookie(request: JwtRequest, name: string): string | null {
  for (const [key, value] of request.headers) {
    if (key !== 'cookie') continue;
    for (const part of value.split(';')) {
      const [found = '', ...rest] = part.trim().split('=');
      if (found === name) return rest.join('=').replace(/^"(.*)"$/s, '$1');
    }
  }
  return null;
}
