import { SIZE } from './size.ts';
import type { Box, PlacedNode, Point } from './types.ts';

/** Half the width of what stands on the wire. */
export function wireRadius(node: PlacedNode): number {
  switch (node.shape) {
    case 'pair':
      return SIZE.proxy / 2;
    case 'gateway':
      return SIZE.proxy * 0.66;
    case 'app':
    case 'outside':
      return SIZE.app / 2 + 2;
    case 'folded':
      return node.width / 2;
  }
}

/** Where wires end: on the left or the right of the proxy. */
export function port(node: PlacedNode, side: 'left' | 'right'): Point {
  const r = wireRadius(node) + 1;
  return { x: side === 'left' ? node.cx - r : node.cx + r, y: node.cy };
}

/** Middle of the app behind the proxy; where there is no second thing, the thing on the wire itself. */
export function appPoint(node: PlacedNode): Point {
  return { x: node.cx, y: node.shape === 'pair' ? node.cy + SIZE.appDrop : node.cy };
}

/** Height of a node's name (its baseline). */
export const nameY = (node: PlacedNode): number =>
  node.cy + (node.shape === 'pair' ? SIZE.appDrop + SIZE.app / 2 + 16 : SIZE.proxy / 2 + 20);

/** What of a node must not be run over: the column of its glyphs, and its words. */
export function solidParts(node: PlacedNode): Box[] {
  if (node.shape === 'folded') return [{ x: node.x, y: node.y, width: node.width, height: node.height }];
  const half = wireRadius(node) + 5;
  const top = node.cy - SIZE.proxy / 2 - 5;
  const words = nameY(node) - 14;
  return [
    { x: node.cx - half, y: top, width: 2 * half, height: words - top },
    { x: node.x + 8, y: words, width: node.width - 16, height: 34 },
  ];
}
