import type { HeaderEdits, PathMatch, Redirect, Rewrites } from '../../model/index.ts';
import { parseAddress } from '../address.ts';
import { replaceAll } from '../regex.ts';
import { withoutQuery } from '../routes.ts';
import { withoutPort } from '../virtualHost.ts';
import type { SentRequest } from './seam.ts';

export type Rewritten =
  | { readonly kind: 'request'; readonly request: SentRequest }
  | { readonly kind: 'unknown'; readonly construct: string };

/**
 * The upstream request: header edits, then path and host rewrites (Envoy, `RouteEntryImplBase::finalizeRequestHeaders`).
 * `edits` are the weighted cluster's, which hold the route's already. SPEC N-4, N-5.
 */
export function rewritten(
  request: SentRequest,
  match: PathMatch,
  rewrites: Rewrites,
  edits: HeaderEdits,
  endpointHost: string | null,
): Rewritten {
  let sent = edited(request, edits);
  if (rewrites.path !== null) {
    const path = rewrittenPath(sent.path, match, rewrites.path);
    if (path === null) return { kind: 'unknown', construct: pathConstruct(rewrites.path) };
    sent = { ...withHeader(sent, 'x-envoy-original-path', sent.path), path };
  }
  if (rewrites.host !== null) {
    const host = rewrittenHost(sent, rewrites.host, endpointHost);
    if (host === null) return { kind: 'unknown', construct: `host rewrite by ${rewrites.host.kind}` };
    sent = { ...sent, authority: host };
  }
  return { kind: 'request', request: sent };
}

const withHeader = (request: SentRequest, name: string, value: string): SentRequest => ({
  ...request,
  headers: [...request.headers.filter(([key]) => key !== name), [name, value]],
});

const pathConstruct = (path: NonNullable<Rewrites['path']>) =>
  path.kind === 'unknown' ? path.text : path.kind === 'regex' ? path.pattern : 'prefix rewrite';

type PathChange = NonNullable<Rewrites['path']> | NonNullable<Redirect['path']>;

/** A prefix rewrite replaces what the route's match took; of a regex match, that is the whole path. */
function rewrittenPath(whole: string, match: PathMatch, change: PathChange): string | null {
  const path = withoutQuery(whole);
  const query = whole.slice(path.length);
  switch (change.kind) {
    case 'whole':
      return change.value.includes('?') ? change.value : `${change.value}${query}`;
    case 'prefix': {
      if (match.kind === 'unknown') return null;
      const taken = match.kind === 'regex' ? path.length : match.value.length;
      return `${change.value}${path.slice(taken)}${query}`;
    }
    case 'regex': {
      const replaced = replaceAll(change.pattern, path, change.substitution);
      return replaced === null ? null : `${replaced}${query}`;
    }
    case 'unknown':
      return null;
  }
}

function rewrittenHost(request: SentRequest, change: NonNullable<Rewrites['host']>, endpoint: string | null) {
  switch (change.kind) {
    case 'literal':
      return change.value;
    case 'header': {
      const value = request.headers.find(([name]) => name === change.value.toLowerCase())?.[1];
      if (value !== undefined) return value;
      return request.unsureHeaders.includes(change.value.toLowerCase()) ? null : request.authority;
    }
    case 'regex':
      return replaceAll(change.pattern, withoutQuery(request.path), change.substitution);
    case 'endpoint':
      // Only a host that DNS gave has a name; for any other the authority stays.
      return endpoint ?? request.authority;
  }
}

/** Adds after removing, as Envoy does; a value with `%…%`, or one that is withheld, is known only at run time. */
function edited(request: SentRequest, edits: HeaderEdits): SentRequest {
  if (edits.add.length === 0 && edits.remove.length === 0) return request;
  const removed = new Set(edits.remove);
  let sent: SentRequest = {
    ...request,
    headers: request.headers.filter(([name]) => !removed.has(name)),
    unsureHeaders: request.unsureHeaders.filter((name) => !removed.has(name)),
  };
  for (const edit of edits.add) sent = added(sent, edit);
  return sent;
}

function added(request: SentRequest, edit: HeaderEdits['add'][number]): SentRequest {
  const { name } = edit;
  const value = edit.value.replaceAll('%%', '%');
  const sure = value !== '[redacted]' && !edit.value.replaceAll('%%', '').includes('%');
  if (name === 'host' || name === ':authority') return sure ? { ...request, authority: value } : request;
  const there = request.headers.some(([key]) => key === name);
  const maybe = !there && request.unsureHeaders.includes(name);
  const without = request.headers.filter(([key]) => key !== name);
  const open: SentRequest = { ...request, headers: without, unsureHeaders: [...request.unsureHeaders, name] };
  if (edit.onlyIf !== undefined) {
    if (maybe) return open;
    if (there !== (edit.onlyIf === 'present')) return request;
  }
  if (!sure || (edit.append && maybe)) return open;
  return { ...request, headers: [...(edit.append ? request.headers : without), [name, value]] };
}

/** Location of a redirect (Envoy, `RedirectAction`): what it does not set stays as requested; null: not known. */
export function locationOf(request: SentRequest, match: PathMatch, redirect: Redirect): string | null {
  const scheme = redirect.scheme ?? request.scheme;
  const asked = withoutPort(request.authority);
  const host = redirect.host ?? asked;
  const had = parseAddress(request.authority)?.port ?? portOf(request.authority);
  // A port that was the old scheme's own is dropped when the scheme changes, so is any port when the host changes.
  const kept = redirect.host !== null || (redirect.scheme !== null && (had === 80 || had === 443)) ? null : had;
  const port = redirect.port ?? kept;
  const path = redirect.path === null ? request.path : rewrittenPath(request.path, match, redirect.path);
  if (path === null) return null;
  return `${scheme}://${host}${port === null ? '' : `:${port}`}${redirect.stripQuery ? withoutQuery(path) : path}`;
}

function portOf(authority: string): number | null {
  const text = /:(\d{1,5})$/.exec(authority)?.[1];
  return text === undefined || withoutPort(authority) === authority ? null : Number(text);
}
