import type { MeshRequest, RequestId } from '../model/index.ts';
import { groupOf } from './pair.ts';

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

/** The group that all lines of a request share. */
export function groupOfRequest(request: MeshRequest): string | null {
  const line = request.client ?? request.server ?? request.retried[0];
  return line === undefined ? null : groupOf(line);
}

export function enter(lookup: Lookup, request: MeshRequest, place: number): void {
  for (const line of linesOf(request)) lookup.byLine.set(line.id, place);
  const group = groupOfRequest(request);
  if (group === null) return;
  const places = lookup.byGroup.get(group);
  if (places === undefined) lookup.byGroup.set(group, [place]);
  else if (!places.includes(place)) places.push(place);
}

export function leave(lookup: Lookup, request: MeshRequest, place: number): void {
  for (const line of linesOf(request)) if (lookup.byLine.get(line.id) === place) lookup.byLine.delete(line.id);
  const group = groupOfRequest(request);
  const places = group === null ? undefined : lookup.byGroup.get(group);
  if (group === null || places === undefined) return;
  const rest = places.filter((p) => p !== place);
  if (rest.length === 0) lookup.byGroup.delete(group);
  else lookup.byGroup.set(group, rest);
}
