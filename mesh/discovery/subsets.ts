import type { Labels, Pod } from '../model/index.ts';

const NODE = 'kubernetes.io/hostname';

/**
 * Labels that istiod gives an endpoint beside its pod's own (istio.io/istio `pilot/pkg/serviceregistry/util/label`), from labels
 * of nodes and settings of the mesh, which are not read.
 */
const FROM_ELSEWHERE: ReadonlySet<string> = new Set([
  'topology.istio.io/cluster',
  'topology.istio.io/network',
  'topology.istio.io/subzone',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
]);

/** Whether a pod belongs to the subset with these labels; null: a label that istiod adds decides, and it cannot be known. */
export function subsetLabelsMatch(wanted: Labels, { labels, node }: Pick<Pod, 'labels' | 'node'>): boolean | null {
  let open = false;
  for (const [key, value] of Object.entries(wanted))
    if (FROM_ELSEWHERE.has(key) || (key === NODE && node === null)) open = true;
    else if ((key === NODE ? node : labels[key]) !== value) return false;
  return open ? null : true;
}
