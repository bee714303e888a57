import type { MeshRequest, RequestId } from '../model/index.ts';
import { groupsOf } from './pair.ts';

/** Finds requests by their lines and by their group in constant time. Places are counted from the first request ever placed. */
export type Lookup = {
  /** Place of `requests[0]`. */
  base: number;
  readonly byLine: Map<RequestId, number>;
  readonly byGroup: Map<string, number[]>;
};

/**
 * One lookup per list of requests. It holds nothing that the list does not say, so losing it costs time only; it is handed on to the
 * next list instead of being copied, and a list without one (a snapshot, a replay that went back) gets a new one.
 */
const lookups = new WeakMap<readonly MeshRequest[], Lookup>();

/** Takes the lookup of a list away from it, or builds one. */
export function takeLookup(requests: readonly MeshRequest[]): Lookup {
  const known = lookups.get(requests);
  if (known !== undefined && requests.length > 0) {
    lookups.delete(requests);
    return known;
  }
  return buildLookup(requests);
}

export function giveLookup(requests: readonly MeshRequest[], lookup: Lookup): void {
  lookups.set(requests, lookup);
}

export function buildLookup(requests: readonly MeshRequest[]): Lookup {
  const lookup: Lookup = { base: 0, byLine: new Map(), byGroup: new Map() };
  requests.forEach((request, i) => {
    enter(lookup, request, i);
  });
  return lookup;
}

/** All lines of a request. */
export const linesOf = (request: MeshRequest) =>
  [request.client, request.server, ...request.retried].filter((e) => e !== null);

/**
 * The groups in which more lines of a request may come: those of its client's line, which its other lines share. Lines that only
 * a connection links need not share all of theirs, and the server's may turn out to be another's.
 */
export function groupsOfRequest(request: MeshRequest): readonly string[] {
  const line = request.client ?? request.server ?? request.retried[0];
  if (line === undefined) return [];
  if (request.joinedBy !== 'addresses-and-time' || request.server === null) return groupsOf(line);
  return [...new Set([...groupsOf(line), ...groupsOf(request.server)])];
}

/** Places of the newest `most` requests in each of these groups, and in groups that those are in as well. In order. */
export function placesIn(
  lookup: Lookup,
  groups: readonly string[],
  most: number,
  requestAt: (place: number) => MeshRequest | null | undefined,
): readonly number[] {
  const places = new Set<number>();
  const wanted = new Set(groups);
  // A Set that grows while it is walked is walked to its new end.
  for (const group of wanted)
    for (const place of lookup.byGroup.get(group)?.slice(-most) ?? []) {
      places.add(place);
      const request = requestAt(place);
      for (const other of request ? groupsOfRequest(request) : []) wanted.add(other);
    }
  return [...places].sort((a, b) => a - b);
}

export function enter(lookup: Lookup, request: MeshRequest, place: number): void {
  for (const line of linesOf(request)) lookup.byLine.set(line.id, place);
  for (const group of groupsOfRequest(request)) {
    const places = lookup.byGroup.get(group);
    if (places === undefined) lookup.byGroup.set(group, [place]);
    else if (!places.includes(place)) places.push(place);
  }
}

export function leave(lookup: Lookup, request: MeshRequest, place: number): void {
  for (const line of linesOf(request)) if (lookup.byLine.get(line.id) === place) lookup.byLine.delete(line.id);
  for (const group of groupsOfRequest(request)) {
    const rest = lookup.byGroup.get(group)?.filter((p) => p !== place) ?? [];
    if (rest.length === 0) lookup.byGroup.delete(group);
    else lookup.byGroup.set(group, rest);
  }
}
