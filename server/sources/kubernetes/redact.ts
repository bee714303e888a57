import { parse as parseYaml } from 'yaml';
import type { Json } from '@/mesh/model';
import { REDACTED, redactKeySet } from '@/server/sources/redactKeySet';

export { REDACTED };

/** Names of keys, headers and variables whose values are secrets. `secretName` and `credentialName` are only names. */
const SECRET_NAME =
  /(^|[-_.])(authorization|cookie|set-cookie|password|passwd|secret|token|api[-_]?key|private[-_]?key|credentials?)$/i;
const SECRET_CAMEL = /([Pp]assword|[Pp]asswd|[Ss]ecret|[Tt]oken|[Aa]piKey|[Pp]rivateKey|[Cc]redentials?)$/;
/** WasmPlugin's, a Secret's name. */
const SECRETS_NAME = 'imagePullSecret';
/** Code and data that stand in an EnvoyFilter itself: they may hold anything, and are blanked in the proxies' dumps, too. */
const INLINE = new Set(['inlineCode', 'inline_code', 'inlineString', 'inline_string', 'inlineBytes', 'inline_bytes']);
const PEM_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
/** Proxy settings that Meshpath shows or reasons with; other proxyMetadata are environment values. */
const KEPT_METADATA = /^(ISTIO_META_[A-Z_]+|SECRET_TTL|SECRET_GRACE_PERIOD_RATIO(_JITTER)?|PROXY_CONFIG_XDS_AGENT)$/;

const isSecretName = (name: string) => name !== SECRETS_NAME && (SECRET_NAME.test(name) || SECRET_CAMEL.test(name));

/**
 * A copy of a Kubernetes object's part without what may be secret: values under secret-like keys, values of
 * environment variables and of secret-like headers, conditions on such headers, private keys, the private part of JWT keys,
 * inline code. Not JSON gives null.
 */
export function redact(value: unknown, key = ''): Json {
  if (typeof value === 'string') return redactText(value, key);
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (Array.isArray(value)) return value.map((item: unknown) => (key === 'env' ? redactEnv(item) : redact(item, key)));
  if (typeof value !== 'object') return null;
  const out: Record<string, Json> = {};
  const named = namedSecret(value);
  for (const [name, item] of Object.entries(value)) {
    if (name === 'proxyMetadata') out[name] = redactMetadata(item);
    else if (named && (name === 'value' || name === 'values' || name === 'notValues')) out[name] = REDACTED;
    else if (key !== '' && isMatcher(item) && /^authorization$/i.test(name)) out[name] = REDACTED;
    else out[name] = redact(item, name);
  }
  return out;
}

function redactText(value: string, key: string): string {
  if (key === 'jwks') return redactKeySet(value);
  return isSecretName(key) || INLINE.has(key) || PEM_KEY.test(value) ? REDACTED : value;
}

/** `{name: 'x-api-key', value: …}` and AuthorizationPolicy's `{key: 'request.headers[authorization]', values: […]}`. */
function namedSecret(value: object): boolean {
  const name = 'name' in value ? value.name : 'key' in value ? value.key : null;
  if (typeof name !== 'string') return false;
  return isSecretName(/\[([^\]]+)\]$/.exec(name)?.[1] ?? name);
}

const isMatcher = (item: unknown) =>
  typeof item === 'object' && item !== null && ('exact' in item || 'prefix' in item || 'regex' in item);

function redactEnv(item: unknown): Json {
  if (typeof item !== 'object' || item === null || !('name' in item)) return null;
  return { name: typeof item.name === 'string' ? item.name : null, value: REDACTED };
}

function redactMetadata(item: unknown): Json {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return null;
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, KEPT_METADATA.test(name) ? redact(value, '') : REDACTED]),
  );
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const PROXY_CONFIG = 'proxy.istio.io/config';

/** Annotations that Meshpath may keep: without copies of whole objects, secret-like values and private keys. */
export function redactAnnotations(annotations: Readonly<Record<string, string>>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(annotations)) {
    if (name === LAST_APPLIED) continue;
    if (name === PROXY_CONFIG) out[name] = redactYaml(value);
    else out[name] = isSecretName(name.split('/').at(-1) ?? name) || PEM_KEY.test(value) ? REDACTED : value;
  }
  return out;
}

function redactYaml(text: string): string {
  try {
    return JSON.stringify(redact(parseYaml(text, { maxAliasCount: 100 })));
  } catch {
    return REDACTED;
  }
}
