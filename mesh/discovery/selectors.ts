import { selects } from '../injection/selector.ts';
import type { Json, LabelSelector, Mesh } from '../model/index.ts';

/**
 * Whether the mesh config's `discoverySelectors` leave a namespace out: none there let every namespace in, and one that selects it
 * is enough. A namespace that is not known is not called left out.
 */
export function outsideDiscovery({ facts, namespaces }: Pick<Mesh, 'facts' | 'namespaces'>, name: string): boolean {
  const config = facts.meshConfig;
  if (typeof config !== 'object' || config === null || !('discoverySelectors' in config)) return false;
  const selectors = (config as { readonly [key: string]: Json }).discoverySelectors;
  const namespace = namespaces[name];
  if (!Array.isArray(selectors) || selectors.length === 0 || namespace === undefined) return false;
  return !selectors.some((selector) => selects(selectorOf(selector), namespace.labels));
}

/** A label selector as YAML has it; parts of another shape select nothing in particular. */
function selectorOf(json: Json): LabelSelector {
  const { matchLabels, matchExpressions } = (json ?? {}) as Partial<LabelSelector>;
  return {
    matchLabels: matchLabels ?? {},
    matchExpressions: (matchExpressions ?? []).map((e) => ({ ...e, values: e.values ?? [] })),
  };
}
