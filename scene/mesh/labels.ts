import { round } from '../glyphs/ring.ts';
import type { EdgeCurve } from './curves.ts';
import { directionAt, lengthInside, pointAt } from './polyline.ts';
import { solidParts } from './ports.ts';
import { SIZE } from './size.ts';
import { type Box, type MeshLayout, overlaps, type Point } from './types.ts';

/** A free spot beside an edge. `crowded`: none is free, so the label shows only while one looks at the edge. */
export type LabelSpot = Point & { readonly edge: string; readonly crowded: boolean };

/** Shares of the way, from the middle outwards. */
const SHARES = Array.from({ length: 25 }, (_, i) => 0.5 + (i % 2 === 0 ? i : -i - 1) * 0.014);

/**
 * Finds for each edge a spot on its curve where a label covers no node, no thread and no other label, and as few other
 * edges as possible. Spots depend on the layout only: a label of changing figures stays where it is.
 */
export function placeLabels(layout: MeshLayout, curves: readonly EdgeCurve[], uprights: readonly Box[]): LabelSpot[] {
  const solid = [
    ...layout.nodes.flatMap(solidParts),
    ...layout.groups
      .filter((g) => g.kind === 'namespace')
      .map((g) => ({ x: g.x + 16, y: g.y + 8, width: 130, height: 26 })),
  ];
  const placed: Box[] = [];
  // Short edges have the fewest spots.
  const order = [...curves].sort((a, b) => a.line.length - b.line.length || (a.id < b.id ? -1 : 1));
  const spots = order.map((curve): LabelSpot => {
    let best: { box: Box; cost: number } | null = null;
    for (const box of boxesAlong(curve)) {
      if (solid.some((other) => overlaps(box, other)) || placed.some((other) => overlaps(box, other, 2))) continue;
      const crossed = curves.reduce(
        (sum, other) => sum + (other === curve ? lengthInside(other.line, box) * 3 : lengthInside(other.line, box)),
        0,
      );
      const threads = uprights.filter((line) => overlaps(box, line)).length * 60;
      const cost = crossed + threads;
      if (best === null || cost < best.cost - 0.01) best = { box, cost };
      if (cost === 0) break;
    }
    if (best === null || best.cost >= 60) {
      const middle = pointAt(curve.line, curve.line.length / 2);
      return { edge: curve.id, x: round(middle.x), y: round(middle.y - 14), crowded: true };
    }
    placed.push(best.box);
    return {
      edge: curve.id,
      x: round(best.box.x + best.box.width / 2),
      y: round(best.box.y + best.box.height / 2),
      crowded: false,
    };
  });
  return spots.sort((a, b) => (a.edge < b.edge ? -1 : 1));
}

/** Boxes beside a curve: above and below where it runs level, right and left where it is steep. */
function* boxesAlong({ line }: EdgeCurve): Generator<Box> {
  const { width, height } = SIZE.label;
  for (const share of SHARES) {
    const distance = share * line.length;
    const at = pointAt(line, distance);
    const direction = directionAt(line, distance);
    const steep = Math.abs(direction.y);
    const lift = height / 2 + 5 + (steep * width) / 2.4;
    const level = steep < 0.35;
    const offsets = level
      ? [
          { x: 0, y: -lift },
          { x: 0, y: lift },
        ]
      : [
          { x: width / 2 + 9, y: 0 },
          { x: -width / 2 - 9, y: 0 },
          { x: 0, y: -lift },
          { x: 0, y: lift },
        ];
    for (const offset of offsets)
      yield { x: at.x + offset.x - width / 2, y: at.y + offset.y - height / 2, width, height };
  }
}
