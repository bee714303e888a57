import { RE2JS } from 're2js';

/** Compiled expressions, or null for ones that RE2 refuses. A cache of pure results: it changes no answer. */
const compiled = new Map<string, RE2JS | null>();
const MAX_COMPILED = 500;

function cached(expression: string): RE2JS | null {
  let regex = compiled.get(expression);
  if (regex === undefined) {
    regex = compile(expression);
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(expression, regex);
  }
  return regex;
}

/** Whether RE2 accepts the expression. */
export const isRegex = (expression: string): boolean => cached(expression) !== null;

/** Whether the whole of `text` matches, as Envoy's `safe_regex` asks (RE2::FullMatch); null when RE2 refuses the expression. */
export function fullMatch(expression: string, text: string): boolean | null {
  const regex = cached(expression);
  return regex === null ? null : regex.matches(text);
}

/**
 * Replaces every match in `text`, as Envoy's `regex_rewrite` does (RE2::GlobalReplace, `\\1` for the first group); null
 * when RE2 refuses the expression or a group that is not there is named.
 */
export function replaceAll(expression: string, text: string, substitution: string): string | null {
  const regex = cached(expression);
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

function compile(expression: string): RE2JS | null {
  try {
    return RE2JS.compile(expression);
  } catch {
    // An expression that Envoy would have refused, too: the caller says that it cannot be judged.
    return null;
  }
}
