/** Stands where a secret was. */
export const REDACTED = '[redacted]';

/**
 * Members of a JSON Web Key that are public (RFC 7517, 7518 §6, 8037, and AKP's `pub`). Everything else is taken for a
 * part of a private or shared key (`d`, `p`, `q`, `dp`, `dq`, `qi`, `oth`, `k`, `priv`), whatever the key's type.
 */
const PUBLIC = new Set([
  'kty',
  'use',
  'key_ops',
  'alg',
  'kid',
  'x5u',
  'x5c',
  'x5t',
  'x5t#S256',
  'n',
  'e',
  'crv',
  'x',
  'y',
  'pub',
  'iss',
]);

/**
 * A JWK set, or one JWK, without the private members of its keys; the very same text when it has none. Text that is not
 * such a document is blanked, for it may be anything.
 */
export function redactKeySet(document: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch {
    return REDACTED;
  }
  if (!isObj(parsed)) return REDACTED;
  let changed = false;
  const publicOf = (key: unknown): unknown => {
    if (!isObj(key)) {
      changed = true;
      return REDACTED;
    }
    return Object.fromEntries(
      Object.entries(key).map(([name, value]) => {
        if (PUBLIC.has(name) && isPlain(value)) return [name, value];
        changed = true;
        return [name, REDACTED];
      }),
    );
  };
  const keys = 'keys' in parsed ? parsed.keys : undefined;
  const set = Array.isArray(keys) ? { ...allBlank(parsed), keys: keys.map(publicOf) } : publicOf(parsed);
  changed ||= Array.isArray(keys) && Object.keys(parsed).length > 1;
  return changed ? JSON.stringify(set) : document;
}

const isObj = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

const isPlain = (value: unknown): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.every((part) => typeof part === 'string'));

const allBlank = (node: object) => Object.fromEntries(Object.keys(node).map((name) => [name, REDACTED]));
