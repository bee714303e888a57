import type { MeshRequest, RequestId } from '../model/index.ts';
import { ipOf } from './address.ts';
import { CLOCK_SKEW_MS } from './pair.ts';
import { sameId } from './sameId.ts';

/** A request and the requests that its server made to answer it. */
export type RequestTree = { readonly request: MeshRequest; readonly children: readonly RequestTree[] };

/** One row of a tree in reading order: parents before children, children by start time. */
export type TreeRow = { readonly request: MeshRequest; readonly depth: number; readonly parent: RequestId | null };

/** Clock readings of one proxy are in whole milliseconds. */
const SAME_CLOCK_MS = 2;

/**
 * Multi-hop trees by request id, roots by start time (oldest first). A request is the child of another with the same request id
 * when its client's pod is the pod that served the other and it started within the other's time. Where an app does not pass
 * `x-request-id` on, Envoy makes a new id and its calls stay roots: nothing tells what caused them.
 */
export function requestTrees(requests: readonly MeshRequest[]): readonly RequestTree[] {
  const groups = new Map<string, MeshRequest[]>();
  const roots: RequestTree[] = [];
  for (const request of requests) {
    const id = requestIdOf(request);
    if (id === null) roots.push({ request, children: [] });
    else groups.set(id, [...(groups.get(id) ?? []), request]);
  }
  for (const group of groups.values()) roots.push(...treesOfGroup(group));
  return roots.sort((a, b) => byStart(a.request, b.request));
}

/** The whole tree that a request is part of, as rows in reading order; the request itself is always among them. */
export function treeOf(requests: readonly MeshRequest[], request: MeshRequest): readonly TreeRow[] {
  const id = requestIdOf(request);
  const group = id === null ? [request] : requests.filter((r) => requestIdOf(r) === id);
  const trees = treesOfGroup(group.some((r) => r.id === request.id) ? group : [...group, request]);
  const own = trees.find((tree) => rowsOf(tree).some((row) => row.request.id === request.id));
  return own ? rowsOf(own) : [{ request, depth: 0, parent: null }];
}

/** Rows of a tree in reading order. */
export function rowsOf(tree: RequestTree, depth = 0, parent: RequestId | null = null): readonly TreeRow[] {
  return [
    { request: tree.request, depth, parent },
    ...tree.children.flatMap((child) => rowsOf(child, depth + 1, tree.request.id)),
  ];
}

/** What all requests of a tree share. */
function requestIdOf(request: MeshRequest): string | null {
  const id = (request.client ?? request.server)?.requestId ?? null;
  return id === null ? null : sameId(id);
}

const byStart = (a: MeshRequest, b: MeshRequest) =>
  a.startedAt - b.startedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

function treesOfGroup(group: readonly MeshRequest[]): RequestTree[] {
  const sorted = [...group].sort(byStart);
  const children = new Map<RequestId, MeshRequest[]>();
  const parents = new Map<RequestId, MeshRequest>();
  const roots: MeshRequest[] = [];
  for (const request of sorted) {
    const parent = parentOf(request, sorted, parents);
    if (parent === null) roots.push(request);
    else {
      parents.set(request.id, parent);
      children.set(parent.id, [...(children.get(parent.id) ?? []), request]);
    }
  }
  const build = (request: MeshRequest): RequestTree => ({
    request,
    children: (children.get(request.id) ?? []).map(build),
  });
  return roots.map(build);
}

/** Of several possible parents the one that started last: the narrowest time around the child. */
function parentOf(
  child: MeshRequest,
  group: readonly MeshRequest[],
  parents: ReadonlyMap<RequestId, MeshRequest>,
): MeshRequest | null {
  const possible = group.filter((p) => p.id !== child.id && !descendsFrom(p, child, parents) && isParent(p, child));
  const latest = Math.max(...possible.map(startAtServer));
  return possible.find((p) => startAtServer(p) === latest) ?? null;
}

const startAtServer = (request: MeshRequest) => (request.server ?? request.client)?.startedAt ?? request.startedAt;

/** A pod that calls itself could otherwise make two requests each other's parent. */
function descendsFrom(request: MeshRequest, ancestor: MeshRequest, parents: ReadonlyMap<RequestId, MeshRequest>) {
  for (let at = parents.get(request.id); at !== undefined; at = parents.get(at.id))
    if (at.id === ancestor.id) return true;
  return false;
}

function isParent(parent: MeshRequest, child: MeshRequest): boolean {
  const line = child.client;
  if (line === null) return parent.server !== null && servedCaller(parent, child);
  if (parent.server !== null) {
    if (parent.server.pod !== line.pod) return false;
    return within(parent.server.startedAt, parent.server.duration, line.startedAt, SAME_CLOCK_MS);
  }
  // The server's line is missing (a gateway writes none of its own side, or logs are off there): its address stands in.
  const served = ipOf(parent.client?.upstreamHost ?? null);
  // The child's own proxy: its address towards the upstream, a sidecar's app, or a gateway's listener.
  const own = [line.upstreamLocal, line.downstreamRemote, line.downstreamLocal].map(ipOf);
  if (served === null || !own.includes(served)) return false;
  return within(parent.startedAt, parent.client?.duration ?? null, line.startedAt, CLOCK_SKEW_MS);
}

/** A child whose client's line is missing: its caller's address must be the parent's server. Shadow copies hang on the hop that was mirrored. */
function servedCaller(parent: MeshRequest, child: MeshRequest): boolean {
  const server = parent.server;
  const line = child.server;
  if (server === null || line === null) return false;
  const caller = ipOf(line.downstreamRemote);
  if (caller === null || caller !== ipOf(server.downstreamLocal)) return false;
  return within(server.startedAt, server.duration, line.startedAt, CLOCK_SKEW_MS);
}

const within = (start: number, duration: number | null, at: number, tolerance: number) =>
  at >= start - tolerance && at <= start + (duration ?? 0) + tolerance;
