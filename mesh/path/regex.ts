import { RE2JS } from 're2js';

/** Compiled expressions, or null for ones that RE2 refuses. A cache of pure results: it changes no answer. */
const compiled = new Map<string, RE2JS | null>();
const MAX_COMPILED = 500;

/** Whether the whole of `text` matches, as Envoy's `safe_regex` asks (RE2::FullMatch); null when RE2 refuses the expression. */
export function fullMatch(expression: string, text: string): boolean | null {
  let regex = compiled.get(expression);
  if (regex === undefined) {
    regex = compile(expression);
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(expression, regex);
  }
  return regex === null ? null : regex.matches(text);
}

function compile(expression: string): RE2JS | null {
  try {
    return RE2JS.compile(expression);
  } catch {
    // An expression that Envoy would have refused, too: the caller says that it cannot be judged.
    return null;
  }
}
