/** A directed graph by index-free ids; parallel edges and self-loops are allowed and ignored where they do not matter. */
export type Arc = { readonly source: string; readonly target: string };

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Neighbours of each id, each list sorted and without duplicates, so that the same sets give the same walk. */
export function adjacency(
  ids: readonly string[],
  arcs: readonly Arc[],
  direction: 'out' | 'in',
): Map<string, string[]> {
  const sets = new Map(ids.map((id) => [id, new Set<string>()]));
  for (const { source, target } of arcs) {
    if (source === target || !sets.has(source) || !sets.has(target)) continue;
    if (direction === 'out') sets.get(source)?.add(target);
    else sets.get(target)?.add(source);
  }
  return new Map([...sets].map(([id, set]) => [id, [...set].sort(byText)]));
}

/**
 * Arcs without those that close a cycle (the back edges of a depth-first walk). Walks start at ids without incoming
 * arcs, then at the rest by name, so that where traffic enters is where the picture starts.
 */
export function breakCycles(ids: readonly string[], arcs: readonly Arc[]): Arc[] {
  const out = adjacency(ids, arcs, 'out');
  const into = adjacency(ids, arcs, 'in');
  const sorted = [...ids].sort(byText);
  const starts = [...sorted.filter((id) => into.get(id)?.length === 0), ...sorted];
  const state = new Map<string, 'open' | 'done'>();
  const kept: Arc[] = [];
  for (const start of starts) {
    if (state.has(start)) continue;
    // An own stack: a chain of thousands of workloads must not overflow the call stack.
    const walk: { id: string; next: number }[] = [{ id: start, next: 0 }];
    state.set(start, 'open');
    while (walk.length > 0) {
      const top = walk[walk.length - 1] as { id: string; next: number };
      const target = out.get(top.id)?.[top.next++];
      if (target === undefined) {
        state.set(top.id, 'done');
        walk.pop();
        continue;
      }
      if (state.get(target) === 'open') continue;
      kept.push({ source: top.id, target });
      if (!state.has(target)) {
        state.set(target, 'open');
        walk.push({ id: target, next: 0 });
      }
    }
  }
  return kept;
}

/** Rank of each id: the longest way to it from an id without incoming arcs. `arcs` must be free of cycles. */
export function longestPath(ids: readonly string[], arcs: readonly Arc[]): Map<string, number> {
  const out = adjacency(ids, arcs, 'out');
  const waiting = new Map([...adjacency(ids, arcs, 'in')].map(([id, list]) => [id, list.length]));
  const rank = new Map(ids.map((id) => [id, 0]));
  const ready = [...ids].filter((id) => waiting.get(id) === 0).sort(byText);
  for (let i = 0; i < ready.length; i++) {
    const id = ready[i] as string;
    for (const target of out.get(id) ?? []) {
      rank.set(target, Math.max(rank.get(target) ?? 0, (rank.get(id) ?? 0) + 1));
      const left = (waiting.get(target) ?? 1) - 1;
      waiting.set(target, left);
      if (left === 0) ready.push(target);
    }
  }
  return rank;
}

const SWEEPS = 6;

/**
 * Orders the ids of each layer so that arcs cross little: each sweep sorts a layer by the mean position of its
 * neighbours in the layers before (then behind). `before(a, b)` decides the first order and all ties.
 */
export function orderLayers(
  layers: readonly (readonly string[])[],
  arcs: readonly Arc[],
  before: (a: string, b: string) => number = byText,
): string[][] {
  const ids = layers.flat();
  const near = { out: adjacency(ids, arcs, 'out'), in: adjacency(ids, arcs, 'in') };
  const orders = layers.map((layer) => [...layer].sort(before));
  const position = new Map<string, number>();
  const note = (layer: readonly string[]) => {
    // Positions as shares, so that a long layer does not outweigh a short one.
    for (const [i, id] of layer.entries()) position.set(id, (i + 0.5) / layer.length);
  };
  orders.forEach(note);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const forward = sweep % 2 === 0;
    const neighbours = forward ? near.in : near.out;
    const indices = orders.map((_, i) => (forward ? i : orders.length - 1 - i));
    for (const index of indices) {
      const layer = orders[index] as string[];
      const goal = new Map(
        layer.map((id) => [id, meanOf(neighbours.get(id) ?? [], position) ?? position.get(id) ?? 0]),
      );
      layer.sort((a, b) => (goal.get(a) ?? 0) - (goal.get(b) ?? 0) || before(a, b));
      note(layer);
    }
  }
  return orders;
}

function meanOf(ids: readonly string[], position: ReadonlyMap<string, number>): number | null {
  if (ids.length === 0) return null;
  return ids.reduce((sum, id) => sum + (position.get(id) ?? 0), 0) / ids.length;
}
