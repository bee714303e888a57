/** What is selected, as the `select` parameter of the URL says it. */
export type Selection =
  | { readonly kind: 'none' }
  | { readonly kind: 'istiod' }
  | { readonly kind: 'namespace'; readonly name: string }
  | { readonly kind: 'edge'; readonly id: string; readonly source: string; readonly target: string }
  | { readonly kind: 'node'; readonly id: string };

const NAMESPACE = 'namespace:';

/** Reads the parameter: `istiod`, `namespace:NAME`, `SOURCE→TARGET`, or a node's id. */
export function parseSelection(value: string): Selection {
  if (value === '') return { kind: 'none' };
  if (value === 'istiod') return { kind: 'istiod' };
  const arrow = value.indexOf('→');
  if (arrow > 0) return { kind: 'edge', id: value, source: value.slice(0, arrow), target: value.slice(arrow + 1) };
  if (value.startsWith(NAMESPACE)) return { kind: 'namespace', name: value.slice(NAMESPACE.length) };
  return { kind: 'node', id: value };
}

export const namespaceParam = (name: string) => `${NAMESPACE}${name}`;
