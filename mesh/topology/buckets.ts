import {
  type DurationMs,
  durationMs,
  EDGE_BUCKET_MS,
  EDGE_BUCKETS,
  type Edge,
  type EdgeBucket,
  type EdgeId,
  type EpochMs,
  edgeId,
  epochMs,
  type MeshRequest,
  type NodeId,
} from '../model/index.ts';
import { isSenderHidden } from '../requests/ends.ts';
import { isFailed } from '../requests/outcome.ts';

/** What one request adds to one edge. */
export type Contribution = {
  readonly edge: EdgeId;
  readonly source: NodeId;
  readonly target: NodeId;
  readonly at: EpochMs;
  readonly failed: boolean;
  readonly security: MeshRequest['security'];
  readonly duration: DurationMs;
};

/**
 * What a request counts for: once on its own edge, and once on the leg from its caller to the gateway when only the
 * gateway's line tells of that leg. A shadow copy counts on its edge, too: it is load. A server line that hides its sender
 * counts nowhere until the sender's line comes: an edge from the wrong place would be drawn and taken away again. Depends on the request alone, so
 * what was added can be taken back when another line changes the request.
 */
export function contributionsOf(request: MeshRequest): readonly Contribution[] {
  if (isSenderHidden(request)) return [];
  const common = {
    at: request.startedAt,
    failed: isFailed(request),
    duration: (request.client ?? request.server)?.duration ?? durationMs(0),
  };
  const own = { ...common, ...between(request.source, request.target), security: request.security };
  if (!request.caller) return [own];
  return [own, { ...common, ...between(request.caller, request.source), security: 'unknown' }];
}

const between = (source: NodeId, target: NodeId) => ({ edge: edgeId(source, target), source, target });

/** An edge this long without traffic leaves the mesh; long before, it leaves the picture. */
export const EDGE_FORGOTTEN_MS = 3_600_000;

/** Changes to edges gathered over one batch of lines, so that the table is copied once. */
export class EdgeChanges {
  readonly #edges: Readonly<Record<EdgeId, Edge>>;
  readonly #changed = new Map<EdgeId, Edge | null>();

  constructor(edges: Readonly<Record<EdgeId, Edge>>) {
    this.#edges = edges;
  }

  get(id: EdgeId): Edge | null {
    const changed = this.#changed.get(id);
    return changed !== undefined ? changed : (this.#edges[id] ?? null);
  }

  add(part: Contribution): void {
    const edge = this.get(part.edge) ?? {
      id: part.edge,
      source: part.source,
      target: part.target,
      buckets: [],
      counters: null,
      lastSeenAt: part.at,
    };
    const lastSeenAt = epochMs(Math.max(part.at, edge.lastSeenAt));
    this.#changed.set(part.edge, { ...edge, buckets: counted(edge.buckets, part, 1), lastSeenAt });
  }

  /** Takes back what `add` added. An edge that nothing tells of any more goes. */
  remove(part: Contribution): void {
    const edge = this.get(part.edge);
    if (edge === null) return;
    const buckets = counted(edge.buckets, part, -1);
    this.#changed.set(part.edge, buckets.length === 0 && edge.counters === null ? null : { ...edge, buckets });
  }

  set(edge: Edge): void {
    this.#changed.set(edge.id, edge);
  }

  /** The table with the changes, without edges that were silent for `EDGE_FORGOTTEN_MS` before `now`; the same one if that is all. */
  all(now: EpochMs): Readonly<Record<EdgeId, Edge>> {
    for (const id of [...Object.keys(this.#edges), ...this.#changed.keys()] as EdgeId[]) {
      const edge = this.get(id);
      if (edge !== null && edge.lastSeenAt < now - EDGE_FORGOTTEN_MS) this.#changed.set(id, null);
    }
    if (this.#changed.size === 0) return this.#edges;
    const next: Record<EdgeId, Edge> = { ...this.#edges };
    for (const [id, edge] of this.#changed)
      if (edge === null) delete next[id];
      else next[id] = edge;
    return next;
  }
}

/** Buckets with one request more or less. What is older than the newest `EDGE_BUCKETS` slots is not kept. */
function counted(buckets: readonly EdgeBucket[], part: Contribution, sign: 1 | -1): readonly EdgeBucket[] {
  const from = epochMs(Math.floor(part.at / EDGE_BUCKET_MS) * EDGE_BUCKET_MS);
  const old = buckets.find((b) => b.from === from);
  if (old === undefined && sign < 0) return buckets;
  const b = old ?? { from, total: 0, failed: 0, mtls: 0, plain: 0, durationSum: durationMs(0) };
  const next: EdgeBucket = {
    from,
    total: b.total + sign,
    failed: b.failed + (part.failed ? sign : 0),
    mtls: b.mtls + (part.security === 'mtls' ? sign : 0),
    plain: b.plain + (part.security === 'plain' ? sign : 0),
    durationSum: durationMs(b.durationSum + sign * part.duration),
  };
  const all = [...buckets.filter((x) => x.from !== from), ...(next.total > 0 ? [next] : [])];
  all.sort((x, y) => x.from - y.from);
  const newest = all.at(-1)?.from ?? 0;
  return all.filter((x) => x.from > newest - EDGE_BUCKETS * EDGE_BUCKET_MS);
}
