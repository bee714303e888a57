import type { XdsType } from '../model/index.ts';

/** One resource that an Envoy refused, and why; the name is null where its words do not tell it. */
export type RefusedResource = { readonly name: string | null; readonly reason: string };

/** Envoy's own openings (`source/common/listener_manager/lds_api.cc`, `upstream/cds_api_helper.cc`). */
const OPENINGS = /^Error adding\/updating (listener|cluster)\(s\) /;

/**
 * Takes Envoy's refusal apart. Listeners come one a line, `NAME: REASON`; clusters separated by `, `, where the next name is known
 * by Istio's form of it. Other types say only the reason, which may name the route configuration or secret.
 */
export function refusedResources(type: XdsType, text: string): readonly RefusedResource[] {
  const opening = OPENINGS.exec(text);
  if (opening === null) return [{ name: nameIn(type, text), reason: text.trim() }];
  const rest = text.slice(opening[0].length).trim();
  const parts =
    opening[1] === 'listener'
      ? rest.split('\n').reduce<string[]>(joinLines, [])
      : rest.split(/, (?=(?:outbound|inbound)\|[^,: ]*(?:[^, ]*): )/);
  return parts.filter((part) => part.trim() !== '').map(named);
}

/** A line without a name of its own goes on with the one before it. */
function joinLines(lines: string[], line: string): string[] {
  const last = lines.at(-1);
  if (last !== undefined && !/^[^\s:]+: /.test(line) && !/^[^\s]+_\d+: /.test(line)) {
    lines[lines.length - 1] = `${last}\n${line}`;
    return lines;
  }
  return [...lines, line];
}

/** Names hold colons only inside an IPv6 address; the first `: ` ends one. */
function named(part: string): RefusedResource {
  const end = part.indexOf(': ');
  return end < 0
    ? { name: part.trim() || null, reason: '' }
    : { name: part.slice(0, end).trim(), reason: part.slice(end + 2).trim() };
}

function nameIn(type: XdsType, text: string): string | null {
  const quoted =
    type === 'RDS'
      ? /(?:route(?: configuration)?|RouteConfiguration|virtual host) ['"]?([\w.:|*-]*[\w*])/.exec(text)
      : type === 'ECDS'
        ? /(?:extension|filter) config(?:uration)? ['"]?([\w./:-]+)['"]?/.exec(text)
        : null;
  return quoted?.[1] ?? null;
}

/** What in a refusal's words can name the thing that caused it: what stands in quotes, type URLs and dotted or piped names. */
export function tokensOf(text: string): readonly string[] {
  const tokens = new Set<string>();
  for (const [, quoted] of text.matchAll(/['"`]([^'"`\n]{3,200})['"`]/g)) if (quoted !== undefined) tokens.add(quoted);
  for (const [word] of text.matchAll(/[A-Za-z][\w-]*(?:[./|][\w-]+)+/g)) tokens.add(word);
  return [...tokens].filter((token) => !/^envoy\.(filters|extensions|config)\.|^adding\//.test(token));
}
