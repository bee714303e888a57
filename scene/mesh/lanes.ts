import { round } from '../glyphs/ring.ts';
import { nodeAt } from './nodeAt.ts';
import { ROW_PITCH, SIZE } from './size.ts';
import type { LayoutEdge, LayoutNode, PlacedGroup, PlacedNode } from './types.ts';

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

/** A lane's nodes in columns as tall as the picture, each as near as possible to the heights of what it talks with. */
export function placeLane(
  id: string,
  x: number,
  stack: number,
  list: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  placed: readonly PlacedNode[],
  pictureHeight: number,
): { group: PlacedGroup; nodes: PlacedNode[] } {
  const { columns, width } = laneShape(list.length);
  const heights = new Map(placed.map((node) => [node.id, node.cy]));
  const middle = pictureHeight / 2;
  const wanted = list.map((node) => {
    const near = edges
      .filter((edge) => edge.source === node.id || edge.target === node.id)
      .map((edge) => heights.get(edge.source === node.id ? edge.target : edge.source))
      .filter((y) => y !== undefined);
    return { node, y: near.length === 0 ? middle : near.reduce((sum, y) => sum + y, 0) / near.length };
  });
  wanted.sort((a, b) => a.y - b.y || (a.node.id < b.node.id ? -1 : 1));
  const rows = Math.ceil(list.length / columns);
  const nodes: PlacedNode[] = [];
  for (let column = 0; column < columns; column++) {
    const part = wanted.slice(column * rows, (column + 1) * rows);
    const span = (part.length - 1) * ROW_PITCH;
    const mean = part.reduce((sum, entry) => sum + entry.y, 0) / Math.max(1, part.length);
    // The whole column moves as one; it stays within the picture when it fits there.
    const top = Math.min(
      Math.max(mean - span / 2, SIZE.group.padTop + SIZE.wire),
      Math.max(SIZE.group.padTop + SIZE.wire, pictureHeight - SIZE.node.height + SIZE.wire - span),
    );
    part.forEach(({ node }, row) => {
      const left = x + column * (SIZE.node.width + SIZE.columnGap / 2);
      nodes.push(nodeAt(node.id, id, node.shape, left, top + row * ROW_PITCH - SIZE.wire, column));
    });
  }
  const top = Math.min(...nodes.map((node) => node.y)) - SIZE.group.padTop;
  const bottom = Math.max(...nodes.map((node) => node.y + node.height));
  return {
    group: { id, kind: 'lane', x: round(x), y: round(top), width, height: round(bottom - top), stack, row: 0 },
    nodes,
  };
}

const LANE_ROWS = 8;

export function laneShape(count: number): { columns: number; width: number } {
  if (count === 0) return { columns: 0, width: 0 };
  const columns = Math.ceil(count / LANE_ROWS);
  return { columns, width: columns * SIZE.node.width + (columns - 1) * (SIZE.columnGap / 2) };
}
