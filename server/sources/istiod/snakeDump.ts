/*
 * istiod prints configurations as protobuf's JSON has it by default, in lowerCamelCase; Envoy prints the same messages with
 * the names of the protos, which is what the decoder reads and what pointers and comparisons are made of.
 */

/** Names whose digits do not tell where the underscore stood. */
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['consecutive5xx', 'consecutive_5xx'],
  ['enforcingConsecutive5xx', 'enforcing_consecutive_5xx'],
  ['proxy100Continue', 'proxy_100_continue'],
  ['traceId128bit', 'trace_id_128bit'],
  ['acceptHttp10', 'accept_http_10'],
  ['defaultHostForHttp10', 'default_host_for_http_10'],
]);

/** Fields that hold a Struct, whose keys are somebody's own: they are the same in both spellings. */
const STRUCTS: ReadonlySet<string> = new Set(['filterMetadata', 'jsonFormat']);

const MAX_DEPTH = 200;

/** `proto_name` of a `jsonName`; keys of maps that are no names of fields (cluster and filter names) stay as they are. */
const snake = (key: string): string =>
  IRREGULAR.get(key) ??
  (/^[a-z][a-zA-Z0-9]*$/.test(key) ? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : key);

/** The same dump in the names of the protos. What is nested deeper than any real configuration is cut. */
export function snakeDump(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.map((part) => snakeDump(part, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value);
  // A TypedStruct carries its message as a Struct.
  const isStruct = fields.some(([key, v]) => key === '@type' && typeof v === 'string' && v.endsWith('.TypedStruct'));
  return Object.fromEntries(
    fields.map(([key, part]) => {
      if (STRUCTS.has(key) || (isStruct && key === 'value')) return [snake(key), part];
      if (key === 'transportSocketMatches' && Array.isArray(part))
        return [snake(key), part.map((entry) => withMatch(entry, depth + 1))];
      return [snake(key), snakeDump(part, depth + 1)];
    }),
  );
}

/** `match` of a transport socket match is a Struct; other fields of that name are messages. */
function withMatch(entry: unknown, depth: number): unknown {
  const made = snakeDump(entry, depth);
  return typeof entry === 'object' && entry !== null && 'match' in entry && typeof made === 'object'
    ? { ...made, match: entry.match }
    : made;
}
