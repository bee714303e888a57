import { round } from '../round.ts';
import type { Box, Point } from './types.ts';

/** A curve as points near each other, with the distance of each from the start. For what moves along and what must be avoided. */
export type Polyline = { readonly points: readonly Point[]; readonly at: readonly number[]; readonly length: number };

export type Segment =
  | { readonly kind: 'line'; readonly to: Point }
  | { readonly kind: 'cubic'; readonly c1: Point; readonly c2: Point; readonly to: Point };

/** An SVG path of a start and its segments, rounded to 0.01. */
export function pathOf(from: Point, segments: readonly Segment[]): string {
  const p = (point: Point) => `${round(point.x)} ${round(point.y)}`;
  return segments.reduce(
    (d, s) => (s.kind === 'line' ? `${d}L${p(s.to)}` : `${d}C${p(s.c1)} ${p(s.c2)} ${p(s.to)}`),
    `M${p(from)}`,
  );
}

const CUBIC_STEPS = 14;

/** The points of a start and its segments. */
export function polylineOf(from: Point, segments: readonly Segment[]): Polyline {
  const points: Point[] = [from];
  let last = from;
  for (const segment of segments) {
    if (segment.kind === 'line') points.push(segment.to);
    else
      for (let i = 1; i <= CUBIC_STEPS; i++)
        points.push(cubicAt(last, segment.c1, segment.c2, segment.to, i / CUBIC_STEPS));
    last = segment.to;
  }
  return measured(points);
}

/** Puts distances to points; points in the same place are merged. */
export function measured(points: readonly Point[]): Polyline {
  const kept: Point[] = [];
  const at: number[] = [];
  let length = 0;
  for (const point of points) {
    const before = kept[kept.length - 1];
    if (before) {
      const step = Math.hypot(point.x - before.x, point.y - before.y);
      if (step < 0.01) continue;
      length += step;
    }
    kept.push({ x: round(point.x), y: round(point.y) });
    at.push(length);
  }
  return { points: kept, at, length };
}

function cubicAt(a: Point, b: Point, c: Point, d: Point, t: number): Point {
  const u = 1 - t;
  const [wa, wb, wc, wd] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  return { x: wa * a.x + wb * b.x + wc * c.x + wd * d.x, y: wa * a.y + wb * b.y + wc * c.y + wd * d.y };
}

/** The point at a distance from the start; beyond an end it is that end. */
export function pointAt(line: Polyline, distance: number): Point {
  const { points, at } = line;
  const first = points[0] ?? { x: 0, y: 0 };
  if (distance <= 0 || points.length < 2) return first;
  let low = 0;
  let high = points.length - 1;
  if (distance >= line.length) return points[high] ?? first;
  while (high - low > 1) {
    const mid = (low + high) >> 1;
    if ((at[mid] ?? 0) <= distance) low = mid;
    else high = mid;
  }
  const a = points[low] ?? first;
  const b = points[high] ?? a;
  const from = at[low] ?? 0;
  const t = (distance - from) / Math.max(0.001, (at[high] ?? 0) - from);
  return { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t };
}

/** Unit direction at a distance. */
export function directionAt(line: Polyline, distance: number): Point {
  const a = pointAt(line, distance - 4);
  const b = pointAt(line, distance + 4);
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  return length === 0 ? { x: 1, y: 0 } : { x: (b.x - a.x) / length, y: (b.y - a.y) / length };
}

/** How far the line runs inside a box, in units, to the grain of `step`. */
export function lengthInside(line: Polyline, box: Box, step = 6): number {
  let inside = 0;
  for (let i = 1; i < line.points.length; i++) {
    const a = line.points[i - 1] as Point;
    const b = line.points[i] as Point;
    if (Math.max(a.x, b.x) < box.x || Math.min(a.x, b.x) > box.x + box.width) continue;
    if (Math.max(a.y, b.y) < box.y || Math.min(a.y, b.y) > box.y + box.height) continue;
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    const parts = Math.max(1, Math.ceil(length / step));
    for (let k = 0; k < parts; k++) {
      const t = (k + 0.5) / parts;
      const x = a.x + (b.x - a.x) * t;
      const y = a.y + (b.y - a.y) * t;
      if (x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height) inside += length / parts;
    }
  }
  return inside;
}
