import type { Route, RouteConfig, VirtualHost } from '@/mesh/model';
import { decodeHeader, decodePath, decodeQuery } from './decodeMatch.ts';
import { decodeOrigin } from './decodeOrigin.ts';
import { asObj, duration, field, flag, type Gaps, list, num, type Obj, obj, otherKeys, text, texts } from './json.ts';

/** A RouteConfiguration, delivered by RDS or inline in an HTTP connection manager. */
export function decodeRouteConfig(config: Obj | null, pointer: string, gaps: Gaps): RouteConfig {
  if (field(config, 'vhds') !== undefined) gaps.add(`${pointer}/vhds`, 'virtual hosts on demand (VHDS)');
  return {
    pointer,
    name: text(config, 'name') ?? '',
    ignorePort: flag(config, 'ignore_port_in_host_matching') === true,
    virtualHosts: list(config, 'virtual_hosts').map((host, i) =>
      virtualHost(asObj(host), `${pointer}/virtual_hosts/${i}`, gaps),
    ),
  };
}

function virtualHost(host: Obj | null, pointer: string, gaps: Gaps): VirtualHost {
  if (field(host, 'matcher') !== undefined) gaps.add(`${pointer}/matcher`, 'routes chosen by a matcher tree');
  const retry = obj(host, 'retry_policy');
  return {
    pointer,
    name: text(host, 'name') ?? '',
    domains: texts(host, 'domains'),
    routes: list(host, 'routes').map((route, i) => decodeRoute(asObj(route), `${pointer}/routes/${i}`, retry, gaps)),
    requireTls: 'none',
    overrides: [],
  };
}

const NO_EDITS = { add: [], remove: [] };
const NO_REWRITES = { path: null, host: null };

const KNOWN_MATCHES = new Set([
  'prefix',
  'path',
  'path_separated_prefix',
  'safe_regex',
  'connect_matcher',
  'path_match_policy',
  'case_sensitive',
  'headers',
  'query_parameters',
]);

function decodeRoute(route: Obj | null, pointer: string, hostRetry: Obj | null, gaps: Gaps): Route {
  const match = obj(route, 'match');
  const to = obj(route, 'route');
  const name = text(route, 'name');
  const perFilter = obj(route, 'typed_per_filter_config');
  const action = decodeAction(route);
  if (action.kind === 'unknown') gaps.add(pointer, `route action: ${action.text}`);
  return {
    pointer,
    name: name === '' ? null : name,
    path: decodePath(match),
    headers: list(match, 'headers').map(decodeHeader),
    query: list(match, 'query_parameters').map(decodeQuery),
    otherMatches: otherKeys(match, KNOWN_MATCHES),
    action,
    timeout: duration(to, 'timeout'),
    retry: decodeRetry(obj(to, 'retry_policy') ?? (to ? hostRetry : null)),
    rewrite: decodeRewrite(to),
    share: null,
    mirrors: list(to, 'request_mirror_policies').flatMap((m) => {
      const cluster = text(asObj(m), 'cluster');
      return cluster === null ? [] : [{ cluster, share: 1 }];
    }),
    overrides: Object.keys(perFilter ?? {}).map((filter) => ({ kind: 'other', filter, pointer, type: '' })),
    headerEdits: NO_EDITS,
    origin: decodeOrigin(route),
  };
}

/** `num_retries` defaults to 1 (RetryPolicy's proto). */
function decodeRetry(policy: Obj | null): Route['retry'] {
  if (policy === null) return null;
  return {
    on: text(policy, 'retry_on') ?? '',
    attempts: num(policy, 'num_retries') ?? 1,
    perTryTimeout: duration(policy, 'per_try_timeout'),
  };
}

/** Every rewrite in force, by Envoy's field names: `prefix_rewrite=/v2, host_rewrite_literal=x`. */
function decodeRewrite(to: Obj | null): string | null {
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

/** RedirectAction.RedirectResponseCode; absent means 301. */
const REDIRECTS: ReadonlyMap<string, number> = new Map([
  ['MOVED_PERMANENTLY', 301],
  ['FOUND', 302],
  ['SEE_OTHER', 303],
  ['TEMPORARY_REDIRECT', 307],
  ['PERMANENT_REDIRECT', 308],
]);

function decodeAction(route: Obj | null): Route['action'] {
  const to = obj(route, 'route');
  if (to) {
    const cluster = text(to, 'cluster');
    if (cluster !== null)
      return {
        kind: 'clusters',
        clusters: [{ name: cluster, weight: 1, overrides: [], headerEdits: NO_EDITS }],
        rewrites: NO_REWRITES,
      };
    const weighted = obj(to, 'weighted_clusters');
    if (weighted) return weightedAction(weighted);
    const other = ['cluster_header', 'cluster_specifier_plugin', 'inline_cluster_specifier_plugin'].find(
      (key) => field(to, key) !== undefined,
    );
    return { kind: 'unknown', text: other ?? 'no cluster' };
  }
  const redirect = obj(route, 'redirect');
  if (redirect) {
    const status = REDIRECTS.get(text(redirect, 'response_code') ?? 'MOVED_PERMANENTLY');
    if (status === undefined) return { kind: 'unknown', text: 'redirect with an unknown status' };
    return {
      kind: 'redirect',
      to: redirectTarget(redirect),
      status,
      redirect: { scheme: null, host: null, port: null, path: null, stripQuery: false },
    };
  }
  const direct = obj(route, 'direct_response');
  const status = num(direct, 'status');
  if (direct && status !== null) return { kind: 'direct-response', status };
  const other = ['filter_action', 'non_forwarding_action'].find((key) => field(route, key) !== undefined);
  return { kind: 'unknown', text: other ?? 'no action' };
}

function weightedAction(weighted: Obj): Route['action'] {
  const clusters = list(weighted, 'clusters').map((raw) => {
    const cluster = asObj(raw);
    return { name: text(cluster, 'name'), weight: num(cluster, 'weight') ?? 0 };
  });
  const named = clusters.flatMap(({ name, weight }) =>
    name === null || name === '' ? [] : [{ name, weight, overrides: [], headerEdits: NO_EDITS }],
  );
  return named.length === clusters.length && named.length > 0
    ? { kind: 'clusters', clusters: named, rewrites: NO_REWRITES }
    : { kind: 'unknown', text: 'weighted clusters without names' };
}

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
