import type { MeshRequest, RequestId } from '@/mesh/model';
import { type RequestTree, requestTrees, rowsOf as rowsOfTree } from '@/mesh/requests/tree.ts';

/** One line of the list. */
export type Row = {
  readonly request: MeshRequest;
  /** 0 for the first call of a tree. */
  readonly depth: number;
  /** Calls that this one caused, at any depth, for the first of a tree; 0 below it. */
  readonly caused: number;
  readonly expanded: boolean;
  /** False for a row that is only there to hold a matching one below it. */
  readonly matches: boolean;
};

/**
 * The list, newest tree first. A tree is shown when any of its calls matches; its calls are folded under the first one
 * unless it was expanded or they are what matched.
 */
export function listRows(
  requests: readonly MeshRequest[],
  matches: (request: MeshRequest) => boolean,
  isExpanded: (root: RequestId) => boolean,
): readonly Row[] {
  const trees = [...requestTrees(requests)].sort(newestFirst);
  return trees.flatMap((tree): readonly Row[] => {
    const below = tree.children.flatMap((child) => rowsOfTree(child, 1, tree.request.id));
    const rootMatches = matches(tree.request);
    const hits = below.filter((hop) => matches(hop.request));
    if (!rootMatches && hits.length === 0) return [];
    const expanded = below.length > 0 && isExpanded(tree.request.id);
    const shown = expanded ? below : rootMatches ? [] : hits;
    return [
      { request: tree.request, depth: 0, caused: below.length, expanded, matches: rootMatches },
      ...shown.map(({ request, depth }) => ({
        request,
        depth,
        caused: 0,
        expanded: false,
        matches: matches(request),
      })),
    ];
  });
}

const newestFirst = (a: RequestTree, b: RequestTree) =>
  b.request.startedAt - a.request.startedAt || (a.request.id < b.request.id ? -1 : 1);
