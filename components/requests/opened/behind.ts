import type { MeshRequest } from '@/mesh/model';
import { isFailed } from '@/mesh/requests/outcome.ts';

type Hop = { readonly request: MeshRequest; readonly depth: number };

/**
 * The failure that a failed request passes on: of the calls that it caused, the first that failed, of its calls again the
 * first, to the last one. Null when it caused none that failed.
 * @param tree hops in reading order, a hop's calls behind it and one deeper
 */
export function failureBehind(tree: readonly Hop[], id: MeshRequest['id']): MeshRequest | null {
  const start = tree.findIndex(({ request }) => request.id === id);
  let last = tree[start];
  if (last === undefined) return null;
  for (const hop of tree.slice(start + 1)) {
    // Its own calls end where a hop is no deeper than it.
    if (hop.depth <= last.depth) break;
    if (hop.depth === last.depth + 1 && isFailed(hop.request) && !hop.request.mirrored) last = hop;
  }
  return last.request.id === id ? null : last.request;
}
