import type { PathMatch, ValueMatch } from '@/mesh/model';
import { asObj, field, flag, num, type Obj, obj, text } from './json.ts';

const STRINGS = ['exact', 'prefix', 'suffix', 'contains'] as const;
type StringMatch = Extract<ValueMatch['match'], { ignoreCase: boolean }> | { kind: 'unknown'; text: string };

/** envoy.type.matcher.v3.StringMatcher, of a list. */
export const decodeString = (raw: unknown): ValueMatch['match'] => stringMatch(asObj(raw));

function stringMatch(m: Obj | null): StringMatch {
  const ignoreCase = flag(m, 'ignore_case') === true;
  for (const kind of STRINGS) {
    const value = text(m, kind);
    if (value !== null) return { kind, value, ignoreCase };
  }
  const regex = text(obj(m, 'safe_regex'), 'regex');
  if (regex !== null) return { kind: 'regex', value: regex, ignoreCase: false };
  return { kind: 'unknown', text: `string match ${Object.keys(m ?? {}).join(', ')}` };
}

/** Conditions of a RouteMatch that are read here; `runtime_fraction` is the caller's. Any other is one nobody judges. */
export const ROUTE_MATCHES: ReadonlySet<string> = new Set([
  'prefix',
  'path',
  'path_separated_prefix',
  'safe_regex',
  'connect_matcher',
  'path_match_policy',
  'case_sensitive',
  'headers',
  'query_parameters',
  'runtime_fraction',
]);

/** The path part of a RouteMatch. */
export function decodePath(match: Obj | null): PathMatch {
  const ignoreCase = flag(match, 'case_sensitive') === false;
  const prefix = text(match, 'prefix');
  if (prefix !== null) return { kind: 'prefix', value: prefix, ignoreCase };
  const exact = text(match, 'path');
  if (exact !== null) return { kind: 'exact', value: exact, ignoreCase };
  const separated = text(match, 'path_separated_prefix');
  if (separated !== null) return { kind: 'separated-prefix', value: separated, ignoreCase };
  const regex = text(obj(match, 'safe_regex'), 'regex');
  if (regex !== null) return { kind: 'regex', value: regex, ignoreCase: false };
  const other = ['connect_matcher', 'path_match_policy'].find((key) => field(match, key) !== undefined);
  return { kind: 'unknown', text: other ?? 'no path condition' };
}

/**
 * One HeaderMatcher; `string_match` as istiod writes it now, the older fields as EnvoyFilters may. A matcher of
 * nothing but a name asks for presence. A comparison that `redact` blanked reads as unknown.
 */
export function decodeHeader(raw: unknown): ValueMatch {
  const m = asObj(raw);
  const name = text(m, 'name') ?? '';
  const invert = flag(m, 'invert_match') === true;
  const missingAsEmpty = flag(m, 'treat_missing_header_as_empty') === true ? { missingAsEmpty: true as const } : {};
  return { name, invert, match: headerValue(m), ...missingAsEmpty };
}

function headerValue(m: Obj | null): ValueMatch['match'] {
  const modern = obj(m, 'string_match');
  if (modern) return stringMatch(modern);
  for (const kind of STRINGS) {
    const value = text(m, `${kind}_match`);
    if (value !== null) return { kind, value, ignoreCase: false };
  }
  const regex = text(obj(m, 'safe_regex_match'), 'regex');
  if (regex !== null) return { kind: 'regex', value: regex, ignoreCase: false };
  const range = obj(m, 'range_match');
  if (range) return { kind: 'range', start: num(range, 'start') ?? 0, end: num(range, 'end') ?? 0 };
  const present = flag(m, 'present_match');
  if (present !== null) return { kind: 'present', value: present };
  const other = Object.keys(m ?? {}).filter(
    (key) => !['name', 'invert_match', 'treat_missing_header_as_empty'].includes(key),
  );
  return other.length === 0 ? { kind: 'present', value: true } : { kind: 'unknown', text: other.join(', ') };
}

/** One QueryParameterMatcher. */
export function decodeQuery(raw: unknown): ValueMatch {
  const m = asObj(raw);
  const name = text(m, 'name') ?? '';
  const string = field(m, 'string_match');
  const match: ValueMatch['match'] =
    string === undefined ? { kind: 'present', value: flag(m, 'present_match') ?? true } : stringMatch(asObj(string));
  return { name, invert: false, match };
}
