import { err, type Mesh, ok, type Pod, type PodId, podId, type Result, workloadParts } from '../../model/index.ts';
import { isIp } from '../address.ts';
import { lookup } from '../facts.ts';
import type { AskedRequest, Sender } from './explanation.ts';

/** A request as it is typed, in the words of curl's command line. */
export type AskedText = {
  /** `NAMESPACE/POD`, or `gateway` or `outside` for somebody outside the cluster. */
  readonly from: string;
  /** As for curl: `payment:8080/x` is `http://payment:8080/x`; `tcp://HOST:PORT` sends bytes that are not HTTP. */
  readonly to: string;
  readonly method?: string | undefined;
  /** `name: value`; `name;` for an empty value, `name:` for none at all. Several of one name are kept. */
  readonly headers?: readonly string[] | undefined;
  /** Stands for `authorization: Bearer TOKEN`. */
  readonly token?: string | undefined;
  /** What the app resolved the host to, as curl's `--resolve`. */
  readonly address?: string | undefined;
};

/** What of it could not be read; the words are the catalogue's. `header` is a name, never a value. */
export type AskedFault =
  | { readonly code: 'from-malformed' }
  | { readonly code: 'url-empty' }
  | { readonly code: 'url-control' }
  | { readonly code: 'url-scheme'; readonly scheme: string }
  | { readonly code: 'url-user' }
  | { readonly code: 'url-host' }
  | { readonly code: 'url-port' }
  | { readonly code: 'url-port-missing' }
  | { readonly code: 'url-space' }
  | { readonly code: 'method-malformed' }
  | { readonly code: 'header-malformed'; readonly place: number }
  | { readonly code: 'header-value'; readonly header: string }
  | { readonly code: 'header-pseudo'; readonly header: string }
  | { readonly code: 'host-malformed' }
  | { readonly code: 'token-malformed' }
  | { readonly code: 'token-twice' }
  | { readonly code: 'not-for-tcp' }
  | { readonly code: 'address-malformed' };

type Part<T> = Result<T, AskedFault>;

/**
 * Reads a typed request. Like curl with `--path-as-is`: the path stays as it was typed, but for the fragment, which is never
 * sent, and for characters beyond ASCII, which are escaped. The Host header is the URL's host and port unless one is given.
 */
export function parseAsked(text: AskedText): Part<AskedRequest> {
  const from = parseSender(text.from);
  if (!from.ok) return from;
  const url = parseUrl(text.to);
  if (!url.ok) return url;
  const { scheme, host, port, path, typedHost } = url.value;
  const tcp = scheme === 'tcp';
  if (tcp && ((text.headers ?? []).length > 0 || isGiven(text.method) || isGiven(text.token)))
    return err({ code: 'not-for-tcp' });
  const method = parseMethod(text.method);
  if (!method.ok) return method;
  const headers = parseHeaders(text.headers ?? [], text.token);
  if (!headers.ok) return headers;
  const address = parseIp(text.address);
  if (!address.ok) return address;
  const own = port === DEFAULT_PORT[scheme] ? typedHost : `${typedHost}:${port}`;
  return ok({
    from: from.value,
    scheme,
    host,
    port,
    method: method.value,
    path,
    headers: headers.value.headers,
    authority: headers.value.host ?? own,
    address: address.value,
  });
}

const isGiven = (text: string | undefined) => text !== undefined && text.trim() !== '';

/** `NAMESPACE/POD`, `NAMESPACE/NAME` or `NAMESPACE/KIND/NAME` of a workload; `gateway` and `outside` are the same: whoever is outside can reach a gateway only. */
export function parseSender(text: string): Part<Sender> {
  const from = text.trim();
  if (from === 'gateway' || from === 'outside') return ok({ kind: 'outside' });
  const m = /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)\/(?:[A-Z]\w{0,62}\/)?([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)$/.exec(
    from,
  );
  return m ? ok({ kind: 'pod', pod: podId(m[1] ?? '', m[3] ?? '') }) : err({ code: 'from-malformed' });
}

const DEFAULT_PORT = { http: 80, https: 443, tcp: -1 } as const;

type Url = {
  readonly scheme: AskedRequest['scheme'];
  /** Lower case, without brackets. */
  readonly host: string;
  /** As typed, with its brackets. */
  readonly typedHost: string;
  readonly port: number;
  readonly path: string;
};

function parseUrl(text: string): Part<Url> {
  const url = text.trim();
  if (url === '') return err({ code: 'url-empty' });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\u0000-\u001f\u007f]/.test(url)) return err({ code: 'url-control' });
  if (/\s/.test(url)) return err({ code: 'url-space' });
  const m = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#]*)([^#]*)/is.exec(url);
  const scheme = (m?.[1] ?? 'http').toLowerCase();
  if (scheme !== 'http' && scheme !== 'https' && scheme !== 'tcp') return err({ code: 'url-scheme', scheme });
  const place = m?.[2] ?? '';
  if (place.includes('@')) return err({ code: 'url-user' });
  const at = /^(\[[^[\]]*\]|[^:[\]]*)(?::(.*))?$/s.exec(place);
  // An IPv6 address without brackets cannot be told from a port.
  if (at?.[2]?.includes(':')) return err({ code: 'url-host' });
  const typedHost = at?.[1] ?? '';
  const host = typedHost.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (!isHost(typedHost, host)) return err({ code: 'url-host' });
  const port = at?.[2] === undefined || at[2] === '' ? DEFAULT_PORT[scheme] : toPort(at[2]);
  if (port === null) return err({ code: 'url-port' });
  if (port < 0) return err({ code: 'url-port-missing' });
  const rest = escaped(m?.[3] ?? '');
  if (rest === null) return err({ code: 'url-control' });
  return ok({ scheme, host, typedHost, port, path: rest.startsWith('/') ? rest : `/${rest}` });
}

/** An IPv6 address in brackets, an IPv4 address, or a DNS name; what looks like an address and is none is no name. */
function isHost(typed: string, host: string): boolean {
  if (typed.startsWith('[')) return host.includes(':') && isIp(host);
  if (/^[\d.]+$/.test(host)) return isIp(host);
  return (
    host.length <= 253 &&
    /^([a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?)(\.[a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?)*\.?$/.test(host)
  );
}

function toPort(text: string): number | null {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535 ? port : null;
}

/** Characters beyond ASCII as UTF-8 in percent signs; null: half of a character. */
function escaped(text: string): string | null {
  try {
    return text.replace(/[^\u0021-\u007e]+/gu, encodeURIComponent);
  } catch {
    return null;
  }
}

/** RFC 9110's token. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE']);

/** Methods are case-sensitive; the known ones are meant when they are typed small. */
function parseMethod(text: string | undefined): Part<string> {
  if (!isGiven(text) || text === undefined) return ok('GET');
  const method = text.trim();
  if (!TOKEN.test(method)) return err({ code: 'method-malformed' });
  return ok(METHODS.has(method.toUpperCase()) ? method.toUpperCase() : method);
}

function parseHeaders(
  lines: readonly string[],
  token: string | undefined,
): Part<{ readonly headers: AskedRequest['headers']; readonly host: string | null }> {
  const headers: (readonly [string, string])[] = [];
  let host: string | null = null;
  for (const [place, line] of lines.entries()) {
    const m = /^\s*(:?[^:;\s]+)\s*(?:;\s*$|:(.*)$)/s.exec(line);
    const name = m?.[1]?.toLowerCase() ?? '';
    if (name.startsWith(':')) return err({ code: 'header-pseudo', header: TOKEN.test(name.slice(1)) ? name : '' });
    if (!TOKEN.test(name)) return err({ code: 'header-malformed', place: place + 1 });
    const value = (m?.[2] ?? '').trim();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) return err({ code: 'header-value', header: name });
    if (value === '' && m?.[2] !== undefined) continue;
    if (name !== 'host') headers.push([name, value]);
    else if (/^[^\s/?#@]+$/.test(value)) host = value;
    else return err({ code: 'host-malformed' });
  }
  if (!isGiven(token) || token === undefined) return ok({ headers, host });
  const bare = token.trim().replace(/^bearer\s+/i, '');
  if (!/^[!-~]+$/.test(bare)) return err({ code: 'token-malformed' });
  if (headers.some(([name]) => name === 'authorization')) return err({ code: 'token-twice' });
  return ok({ headers: [...headers, ['authorization', `Bearer ${bare}`]], host });
}

function parseIp(text: string | undefined): Part<string | null> {
  if (!isGiven(text) || text === undefined) return ok(null);
  const bare = text.trim().replace(/^\[(.*)\]$/, '$1');
  return isIp(bare) ? ok(bare) : err({ code: 'address-malformed' });
}

/**
 * The pod that a typed sender means: the pod of that id, else, where `NAME` is a workload's, the first of its running pods
 * by name. Null: neither.
 */
export function senderIn(mesh: Mesh, id: PodId): Pod | null {
  const pod = lookup(mesh.pods, id);
  if (pod !== undefined) return pod;
  const [namespace = '', name = ''] = id.split('/');
  const own = Object.values<Pod>(mesh.pods).filter((p) => {
    const parts = workloadParts(p.workload);
    return parts.namespace === namespace && parts.name === name && p.phase === 'Running' && p.deletingSince === null;
  });
  return own.sort((a, b) => (a.id < b.id ? -1 : 1))[0] ?? null;
}
