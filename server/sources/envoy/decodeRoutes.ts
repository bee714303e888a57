import type { FilterOverride, HeaderEdits, Route, RouteConfig, VirtualHost } from '@/mesh/model';
import { decodeAction, NO_REWRITES, rewriteText } from './decodeAction.ts';
import { decodeHeaderEdits, inTurn } from './decodeHeaderEdits.ts';
import { decodeHeader, decodePath, decodeQuery, ROUTE_MATCHES } from './decodeMatch.ts';
import { decodeOrigin } from './decodeOrigin.ts';
import { decodeOverrides, overriding } from './decodeOverrides.ts';
import {
  asObj,
  duration,
  field,
  flag,
  type Gaps,
  list,
  num,
  type Obj,
  obj,
  otherKeys,
  share,
  text,
  texts,
} from './json.ts';

/** What the levels above a route hand down to it. */
type Above = {
  readonly edits: HeaderEdits;
  /** `most_specific_header_mutations_wins`: the most general level edits first. */
  readonly generalFirst: boolean;
  readonly overrides: readonly FilterOverride[];
  readonly mirrors: readonly unknown[];
};

/**
 * A RouteConfiguration, delivered by RDS or inline in an HTTP connection manager. What it says to filters goes down to its
 * virtual hosts, its header edits to routes and clusters, its mirrors to routes that have none.
 */
export function decodeRouteConfig(config: Obj | null, pointer: string, gaps: Gaps): RouteConfig {
  if (field(config, 'vhds') !== undefined) gaps.add(`${pointer}/vhds`, 'virtual hosts on demand (VHDS)');
  const above: Above = {
    edits: decodeHeaderEdits(config),
    generalFirst: flag(config, 'most_specific_header_mutations_wins') === true,
    overrides: decodeOverrides(config, pointer, gaps),
    mirrors: list(config, 'request_mirror_policies'),
  };
  return {
    pointer,
    name: text(config, 'name') ?? '',
    ignorePort: flag(config, 'ignore_port_in_host_matching') === true,
    virtualHosts: list(config, 'virtual_hosts').map((host, i) =>
      virtualHost(asObj(host), `${pointer}/virtual_hosts/${i}`, above, gaps),
    ),
  };
}

const REQUIRE_TLS: ReadonlyMap<string, VirtualHost['requireTls']> = new Map([
  ['NONE', 'none'],
  ['EXTERNAL_ONLY', 'external-only'],
  ['ALL', 'all'],
]);

function virtualHost(host: Obj | null, pointer: string, general: Above, gaps: Gaps): VirtualHost {
  const retry = obj(host, 'retry_policy');
  const own = list(host, 'request_mirror_policies');
  const edits = decodeHeaderEdits(host);
  const above: Above = {
    edits: general.generalFirst ? inTurn(general.edits, edits) : inTurn(edits, general.edits),
    generalFirst: general.generalFirst,
    overrides: overriding(decodeOverrides(host, pointer, gaps), general.overrides),
    mirrors: own.length > 0 ? own : general.mirrors,
  };
  const routes = list(host, 'routes').map((route, i) =>
    decodeRoute(asObj(route), `${pointer}/routes/${i}`, retry, above, gaps),
  );
  const tree = field(host, 'matcher') === undefined ? null : `${pointer}/matcher`;
  if (tree !== null) gaps.add(tree, 'routes chosen by a matcher tree');
  return {
    pointer,
    name: text(host, 'name') ?? '',
    domains: texts(host, 'domains'),
    routes: tree === null ? routes : [unknownRoute(tree, 'matcher'), ...routes],
    requireTls: REQUIRE_TLS.get(text(host, 'require_tls') ?? 'NONE') ?? 'none',
    overrides: above.overrides,
  };
}

function decodeRoute(route: Obj | null, pointer: string, hostRetry: Obj | null, above: Above, gaps: Gaps): Route {
  const match = obj(route, 'match');
  const to = obj(route, 'route');
  const name = text(route, 'name');
  const turn = (specific: HeaderEdits, general: HeaderEdits): HeaderEdits =>
    above.generalFirst ? inTurn(general, specific) : inTurn(specific, general);
  const headerEdits = turn(decodeHeaderEdits(route), above.edits);
  const action = decodeAction(route, pointer, headerEdits, (own) => turn(own, headerEdits), gaps);
  if (action.kind === 'unknown') gaps.add(pointer, `route action: ${action.text}`);
  const fraction = field(match, 'runtime_fraction');
  const ownMirrors = list(to, 'request_mirror_policies');
  const taken = share(obj(asObj(fraction), 'default_value'));
  const missing = to === null ? undefined : MISSING.get(text(to, 'cluster_not_found_response_code') ?? '');
  return {
    pointer,
    name: name === '' ? null : name,
    path: decodePath(match),
    headers: list(match, 'headers').map(decodeHeader),
    query: list(match, 'query_parameters').map(decodeQuery),
    otherMatches: [
      ...otherKeys(match, ROUTE_MATCHES),
      ...(fraction !== undefined && taken === null ? ['runtime_fraction'] : []),
    ],
    share: taken,
    action,
    timeout: duration(to, 'timeout'),
    retry: decodeRetry(obj(to, 'retry_policy') ?? (to ? hostRetry : null)),
    rewrite: action.kind === 'clusters' && action.rewrites === NO_REWRITES ? null : rewriteText(to),
    mirrors: decodeMirrors(ownMirrors.length > 0 || to === null ? ownMirrors : above.mirrors, pointer, gaps),
    overrides: decodeOverrides(route, pointer, gaps),
    headerEdits,
    ...(missing === undefined ? {} : { missingClusterStatus: missing }),
    origin: decodeOrigin(route),
  };
}

/** RouteAction.ClusterNotFoundResponseCode other than its default, 503. */
const MISSING: ReadonlyMap<string, number> = new Map([
  ['NOT_FOUND', 404],
  ['INTERNAL_SERVER_ERROR', 500],
]);

/** `num_retries` defaults to 1 (RetryPolicy's proto). */
function decodeRetry(policy: Obj | null): Route['retry'] {
  if (policy === null) return null;
  return {
    on: text(policy, 'retry_on') ?? '',
    attempts: num(policy, 'num_retries') ?? 1,
    perTryTimeout: duration(policy, 'per_try_timeout'),
  };
}

const NO_MIRRORS: Route['mirrors'] = [];

/** RequestMirrorPolicy; without a fraction every request is mirrored. */
function decodeMirrors(policies: readonly unknown[], pointer: string, gaps: Gaps): Route['mirrors'] {
  if (policies.length === 0) return NO_MIRRORS;
  return policies.flatMap((raw) => {
    const policy = asObj(raw);
    const cluster = text(policy, 'cluster');
    const fraction = obj(policy, 'runtime_fraction');
    const part = fraction === null ? 1 : share(obj(fraction, 'default_value'));
    if (cluster !== null && cluster !== '' && part !== null) return [{ cluster, share: part }];
    gaps.add(pointer, `mirror by ${otherKeys(policy, new Set()).join(', ') || 'nothing'}`);
    return [];
  });
}

/** Stands for routes that are chosen in a way nobody here can follow. */
const unknownRoute = (pointer: string, construct: string): Route => ({
  pointer,
  name: null,
  path: { kind: 'unknown', text: construct },
  headers: [],
  query: [],
  otherMatches: [construct],
  share: null,
  action: { kind: 'unknown', text: construct },
  timeout: null,
  retry: null,
  rewrite: null,
  mirrors: NO_MIRRORS,
  overrides: [],
  headerEdits: { add: [], remove: [] },
  origin: null,
});
