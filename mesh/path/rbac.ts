import type { Json, RbacConfig, Spiffe, ValueMatch } from '../model/index.ts';
import {
  cidrHolds,
  field,
  isObject,
  list,
  metadataHolds,
  stringHolds,
  stringMatcher,
  templateHolds,
} from './matchers.ts';
import { judgeHeader, type RequestView, withoutQuery } from './routes.ts';
import { allOf, anyOf, negate, type Tri } from './tri.ts';

/** What an RBAC filter could see of the connection and its request; null: not known. */
export type RbacRequest = {
  /** The peer's SPIFFE ID; null with `authenticated: false` when it showed no certificate. */
  readonly identity: Spiffe | null;
  readonly authenticated: boolean | null;
  /** False: it did not come inside HBONE. */
  readonly hbone: false | null;
  readonly port: number | null;
  readonly destinationIp: string | null;
  /** The connection's other end, and the address that Envoy takes the request to come from. */
  readonly directIp: string | null;
  readonly remoteIp: string | null;
  /** `''`: none sent. */
  readonly sni: string | null;
  /** Null: not HTTP, so that every HTTP matcher fails. `path` is the one that the filter judges, after every rewrite. */
  readonly http: Pick<RequestView, 'header' | 'unknownHeader' | 'path'> | null;
  /** Metadata that a filter wrote, by its name: null when it wrote none, undefined when that is not known. */
  metadata(filter: string): Json | undefined;
};

/** Three-valued: `open` names the construct that could not be judged. */
export type RbacVerdict =
  | { readonly kind: 'yes' }
  | { readonly kind: 'no'; readonly part: 'permission' | 'principal' }
  | { readonly kind: 'open'; readonly construct: string };

/** Whether one policy matches: one of its permissions and one of its principals (Envoy, `config.rbac.v3.Policy`). SPEC B-2. */
export function judgePolicy(policy: RbacConfig['policies'][number], request: RbacRequest): RbacVerdict {
  const principal = anyOf(list(policy.principals), (j) => principalHolds(j, request));
  if (principal === false) return { kind: 'no', part: 'principal' };
  const permission = anyOf(list(policy.permissions), (j) => permissionHolds(j, request));
  if (permission === false) return { kind: 'no', part: 'permission' };
  if (principal !== true) return { kind: 'open', construct: principal.open };
  if (permission !== true) return { kind: 'open', construct: permission.open };
  return policy.condition === null ? { kind: 'yes' } : { kind: 'open', construct: 'condition' };
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
    // Without PROXY protocol, which Istio's inbound listeners do not read, `source_ip` is the connection's other end.
    case 'source_ip':
    case 'direct_remote_ip':
      return cidrHolds(value, request.directIp, key);
    case 'remote_ip':
      return cidrHolds(value, request.remoteIp, key);
    case 'filter_state': {
      // Written for connections that came through HBONE alone (SPEC B-9).
      const name = field(value, 'key');
      if (name === 'io.istio.peer_principal' && request.hbone === false) return false;
      return { open: `${key} ${typeof name === 'string' ? name : ''}` };
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
    case 'destination_port_range': {
      const [start, end] = [field(value, 'start') ?? 0, field(value, 'end') ?? 0];
      if (request.port === null || typeof start !== 'number' || typeof end !== 'number') return { open: key };
      return request.port >= start && request.port < end;
    }
    case 'destination_ip':
      return cidrHolds(value, request.destinationIp, key);
    case 'requested_server_name':
      return request.sni === null ? { open: key } : stringHolds(value, request.sni, key);
    case 'uri_template': {
      if (request.http === null) return false;
      if (request.http.path === null) return { open: key };
      return templateHolds(field(field(value, 'typed_config'), 'path_template'), withoutQuery(request.http.path), key);
    }
    default:
      return common(key, value, request);
  }
}

/** Matchers that principals and permissions share. */
function common(key: string, value: Json, request: RbacRequest): Tri {
  switch (key) {
    case 'any':
      return value === true;
    case 'url_path': {
      if (request.http === null) return false;
      if (request.http.path === null) return { open: key };
      return stringHolds(field(value, 'path'), withoutQuery(request.http.path), key);
    }
    case 'header':
      return headerHolds(value, request);
    case 'metadata': {
      const filter = field(value, 'filter');
      return typeof filter === 'string'
        ? metadataHolds(value, request.metadata(filter), `metadata ${filter}`)
        : { open: key };
    }
    default:
      return { open: key };
  }
}

function headerHolds(json: Json, request: RbacRequest): Tri {
  const name = field(json, 'name');
  const match = headerMatch(json);
  const open = { open: typeof name === 'string' ? `header ${name}` : 'header' };
  if (typeof name !== 'string' || match === null) return open;
  const judged = judgeHeader(
    {
      name,
      invert: field(json, 'invert_match') === true,
      ...(field(json, 'treat_missing_header_as_empty') === true ? { missingAsEmpty: true as const } : {}),
      match,
    },
    request.http ?? NO_HTTP,
  );
  return judged.kind === 'open' ? open : judged.kind === 'yes';
}

/** A connection without HTTP is judged with an empty header map (Envoy, `envoy.filters.network.rbac`). */
const NO_HTTP: Pick<RequestView, 'header' | 'unknownHeader'> = {
  header: () => null,
  unknownHeader: (header) => ({ code: 'header-not-logged', params: { header } }),
};

/** `config.route.v3.HeaderMatcher`, its deprecated fields included; null: not understood. */
function headerMatch(json: Json): ValueMatch['match'] | null {
  const present = field(json, 'present_match');
  if (typeof present === 'boolean') return { kind: 'present', value: present };
  const range = field(json, 'range_match');
  const [start, end] = [field(range, 'start') ?? 0, field(range, 'end') ?? 0];
  if (range !== null)
    return typeof start === 'number' && typeof end === 'number' ? { kind: 'range', start, end } : null;
  const nested = field(json, 'string_match') ?? wrapped('safe_regex', field(json, 'safe_regex_match'));
  if (nested !== null) return stringMatcher(nested);
  for (const kind of ['exact', 'prefix', 'suffix', 'contains'])
    if (field(json, `${kind}_match`) !== null) return stringMatcher(wrapped(kind, field(json, `${kind}_match`)));
  // With nothing but a name, the header must be there.
  const known = ['name', 'invert_match', 'treat_missing_header_as_empty'];
  return isObject(json) && Object.keys(json).every((k) => known.includes(k)) ? { kind: 'present', value: true } : null;
}

const wrapped = (key: string, value: Json): Json => (value === null ? null : { [key]: value });

/** The single set key of a protobuf `oneof`; anything else is a construct of its own name. */
function oneKey(json: Json): readonly [string, Json] {
  const entries = isObject(json) ? Object.entries(json) : [];
  const [only] = entries;
  return only && entries.length === 1 ? only : [entries.map(([k]) => k).join('+') || 'empty', null];
}
