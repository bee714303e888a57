import type { Mesh, MeshRequest, RequestId } from '@/mesh/model';
import type { Comparison, Surprise } from '@/mesh/path/surprise';
import { flagsOf } from '@/mesh/requests/filter';
import { isFailed, outcomeOf } from '@/mesh/requests/outcome';
import type { RequestsAnswer } from '@/wire/api';
import { explain as words } from '@/words/en/explain';
import { iso } from './iso.ts';

/** Null: not compared. */
type Compared = (id: RequestId) => Comparison | null;

/** One request of `meshpath requests -o json`. Null: the logs do not tell. */
export const requestReport = (request: MeshRequest, compared: Comparison | null = null) => {
  const { client, server } = request;
  const line = client ?? server;
  return {
    id: request.id,
    startedAt: iso(request.startedAt),
    from: request.source,
    to: request.target,
    method: line?.method ?? null,
    authority: line?.authority ?? null,
    path: line?.path ?? null,
    /** What the caller got; 0: no answer, null: TCP. */
    status: line?.status ?? null,
    outcome: outcomeOf(request),
    failed: isFailed(request),
    flags: flagsOf(request),
    details: server?.details ?? client?.details ?? null,
    durationMs: line?.duration ?? null,
    security: request.security,
    clientPod: client?.pod ?? null,
    serverPod: server?.pod ?? null,
    upstreamCluster: client?.upstreamCluster ?? null,
    upstreamHost: client?.upstreamHost ?? null,
    requestId: line?.requestId ?? null,
    joinedBy: request.joinedBy,
    mirrored: request.mirrored,
    retries: request.retried.length,
    explained: compared?.kind ?? null,
    surprise: compared?.kind === 'surprise' ? surpriseReport(compared.surprise) : null,
  };
};

const surpriseReport = ({ of, expected, observed }: Surprise) => ({
  of,
  expected,
  observed,
  text: words.surprise({ of, expected, observed }),
});

export type RequestReport = ReturnType<typeof requestReport>;

export type RequestChoice = {
  /** Any part of either end's id, letter case aside. */
  readonly workload: string | undefined;
  readonly status: StatusChoice | undefined;
  readonly failed: boolean;
  readonly path: string | undefined;
};

export type StatusChoice = { readonly from: number; readonly to: number };

/** `503` or `5xx`; null when it is neither. */
export function parseStatus(text: string): StatusChoice | null {
  if (/^[0-5]\d\d$|^0$/.test(text)) return { from: Number(text), to: Number(text) };
  const m = /^([1-5])xx$/i.exec(text);
  return m ? { from: Number(m[1]) * 100, to: Number(m[1]) * 100 + 99 } : null;
}

export function isChosen(request: RequestReport, { workload, status, failed, path }: RequestChoice): boolean {
  const ends = `${request.from} ${request.to}`.toLowerCase();
  if (workload !== undefined && !ends.includes(workload.toLowerCase())) return false;
  if (status !== undefined && (request.status === null || request.status < status.from || request.status > status.to))
    return false;
  if (failed && !request.failed) return false;
  return path === undefined || (request.path?.includes(path) ?? false);
}

/** Body of `/api/v1/requests`: the newest `limit` requests, or of those that are `surprising`, newest first. */
export function requestsReport(
  mesh: Pick<Mesh, 'requests' | 'requestsDropped'>,
  { limit, surprising = false }: { readonly limit: number; readonly surprising?: boolean },
  compared: Compared = () => null,
): RequestsAnswer {
  const among = surprising ? mesh.requests.filter(({ id }) => compared(id)?.kind === 'surprise') : mesh.requests;
  return {
    requests: among
      .slice(-limit)
      .reverse()
      .map((request) => requestReport(request, compared(request.id))),
    dropped: mesh.requestsDropped,
  };
}
