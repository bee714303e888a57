import { SIZE } from './size.ts';
import type { Box, PlacedNode, Point } from './types.ts';

export type Side = 'left' | 'right';

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

/** Where a wire ends: on the left or the right rim of what stands on the wire, `lift` units below its middle. */
export function port(node: PlacedNode, side: Side, lift = 0): Point {
  const r = wireRadius(node) + 1;
  const isRound = node.shape === 'pair' || node.shape === 'outside';
  const reach = isRound ? Math.sqrt(Math.max(0, r * r - lift * lift)) : r;
  return { x: side === 'left' ? node.cx - reach : node.cx + reach, y: node.cy + lift };
}

/** Middle of the app behind the proxy; where there is no second thing, the thing on the wire itself. */
export function appPoint(node: PlacedNode): Point {
  return { x: node.cx, y: node.shape === 'pair' ? node.cy + SIZE.appDrop : node.cy };
}

/** Height of a node's name (its baseline). */
export const nameY = (node: PlacedNode): number =>
  node.cy + (node.shape === 'pair' ? SIZE.appDrop + SIZE.app / 2 + 16 : SIZE.proxy / 2 + 19);

/** What of a node must not be run over: its glyphs, and its words. */
export function solidParts(node: PlacedNode): { readonly glyphs: Box; readonly words: Box } {
  if (node.shape === 'folded') {
    const { x, y, width, height } = node;
    return { glyphs: { x, y, width, height }, words: { x, y, width, height } };
  }
  const half = wireRadius(node) + 4;
  const top = node.cy - SIZE.proxy / 2 - 4;
  const words = nameY(node) - 13;
  return {
    glyphs: { x: node.cx - half, y: top, width: 2 * half, height: words - top },
    words: { x: node.cx - SIZE.node.width / 2, y: words, width: SIZE.node.width, height: 33 },
  };
}
