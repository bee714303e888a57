/**
 * Istio's default text format (istio.io/istio `pilot/pkg/model/telemetry_logging.go`, `EnvoyTextLogFormat`).
 *
 * Envoy does not escape quotes, and callers choose their user agent. So the line is read from both ends, up to the user agent
 * from the front and down to it from the back: whatever stands in it cannot move the fields around it.
 */
const BARE_AFTER = [
  'upstream_cluster',
  'upstream_local_address',
  'downstream_local_address',
  'downstream_remote_address',
  'requested_server_name',
  'route_name',
] as const;

/** Reads one line into the keys of the JSON format; null when it is not of this format, a field more or less included. */
export function parseTextLine(line: string): Record<string, string> | null {
  const front = readFront(line);
  if (front === null) return null;
  const back = readBack(line, front.end);
  if (back === null) return null;
  return { ...front.fields, ...back.fields, user_agent: unquoted(line.slice(front.end, back.start)) };
}

const unquoted = (text: string) => text.replaceAll('\\"', '"');

/** From the start time to the opening quote of the user agent. */
function readFront(line: string): { fields: Record<string, string>; end: number } | null {
  const timeEnd = line.indexOf('] "');
  if (!line.startsWith('[') || timeEnd < 0) return null;
  const requestStart = timeEnd + 3;
  const requestEnd = quoteBefore(line, requestStart, /^\d{1,3} /);
  if (requestEnd < 0) return null;
  const request = splitRequest(line.slice(requestStart, requestEnd));
  if (request === null) return null;
  const reader = new Words(line, requestEnd + 2);
  const fields: Record<string, string> = {
    start_time: line.slice(1, timeEnd),
    ...request,
    response_code: reader.word(),
    response_flags: reader.word(),
    response_code_details: reader.bracketed(),
    connection_termination_details: reader.bracketed(),
  };
  if (line[reader.at] !== '"') return null;
  const reasonEnd = quoteBefore(line, reader.at + 1, /^(\d+|-) /);
  if (reasonEnd < 0) return null;
  fields.upstream_transport_failure_reason = line.slice(reader.at + 1, reasonEnd);
  reader.at = reasonEnd + 2;
  for (const key of ['bytes_received', 'bytes_sent', 'duration', 'upstream_service_time']) fields[key] = reader.word();
  if (line[reader.at] !== '"') return null;
  const forwardedEnd = line.indexOf('" "', reader.at + 1);
  if (forwardedEnd < 0) return null;
  fields.x_forwarded_for = line.slice(reader.at + 1, forwardedEnd);
  return { fields, end: forwardedEnd + 3 };
}

/** From the end of the line down to the closing quote of the user agent. */
function readBack(line: string, from: number): { fields: Record<string, string>; start: number } | null {
  const fields: Record<string, string> = {};
  let end = line.length;
  for (const key of [...BARE_AFTER].reverse()) {
    const space = line.lastIndexOf(' ', end - 1);
    if (space < from) return null;
    fields[key] = line.slice(space + 1, end);
    end = space;
  }
  for (const key of ['upstream_host', 'authority', 'request_id']) {
    const open = line.lastIndexOf(' "', end - 2);
    if (line[end - 1] !== '"' || open < from) return null;
    fields[key] = line.slice(open + 2, end - 1);
    end = open;
  }
  return line[end - 1] === '"' && end - 1 >= from ? { fields, start: end - 1 } : null;
}

/** `METHOD path PROTOCOL`; a path may hold spaces, the method and protocol never do. */
function splitRequest(text: string): { method: string; path: string; protocol: string } | null {
  const first = text.indexOf(' ');
  const last = text.lastIndexOf(' ');
  if (first < 0 || last <= first) return null;
  return { method: text.slice(0, first), path: text.slice(first + 1, last), protocol: text.slice(last + 1) };
}

/** The first quote that is followed by a space and what `next` matches. */
function quoteBefore(line: string, from: number, next: RegExp): number {
  for (let at = line.indexOf('" ', from); at >= 0; at = line.indexOf('" ', at + 1))
    if (next.test(line.slice(at + 2, at + 24))) return at;
  return -1;
}

class Words {
  readonly #line: string;
  at: number;

  constructor(line: string, at: number) {
    this.#line = line;
    this.at = at;
  }

  word(): string {
    return this.#until(this.#line.indexOf(' ', this.at));
  }

  /** A word that may hold spaces inside brackets: `…{a|b c}`, `…[ns[x]-policy[y]-rule[0]]`. */
  bracketed(): string {
    let depth = 0;
    for (let i = this.at; i < this.#line.length; i++) {
      const c = this.#line[i];
      if (c === '{' || c === '[') depth += 1;
      else if ((c === '}' || c === ']') && depth > 0) depth -= 1;
      else if (c === ' ' && depth === 0) return this.#until(i);
    }
    return this.word();
  }

  #until(end: number): string {
    const stop = end < 0 ? this.#line.length : end;
    const word = this.#line.slice(this.at, stop);
    this.at = stop + 1;
    return word;
  }
}
