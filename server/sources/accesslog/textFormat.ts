/**
 * Istio's default text format (istio.io/istio `pilot/pkg/model/telemetry_logging.go`, `EnvoyTextLogFormat`), field by field.
 * Quoted fields may hold anything; Envoy does not escape quotes inside them, so a quote ends a field only before a space or the end.
 */
const ORDER = [
  'start_time',
  'request',
  'response_code',
  'response_flags',
  'response_code_details',
  'connection_termination_details',
  'upstream_transport_failure_reason',
  'bytes_received',
  'bytes_sent',
  'duration',
  'upstream_service_time',
  'x_forwarded_for',
  'user_agent',
  'request_id',
  'authority',
  'upstream_host',
  'upstream_cluster',
  'upstream_local_address',
  'downstream_local_address',
  'downstream_remote_address',
  'requested_server_name',
  'route_name',
] as const;

/** Reads one line into the keys of the JSON format; null when it is not of this format. Fields after the last known one are ignored. */
export function parseTextLine(line: string): Record<string, string> | null {
  const fields = splitFields(line, ORDER.length);
  if (fields === null || fields.length < ORDER.length) return null;
  const record: Record<string, string> = {};
  ORDER.forEach((key, i) => {
    record[key] = fields[i] ?? '-';
  });
  const request = splitRequest(record.request ?? '');
  if (request === null) return null;
  const { request: _whole, ...rest } = record;
  return { ...rest, ...request };
}

/** `METHOD path PROTOCOL`; a path may hold spaces, the method and protocol never do. */
function splitRequest(text: string): { method: string; path: string; protocol: string } | null {
  const first = text.indexOf(' ');
  const last = text.lastIndexOf(' ');
  if (first < 0 || last <= first) return null;
  return { method: text.slice(0, first), path: text.slice(first + 1, last), protocol: text.slice(last + 1) };
}

function splitFields(line: string, wanted: number): string[] | null {
  const fields: string[] = [];
  let at = 0;
  while (at < line.length && fields.length < wanted) {
    const open = line[at];
    if (open === '[' && fields.length === 0) {
      const end = line.indexOf('] ', at);
      if (end < 0) return null;
      fields.push(line.slice(at + 1, end));
      at = end + 2;
    } else if (open === '"') {
      const end = closingQuote(line, at + 1);
      if (end < 0) return null;
      fields.push(line.slice(at + 1, end).replace(/\\"/g, '"'));
      at = end + 2;
    } else {
      // response_code_details may hold brackets with spaces inside: `…{a|b c}`, `…[ns[x]-policy[y]-rule[0]]`.
      const end = bareEnd(line, at);
      fields.push(line.slice(at, end));
      at = end + 1;
    }
  }
  return fields;
}

function closingQuote(line: string, from: number): number {
  for (let i = from; i < line.length; i++) {
    if (line[i] !== '"' || line[i - 1] === '\\') continue;
    const next = line[i + 1];
    if (next === undefined || next === ' ') return i;
  }
  return -1;
}

function bareEnd(line: string, from: number): number {
  let depth = 0;
  for (let i = from; i < line.length; i++) {
    const c = line[i];
    if (c === '{' || c === '[') depth += 1;
    else if ((c === '}' || c === ']') && depth > 0) depth -= 1;
    else if (c === ' ' && depth === 0) return i;
  }
  // An unclosed bracket: take the field up to the next space instead.
  const space = line.indexOf(' ', from);
  return depth > 0 && space >= 0 ? space : line.length;
}
