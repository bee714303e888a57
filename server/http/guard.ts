import type { IncomingMessage } from 'node:http';
import { type Fault, fault } from '@/mesh/model';
import { isForeign } from './foreign.ts';

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);
/** Any other (TRACE above all, which echoes headers) is not passed on: the framework can make no request of it. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export type Asked = Pick<IncomingMessage, 'method' | 'headers' | 'url'>;
export type Refusal = {
  readonly status: 400 | 403 | 405 | 415 | 421;
  readonly fault: Fault;
  /** Of the answer, beside the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** Host name of a Host header without its port; null when it is not one. */
function hostName(header: string | undefined): string | null {
  const m = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d+)?$/i.exec(header ?? '');
  return m?.[1]?.toLowerCase() ?? null;
}

/** Whether a path's escapes all stand for something; `%ZZ` does not, and Next breaks on it. */
function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * A request whose target is a whole URL (`GET http://localhost:4100/mesh`, RFC 9112 §3.2.2), as one with a path: the URL's host
 * stands for the Host header, as it must. Null for a target that is neither.
 */
export function asPath({ method, headers, url = '/' }: Asked): Asked | null {
  if (/^\/(?![/\\])/.test(url)) return { method, headers, url };
  const whole = /^http:\/\/([^/?#]+)(\/(?![/\\])[^#]*)?$/i.exec(url);
  const host = whole?.[1];
  return host === undefined ? null : { method, headers: { ...headers, host }, url: whole?.[2] ?? '/' };
}

/**
 * Decides whether a request may be answered at all; null is yes.
 * The Host must be a loopback name (any port: a port-forward may change it), so that a page of another name
 * that resolves to 127.0.0.1 (DNS rebinding) gets nothing. What another site's page sends is refused, were it only a GET that
 * it cannot read: answering it is work. Following a link from there is no such thing. What comes with a body says that it is
 * JSON, which no page can without asking first. The path must be one that can be read.
 */
export function refuse(asked: Asked): Refusal | null {
  const target = asPath(asked);
  if (target === null) return TARGET_ODD;
  const { method = '', headers, url = '' } = target;
  const host = hostName(headers.host);
  if (host === null || !LOOPBACK_NAMES.has(host)) return HOST_UNKNOWN;
  if (!METHODS.has(method)) return METHOD_UNKNOWN;
  if (!isReadable(url.split('?', 1)[0] ?? '')) return PATH_MALFORMED;
  if (isForeign(target)) return FOREIGN;
  return hasBody(target) && !isJson(target) ? NOT_JSON : null;
}

const hasBody = ({ method, headers }: Asked): boolean =>
  method !== 'GET' &&
  method !== 'HEAD' &&
  (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0);

const isJson = ({ headers }: Asked): boolean =>
  headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';

const TARGET_ODD: Refusal = {
  status: 400,
  fault: fault('path-malformed', 'This is no path of Meshpath.', 'Write a path that begins with one /, such as /mesh.'),
};
const HOST_UNKNOWN: Refusal = {
  status: 421,
  fault: fault(
    'host-unknown',
    'Meshpath answers only to its own host name.',
    'Open it as http://127.0.0.1:PORT or http://localhost:PORT.',
  ),
};
const METHOD_UNKNOWN: Refusal = {
  status: 405,
  fault: fault('method-unknown', 'Meshpath does not know this method.', 'Look at /api/openapi.json for what there is.'),
  headers: { allow: 'GET, HEAD, POST' },
};
const PATH_MALFORMED: Refusal = {
  status: 400,
  fault: fault('path-malformed', 'This path has a % that begins no escape.', 'Write a % itself as %25.'),
};
const FOREIGN: Refusal = {
  status: 403,
  fault: fault('origin-foreign', 'Another site may not ask for anything here.', 'Use Meshpath’s own page.'),
};
const NOT_JSON: Refusal = {
  status: 415,
  fault: fault(
    'not-json',
    'What is sent here must be JSON, and say so.',
    "Send it with -H 'content-type: application/json'.",
  ),
};

/** Headers of every answer. `nonce` lets Next's own inline scripts run and no others. */
export function securityHeaders(nonce: string, dev: boolean): Readonly<Record<string, string>> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      // The dev server evaluates its hot updates; the built product never does.
      `script-src 'self' 'nonce-${nonce}'${dev ? " 'unsafe-eval'" : ''}`,
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self'",
      `connect-src 'self'${dev ? ' ws:' : ''}`,
      "worker-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  };
}
