import type { Inside } from './groupLayout.ts';
import { COLUMN_PITCH, ROW_PITCH, SIZE } from './size.ts';
import type { LayoutEdge, LayoutNode } from './types.ts';

/** Lanes at the picture's edges, from the left: who calls from outside, ingress gateways; egress gateways, who is called outside. */
export const LANES = ['lane:callers', 'lane:ingress', 'lane:egress', 'lane:called'] as const;
export type Lane = (typeof LANES)[number];
export const isLane = (group: string) => (LANES as readonly string[]).includes(group);

/** Gateways and what is outside: on the left where traffic comes from, on the right where it goes. */
export function lanesOf(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Map<string, Lane> {
  const shape = new Map(nodes.map((node) => [node.id, node.shape]));
  const isOutside = (id: string) => shape.get(id) === 'outside';
  const lanes = new Map<string, Lane>();
  for (const node of nodes) {
    if (node.shape !== 'gateway' && node.shape !== 'outside') continue;
    const sends = edges.some((edge) => edge.source === node.id && !isOutside(edge.target));
    const receives = edges.some((edge) => edge.target === node.id && !isOutside(edge.source));
    if (node.shape === 'outside') lanes.set(node.id, sends ? 'lane:callers' : 'lane:called');
    else lanes.set(node.id, receives && !sends ? 'lane:egress' : 'lane:ingress');
  }
  return lanes;
}

const LANE_ROWS = 6;

/** A lane's nodes below each other, in as many columns as keep it shorter than a picture. */
export function laneInside(ids: readonly string[], before: (a: string, b: string) => number): Inside {
  const columns = Math.max(1, Math.ceil(ids.length / LANE_ROWS));
  const rows = Math.ceil(ids.length / columns);
  const places = [...ids].sort(before).map((id, i) => {
    const column = Math.floor(i / rows);
    return { id, column, x: column * COLUMN_PITCH, y: (i % rows) * ROW_PITCH };
  });
  return { width: columns * COLUMN_PITCH - SIZE.columnGap, height: rows * ROW_PITCH - SIZE.rowGap, places };
}
