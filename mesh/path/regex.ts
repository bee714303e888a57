import { RE2JS } from 're2js';
import { remembered } from './remembered.ts';

/** Whether RE2 accepts the expression. */
export const isRegex = (expression: string): boolean => compiled(expression) !== null;

/** Whether the whole of `text` matches, as Envoy's `safe_regex` asks (RE2::FullMatch); null when RE2 refuses the expression. */
export function fullMatch(expression: string, text: string): boolean | null {
  const regex = compiled(expression);
  return regex === null ? null : regex.matches(text);
}

/**
 * Replaces every match in `text`, as Envoy's `regex_rewrite` does (RE2::GlobalReplace, `\\1` for the first group); null
 * when RE2 refuses the expression or a group that is not there is named.
 */
export function replaceAll(expression: string, text: string, substitution: string): string | null {
  const regex = compiled(expression);
  if (regex === null) return null;
  // RE2 refuses a group that is not there.
  if ([...substitution.matchAll(/\\(\d)/g)].some((m) => Number(m[1]) > regex.groupCount())) return null;
  return regex.matcher(text).replaceAll((...groups: readonly unknown[]) =>
    // One digit at most: `\\10` is group 1 and a zero. The whole match is group 0.
    substitution.replace(/\\(\d|\\)/g, (_, what: string) =>
      what === '\\' ? '\\' : String(groups[Number(what)] ?? ''),
    ),
  );
}

/** A compiled expression may be large; there are few, all from configurations. */
const BOUNDS = { most: 500, longest: 10_000 };

/** Compiled once; null for what RE2 refuses. */
const compiled = remembered((expression: string): RE2JS | null => {
  try {
    return RE2JS.compile(expression);
  } catch {
    // An expression that Envoy would have refused, too: the caller says that it cannot be judged.
    return null;
  }
}, BOUNDS);
