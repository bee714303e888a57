import { round } from '../round.ts';
import { SIZE } from './size.ts';
import type { LayoutNode, PlacedNode } from './types.ts';

/** A node of the usual size with its top left corner at (x, y). */
export function nodeAt(
  id: string,
  group: string,
  shape: LayoutNode['shape'],
  x: number,
  y: number,
  column: number,
): PlacedNode {
  const { width, height } = SIZE.node;
  return {
    id,
    group,
    shape,
    x: round(x),
    y: round(y),
    width,
    height,
    cx: round(x + width / 2),
    cy: round(y + SIZE.wire),
    column,
  };
}
