import type { FilterOverride, HeaderEdits, Redirect, Rewrites, Route } from '@/mesh/model';
import { decodeHeaderEdits } from './decodeHeaderEdits.ts';
import { decodeOverrides } from './decodeOverrides.ts';
import { asObj, field, flag, type Gaps, list, num, type Obj, obj, text } from './json.ts';

/** RedirectAction.RedirectResponseCode; absent means 301. */
const REDIRECTS: ReadonlyMap<string, number> = new Map([
  ['MOVED_PERMANENTLY', 301],
  ['FOUND', 302],
  ['SEE_OTHER', 303],
  ['TEMPORARY_REDIRECT', 307],
  ['PERMANENT_REDIRECT', 308],
]);

/** Shared, since most routes rewrite nothing. */
export const NO_REWRITES: Rewrites = { path: null, host: null };
const NO_OVERRIDES: readonly FilterOverride[] = [];

/** Folds the edits of a weighted cluster into those of the levels above it. */
export type Folding = (own: HeaderEdits) => HeaderEdits;

/** What a route does. `edits` are those of the levels above a cluster, `fold` puts a cluster's own into them. */
export function decodeAction(
  route: Obj | null,
  pointer: string,
  edits: HeaderEdits,
  fold: Folding,
  gaps: Gaps,
): Route['action'] {
  const to = obj(route, 'route');
  const matched = matchedPart(obj(route, 'match'));
  if (to) {
    const cluster = text(to, 'cluster');
    if (cluster !== null) {
      const clusters = [{ name: cluster, weight: 1, overrides: NO_OVERRIDES, headerEdits: edits }];
      return { kind: 'clusters', clusters, rewrites: decodeRewrites(to, matched) };
    }
    const weighted = obj(to, 'weighted_clusters');
    if (weighted) return weightedAction(weighted, to, matched, `${pointer}/route/weighted_clusters`, fold, gaps);
    const other = ['cluster_header', 'cluster_specifier_plugin', 'inline_cluster_specifier_plugin'].find(
      (key) => field(to, key) !== undefined,
    );
    return { kind: 'unknown', text: other ?? 'no cluster' };
  }
  const redirect = obj(route, 'redirect');
  if (redirect) {
    const status = REDIRECTS.get(text(redirect, 'response_code') ?? 'MOVED_PERMANENTLY');
    if (status === undefined) return { kind: 'unknown', text: 'redirect with an unknown status' };
    return { kind: 'redirect', to: redirectTarget(redirect), status, redirect: decodeRedirect(redirect, matched) };
  }
  const direct = obj(route, 'direct_response');
  const status = num(direct, 'status');
  if (direct && status !== null) return { kind: 'direct-response', status };
  const other = ['filter_action', 'non_forwarding_action'].find((key) => field(route, key) !== undefined);
  return { kind: 'unknown', text: other ?? 'no action' };
}

function weightedAction(
  weighted: Obj,
  to: Obj,
  matched: 'prefix' | 'whole',
  pointer: string,
  fold: Folding,
  gaps: Gaps,
): Route['action'] {
  const clusters = list(weighted, 'clusters').map((raw, i) => {
    const cluster = asObj(raw);
    return {
      name: text(cluster, 'name') ?? '',
      weight: num(cluster, 'weight') ?? 0,
      overrides: decodeOverrides(cluster, `${pointer}/clusters/${i}`, gaps),
      headerEdits: fold(decodeHeaderEdits(cluster)),
      // One host name for one cluster of several has no place in a route's rewrites.
      own: text(cluster, 'host_rewrite_literal') !== null,
    };
  });
  if (clusters.length === 0 || clusters.some((c) => c.name === ''))
    return { kind: 'unknown', text: 'weighted clusters without names' };
  if (clusters.some((c) => c.own)) return { kind: 'unknown', text: 'weighted clusters with host names of their own' };
  return {
    kind: 'clusters',
    clusters: clusters.map(({ own: _, ...cluster }) => cluster),
    rewrites: decodeRewrites(to, matched),
  };
}

/** What a `prefix_rewrite` replaces: the prefix that matched, or everything where the match was not by prefix. */
const matchedPart = (match: Obj | null): 'prefix' | 'whole' =>
  text(match, 'prefix') !== null || text(match, 'path_separated_prefix') !== null ? 'prefix' : 'whole';

function decodeRewrites(to: Obj, matched: 'prefix' | 'whole'): Rewrites {
  const path = pathRewrite(to, matched);
  const host = hostRewrite(to);
  return path === null && host === null ? NO_REWRITES : { path, host };
}

function pathRewrite(to: Obj, matched: 'prefix' | 'whole'): Rewrites['path'] {
  const prefix = text(to, 'prefix_rewrite');
  if (prefix !== null && prefix !== '') return { kind: matched, value: prefix };
  const regex = obj(to, 'regex_rewrite');
  if (regex) return byRegex(regex) ?? { kind: 'unknown', text: 'regex_rewrite' };
  const other = ['path_rewrite', 'path_rewrite_policy'].find((key) => field(to, key) !== undefined);
  return other === undefined ? null : { kind: 'unknown', text: other };
}

function hostRewrite(to: Obj): Rewrites['host'] {
  const literal = text(to, 'host_rewrite_literal');
  if (literal !== null && literal !== '') return { kind: 'literal', value: literal };
  const header = text(to, 'host_rewrite_header');
  if (header !== null && header !== '') return { kind: 'header', value: header.toLowerCase() };
  if (flag(to, 'auto_host_rewrite') === true) return { kind: 'endpoint' };
  const regex = obj(to, 'host_rewrite_path_regex');
  return regex ? byRegex(regex) : null;
}

function byRegex(rewrite: Obj) {
  const pattern = text(obj(rewrite, 'pattern'), 'regex');
  return pattern === null
    ? null
    : { kind: 'regex' as const, pattern, substitution: text(rewrite, 'substitution') ?? '' };
}

/** Every rewrite in force, by Envoy's field names: `prefix_rewrite=/v2, host_rewrite_literal=x`. */
export function rewriteText(to: Obj | null): string | null {
  const parts = ['prefix_rewrite', 'path_rewrite', 'host_rewrite_literal', 'host_rewrite_header'].flatMap((key) => {
    const value = text(to, key);
    return value === null || value === '' ? [] : [`${key}=${value}`];
  });
  for (const key of ['regex_rewrite', 'host_rewrite_path_regex']) {
    const rewrite = obj(to, key);
    if (rewrite)
      parts.push(`${key}=${text(obj(rewrite, 'pattern'), 'regex') ?? ''} → ${text(rewrite, 'substitution') ?? ''}`);
  }
  if (flag(to, 'auto_host_rewrite') === true) parts.push('auto_host_rewrite');
  if (field(to, 'path_rewrite_policy') !== undefined) parts.push('path_rewrite_policy');
  return parts.length === 0 ? null : parts.join(', ');
}

function decodeRedirect(redirect: Obj, matched: 'prefix' | 'whole'): Redirect {
  const whole = text(redirect, 'path_redirect');
  const prefix = text(redirect, 'prefix_rewrite');
  const regex = obj(redirect, 'regex_rewrite');
  return {
    scheme: text(redirect, 'scheme_redirect') ?? (flag(redirect, 'https_redirect') === true ? 'https' : null),
    host: filled(text(redirect, 'host_redirect')),
    port: num(redirect, 'port_redirect') || null,
    path: filled(whole)
      ? { kind: 'whole', value: whole ?? '' }
      : prefix !== null
        ? { kind: matched, value: prefix }
        : regex
          ? byRegex(regex)
          : null,
    stripQuery: flag(redirect, 'strip_query') === true,
  };
}

const filled = (value: string | null): string | null => (value === '' ? null : value);

/** The Location as far as the configuration says it; what stays as requested is `…`. */
function redirectTarget(redirect: Obj): string {
  const scheme =
    text(redirect, 'scheme_redirect') ?? (flag(redirect, 'https_redirect') === true ? 'https' : null) ?? '…';
  const port = num(redirect, 'port_redirect');
  const regex = obj(redirect, 'regex_rewrite');
  const prefix = text(redirect, 'prefix_rewrite');
  const path =
    text(redirect, 'path_redirect') ??
    (prefix === null ? null : `${prefix}…`) ??
    (regex ? (text(regex, 'substitution') ?? '…') : '/…');
  return `${scheme}://${text(redirect, 'host_redirect') ?? '…'}${port === null ? '' : `:${port}`}${path}`;
}
