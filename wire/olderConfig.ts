/*
 * What recordings made by an older Meshpath say of a proxy's configuration, in the words of this one. They tell less:
 * what they leave out reads as unknown wherever the lack would change an answer.
 */

/** Stands where an older recording says nothing. */
export const UNRECORDED = 'unrecorded';

type Fields = Readonly<Record<string, unknown>>;
const isFields = (v: unknown): v is Fields => typeof v === 'object' && v !== null && !Array.isArray(v);

/** Mirrors were names once. Their shares were not written, and no answer depends on them. */
export const asMirror = (v: unknown): unknown => (typeof v === 'string' ? { cluster: v, share: 1 } : v);

/** What a route says to filters was the filters' names once. */
export const withOverrides = (v: unknown): unknown =>
  isFields(v) && Array.isArray(v.perFilter) && v.overrides === undefined
    ? {
        ...v,
        overrides: v.perFilter.map((filter) => ({ kind: 'other', filter, type: UNRECORDED, pointer: v.pointer })),
      }
    : v;

/** Of an endpoint's metadata for sockets only its `tlsMode` was kept, the one key that Istio writes. */
export const withMetadata = (v: unknown): unknown =>
  isFields(v) && v.socketMetadata === undefined && typeof v.tlsMode === 'string'
    ? { ...v, socketMetadata: { tlsMode: v.tlsMode } }
    : v;

/**
 * Criteria of a filter chain match and conditions of an RBAC policy that nobody judges stood among the gaps alone, by the
 * pointer of what they belong to. Here they come back to it.
 */
export function withGaps(v: unknown): unknown {
  if (!isFields(v) || !Array.isArray(v.gaps) || v.gaps.length === 0) return v;
  const criteria = new Map<string, string[]>();
  const conditions = new Set<string>();
  for (const gap of v.gaps) {
    const pointer = isFields(gap) && typeof gap.pointer === 'string' ? gap.pointer : '';
    const [, chain, criterion] = /^(.*)\/filter_chain_match\/([^/]+)$/.exec(pointer) ?? [];
    if (chain !== undefined && criterion !== undefined)
      criteria.set(chain, [...(criteria.get(chain) ?? []), criterion]);
    const [, policy] = /^(.*\/policies\/[^/]+)\/(?:condition|checked_condition|cel_config)$/.exec(pointer) ?? [];
    if (policy !== undefined) conditions.add(policy);
  }
  if (criteria.size === 0 && conditions.size === 0) return v;
  return { ...v, listeners: completed(v.listeners, criteria, conditions) };
}

/** A copy of a piece of configuration, with what is known of the places in it. */
function completed(
  v: unknown,
  criteria: ReadonlyMap<string, string[]>,
  conditions: ReadonlySet<string>,
  depth = 0,
): unknown {
  // Deeper than any policy stands: what is there is refused, or kept, by the schema.
  if (depth > 20) return v;
  if (Array.isArray(v)) return v.map((part) => completed(part, criteria, conditions, depth + 1));
  if (!isFields(v)) return v;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(v))
    copy[key] = OPAQUE.has(key) ? value : completed(value, criteria, conditions, depth + 1);
  const pointer = typeof v.pointer === 'string' ? v.pointer : '';
  const found = criteria.get(pointer);
  if (found && isFields(copy.match) && copy.match.otherCriteria === undefined)
    copy.match = { ...copy.match, otherCriteria: found };
  if (conditions.has(pointer) && copy.condition === undefined) copy.condition = UNRECORDED;
  return copy;
}

/** Envoy's own JSON, which is kept as it is. */
const OPAQUE: ReadonlySet<string> = new Set(['permissions', 'principals', 'route']);
