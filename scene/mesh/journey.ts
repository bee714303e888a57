import { measured, type Polyline, pointAt } from './polyline.ts';
import { appPoint, port } from './ports.ts';
import type { PlacedNode, Point } from './types.ts';

/** Where a request died: in the caller's proxy, on the wire, in the server's proxy, or in the app behind it. */
export type DeathPlace = 'client-proxy' | 'wire' | 'server-proxy' | 'app';

/** The way of one request: app, sidecar, wire, sidecar, app. `end` is how far it gets, in units of its line. */
export type Journey = { readonly line: Polyline; readonly end: number; readonly failed: boolean };

export type Leg = { readonly source: PlacedNode; readonly target: PlacedNode; readonly line: Polyline };

/**
 * The way of a request over its legs (one; two when a caller outside reached it through a gateway), which ends where it
 * died on the last leg. `diedAt` null: it was answered.
 */
export function journeyOf(legs: readonly Leg[], diedAt: DeathPlace | null): Journey {
  const points: Point[] = [];
  let wireFrom = 0;
  let wireTo = 0;
  legs.forEach((leg, i) => {
    const first = i === 0;
    const last = i === legs.length - 1;
    if (first && leg.source.shape === 'pair') points.push(appPoint(leg.source));
    if (leg.source.shape !== 'folded') points.push({ x: leg.source.cx, y: leg.source.cy });
    if (last) wireFrom = measured(points).length;
    points.push(...leg.line.points);
    if (last) wireTo = measured(points).length;
    if (leg.target.shape !== 'folded') points.push({ x: leg.target.cx, y: leg.target.cy });
    if (last && leg.target.shape === 'pair') points.push(appPoint(leg.target));
  });
  const line = measured(points);
  return { line, end: endOf(diedAt, wireFrom, wireTo, line.length, legs), failed: diedAt !== null };
}

function endOf(
  diedAt: DeathPlace | null,
  wireFrom: number,
  wireTo: number,
  length: number,
  legs: readonly Leg[],
): number {
  const target = legs[legs.length - 1]?.target;
  const half = target ? Math.abs(port(target, 'left').x - target.cx) : 0;
  switch (diedAt) {
    case 'client-proxy':
      return wireFrom;
    case 'wire':
      return (wireFrom + wireTo) / 2;
    case 'server-proxy':
      return Math.min(length, target?.shape === 'folded' ? wireTo : wireTo + half);
    case 'app':
    case null:
      return length;
  }
}

/** Units per second at which requests run. */
export const SPEED = 210;
const SHORTEST_MS = 900;
const LONGEST_MS = 3_200;
/** How long the mark of a failure stays. */
export const BURST_MS = 1_100;

/** How long the way takes on screen: about the same speed everywhere, bounded. It is not the request's own duration. */
export const travelMs = (journey: Journey): number =>
  Math.min(LONGEST_MS, Math.max(SHORTEST_MS, (journey.line.length / SPEED) * 1_000));

export type Sight =
  | { readonly kind: 'moving'; readonly at: Point }
  /** `share` of the burst that has passed, in [0, 1]. */
  | { readonly kind: 'burst'; readonly at: Point; readonly share: number };

/** What one sees of a request `elapsed` ms after it set out; null before and after. */
export function sightOf(journey: Journey, elapsed: number): Sight | null {
  if (elapsed < 0) return null;
  const whole = travelMs(journey);
  const speed = journey.line.length / whole;
  const distance = elapsed * speed;
  if (distance < journey.end) return { kind: 'moving', at: pointAt(journey.line, distance) };
  if (!journey.failed) return null;
  const since = elapsed - journey.end / Math.max(speed, 1e-6);
  return since >= BURST_MS ? null : { kind: 'burst', at: pointAt(journey.line, journey.end), share: since / BURST_MS };
}
