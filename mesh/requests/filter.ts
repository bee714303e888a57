import { isWorkloadNode, type MeshRequest, type NodeId } from '../model/index.ts';
import { isFailed } from './outcome.ts';

export type StatusClass = '1xx' | '2xx' | '3xx' | '4xx' | '5xx' | 'none' | 'tcp';

/** What a list of requests shows. An empty list, empty text or null lets everything through; several values of one field are alternatives. */
export type RequestFilter = {
  /** Either end. */
  readonly workload: NodeId | null;
  /** Namespace of either end. */
  readonly namespace: string | null;
  readonly statusClasses: readonly StatusClass[];
  /** Only requests that failed (see `isFailed`). */
  readonly failedOnly: boolean;
  readonly flags: readonly string[];
  /** Found in method, authority, path or request id; letter case does not matter. */
  readonly text: string;
};

export const EVERY_REQUEST: RequestFilter = {
  workload: null,
  namespace: null,
  statusClasses: [],
  failedOnly: false,
  flags: [],
  text: '',
};

/** The class of what the caller got: `none` for an HTTP request without an answer, `tcp` for a connection. */
export function statusClassOf(request: MeshRequest): StatusClass {
  const line = request.client ?? request.server;
  if (line === null || line.status === null) return 'tcp';
  const classes = ['none', '1xx', '2xx', '3xx', '4xx', '5xx'] as const;
  return classes[Math.floor(line.status / 100)] ?? 'none';
}

/** Flags of all lines of a request, each once. */
export const flagsOf = (request: MeshRequest): readonly string[] => [
  ...new Set([...(request.client?.flags ?? []), ...(request.server?.flags ?? [])]),
];

export function matchesFilter(request: MeshRequest, filter: RequestFilter): boolean {
  const ends = request.caller ? [request.source, request.target, request.caller] : [request.source, request.target];
  if (filter.workload !== null && !ends.includes(filter.workload)) return false;
  if (filter.namespace !== null && !ends.some((n) => isWorkloadNode(n) && n.startsWith(`${filter.namespace}/`)))
    return false;
  if (filter.statusClasses.length > 0 && !filter.statusClasses.includes(statusClassOf(request))) return false;
  if (filter.failedOnly && !isFailed(request)) return false;
  if (filter.flags.length > 0 && !flagsOf(request).some((f) => filter.flags.includes(f))) return false;
  return filter.text.trim() === '' || hasText(request, filter.text.trim().toLowerCase());
}

function hasText(request: MeshRequest, text: string): boolean {
  const line = request.client ?? request.server;
  if (line === null) return false;
  const whole = `${line.method ?? ''} ${line.authority ?? ''}${line.path ?? ''} ${line.requestId ?? ''}`;
  return whole.toLowerCase().includes(text);
}
