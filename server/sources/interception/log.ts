import { logLineSchema } from './schema.ts';

/** An istio-init log entry: a message of several lines, without its time and level. */
export type LogEntry = { readonly message: string };

const TEXT_HEAD = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})\t[a-z]+\t(.*)$/;

/**
 * Splits an istio-init log into entries. Text form: a head `TIME<TAB>LEVEL<TAB>` begins an entry, other lines continue it;
 * JSON form (`--log_as_json`): one object a line. Lines of another logger before the first entry are kept apart as their own.
 */
export function readEntries(text: string): readonly LogEntry[] {
  const entries: string[][] = [];
  for (const line of text.split('\n')) {
    const json = line.startsWith('{') ? readJsonLine(line) : null;
    if (json !== null) entries.push(json.split('\n'));
    else {
      const head = TEXT_HEAD.exec(line);
      if (head !== null) entries.push([head[1] ?? '']);
      else if (entries.length > 0) entries.at(-1)?.push(line);
      else entries.push([line]);
    }
  }
  return entries.map((lines) => ({ message: lines.join('\n') }));
}

function readJsonLine(line: string): string | null {
  try {
    const parsed = logLineSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data.msg : null;
  } catch {
    return null;
  }
}
