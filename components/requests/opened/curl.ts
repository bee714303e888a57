import type { AccessEntry } from '@/mesh/model';

/**
 * A command that sends the like of a logged request. The log's query values and headers were never kept, so what is
 * missing is the reader's to add. Null for what is not HTTP.
 */
export function curlOf(line: AccessEntry | null): string | null {
  if (line === null || line.method === null || line.authority === null) return null;
  const url = quoted(`http://${line.authority}${line.path ?? '/'}`);
  const method = line.method === 'GET' ? '' : ` -X ${quoted(line.method)}`;
  return `curl -i${method} ${url}`;
}

/** Single quotes for a POSIX shell, which takes everything inside them as it is. */
const quoted = (text: string) => (/^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
