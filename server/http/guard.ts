import type { IncomingMessage } from 'node:http';
import { type Fault, fault } from '@/mesh/model';

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

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
 * Decides whether a request may be answered at all; null is yes.
 * The Host must be a loopback name (any port: a port-forward may change it), so that a page of another name
 * that resolves to 127.0.0.1 (DNS rebinding) gets nothing. What is not a GET must come from our own page:
 * its Origin is ours, or it comes from no browser (neither Origin nor Sec-Fetch-Site). The path must be one that can be read.
 */
export function refuse(
  request: Pick<IncomingMessage, 'method' | 'headers' | 'url'>,
): { status: 400 | 403 | 421; fault: Fault } | null {
  const host = hostName(request.headers.host);
  if (host === null || !LOOPBACK_NAMES.has(host))
    return {
      status: 421,
      fault: fault(
        'host-unknown',
        'Meshpath answers only to its own host name.',
        'Open it as http://127.0.0.1:PORT or http://localhost:PORT.',
      ),
    };
  if (!isReadable(request.url?.split('?', 1)[0] ?? ''))
    return {
      status: 400,
      fault: fault('path-malformed', 'This path has a % that begins no escape.', 'Write a % itself as %25.'),
    };
  if (request.method === 'GET' || request.method === 'HEAD') return null;
  const { origin } = request.headers;
  const fetchSite = request.headers['sec-fetch-site'];
  const ours = origin !== undefined ? origin === `http://${request.headers.host}` : fetchSite === undefined;
  return ours
    ? null
    : {
        status: 403,
        fault: fault('origin-foreign', 'Another site may not change anything here.', 'Use Meshpath’s own page.'),
      };
}

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
