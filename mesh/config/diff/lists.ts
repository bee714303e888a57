import type { Json } from '../../model/index.ts';

/**
 * How Envoy reads a list. In a `sequence` the order decides: the first route that matches is taken, filters run one after
 * the other. In a `set` it does not: elements are told apart by what `identity` gives.
 */
export type ListKind =
  | { readonly kind: 'sequence' }
  | { readonly kind: 'set'; readonly identity: (element: Json) => string };

const SEQUENCE: ListKind = { kind: 'sequence' };
const field = (element: Json, name: string): Json =>
  typeof element === 'object' && element !== null && !Array.isArray(element)
    ? ((element as Readonly<Record<string, Json>>)[name] ?? null)
    : null;
const named = (element: Json): string => {
  const name = field(element, 'name');
  return typeof name === 'string' && name !== '' ? name : settled(element);
};
const BY_VALUE: ListKind = { kind: 'set', identity: (element) => settled(element) };
const BY_NAME: ListKind = { kind: 'set', identity: named };

/** Lists whose order means nothing to Envoy, by the field that holds them (config.*.v3). Every other list is a sequence. */
const SETS: ReadonlyMap<string, ListKind> = new Map([
  ['virtual_hosts', BY_NAME],
  // The most specific match takes the connection, wherever it stands; Istio gives several chains one name.
  [
    'filter_chains',
    {
      kind: 'set',
      identity: (chain) =>
        [field(chain, 'name'), field(chain, 'filter_chain_match')].map((part) => settled(part)).join(' '),
    },
  ],
  [
    'endpoints',
    {
      kind: 'set',
      identity: (group) => `locality ${settled(field(group, 'locality'))} priority ${field(group, 'priority') ?? 0}`,
    },
  ],
  ['lb_endpoints', { kind: 'set', identity: (e) => settled(field(field(e, 'endpoint'), 'address')) }],
  ['thresholds', { kind: 'set', identity: (t) => String(field(t, 'priority') ?? 'DEFAULT') }],
  ['clusters', BY_NAME],
  ...[
    'domains',
    'server_names',
    'application_protocols',
    'prefix_ranges',
    'source_prefix_ranges',
    'direct_source_prefix_ranges',
    'source_ports',
    'match_typed_subject_alt_names',
    'match_subject_alt_names',
    'principals',
    'permissions',
    'ids',
    'request_headers_to_remove',
    'response_headers_to_remove',
    'retriable_status_codes',
    'additional_addresses',
    'trust_domains',
  ].map((name) => [name, BY_VALUE] as const),
]);

/** How the list in a field is read; `parent` is the field that holds that field's object. */
export function listKind(name: string, parent: string): ListKind {
  // Rules of RBAC are all or any of a set; those of jwt_authn are tried in order.
  if (name === 'rules') return parent === 'and_rules' || parent === 'or_rules' ? BY_VALUE : SEQUENCE;
  return SETS.get(name) ?? SEQUENCE;
}

/** Stands for an element of a sequence: its name if it has one, else its whole. */
export const elementName = named;

/** A value as text, equal for values that are the same to Envoy: the keys of objects and the elements of sets in one order. */
export function settled(value: Json | undefined, name = '', parent = ''): string {
  if (value === undefined) return '';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) {
    const parts = value.map((element: Json) => settled(element, '', name));
    return `[${(listKind(name, parent).kind === 'set' ? parts.sort() : parts).join(',')}]`;
  }
  const fields = value as Readonly<Record<string, Json>>;
  return `{${Object.keys(fields)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${settled(fields[key], key, name)}`)
    .join(',')}}`;
}
