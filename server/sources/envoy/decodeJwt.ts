import type { JwtConfig, JwtProvider, JwtRequirement } from '@/mesh/model';
import { decodeHeader, decodePath, decodeQuery, ROUTE_MATCHES } from './decodeMatch.ts';
import { asObj, field, flag, type Gaps, list, num, type Obj, obj, otherKeys, text, texts, token } from './json.ts';

/**
 * envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication. Null where it is told by filter state, which nothing
 * outside Envoy knows, what is required.
 */
export function decodeJwt(config: Obj | null, pointer: string, gaps: Gaps): JwtConfig | null {
  if (field(config, 'filter_state_rules') !== undefined) {
    gaps.add(`${pointer}/filter_state_rules`, 'JWT requirements by filter state');
    return null;
  }
  const named = obj(config, 'requirement_map');
  return {
    pointer,
    providers: Object.entries(obj(config, 'providers') ?? {}).map(([name, raw]) =>
      provider(name, asObj(raw), `${pointer}/providers/${token(name)}`, gaps),
    ),
    rules: list(config, 'rules').map((raw, i) => rule(asObj(raw), named, `${pointer}/rules/${i}`)),
    bypassCorsPreflight: flag(config, 'bypass_cors_preflight') === true,
  };
}

const PROVIDER = new Set([
  'issuer',
  'audiences',
  'local_jwks',
  'remote_jwks',
  'from_headers',
  'from_params',
  'from_cookies',
  'forward',
  'payload_in_metadata',
  'normalize_payload_in_metadata',
  'clock_skew_seconds',
  'jwt_cache_config',
  'pad_forward_payload_header',
  'forward_payload_header',
  'claim_to_headers',
]);

/** Envoy allows 60 s of clock skew unless told otherwise. */
const CLOCK_SKEW_SECONDS = 60;

function provider(name: string, config: Obj | null, pointer: string, gaps: Gaps): JwtProvider {
  const payload = text(config, 'payload_in_metadata');
  const other = otherKeys(config, PROVIDER);
  const sets = [
    text(config, 'forward_payload_header') ?? '',
    ...list(config, 'claim_to_headers').map((raw) => text(asObj(raw), 'header_name') ?? ''),
  ].flatMap((header) => (header === '' ? [] : header.toLowerCase()));
  const spaced = texts(obj(config, 'normalize_payload_in_metadata'), 'space_delimited_claims');
  return {
    pointer,
    name,
    issuer: text(config, 'issuer') ?? '',
    audiences: texts(config, 'audiences'),
    jwks: inlineKeys(obj(config, 'local_jwks'), `${pointer}/local_jwks`, gaps),
    fromHeaders: list(config, 'from_headers').flatMap((raw) => {
      const header = text(asObj(raw), 'name');
      return header === null ? [] : [{ name: header, prefix: text(asObj(raw), 'value_prefix') ?? '' }];
    }),
    fromParams: texts(config, 'from_params'),
    fromCookies: texts(config, 'from_cookies'),
    forward: flag(config, 'forward') === true,
    payloadInMetadata: payload === '' ? null : payload,
    clockSkewSeconds: num(config, 'clock_skew_seconds') ?? CLOCK_SKEW_SECONDS,
    ...(spaced.length > 0 ? { spaceDelimitedClaims: spaced } : {}),
    ...(sets.length > 0 ? { setsHeaders: sets } : {}),
    ...(other.length > 0 ? { other } : {}),
  };
}

/** A DataSource: only keys that stand in the dump are known; those in a file or behind a URI are not. */
function inlineKeys(source: Obj | null, pointer: string, gaps: Gaps): string | null {
  if (source === null) return null;
  const plain = text(source, 'inline_string');
  if (plain !== null) return plain;
  const bytes = text(source, 'inline_bytes');
  if (bytes !== null) return Buffer.from(bytes, 'base64').toString('utf8');
  gaps.add(pointer, `JWT keys by ${Object.keys(source).join(', ') || 'nothing'}`);
  return null;
}

function rule(config: Obj | null, named: Obj | null, pointer: string): JwtConfig['rules'][number] {
  const match = obj(config, 'match');
  const name = text(config, 'requirement_name');
  const query = list(match, 'query_parameters').map(decodeQuery);
  const required = name === null ? obj(config, 'requires') : obj(named, name);
  return {
    pointer,
    path: decodePath(match),
    headers: list(match, 'headers').map(decodeHeader),
    otherMatches: [
      ...otherKeys(match, ROUTE_MATCHES),
      ...query.map((parameter) => `query parameter ${parameter.name}`),
      ...(field(match, 'runtime_fraction') === undefined ? [] : ['runtime_fraction']),
    ],
    requires:
      required !== null
        ? requirement(required)
        : name !== null
          ? { kind: 'unknown', text: `requirement ${name}` }
          : field(config, 'requires') === undefined
            ? null
            : { kind: 'unknown', text: 'requires' },
  };
}

/** One JwtRequirement; an empty one requires nothing, which `all` of none says. */
function requirement(raw: unknown, depth = 0): JwtRequirement {
  const config = asObj(raw);
  const keys = Object.keys(config ?? {});
  const [key] = keys;
  if (config === null || keys.length > 1 || depth > 20) return { kind: 'unknown', text: keys.join(', ') };
  switch (key) {
    case undefined:
      return { kind: 'all', of: [] };
    case 'provider_name':
      return { kind: 'provider', provider: text(config, key) ?? '', audiences: [] };
    case 'provider_and_audiences': {
      const both = obj(config, key);
      return { kind: 'provider', provider: text(both, 'provider_name') ?? '', audiences: texts(both, 'audiences') };
    }
    case 'requires_any':
    case 'requires_all':
      return {
        kind: key === 'requires_any' ? 'any' : 'all',
        of: list(obj(config, key), 'requirements').map((inner) => requirement(inner, depth + 1)),
      };
    case 'allow_missing':
      return { kind: 'allow-missing' };
    case 'allow_missing_or_failed':
      return { kind: 'allow-missing-or-failed' };
    default:
      return { kind: 'unknown', text: key };
  }
}
