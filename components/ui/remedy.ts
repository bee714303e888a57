export type RemedyPart = { readonly kind: 'prose' | 'code'; readonly text: string };

const COMMAND = /^\s*(\$ )?(kubectl|istioctl|meshpath|npx|npm|helm)\s/;

/**
 * Takes a remedy apart into sentences and what is to be copied: fenced blocks, YAML from its `apiVersion:` line on,
 * and lines that are a command.
 */
export function remedyParts(remedy: string): readonly RemedyPart[] {
  const parts: RemedyPart[] = [];
  const add = (kind: RemedyPart['kind'], line: string) => {
    const last = parts.at(-1);
    if (last?.kind === kind) parts[parts.length - 1] = { kind, text: `${last.text}\n${line}` };
    else parts.push({ kind, text: line });
  };
  let fenced = false;
  let yaml = false;
  for (const line of remedy.split('\n')) {
    if (line.trimStart().startsWith('```')) {
      fenced = !fenced;
      continue;
    }
    if (/^\s*apiVersion:/.test(line)) yaml = true;
    if (yaml && line.trim() === '') yaml = false;
    add(fenced || yaml || COMMAND.test(line) ? 'code' : 'prose', line);
  }
  return parts
    .map((part) => ({ ...part, text: part.kind === 'code' ? dedent(part.text) : part.text.trim() }))
    .filter((part) => part.text.trim() !== '');
}

function dedent(text: string): string {
  const lines = text.split('\n');
  const indent = Math.min(...lines.filter((l) => l.trim() !== '').map((l) => l.length - l.trimStart().length));
  return lines.map((line) => line.slice(indent)).join('\n');
}
