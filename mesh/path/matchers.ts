import type { Json, ValueMatch } from '../model/index.ts';
import { inCidr } from './address.ts';
import { fullMatch } from './regex.ts';
import { matchValue } from './routes.ts';
import { anyOf, orOpen, type Tri } from './tri.ts';

/*
 * Envoy's generic matchers (`type.matcher.v3`, `config.core.v3.CidrRange`, `path.match.uri_template`) over the JSON of a
 * config dump, snake_case. A matcher that is not understood is open by the name of its kind, never refused.
 */

type JsonObject = { readonly [key: string]: Json };
export const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json);
/** Own keys only; null: absent. */
export const field = (json: Json, key: string): Json =>
  isObject(json) && Object.hasOwn(json, key) ? (json[key] ?? null) : null;
export const list = (json: Json): readonly Json[] => (Array.isArray(json) ? json : []);

/** `StringMatcher` as the model's own kind of match; null: not understood. */
export function stringMatcher(json: Json): ValueMatch['match'] | null {
  const ignoreCase = field(json, 'ignore_case') === true;
  for (const kind of ['exact', 'prefix', 'suffix', 'contains'] as const) {
    const value = field(json, kind);
    if (typeof value === 'string') return { kind, value, ignoreCase };
  }
  const regex = field(field(json, 'safe_regex'), 'regex');
  return typeof regex === 'string' ? { kind: 'regex', value: regex, ignoreCase: false } : null;
}

export function stringHolds(json: Json, value: string, construct: string): Tri {
  const match = stringMatcher(json);
  return match === null ? { open: construct } : orOpen(matchValue(match, value), construct);
}

/** `CidrRange`: a missing `prefix_len` is 0, which takes every address of the family. */
export function cidrHolds(range: Json, ip: string | null, construct: string): Tri {
  const prefix = field(range, 'address_prefix');
  const length = field(range, 'prefix_len') ?? 0;
  if (ip === null || typeof prefix !== 'string' || typeof length !== 'number') return { open: construct };
  return orOpen(inCidr(ip, `${prefix}/${length}`), construct);
}

/** `MetadataMatcher` against the metadata that one filter wrote; `undefined` metadata: not known. SPEC B-8. */
export function metadataHolds(matcher: Json, metadata: Json | undefined, construct: string): Tri {
  if (metadata === undefined) return { open: construct };
  let value: Json | undefined = metadata;
  for (const segment of list(field(matcher, 'path'))) {
    const key = field(segment, 'key');
    if (typeof key !== 'string') return { open: construct };
    value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  const holds = valueHolds(field(matcher, 'value'), value, construct);
  const inverted = field(matcher, 'invert') === true;
  return inverted && typeof holds === 'boolean' ? !holds : holds;
}

/** `ValueMatcher`; `undefined`: there is no value at that path, which no positive matcher takes. */
function valueHolds(matcher: Json, value: Json | undefined, construct: string): Tri {
  const [kind = '', inner = null] = (isObject(matcher) ? Object.entries(matcher)[0] : undefined) ?? [];
  switch (kind) {
    case 'string_match':
      return typeof value === 'string' ? stringHolds(inner, value, construct) : false;
    case 'list_match':
      return Array.isArray(value)
        ? anyOf(list(value), (item) => valueHolds(field(inner, 'one_of'), item, construct))
        : false;
    case 'or_match':
      return anyOf(list(field(inner, 'value_matchers')), (m) => valueHolds(m, value, construct));
    case 'bool_match':
      return typeof value === 'boolean' && value === inner;
    case 'null_match':
      return value === null;
    case 'present_match':
      if (value !== undefined && (typeof value !== 'object' || value === null)) return value !== null && inner === true;
      return inner === true && value === undefined ? false : { open: construct };
    default:
      return { open: construct };
  }
}

/** Characters that a `*` of a path template stands for: those of a path segment (Envoy, `uri_template_lib`). */
const SEGMENT = "a-zA-Z0-9\\-._~%!$&'()+,;:@=";

/**
 * A path template as Istio's `paths` give it: `*` is one segment, `**` any rest with slashes; the whole path must fit.
 * Named variables, which Istio never writes, are open. SPEC B-7.
 */
export function templateHolds(template: Json, path: string, construct: string): Tri {
  if (typeof template !== 'string' || /[{}]/.test(template)) return { open: construct };
  const regex = template
    .split(/(\*\*|\*)/)
    .map((part) =>
      part === '**' ? `[${SEGMENT}/]*` : part === '*' ? `[${SEGMENT}]+` : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  return orOpen(fullMatch(regex, path), construct);
}
