import { createHash } from 'node:crypto';
import {
  type AccessEntry,
  type EpochMs,
  err,
  ok,
  type Pod,
  type PodId,
  parseTime,
  type RequestId,
  type Result,
  spanMs,
} from '@/mesh/model';
import { ipOf } from '@/mesh/requests/address.ts';
import { clip, redactAuthority, redactForwarded, redactPath } from './redact.ts';
import { type AccessLine, accessLine, DEFAULT_KEYS } from './schema.ts';
import type { Stamp } from './stamp.ts';
import { parseTextLine } from './textFormat.ts';

/** What the pod behind a log is, as far as a line's meaning depends on it. */
export type Writer = { readonly pod: PodId; readonly ips: readonly string[]; readonly proxy: Pod['proxy'] };

/** One line of an istio-proxy log. */
export type Decoded =
  | { readonly kind: 'access'; readonly entry: AccessEntry }
  /** The agent's or Envoy's own words: not an access line, and no error. `renewed`: the agent got a new workload certificate. */
  | { readonly kind: 'agent'; readonly renewed: boolean };

/** Why a line that should be an access line is not readable. Codes, not raw text: a line may hold anything. */
export type Unreadable =
  | 'not-json'
  | 'not-an-access-line'
  | 'no-start-time'
  | 'unexpected-types'
  | 'custom-text-format'
  | 'line-too-long';

const AGENT_LINE = /^\d{4}-\d\d-\d\dT[\d:.]+Z?\t(trace|debug|info|warning|warn|error|critical|fatal|off)\t/;
const RENEWED = 'generated new workload certificate';
const LOOKS_LIKE_HTTP = /"?\b(GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|CONNECT|TRACE) \S+ HTTP\/[123]/;

/**
 * Decodes one line (without its stamp): JSON with Istio's keys, Istio's default text, or neither. What the agent prints, multi-line
 * dumps of configuration included, is told apart and never an error.
 */
export function decodeLine(
  line: string,
  stamp: Stamp | null,
  writer: Writer,
  readAt: EpochMs,
): Result<Decoded, Unreadable> {
  if (line.startsWith('{')) return decodeJson(line, stamp, writer, readAt);
  if (line.startsWith('[') && /^\[\d{4}-\d\d-\d\dT/.test(line)) {
    const record = parseTextLine(line);
    return record === null ? err('custom-text-format') : decodeRecord(record, stamp, writer, readAt);
  }
  if (AGENT_LINE.test(line)) return ok({ kind: 'agent', renewed: line.includes(RENEWED) });
  return LOOKS_LIKE_HTTP.test(line) ? err('custom-text-format') : ok({ kind: 'agent', renewed: false });
}

function decodeJson(line: string, stamp: Stamp | null, writer: Writer, readAt: EpochMs): Result<Decoded, Unreadable> {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return err('not-json');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return err('not-json');
  // `--log_as_json`: the agent's own lines have a level and a message instead.
  if ('level' in json && 'msg' in json && !('start_time' in json))
    return ok({ kind: 'agent', renewed: typeof json.msg === 'string' && json.msg.includes(RENEWED) });
  return decodeRecord(json, stamp, writer, readAt);
}

/** Names of unknown keys are kept for display; a log format could name hundreds. */
const MAX_EXTRA = 32;

function decodeRecord(
  record: object,
  stamp: Stamp | null,
  writer: Writer,
  readAt: EpochMs,
): Result<Decoded, Unreadable> {
  const keys = Object.keys(record);
  const known = new Set(DEFAULT_KEYS);
  if (keys.filter((k) => known.has(k)).length < 2) return err('not-an-access-line');
  const parsed = accessLine.safeParse(record);
  if (!parsed.success) return err('unexpected-types');
  const line = parsed.data;
  const startedAt = line.start_time === null ? null : parseTime(line.start_time);
  if (startedAt === null) return err('no-start-time');
  const present = new Set(keys);
  const absentFields = DEFAULT_KEYS.filter((k) => !present.has(k));
  const tcp = line.method === null && line.protocol === null && (line.response_code ?? 0) === 0;
  const entry: AccessEntry = {
    id: idOf(line, stamp, writer.pod),
    pod: writer.pod,
    direction: directionOf(line, writer),
    startedAt,
    readAt,
    method: shortened(line.method),
    path: line.path === null ? null : redactPath(line.path),
    protocol: shortened(line.protocol),
    status: tcp ? null : line.response_code,
    flags: line.response_flags === null ? [] : line.response_flags.split(',').map((f) => clip(f.trim(), 64)),
    details: shortened(line.response_code_details),
    terminationDetails: shortened(line.connection_termination_details),
    transportFailure: shortened(line.upstream_transport_failure_reason),
    bytesReceived: line.bytes_received,
    bytesSent: line.bytes_sent,
    duration: spanMs(line.duration),
    upstreamServiceTime: spanMs(line.upstream_service_time),
    requestId: shortened(line.request_id),
    authority: line.authority === null ? null : redactAuthority(line.authority),
    userAgent: shortened(line.user_agent),
    forwardedFor: line.x_forwarded_for === null ? null : redactForwarded(line.x_forwarded_for),
    upstreamHost: shortened(line.upstream_host),
    upstreamCluster: line.upstream_cluster === null ? null : clip(line.upstream_cluster.replace(/;$/, '')),
    upstreamLocal: shortened(line.upstream_local_address),
    downstreamLocal: shortened(line.downstream_local_address),
    downstreamRemote: shortened(line.downstream_remote_address),
    serverName: shortened(line.requested_server_name),
    routeName: shortened(line.route_name),
    extraFields: keys
      .filter((k) => !known.has(k))
      .slice(0, MAX_EXTRA)
      .map((k) => clip(k, 64)),
    ...(absentFields.length > 0 ? { absentFields } : {}),
  };
  return ok({ kind: 'access', entry });
}

const shortened = (value: string | null) => (value === null ? null : clip(value));

/**
 * Which side of the proxy the line is of. Istio's cluster names say it; a line without a cluster (no route, no filter
 * chain) or with one that both sides use says it by whose address was called. A gateway has only an outbound side.
 */
export function directionOf(
  line: Pick<
    AccessLine,
    'upstream_cluster' | 'downstream_local_address' | 'downstream_remote_address' | 'requested_server_name'
  >,
  writer: Pick<Writer, 'ips' | 'proxy'>,
): 'inbound' | 'outbound' {
  if (writer.proxy === 'gateway') return 'outbound';
  const cluster = line.upstream_cluster;
  if (cluster?.startsWith('inbound|') || cluster?.startsWith('InboundPassthroughCluster')) return 'inbound';
  if (cluster?.startsWith('outbound|') || cluster === 'PassthroughCluster') return 'outbound';
  const called = ipOf(line.downstream_local_address);
  const caller = ipOf(line.downstream_remote_address);
  if (caller !== null && writer.ips.includes(caller)) return 'outbound';
  if (called !== null && writer.ips.includes(called)) return 'inbound';
  return line.requested_server_name?.startsWith('outbound_.') ? 'inbound' : 'outbound';
}

/** The same line gives the same id however often it is read; the stamp tells apart lines whose fields are all equal. */
function idOf(line: AccessLine, stamp: Stamp | null, pod: PodId): RequestId {
  const facts = [
    pod,
    stamp?.toString() ?? '',
    line.start_time,
    line.request_id,
    line.downstream_remote_address,
    line.downstream_local_address,
    line.upstream_local_address,
    line.upstream_host,
    line.path,
    line.response_code,
    line.duration,
    line.bytes_sent,
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url').slice(0, 16) as RequestId;
}
