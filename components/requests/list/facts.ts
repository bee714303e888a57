import type { MeshRequest, NodeId, Pod } from '@/mesh/model';
import { type Outcome, outcomeOf } from '@/mesh/requests/outcome.ts';
import type { Tone } from '../../ui/tones.ts';

/** The line that speaks for a request: the caller's proxy saw the whole of it. */
export const lineOf = (request: MeshRequest) => request.client ?? request.server;

export const OUTCOME_TONE: Readonly<Record<Outcome, Tone>> = {
  ok: 'good',
  refused: 'warn',
  denied: 'bad',
  failed: 'bad',
};

export const toneOf = (request: MeshRequest): Tone => OUTCOME_TONE[outcomeOf(request)];

/** The status as it is shown: `200`, or null when there was none (TCP, or a caller that went away). */
export function statusOf(request: MeshRequest): number | null {
  const status = lineOf(request)?.status ?? null;
  return status === 0 ? null : status;
}

export const isTcpRequest = (request: MeshRequest): boolean => {
  const line = lineOf(request);
  return line !== null && line.method === null && (line.status === null || line.status === 0) && line.path === null;
};

/** A graph node's name without its namespace and kind: `order`, `example.com`, `10.0.0.9`. */
export function nodeName(id: NodeId): string {
  const outside = /^(?:external|unknown):(.*)$/.exec(id);
  if (outside) return outside[1] ?? id;
  return id.split('/').slice(2).join('/') || id;
}

/** Namespace of a workload node, null outside the cluster. */
export const nodeNamespace = (id: NodeId): string | null =>
  /^(?:external|unknown):/.test(id) ? null : (id.split('/')[0] ?? null);

/** Scheme, host and path as the caller wrote them, as far as the log keeps them. */
export function urlOf(request: MeshRequest): string {
  const line = lineOf(request);
  return `http://${line?.authority ?? '?'}${line?.path ?? ''}`;
}

/** `version` of the pod's labels, to tell payment v1 from v2. */
export const versionOf = (pod: Pod | undefined): string | null =>
  pod?.labels['app.kubernetes.io/version'] ?? pod?.labels.version ?? null;
