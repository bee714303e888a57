import type { Json, RbacConfig, Spiffe } from '../model/index.ts';
import { matchValue } from './routes.ts';

/** What a server's RBAC filter could see of the request, as far as logs and configuration tell; null: not known. */
export type RbacRequest = {
  /** The peer's SPIFFE ID; null with `authenticated: false` when it showed no certificate. */
  readonly identity: Spiffe | null;
  readonly authenticated: boolean | null;
  readonly port: number | null;
  readonly method: string | null;
  readonly authority: string | null;
  /** The path as the server's Envoy judged it: after the client's rewrite, which neither log shows. */
  readonly path: string | null;
};

/** Three-valued: `open` names the construct that could not be judged. */
export type RbacVerdict =
  | { readonly kind: 'yes' }
  | { readonly kind: 'no'; readonly part: 'permission' | 'principal' }
  | { readonly kind: 'open'; readonly construct: string };

type Tri = true | false | { readonly open: string };
type JsonObject = { readonly [key: string]: Json };

/** Whether one policy matches: one of its permissions and one of its principals (Envoy, `config.rbac.v3.Policy`). SPEC B-2. */
export function judgePolicy(policy: RbacConfig['policies'][number], request: RbacRequest): RbacVerdict {
  const principal = anyOf(list(policy.principals), (j) => principalHolds(j, request));
  if (principal === false) return { kind: 'no', part: 'principal' };
  const permission = anyOf(list(policy.permissions), (j) => permissionHolds(j, request));
  if (permission === false) return { kind: 'no', part: 'permission' };
  if (principal !== true) return { kind: 'open', construct: principal.open };
  return permission === true ? { kind: 'yes' } : { kind: 'open', construct: permission.open };
}

function principalHolds(json: Json, request: RbacRequest): Tri {
  const [key, value] = oneKey(json);
  switch (key) {
    case 'and_ids':
      return allOf(list(field(value, 'ids')), (j) => principalHolds(j, request));
    case 'or_ids':
      return anyOf(list(field(value, 'ids')), (j) => principalHolds(j, request));
    case 'not_id':
      return negate(principalHolds(value, request));
    case 'authenticated': {
      const name = field(value, 'principal_name');
      if (request.authenticated === null) return { open: key };
      if (!request.authenticated || name === null) return request.authenticated;
      return request.identity === null ? { open: key } : stringHolds(name, request.identity, key);
    }
    default:
      return common(key, value, request);
  }
}

function permissionHolds(json: Json, request: RbacRequest): Tri {
  const [key, value] = oneKey(json);
  switch (key) {
    case 'and_rules':
      return allOf(list(field(value, 'rules')), (j) => permissionHolds(j, request));
    case 'or_rules':
      return anyOf(list(field(value, 'rules')), (j) => permissionHolds(j, request));
    case 'not_rule':
      return negate(permissionHolds(value, request));
    case 'destination_port':
      return request.port === null ? { open: key } : request.port === value;
    default:
      return common(key, value, request);
  }
}

/** Matchers that principals and permissions share. */
function common(key: string, value: Json, request: RbacRequest): Tri {
  switch (key) {
    case 'any':
      return value === true;
    case 'url_path':
      return request.path === null ? { open: key } : stringHolds(field(value, 'path'), request.path, key);
    case 'header': {
      const name = field(value, 'name');
      const invert = field(value, 'invert_match') === true;
      const seen = name === ':method' ? request.method : name === ':authority' ? request.authority : null;
      const matcher = field(value, 'string_match') ?? exactly(field(value, 'exact_match'));
      const open = { open: typeof name === 'string' ? `header ${name}` : key };
      if (seen === null || matcher === null) return open;
      const holds = stringHolds(matcher, seen, open.open);
      return invert ? negate(holds) : holds;
    }
    default:
      return { open: key };
  }
}

const exactly = (value: Json): Json => (typeof value === 'string' ? { exact: value } : null);

/** Envoy's `type.matcher.v3.StringMatcher`. */
function stringHolds(matcher: Json, value: string, construct: string): Tri {
  const ignoreCase = field(matcher, 'ignore_case') === true;
  for (const kind of ['exact', 'prefix', 'suffix', 'contains'] as const) {
    const wanted = field(matcher, kind);
    if (typeof wanted === 'string')
      return matchValue({ kind, value: wanted, ignoreCase }, value) ?? { open: construct };
  }
  const regex = field(field(matcher, 'safe_regex'), 'regex');
  if (typeof regex !== 'string') return { open: construct };
  return matchValue({ kind: 'regex', value: regex, ignoreCase: false }, value) ?? { open: construct };
}

const isObject = (json: Json): json is JsonObject => typeof json === 'object' && json !== null && !Array.isArray(json);
const field = (json: Json, key: string): Json =>
  isObject(json) && Object.hasOwn(json, key) ? (json[key] ?? null) : null;
const list = (json: Json): readonly Json[] => (Array.isArray(json) ? json : []);

/** The single set key of a protobuf `oneof`; anything else is a construct of its own name. */
function oneKey(json: Json): readonly [string, Json] {
  const entries = isObject(json) ? Object.entries(json) : [];
  const [only] = entries;
  return only && entries.length === 1 ? only : [entries.map(([k]) => k).join('+') || 'empty', null];
}

const negate = (value: Tri): Tri => (typeof value === 'boolean' ? !value : value);

function anyOf(items: readonly Json[], holds: (json: Json) => Tri): Tri {
  const all = items.map(holds);
  if (all.includes(true)) return true;
  return all.find((t) => t !== false) ?? false;
}

function allOf(items: readonly Json[], holds: (json: Json) => Tri): Tri {
  const all = items.map(holds);
  if (all.includes(false)) return false;
  return all.find((t) => t !== true) ?? true;
}
