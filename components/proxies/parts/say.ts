import type { FilterChainMatch, PathMatch, Route, TlsContext, ValueMatch } from '@/mesh/model';
import type { Words } from '@/words';
import { formatDuration, formatShare } from '../../ui/format.ts';

type W = Words['proxies'];

/** What a filter chain takes, a phrase for each criterion; none: anything. */
export function chainPhrases(match: FilterChainMatch, words: W): readonly string[] {
  const w = words.chain;
  const { destinationPort: port, transportProtocol: protocol } = match;
  return [
    ...(port === null ? [] : [w.port(port)]),
    ...(match.prefixRanges.length === 0 ? [] : [w.to(match.prefixRanges.join(', '))]),
    ...(protocol === null ? [] : [protocol === 'tls' || protocol === 'raw_buffer' ? w.protocol[protocol] : protocol]),
    ...(match.serverNames.length === 0 ? [] : [w.sni(match.serverNames.join(', '))]),
    ...(match.applicationProtocols.length === 0 ? [] : [w.alpn(match.applicationProtocols.join(', '))]),
    ...(match.sourcePrefixRanges.length === 0 ? [] : [w.from(match.sourcePrefixRanges.join(', '))]),
    ...(match.directSourcePrefixRanges.length === 0 ? [] : [w.from(match.directSourcePrefixRanges.join(', '))]),
    ...(match.sourcePorts.length === 0 ? [] : [w.from(match.sourcePorts.join(', '))]),
    ...(match.sourceType === 'any' ? [] : [w.from(match.sourceType)]),
    ...match.otherCriteria,
  ];
}

export const tlsText = (tls: TlsContext | null, words: W): string => words.tls[tls?.mode ?? 'none'];

/** A path match as one writes it: `/api*`, `~ ^/v\d+$`. */
export function pathText(path: PathMatch, words: W): string {
  const w = words.route;
  if (path.kind === 'unknown') return w.unknownPath(path.text);
  if (path.kind === 'prefix' && path.value === '/') return w.anyPath;
  const text = { exact: w.exact, prefix: w.prefix, 'separated-prefix': w.separated, regex: w.regex }[path.kind](
    path.value,
  );
  return path.ignoreCase ? `${text} (${w.ignoreCase})` : text;
}

/** `x-canary is yes`, of a header or query parameter. */
export function valueText({ name, match, invert, missingAsEmpty }: ValueMatch, words: W): string {
  const w = words.matchers;
  const what = () => {
    switch (match.kind) {
      case 'present':
        return match.value ? w.present : w.absent;
      case 'range':
        return w.range(match.start, match.end);
      case 'unknown':
        return w.unknown(match.text);
      default:
        return `${w[match.kind](match.value)}${match.ignoreCase ? w.ignoreCase : ''}`;
    }
  };
  return `${name} ${invert ? w.not : ''}${what()}${missingAsEmpty ? w.missingAsEmpty : ''}`;
}

/** What a route does beside sending on, a phrase each. */
export function routeExtras(route: Route, words: W): readonly string[] {
  const w = words.route;
  const { retry, timeout } = route;
  const kinds = new Set(route.overrides.map(({ kind }) => kind));
  return [
    ...(timeout !== null && timeout > 0 ? [w.timeout(formatDuration(timeout))] : []),
    ...(retry !== null && retry.attempts > 0 ? [w.retries(retry.attempts)] : []),
    ...route.mirrors.map(({ share }) => w.mirror(formatShare(share))),
    ...(route.rewrite === null ? [] : [w.rewrite]),
    ...(route.headerEdits.add.length + route.headerEdits.remove.length === 0 ? [] : [w.edits]),
    ...(kinds.has('fault') ? [w.fault] : []),
    ...(kinds.has('cors') ? [w.cors] : []),
    ...route.overrides.flatMap(({ kind, filter }) => (kind === 'fault' || kind === 'cors' ? [] : [w.override(filter)])),
  ];
}

/** The parts of `outbound|8080|v1|payment.shop.svc.cluster.local`; of any other name the whole stands for the host. */
export function clusterParts(name: string): { readonly host: string; readonly port: string; readonly subset: string } {
  const [direction, port, subset, host] = name.split('|');
  if (host === undefined) return { host: name, port: '', subset: '' };
  return { host: host === '' ? `${direction} ${port}` : host, port: port ?? '', subset: subset ?? '' };
}
