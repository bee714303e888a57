import type { Segment } from '../polyline.ts';
import type { Point } from '../types.ts';

/** Least and most width of a bend between two levels, to either side of its upright line. */
const BEND = { least: 14, most: 48, perHeight: 0.42 } as const;
const RADIUS = 24;
/** How much further a name reaches than a rim, less what a bend leaves of it. */
const NAME_MARGIN = 24;
/** Share of a radius at which a cubic's control points make a quarter of a circle. */
const QUARTER = 0.5523;

/**
 * A wire through its corners (level and upright stretches by turns, level at both ends) without corners: an S where it goes
 * on in its direction, a U where it turns back.
 */
export function wireOf(corners: readonly Point[]): Segment[] {
  const end = corners[corners.length - 1];
  if (!end) return [];
  const segments: Segment[] = [];
  for (let i = 1; i + 2 < corners.length; i += 2) {
    const [before, a, b, after] = corners.slice(i - 1, i + 3) as [Point, Point, Point, Point];
    // A level stretch between two bends is shared by both.
    const [wayIn, wayOut] = [Math.abs(a.x - before.x), Math.abs(after.x - b.x)];
    const roomIn = i === 1 ? besideName(wayIn, b.y > a.y) : wayIn / 2;
    const roomOut = i + 3 === corners.length ? besideName(wayOut, a.y > b.y) : wayOut / 2;
    const [into, out] = [Math.sign(a.x - before.x), Math.sign(after.x - b.x)];
    const height = Math.abs(b.y - a.y);
    if (into === out) {
      const want = Math.min(BEND.most, Math.max(BEND.least, height * BEND.perHeight));
      const from = { x: a.x - into * Math.min(roomIn, want), y: a.y };
      const to = { x: b.x + out * Math.min(roomOut, want), y: b.y };
      segments.push({ kind: 'line', to: from }, bend(from, to));
    } else {
      const r = Math.min(RADIUS, roomIn, roomOut, height / 2);
      const down = Math.sign(b.y - a.y);
      const near = r * (1 - QUARTER);
      const first = { x: a.x, y: a.y + down * r };
      const last = { x: b.x + out * r, y: b.y };
      segments.push(
        { kind: 'line', to: { x: a.x - into * r, y: a.y } },
        { kind: 'cubic', c1: { x: a.x - into * near, y: a.y }, c2: { x: a.x, y: a.y + down * near }, to: first },
        { kind: 'line', to: { x: b.x, y: b.y - down * r } },
        { kind: 'cubic', c1: { x: b.x, y: b.y - down * near }, c2: { x: b.x + out * near, y: b.y }, to: last },
      );
    }
  }
  const [start] = corners;
  if (corners.length === 2 && start && start.y !== end.y) return [bend(start, end)];
  return [...segments, { kind: 'line', to: end }];
}

/** Names stand below proxies: a wire that comes from or goes to below bends beside the name. */
const besideName = (way: number, below: boolean): number =>
  below ? Math.min(way, Math.max(BEND.least, way - NAME_MARGIN)) : way;

function bend(a: Point, b: Point): Segment {
  const mid = (a.x + b.x) / 2;
  return { kind: 'cubic', c1: { x: mid, y: a.y }, c2: { x: mid, y: b.y }, to: b };
}
