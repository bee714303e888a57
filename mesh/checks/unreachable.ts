import type { Json } from '../model/index.ts';
import { at, canonical, fields, labelsOf, text, texts } from './read.ts';
import type { Rule } from './routes.ts';

/** Keys of an HTTP match that name it and ask nothing of the request. */
const NO_CONDITION = new Set(['name', 'statPrefix']);
const MAPS = new Set(['headers', 'withoutHeaders', 'queryParams']);

/** A rule that no request reaches, and the earlier one that takes them all. */
export type Unreachable = { readonly rule: Rule; readonly by: Rule };

/**
 * Rules of which every match is already taken by an earlier rule of the same protocol. Only what is certain: two conditions
 * are compared as they are written, a URI prefix also with what it is a prefix of.
 */
export function unreachableRules(rules: readonly Rule[]): readonly Unreachable[] {
  return rules.flatMap((rule, i) => {
    // A delegate's own matches are not here, so a rule that delegates takes nothing for sure.
    const earlier = rules
      .slice(0, i)
      .filter((r) => r.protocol === rule.protocol && at(r.json, 'delegate') === undefined);
    const mine = rule.matches.length === 0 ? [{}] : rule.matches;
    const takers = mine.map((match) =>
      earlier.find((r) => (r.matches.length === 0 ? [{}] : r.matches).some((m) => takes(m, match))),
    );
    const [by] = takers;
    return by !== undefined && takers.every((t) => t !== undefined) ? [{ rule, by }] : [];
  });
}

/** Takes every request: nothing is asked, or only a path that begins with `/`. */
export const isCatchAll = (rule: Rule): boolean =>
  at(rule.json, 'delegate') === undefined && (rule.matches.length === 0 || rule.matches.some((m) => takes(m, {})));

/** Whether every request that `b` matches, `a` does, too. */
function takes(a: Json, b: Json): boolean {
  return Object.entries(fields(a)).every(([key, wanted]) => {
    if (NO_CONDITION.has(key) || isNothing(wanted)) return true;
    const other = at(b, key);
    if (key === 'uri' && !caseless(a) && text(at(wanted, 'prefix')) === '/') return true;
    if (key === 'ignoreUriCase') return wanted === other;
    if (other === undefined) return false;
    if (canonical(wanted) === canonical(other)) return true;
    if (key === 'uri') return !caseless(a) && !caseless(b) && uriTakes(wanted, other);
    if (MAPS.has(key))
      return Object.entries(fields(wanted)).every(([name, value]) => {
        const theirs = at(other, name);
        // `{}` asks only that the header is there; without it, it must be absent, which no value implies.
        return (
          theirs !== undefined && (canonical(value) === canonical(theirs) || (key === 'headers' && isNothing(value)))
        );
      });
    if (key === 'gateways' || key === 'destinationSubnets' || key === 'sniHosts')
      return texts(other).length > 0 && texts(other).every((g) => texts(wanted).includes(g));
    if (key === 'sourceLabels') {
      const theirs = labelsOf(other);
      return Object.entries(labelsOf(wanted)).every(([name, value]) => theirs[name] === value);
    }
    return false;
  });
}

function uriTakes(a: Json, b: Json): boolean {
  const prefix = at(a, 'prefix');
  if (typeof prefix !== 'string') return false;
  return text(at(b, 'prefix') ?? at(b, 'exact')).startsWith(prefix) && at(b, 'regex') === undefined;
}

const caseless = (match: Json) => at(match, 'ignoreUriCase') === true;
const isNothing = (json: Json) =>
  json === null || (Array.isArray(json) && json.length === 0) || (typeof json === 'object' && canonical(json) === '{}');
