import type { AccessEntry, PathMatch, Route, ValueMatch } from '../model/index.ts';
import { type Reason, why } from './reasons.ts';
import { fullMatch } from './regex.ts';

export type RouteVerdict = {
  readonly route: Route;
  readonly outcome: 'chosen' | 'lost' | 'possible' | 'not-tried';
  readonly because: Reason;
};

/**
 * What is known of a request where it is matched. A log line knows few headers, a request that is asked about knows all:
 * one matcher serves both.
 */
export type RequestView = {
  /** With its query; null: not known. */
  readonly path: string | null;
  /** False: names of query parameters are known, their values are not. */
  readonly queryValues: boolean;
  /** Value of a header or pseudo-header (name in lower case, several joined by a comma); null: there is none; undefined: not known. */
  header(name: string): string | null | undefined;
  /** Why that header is not known. */
  unknownHeader(name: string): Reason;
  /** A condition that is neither path, header nor query parameter, by Envoy's name (`grpc`, `tls_context`…). */
  condition(name: string): Judged;
};

/** Whether a condition holds for the request, as far as is known. */
export type Judged = { readonly kind: 'yes' } | { readonly kind: 'no' | 'open'; readonly because: Reason };
export const YES: Judged = { kind: 'yes' };
export const no = (because: Reason): Judged => ({ kind: 'no', because });
export const open = (because: Reason): Judged => ({ kind: 'open', because });

/**
 * Judges a virtual host's routes in order. Envoy takes the first that matches, so that a route can have been taken only
 * if it matches, or may match, and none before it surely does; what was logged (cluster, route name, response details)
 * then excludes more. One left is `chosen`; several are all `possible`. SPEC.
 */
export function judgeRoutes(routes: readonly Route[], line: AccessEntry): RouteVerdict[] {
  const view = loggedView(line);
  const judged = routes.map((route) => judgeRoute(route, view, true));
  const sure = judged.findIndex((j) => j.kind === 'yes');
  const reachable = sure === -1 ? routes.length : sure + 1;
  const excluded = routes.map((route, i) => (i < reachable ? excludedByLog(route, line) : null));
  const candidates = routes
    .map((_, i) => i)
    .filter((i) => i < reachable && judged[i]?.kind !== 'no' && excluded[i] === null);
  const [only] = candidates;
  const last = candidates.at(-1) ?? routes.length;
  return routes.map((route, i): RouteVerdict => {
    const judgement = judged[i] ?? YES;
    if (candidates.includes(i)) {
      if (i === only && candidates.length === 1)
        return { route, outcome: 'chosen', because: chosenBecause(judgement, line) };
      return {
        route,
        outcome: 'possible',
        because: judgement.kind === 'yes' ? why('route-would-match') : judgement.because,
      };
    }
    if (i > last || i >= reachable) return { route, outcome: 'not-tried', because: why('after-the-chosen-one') };
    if (judgement.kind === 'no') return { route, outcome: 'lost', because: judgement.because };
    return { route, outcome: 'lost', because: excluded[i] ?? why('no-route-fits') };
  });
}

function chosenBecause(judged: Judged, line: AccessEntry): Reason {
  if (judged.kind === 'yes') return why('route-matches');
  const header = judged.kind === 'open' && 'header' in judged.because.params ? judged.because.params.header : '';
  return why('route-only-consistent', { cluster: line.upstreamCluster ?? '', header });
}

/** A matching route that still cannot have been taken, because the log names another cluster, route name or outcome. */
function excludedByLog(route: Route, line: AccessEntry): Reason | null {
  const { action } = route;
  const details = line.details ?? '';
  if (details === 'route_not_found') return why('action-mismatch', { action: action.kind, details });
  if (action.kind === 'clusters') {
    if (details === 'direct_response') return why('action-mismatch', { action: action.kind, details });
    // Envoy logs no cluster when the route's cluster does not exist, so that only a logged one excludes.
    if (line.upstreamCluster !== null && !action.clusters.some((c) => c.name === line.upstreamCluster))
      return why('cluster-mismatch', { logged: line.upstreamCluster });
  } else if (action.kind !== 'unknown' && line.upstreamCluster !== null) {
    return why('cluster-mismatch', { logged: line.upstreamCluster });
  } else if (action.kind !== 'unknown' && details === 'via_upstream') {
    return why('action-mismatch', { action: action.kind, details });
  }
  if (line.routeName !== null && line.routeName !== (route.name ?? ''))
    return why('route-name-mismatch', { logged: line.routeName });
  return null;
}

/**
 * All conditions of a route's match are joined by AND: one refusal decides, an open one leaves it open. A share
 * (`runtime_fraction`) that is not the whole is `open` only where `luck` is true: else the caller splits by it.
 */
export function judgeRoute(route: Route, view: RequestView, luck: boolean): Judged {
  const conditions: Judged[] = [
    judgePath(route.path, view),
    ...route.headers.map((h) => judgeHeader(h, view)),
    ...route.query.map((q) => judgeQuery(q, view)),
    ...route.otherMatches.map((condition) => view.condition(condition)),
  ];
  if (luck && route.share !== null && route.share < 1) conditions.push(view.condition('runtime_fraction'));
  return conditions.find((c) => c.kind === 'no') ?? conditions.find((c) => c.kind === 'open') ?? YES;
}

/** A PathMatch against a request's path, its query left out. */
export function judgePath(match: PathMatch, view: Pick<RequestView, 'path'>): Judged {
  if (match.kind === 'unknown') return open(why('path-match-unknown', { construct: match.text }));
  // Every path begins with a slash, save for CONNECT and `OPTIONS *`.
  if (view.path === null) return open(why('path-not-logged'));
  const path = withoutQuery(view.path);
  const result = matchPath(match, path);
  if (result === null) return open(why('path-match-unknown', { construct: match.value }));
  return result ? YES : no(why('path-mismatch', { path, wanted: match.value }));
}

/** SPEC R-2: the query takes no part; a separated prefix ends at a slash or at the end; a regex matches the whole path. */
export function matchPath(match: Exclude<PathMatch, { kind: 'unknown' }>, path: string): boolean | null {
  const fold = (s: string) => (match.ignoreCase ? s.toLowerCase() : s);
  const value = fold(match.value);
  const text = fold(path);
  switch (match.kind) {
    case 'exact':
      return text === value;
    case 'prefix':
      return text.startsWith(value);
    case 'separated-prefix':
      return text === value || text.startsWith(`${value}/`);
    case 'regex':
      return fullMatch(match.value, path);
  }
}

export const withoutQuery = (path: string) => path.replace(/[?#].*$/s, '');

/** Headers that Istio's access log holds. Of any other header the log says nothing, not even whether it was there. SPEC R-3. */
export function loggedView(line: AccessEntry): RequestView {
  const known: Readonly<Record<string, string | null>> = {
    ':method': line.method,
    ':authority': line.authority,
    host: line.authority,
    // The path's query values are redacted, so that only its part before the query can be compared.
    ':path': line.path?.includes('?') === true ? null : line.path,
    'user-agent': line.userAgent,
  };
  return {
    path: line.path,
    queryValues: false,
    header: (name) => (Object.hasOwn(known, name) ? (known[name] ?? undefined) : undefined),
    unknownHeader: (header) => why('header-not-logged', { header }),
    condition: (condition) => open(why('condition-not-logged', { condition })),
  };
}

/**
 * Envoy's HeaderMatcher: a missing header matches nothing, inverted or not, unless it is compared as an empty one or
 * its absence is what is asked for (`config.route.v3.HeaderMatcher`). SPEC R-10.
 */
export function judgeHeader(header: ValueMatch, view: Pick<RequestView, 'header' | 'unknownHeader'>): Judged {
  const found = view.header(header.name.toLowerCase());
  if (found === undefined) return open(view.unknownHeader(header.name));
  const value = found ?? (header.missingAsEmpty === true ? '' : null);
  if (value === null) {
    const holds = header.match.kind === 'present' && header.match.value === header.invert;
    return holds ? YES : no(mismatch(header, ''));
  }
  const result = matchValue(header.match, value);
  if (result === null) return open(why('header-match-unknown', { header: header.name }));
  return result !== header.invert ? YES : no(mismatch(header, value));
}

function mismatch(header: ValueMatch, value: string): Reason {
  const wanted = `${header.invert ? '! ' : ''}${wantedText(header.match)}`;
  const name = header.name.toLowerCase();
  if (name === ':method') return why('method-mismatch', { method: value, wanted });
  if (name === ':authority' || name === 'host') return why('authority-mismatch', { authority: value, wanted });
  return why('header-mismatch', { header: header.name, wanted });
}

function wantedText(match: ValueMatch['match']): string {
  switch (match.kind) {
    case 'present':
      return String(match.value);
    case 'range':
      return `${match.start}…${match.end}`;
    case 'unknown':
      return match.text;
    default:
      return match.value;
  }
}

/** A StringMatcher against a value that is there; null when it cannot be judged. */
export function matchValue(match: ValueMatch['match'], value: string): boolean | null {
  switch (match.kind) {
    case 'present':
      return match.value;
    case 'range': {
      const n = /^-?\d+$/.test(value) ? Number(value) : null;
      return n !== null && n >= match.start && n < match.end;
    }
    case 'unknown':
      return null;
    case 'regex':
      return fullMatch(match.value, value);
    default: {
      const fold = (s: string) => (match.ignoreCase ? s.toLowerCase() : s);
      const [text, part] = [fold(value), fold(match.value)];
      if (match.kind === 'exact') return text === part;
      if (match.kind === 'prefix') return text.startsWith(part);
      return match.kind === 'suffix' ? text.endsWith(part) : text.includes(part);
    }
  }
}

/**
 * Envoy's QueryParameterMatcher: the first value of that name, as it stands in the path. Names survive a log's redaction,
 * values do not.
 */
function judgeQuery(query: ValueMatch, view: RequestView): Judged {
  if (view.path === null) return open(why('path-not-logged'));
  const text = /\?([^#]*)/.exec(view.path)?.[1] ?? '';
  const part = text.split('&').find((p) => p.split('=')[0] === query.name);
  const absent = no(why('query-absent', { parameter: query.name }));
  if (query.match.kind === 'present' && !query.invert) return (part !== undefined) === query.match.value ? YES : absent;
  if (part === undefined) return absent;
  if (!view.queryValues) return open(why('query-not-logged', { parameter: query.name }));
  const result = matchValue(query.match, part.slice(query.name.length + 1));
  if (result === null) return open(why('query-match-unknown', { parameter: query.name }));
  return result !== query.invert ? YES : absent;
}
