import type { IncomingMessage } from 'node:http';

/**
 * Whether a request comes from another site's page. Browsers say it by `Sec-Fetch-Site` (Fetch Metadata), older ones by `Origin`;
 * what says neither is no browser. Another port of this machine (`same-site`) is another site. Not foreign is a link that a person
 * follows: a top-level navigation. It reads nothing for whoever has the link, whose page is left by it; an embedded one or one in
 * advance (prefetch, prerender) is not that.
 */
export function isForeign({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${headers.host}`) return true;
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  const isFollowed =
    method === 'GET' &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document' &&
    headers['sec-purpose'] === undefined;
  return !isFollowed;
}
