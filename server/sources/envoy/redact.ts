import { REDACTED, redactKeySet } from '@/server/sources/redactKeySet';
import { isObj, text } from './json.ts';

export { REDACTED };

const SECRET_NAME = /authorization|cookie|token|secret|passw|credential|api[-_]?key|private[-_]?key|session/i;

const MATCHES = ['string_match', 'exact_match', 'prefix_match', 'suffix_match', 'contains_match', 'safe_regex_match'];

/** Names whose values are taken for secrets, wherever they stand. */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/** Fields that make a named thing worth a look; most named things (filters, clusters) carry none of them. */
const CARRIES = new Set(['value', 'raw_value', ...MATCHES]);

const MAX_DEPTH = 200;

/** Inline data under these keys is public by its nature: certificates, public keys, bodies for anyone. */
const PUBLIC_INLINE = new Set(['trusted_ca', 'certificate_chain', 'crl', 'trust_bundle', 'body', 'text_format_source']);
/** Fields whose own string is a secret. Names of secrets (`secret_name`) and of token headers stay. */
const SECRET_FIELDS = new Set([
  'password',
  'passphrase',
  'token',
  'access_token',
  'api_key',
  'client_secret',
  'secret_access_key',
  'session_token',
  'private_key',
  'hmac_secret',
  'auth_password',
  'credential',
  'inline_code',
]);

/**
 * Blanks secrets in a parsed dump, in place: the tree is ours alone, and copying it would double its memory.
 * Envoy blanks what its protos mark as sensitive (private keys) already; this takes what users can put elsewhere:
 * headers to add, gRPC metadata, environments of Wasm, inline data, credentials that header matchers compare with.
 * Anything nested deeper than any real configuration is cut.
 */
export function redact(node: unknown, parent = '', depth = 0): void {
  if (Array.isArray(node)) {
    if (depth > MAX_DEPTH) node.length = 0;
    for (let i = 0; i < node.length; i++)
      if (typeof node[i] === 'object' && node[i] !== null) redact(node[i], parent, depth + 1);
    return;
  }
  if (!isMutable(node)) return;
  if (depth > MAX_DEPTH) {
    for (const key of Object.keys(node)) delete node[key];
    return;
  }
  let carries = false;
  // JSON.parse gives plain objects, so for-in meets own keys only; it is the fastest walk there is.
  for (const key in node) {
    const value = node[key];
    if (typeof value === 'string') {
      if (value !== '' && isSecretString(key, parent)) node[key] = REDACTED;
    } else if (typeof value === 'object' && value !== null) {
      if (key === 'environment_variables') node[key] = REDACTED;
      else if (key === 'local_jwks' && isMutable(value)) redactJwks(value);
      else redact(value, key, depth + 1);
    }
    carries ||= CARRIES.has(key);
  }
  if (!carries) return;
  const name = text(node, 'key') ?? text(node, 'name') ?? text(node, 'header_name');
  if (name !== null && isSecretName(name)) blankNamed(node);
}

/** A DataSource of JWT keys: the public ones stay, to verify tokens with. */
function redactJwks(source: Record<string, unknown>): void {
  const { inline_string: plain, inline_bytes: bytes } = source;
  if (plain !== undefined) source.inline_string = typeof plain === 'string' ? redactKeySet(plain) : REDACTED;
  if (bytes === undefined) return;
  const decoded = typeof bytes === 'string' ? Buffer.from(bytes, 'base64').toString('utf8') : '';
  const kept = redactKeySet(decoded);
  if (kept !== decoded) source.inline_bytes = Buffer.from(kept).toString('base64');
}

/** `{key, value}` pairs (headers, metadata) and matchers (`{name, string_match}`) of a secret's name. */
function blankNamed(node: Record<string, unknown>): void {
  for (const key of ['value', 'raw_value']) if (typeof node[key] === 'string') node[key] = REDACTED;
  for (const key of MATCHES) if (node[key] !== undefined && !isCookiePattern(node, key)) node[key] = REDACTED;
}

/** A pattern over the Cookie header routes by some cookie; unlike an exact comparison it holds nobody's cookie. */
const isCookiePattern = (node: Record<string, unknown>, key: string): boolean =>
  /^cookie$/i.test(text(node, 'name') ?? '') &&
  (key === 'safe_regex_match' || (isObj(node[key]) && Object.hasOwn(node[key], 'safe_regex')));

const isSecretString = (key: string, parent: string): boolean =>
  SECRET_FIELDS.has(key) ||
  // A Wasm plugin's configuration, as a StringValue.
  (key === 'value' && parent === 'configuration') ||
  ((key === 'inline_string' || key === 'inline_bytes') && !PUBLIC_INLINE.has(parent));

const isMutable = (v: unknown): v is Record<string, unknown> => isObj(v);
