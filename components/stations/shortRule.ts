/**
 * An iptables rule as it is read aloud: without its chain, its table's usual protocol and the names of match modules.
 * `-A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN` → `--uid-owner 1337 → RETURN`. The full text is its evidence.
 */
export function shortRule(text: string): string {
  const short = text
    .replace(/^-A \S+ ?/, '')
    .replace(/(^| )-m \S+/g, '')
    .replace(/(^| )-p tcp(?= |$)/, '')
    .replace(/(^| )-[jg] /, ' → ')
    .replace(/\s+/g, ' ')
    .trim();
  return short === '' ? text : short;
}

/** The chain a rule stands in. */
export const chainOf = (text: string): string | null => /^(?:-A |:)(\S+)/.exec(text)?.[1] ?? null;
