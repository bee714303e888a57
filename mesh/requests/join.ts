import {
  type AccessEntry,
  edgeId,
  epochMs,
  externalNode,
  MAX_REQUESTS,
  type Mesh,
  type MeshRequest,
  type NodeId,
} from '../model/index.ts';
import { recordMoment } from '../reduce/moments.ts';
import { contributionsOf, EdgeChanges } from '../topology/buckets.ts';
import { endsOf, isMirrored, isSenderHidden, keepKnown, MAX_OUTSIDE_NODES, OTHER_HOSTS } from './ends.ts';
import { buildLookup, enter, giveLookup, type Lookup, leave, linesOf, placesIn, takeLookup } from './lookup.ts';
import { isFailed } from './outcome.ts';
import { groupsOf, type Hop, pairLines } from './pair.ts';
import { securityOf } from './security.ts';

/**
 * Lines that share a request id are put together anew whenever one more arrives. A caller that reuses one id for everything would
 * make that group grow without bound, so only its newest requests are looked at.
 */
const MAX_GROUP = 32;

/**
 * Joins access-log lines into requests and counts each request once on its edge. Lines may come in any order and ten seconds
 * apart: a late line changes the request it belongs to and what that request counted for, and the outcome is the same as if it had come
 * first. A line that is already there changes nothing. Work per line is bounded: it looks only at its own group.
 */
export function joinEntries(mesh: Mesh, entries: readonly AccessEntry[]): Mesh {
  const draft = new Draft(mesh);
  for (const entry of entries) draft.add(entry);
  return draft.finish();
}

class Draft {
  #mesh: Mesh;
  readonly #requests: (MeshRequest | null)[];
  readonly #lookup: Lookup;
  readonly #edges: EdgeChanges;
  #outside: Set<NodeId> | null = null;
  #readAt = epochMs(0);
  #changed = false;
  #holes = false;

  constructor(mesh: Mesh) {
    this.#mesh = mesh;
    this.#requests = [...mesh.requests];
    this.#lookup = takeLookup(mesh.requests);
    this.#edges = new EdgeChanges(mesh.edges);
  }

  add(entry: AccessEntry): void {
    if (this.#lookup.byLine.has(entry.id)) return;
    this.#changed = true;
    if (entry.readAt > this.#readAt) this.#readAt = entry.readAt;
    const places = placesIn(
      this.#lookup,
      groupsOf(entry),
      MAX_GROUP,
      (place) => this.#requests[place - this.#lookup.base],
    );
    const before = places.flatMap((place) => {
      const request = this.#requests[place - this.#lookup.base];
      return request ? [{ place, request }] : [];
    });
    const lines = [...before.flatMap((b) => linesOf(b.request)), entry];
    const hops = pairLines(lines);
    const kept = new Set<number>();
    const fresh: { hop: Hop; old: { place: number; request: MeshRequest } | null }[] = [];
    for (const hop of hops) {
      // A request keeps its id, and its place, as long as the line that named it is part of it.
      const own = linesOfHop(hop);
      const old = before.find((b) => own.some((e) => e.id === b.request.id)) ?? null;
      if (old) kept.add(old.place);
      fresh.push({ hop, old });
    }
    for (const { place, request } of before) {
      if (kept.has(place)) continue;
      this.#forget(place, request);
      this.#requests[place - this.#lookup.base] = null;
      this.#holes = true;
    }
    // Old forms leave the lookup before any new form enters, because lines move between requests.
    const changed = fresh.filter(
      ({ old, hop }) => !old || !isSame(old.request, hop) || this.#isShadowChanged(old.request, lines),
    );
    for (const { old } of changed) if (old) this.#forget(old.place, old.request);
    for (const { hop, old } of changed) {
      const place = old?.place ?? this.#lookup.base + this.#requests.length;
      const request = this.#requestOf(hop, old?.request ?? null, lines);
      if (old) this.#requests[place - this.#lookup.base] = request;
      else this.#requests.push(request);
      this.#count(place, request, old?.request ?? null);
    }
  }

  finish(): Mesh {
    if (!this.#changed) {
      giveLookup(this.#mesh.requests, this.#lookup);
      return this.#mesh;
    }
    const whole = this.#requests.filter((r) => r !== null);
    const excess = Math.max(0, whole.length - MAX_REQUESTS);
    const requests = excess > 0 ? whole.slice(excess) : whole;
    if (this.#holes) giveLookup(requests, buildLookup(requests));
    else {
      for (let i = 0; i < excess; i++) {
        const request = whole[i];
        if (request) leave(this.#lookup, request, this.#lookup.base + i);
      }
      this.#lookup.base += excess;
      giveLookup(requests, this.#lookup);
    }
    return {
      ...this.#mesh,
      requests,
      requestsDropped: this.#mesh.requestsDropped + excess,
      edges: this.#edges.all(this.#readAt),
    };
  }

  #requestOf(hop: Hop, before: MeshRequest | null, lines: readonly AccessEntry[]): MeshRequest {
    const { client, server, retried, first } = hop;
    const own = linesOfHop(hop);
    const mirrored = client === null && server !== null && isMirrored(this.#mesh, server, lines);
    const ends = keepKnown(before, client, server, endsOf(this.#mesh, client, server, mirrored));
    return {
      id: before?.id ?? first.id,
      startedAt: first.startedAt,
      readAt: epochMs(Math.max(...own.map((e) => e.readAt))),
      client,
      server,
      retried,
      joinedBy: hop.joinedBy,
      mirrored,
      source: this.#bounded(ends.source),
      target: this.#bounded(ends.target),
      caller: ends.caller,
      security: securityOf(server),
    };
  }

  /** Whether a request is a shadow copy is seen from its group, so another line of it may change that. */
  #isShadowChanged(request: MeshRequest, lines: readonly AccessEntry[]): boolean {
    if (request.client !== null || request.server === null) return false;
    return isMirrored(this.#mesh, request.server, lines) !== request.mirrored;
  }

  #count(place: number, request: MeshRequest, before: MeshRequest | null): void {
    enter(this.#lookup, request, place);
    for (const part of contributionsOf(request)) this.#edges.add(part);
    if (!tellsFailure(request) || (before !== null && tellsFailure(before))) return;
    this.#mesh = recordMoment(this.#mesh, {
      kind: 'request-failed',
      at: request.startedAt,
      request: request.id,
      edge: edgeId(request.source, request.target),
    });
  }

  #forget(place: number, request: MeshRequest): void {
    leave(this.#lookup, request, place);
    for (const part of contributionsOf(request)) this.#edges.remove(part);
  }

  /** Outside hosts come from the callers' own words (authority): beyond a number they share one node. */
  #bounded(node: NodeId): NodeId {
    if (!isOutside(node)) return node;
    this.#outside ??= new Set(Object.values(this.#mesh.edges).flatMap((e) => [e.source, e.target].filter(isOutside)));
    if (!this.#outside.has(node) && this.#outside.size >= MAX_OUTSIDE_NODES) return OTHER_HOSTS;
    this.#outside.add(node);
    return node;
  }
}

/** Failed, and on an edge that is certain: a failure is told once, where it belongs. */
const tellsFailure = (request: MeshRequest) => isFailed(request) && !isSenderHidden(request);

const isOutside = (node: NodeId) => node.startsWith(externalNode(''));
const linesOfHop = (hop: Hop) => [hop.client, hop.server, ...hop.retried].filter((e) => e !== null);

const isSame = (request: MeshRequest, hop: Hop) =>
  request.client === hop.client &&
  request.server === hop.server &&
  request.retried.length === hop.retried.length &&
  request.retried.every((e, i) => e === hop.retried[i]);
