import type {
  AccessEntry,
  Evidence,
  IptablesRule,
  Mesh,
  MeshRequest,
  Placed,
  Pod,
  PodId,
  ProxyConfig,
} from '../model/index.ts';
import { nameOf, workloadParts } from '../model/index.ts';
import { canonicalIp, parseAddress } from './address.ts';
import type { Reason, SourceCode } from './reasons.ts';
import type { Fact, FactKey } from './stations.ts';

/** What one request's path is worked out from. */
export type PathFacts = {
  readonly mesh: Mesh;
  /** The client proxy's configuration, null while it has not been read. */
  readonly clientConfig: ProxyConfig | null;
  readonly serverConfig: ProxyConfig | null;
};

type Extra = Pick<Fact, 'note' | 'origin' | 'tone' | 'unit'>;

export const fact = (key: FactKey, value: string, evidence: Evidence, extra: Partial<Extra> = {}): Fact => ({
  key,
  value,
  evidence,
  ...extra,
});

/** A fact whose value nothing tells; the note says why in the reader's language. */
export const unknownFact = (key: FactKey, code: SourceCode, note: Reason): Fact => ({
  key,
  value: '',
  evidence: unknown(code),
  note,
  tone: 'muted',
});

/** Keys of `AccessEntry` and the access-log fields that they were read from. */
export type LogField = keyof typeof LOG_FIELDS;
const LOG_FIELDS = {
  startedAt: 'start_time',
  method: 'method',
  path: 'path',
  protocol: 'protocol',
  status: 'response_code',
  flags: 'response_flags',
  details: 'response_code_details',
  terminationDetails: 'connection_termination_details',
  transportFailure: 'upstream_transport_failure_reason',
  bytesReceived: 'bytes_received',
  bytesSent: 'bytes_sent',
  duration: 'duration',
  upstreamServiceTime: 'upstream_service_time',
  requestId: 'request_id',
  authority: 'authority',
  userAgent: 'user_agent',
  forwardedFor: 'x_forwarded_for',
  upstreamHost: 'upstream_host',
  upstreamCluster: 'upstream_cluster',
  upstreamLocal: 'upstream_local_address',
  downstreamLocal: 'downstream_local_address',
  downstreamRemote: 'downstream_remote_address',
  serverName: 'requested_server_name',
  routeName: 'route_name',
} as const satisfies Partial<Record<keyof AccessEntry, string>>;

export const logged = (line: AccessEntry, field: LogField): Evidence => ({
  kind: 'access-log',
  pod: line.pod,
  request: line.id,
  field: LOG_FIELDS[field],
});

export const dumped = (config: ProxyConfig, placed: Placed): Evidence => ({
  kind: 'config-dump',
  pod: config.pod,
  pointer: placed.pointer,
});

export const ruled = (pod: PodId, rule: IptablesRule): Evidence => ({
  kind: 'iptables',
  pod,
  table: rule.table,
  chain: rule.chain,
  rule: rule.index,
});

/** `from` and `why` are keys of the catalogue's `sources`, so that they can be said in any language. */
export const derived = (from: SourceCode): Evidence => ({ kind: 'derived', from });
export const unknown = (code: SourceCode): Evidence => ({ kind: 'unknown', why: code, remedy: code });

/** Facts for those of the line's fields that are not null. */
export function lineFacts(line: AccessEntry, fields: readonly (readonly [FactKey, LogField])[]): Fact[] {
  return fields.flatMap(([key, field]) => {
    const value = line[field];
    if (value === null || (Array.isArray(value) && value.length === 0)) return [];
    const unit = UNITS[field];
    return [
      fact(key, Array.isArray(value) ? value.join(',') : String(value), logged(line, field), unit ? { unit } : {}),
    ];
  });
}

const UNITS: Partial<Record<LogField, Fact['unit']>> = {
  duration: 'ms',
  upstreamServiceTime: 'ms',
  startedAt: 'epoch-ms',
  bytesReceived: 'bytes',
  bytesSent: 'bytes',
};

export function podAt(mesh: Mesh, address: string | null): Pod | null {
  const parsed = parseAddress(address);
  if (parsed === null) return null;
  const id = lookup(mesh.podByIp, parsed.ip) ?? lookup(mesh.podByIp, canonicalIp(parsed.ip));
  return id === undefined ? null : (lookup(mesh.pods, id) ?? null);
}

/** Own keys only: a host called `constructor` must not find Object's. */
export const lookup = <K extends string, V>(table: Readonly<Record<K, V>>, key: K): V | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** A pod's workload name, for headings; the pod's own when it has no controller. */
export const podTitle = (pod: Pod) => workloadParts(pod.workload).name || nameOf(pod.id);

/** The request as HTTP or as bytes: Envoy's HTTP log lines have a method, its TCP lines do not. */
export const isHttp = (line: AccessEntry) => line.method !== null;

/** The logged line, whichever side has one; the client's first, since it saw the whole request. */
export const anyLine = (request: MeshRequest): AccessEntry | null => request.client ?? request.server;
