import type { Segment } from '../polyline.ts';
import type { Point } from '../types.ts';

/** Least and most reach of a bend to either side of its upright stretch, and up to which height it is one S. */
const BEND = { least: 14, most: 44, perHeight: 0.42, height: 170 } as const;
/** Corners of taller ones stay in their gutter: they reach less, and are this much taller than wide. */
const CORNER = { reach: 32, tall: 2.6 } as const;
/** Share of a radius at which a cubic's control points make a quarter of an ellipse. */
const QUARTER = 0.5523;
/** How much further a name reaches than a rim, less what a corner leaves of it. */
const NAME_MARGIN = 24;

/** A wire through its corners (level and upright stretches by turns, level at both ends), each rounded as far as there is room. */
export function wireOf(corners: readonly Point[]): Segment[] {
  const [start, end] = [corners[0], corners[corners.length - 1]];
  if (!start || !end) return [];
  if (corners.length === 2 && start.y !== end.y) return [slope(start, end)];
  const segments: Segment[] = [];
  for (let i = 1; i + 2 < corners.length; i += 2) {
    const [before, a, b, after] = corners.slice(i - 1, i + 3) as [Point, Point, Point, Point];
    const height = Math.abs(b.y - a.y);
    if (height < 0.5) continue;
    // A level stretch between two corners is shared by both.
    const [wayIn, wayOut] = [Math.abs(a.x - before.x), Math.abs(after.x - b.x)];
    const roomIn = i === 1 ? besideName(wayIn, b.y > a.y) : wayIn / 2;
    const roomOut = i + 3 === corners.length ? besideName(wayOut, a.y > b.y) : wayOut / 2;
    const [into, out, down] = [Math.sign(a.x - before.x), Math.sign(after.x - b.x), Math.sign(b.y - a.y)];
    if (into === out && height <= BEND.height) {
      const want = Math.min(BEND.most, Math.max(BEND.least, height * BEND.perHeight));
      const from = { x: a.x - into * Math.min(roomIn, want), y: a.y };
      segments.push({ kind: 'line', to: from }, slope(from, { x: b.x + out * Math.min(roomOut, want), y: b.y }));
      continue;
    }
    const tall = Math.min(height / 2, CORNER.reach * CORNER.tall);
    const first = { x: Math.min(CORNER.reach, tall, roomIn), y: tall };
    const last = { x: Math.min(CORNER.reach, tall, roomOut), y: tall };
    segments.push(
      { kind: 'line', to: { x: a.x - into * first.x, y: a.y } },
      {
        kind: 'cubic',
        c1: { x: a.x - into * first.x * (1 - QUARTER), y: a.y },
        c2: { x: a.x, y: a.y + down * first.y * (1 - QUARTER) },
        to: { x: a.x, y: a.y + down * first.y },
      },
      { kind: 'line', to: { x: b.x, y: b.y - down * last.y } },
      {
        kind: 'cubic',
        c1: { x: b.x, y: b.y - down * last.y * (1 - QUARTER) },
        c2: { x: b.x + out * last.x * (1 - QUARTER), y: b.y },
        to: { x: b.x + out * last.x, y: b.y },
      },
    );
  }
  return [...segments, { kind: 'line', to: end }];
}

/** Names stand below proxies: a wire that comes from or goes to below turns beside the name. */
const besideName = (way: number, below: boolean): number =>
  below ? Math.min(way, Math.max(BEND.least, way - NAME_MARGIN)) : way;

/** One S from level to level. */
function slope(a: Point, b: Point): Segment {
  const mid = (a.x + b.x) / 2;
  return { kind: 'cubic', c1: { x: mid, y: a.y }, c2: { x: mid, y: b.y }, to: b };
}
