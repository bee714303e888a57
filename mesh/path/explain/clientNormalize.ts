import type { NetworkFilter } from '../../model/index.ts';

type Normalization = Extract<NetworkFilter, { kind: 'http' }>['normalization'];

export type Normalized =
  | { readonly kind: 'path'; readonly path: string }
  /** Answered with 400 by the connection manager. */
  | { readonly kind: 'rejected' }
  /** Answered with 307 to the unescaped path. */
  | { readonly kind: 'redirected'; readonly path: string }
  | { readonly kind: 'unknown'; readonly construct: string };

/**
 * The path as the HTTP connection manager rewrites it before anything matches it: escaped slashes, then RFC 3986
 * normalisation, then merging of slashes; the query is left alone (Envoy, `HttpConnectionManager.normalize_path`,
 * `merge_slashes`, `path_with_escaped_slashes_action`). SPEC N-1 to N-3.
 */
export function normalizePath(how: Normalization, whole: string): Normalized {
  const cut = whole.search(/[?#]/);
  const query = cut === -1 ? '' : whole.slice(cut);
  let path = cut === -1 ? whole : whole.slice(0, cut);
  // `OPTIONS *` and CONNECT have no path to normalise.
  if (!path.startsWith('/')) return { kind: 'path', path: whole };
  let redirect = false;
  // Nothing is known of how: only a path that no way of it would change is known.
  if (how.escapedSlashes === 'unknown')
    return /%|\\|\/\/|\/\.|[^\u0021-\u007e]/.test(path)
      ? { kind: 'unknown', construct: 'path normalization' }
      : { kind: 'path', path: whole };
  if (/%(?:2f|5c)/i.test(path)) {
    switch (how.escapedSlashes) {
      case 'reject':
        return { kind: 'rejected' };
      case 'unescape-and-redirect':
      case 'unescape-and-forward':
        path = path.replace(/%2f/gi, '/').replace(/%5c/gi, '\\');
        redirect = how.escapedSlashes === 'unescape-and-redirect';
        break;
      case 'keep':
        break;
    }
  }
  if (how.normalizePath) {
    const normal = canonical(path);
    if (normal === null) return { kind: 'rejected' };
    path = normal;
  }
  if (how.mergeSlashes) path = path.replace(/\/{2,}/g, '/');
  return { kind: redirect ? 'redirected' : 'path', path: `${path}${query}` };
}

/**
 * Dot segments removed, unreserved characters unescaped, others that a path may not hold escaped, `\` read as `/`; null
 * for what cannot be (an escaped or bare NUL). Envoy canonicalises with the URL library of Chromium.
 */
function canonical(path: string): string | null {
  if (/%00/.test(path) || path.includes('\0')) return null;
  const text = path
    .replace(/\\/g, '/')
    .replace(/%([0-9a-f]{2})/gi, (whole, hex: string) => {
      const char = String.fromCharCode(Number.parseInt(hex, 16));
      return /[A-Za-z0-9._~-]/.test(char) ? char : whole;
    })
    .replace(/[^!#-;=?-\]_a-z~]+/gu, escaped);
  const out: string[] = [];
  const segments = text.split('/').slice(1);
  for (const [i, segment] of segments.entries()) {
    const last = i === segments.length - 1;
    if (segment === '.' || segment === '..') {
      if (segment === '..') out.pop();
      if (last) out.push('');
    } else out.push(segment);
  }
  return `/${out.join('/')}`;
}

/** As UTF-8 bytes, each `%XX`; half of a surrogate pair is not text and is replaced, as every encoder does. */
const escaped = (run: string) =>
  [...run].map((char) => encodeURIComponent(/^[\ud800-\udfff]$/u.test(char) ? '\ufffd' : char)).join('');
