import type { MeshLayout, PlacedNode } from './types.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The node that one reaches from another with an arrow key: the nearest in that direction, ways off the axis counting double. */
export function neighbour(layout: MeshLayout, from: string, direction: Direction): string | null {
  const start = layout.nodes.find((node) => node.id === from);
  if (!start) return layout.nodes[0]?.id ?? null;
  let best: { id: string; cost: number } | null = null;
  for (const node of layout.nodes) {
    if (node === start) continue;
    const [along, across] = distances(start, node, direction);
    if (along <= 1 || across > along * 2.5) continue;
    const cost = along + across * 2;
    if (best === null || cost < best.cost) best = { id: node.id, cost };
  }
  return best?.id ?? null;
}

function distances(a: PlacedNode, b: PlacedNode, direction: Direction): [number, number] {
  const dx = b.cx - a.cx;
  const dy = b.cy - a.cy;
  switch (direction) {
    case 'left':
      return [-dx, Math.abs(dy)];
    case 'right':
      return [dx, Math.abs(dy)];
    case 'up':
      return [-dy, Math.abs(dx)];
    case 'down':
      return [dy, Math.abs(dx)];
  }
}
