import type { Station } from '@/mesh/path/stations.ts';
import { round } from '../round.ts';

/** How wide a station's column is beside the others. The cards below use the same weights, so each card hangs under its station. */
export function columnWeight(kind: Station['kind']): number {
  switch (kind) {
    case 'app':
      return 1;
    case 'interception':
      return 1.15;
    case 'envoy':
      return 1.35;
    case 'wire':
      return 2;
  }
}

export type RailInput = {
  readonly stations: readonly Pick<Station, 'kind' | 'side' | 'state' | 'pod'>[];
  /** Where the request died, null when it was answered. */
  readonly failedAt: number | null;
  /** CSS pixels that the rail may fill. */
  readonly width: number;
  /** CSS pixels of one rem: text scales with it, so the picture does, too. */
  readonly unit: number;
  /** `across` on screens wide enough for a column each, `down` on narrow ones. */
  readonly flow: 'across' | 'down';
};

export type RailStop = {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  /** Half the glyph's size. */
  readonly radius: number;
  /** The strip that belongs to this station: labels wrap inside it. */
  readonly slot: { readonly x: number; readonly width: number };
};

/** `passed`: it went here. `ghost`: it would have. `unseen`: nothing tells. */
export type LinkState = 'passed' | 'ghost' | 'unseen';

export type RailLink = {
  readonly from: number;
  readonly to: number;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly state: LinkState;
};

export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

export type PodBox = Box & { readonly side: 'client' | 'server'; readonly stations: readonly number[] };

export type RailScene = {
  readonly width: number;
  readonly height: number;
  readonly flow: RailInput['flow'];
  readonly stops: readonly RailStop[];
  readonly links: readonly RailLink[];
  /** One box a pod (or a party outside the mesh), around the stations inside it. */
  readonly pods: readonly PodBox[];
  /** Between the pods, where mTLS is drawn as a tube; null when the path has no wire. */
  readonly tube: Box | null;
  /** Where the rail is broken; null when nothing failed or when the last station itself said no. */
  readonly breakAt: { readonly x: number; readonly y: number } | null;
};

const GAP = 0.75;
const ACROSS = { top: 0.5, height: 12, line: 5.6, inset: 0.25 };
const DOWN = { pitch: 4.6, wirePitch: 7, top: 2.6, line: 3.2, inset: 0.4, podGap: 0.9 };
const RADIUS: Readonly<Record<Station['kind'], number>> = { app: 1.7, interception: 1.75, envoy: 2.05, wire: 1.5 };

/** Stations on a line, the pods around them and the wire between, in CSS pixels rounded to 0.01. */
export function layoutRail(input: RailInput): RailScene {
  return input.flow === 'across' ? across(input) : down(input);
}

function across({ stations, failedAt, width, unit }: RailInput): RailScene {
  const gap = GAP * unit;
  const total = stations.reduce((sum, s) => sum + columnWeight(s.kind), 0);
  const perWeight = (width - gap * Math.max(0, stations.length - 1)) / Math.max(1, total);
  const y = ACROSS.line * unit;
  let left = 0;
  const stops = stations.map((s, index): RailStop => {
    const slot = { x: round(left), width: round(columnWeight(s.kind) * perWeight) };
    left += columnWeight(s.kind) * perWeight + gap;
    return { index, x: round(slot.x + slot.width / 2), y: round(y), radius: round(RADIUS[s.kind] * unit), slot };
  });
  const pods = runsOf(stations, stops).map(({ side, first, last, inside }): PodBox => {
    return {
      side,
      stations: inside,
      x: first.slot.x,
      y: round(ACROSS.top * unit),
      width: round(last.slot.x + last.slot.width - first.slot.x),
      height: round((ACROSS.height - ACROSS.top - ACROSS.inset) * unit),
    };
  });
  const wire = stops.find((s) => stations[s.index]?.kind === 'wire');
  const from = pods.findLast((p) => p.side === 'client');
  const to = pods.find((p) => p.side === 'server');
  const start = from ? from.x + from.width : (wire?.slot.x ?? 0);
  const end = to ? to.x : wire ? wire.slot.x + wire.slot.width : 0;
  const tube = wire
    ? { x: round(start), y: round(y - 1.35 * unit), width: round(end - start), height: round(2.7 * unit) }
    : null;
  return {
    width: round(width),
    height: round(ACROSS.height * unit),
    flow: 'across',
    stops,
    links: linksOf(stations, stops),
    pods,
    tube,
    breakAt: breakOf(stations, stops, failedAt),
  };
}

function down({ stations, failedAt, width, unit }: RailInput): RailScene {
  const x = DOWN.line * unit;
  let y = 0;
  const stops = stations.map((s, index): RailStop => {
    const before = stations[index - 1];
    if (!before || !samePod(before, s)) y += (s.side === 'between' ? DOWN.podGap : DOWN.top) * unit;
    const pitch = (s.kind === 'wire' ? DOWN.wirePitch : DOWN.pitch) * unit;
    const stop = {
      index,
      x: round(x),
      y: round(y + pitch / 2),
      radius: round(RADIUS[s.kind] * unit * 0.85),
      slot: { x: round(x + 2.6 * unit), width: round(width - x - 3.2 * unit) },
    };
    y += pitch;
    return stop;
  });
  const pods = runsOf(stations, stops).map(({ side, first, last, inside }): PodBox => {
    const top = first.y - (DOWN.pitch / 2 + DOWN.top - DOWN.inset) * unit;
    return {
      side,
      stations: inside,
      x: 0,
      y: round(top),
      width: round(width),
      height: round(last.y + (DOWN.pitch / 2) * unit - top),
    };
  });
  const wire = stops.find((s) => stations[s.index]?.kind === 'wire');
  const from = pods.findLast((p) => p.side === 'client');
  const to = pods.find((p) => p.side === 'server');
  const half = (DOWN.wirePitch / 2) * unit;
  const start = from ? from.y + from.height : wire ? wire.y - half : 0;
  const end = to ? to.y : wire ? wire.y + half : 0;
  return {
    width: round(width),
    height: round(y + DOWN.inset * unit),
    flow: 'down',
    stops,
    links: linksOf(stations, stops),
    pods,
    tube: wire
      ? { x: round(x - 1.1 * unit), y: round(start), width: round(2.2 * unit), height: round(end - start) }
      : null,
    breakAt: breakOf(stations, stops, failedAt),
  };
}

type Placed = RailInput['stations'][number];
const samePod = (a: Placed, b: Placed) => a.side === b.side && a.pod === b.pod;

/** Neighbouring stations of one pod. */
function runsOf(stations: RailInput['stations'], stops: readonly RailStop[]) {
  const runs: { side: 'client' | 'server'; first: RailStop; last: RailStop; inside: number[] }[] = [];
  for (const stop of stops) {
    const station = stations[stop.index];
    const before = stations[stop.index - 1];
    if (!station || station.side === 'between') continue;
    const run = before && samePod(before, station) ? runs.at(-1) : undefined;
    if (run) {
      run.last = stop;
      run.inside.push(stop.index);
    } else runs.push({ side: station.side, first: stop, last: stop, inside: [stop.index] });
  }
  return runs;
}

function linksOf(stations: RailInput['stations'], stops: readonly RailStop[]): readonly RailLink[] {
  return stops.slice(1).flatMap((to, i) => {
    const from = stops[i];
    if (!from) return [];
    const state = linkState(stations, from.index, to.index);
    return { from: from.index, to: to.index, x1: from.x, y1: from.y, x2: to.x, y2: to.y, state };
  });
}

function linkState(stations: RailInput['stations'], from: number, to: number): LinkState {
  const ends = [stations[from]?.state, stations[to]?.state];
  if (ends.includes('not-reached')) return 'ghost';
  return ends.includes('unknown') ? 'unseen' : 'passed';
}

function breakOf(stations: RailInput['stations'], stops: readonly RailStop[], failedAt: number | null) {
  if (failedAt === null) return null;
  const at = stops[failedAt];
  const next = stops[failedAt + 1];
  if (!at || !next) return null;
  // On the wire the break is the station; elsewhere it is half-way out of it, beyond the glyph.
  if (stations[failedAt]?.kind === 'wire') return { x: at.x, y: at.y };
  const span = Math.hypot(next.x - at.x, next.y - at.y) || 1;
  const share = Math.min(0.5, (at.radius * 1.55) / span);
  return { x: round(at.x + (next.x - at.x) * share), y: round(at.y + (next.y - at.y) * share) };
}

/** The point of the rail at a position counted in stations: 2.5 is half-way between the third and the fourth. */
export function pointAt(scene: Pick<RailScene, 'stops'>, position: number): { readonly x: number; readonly y: number } {
  const last = scene.stops.length - 1;
  const clamped = Math.min(last, Math.max(0, position));
  const from = scene.stops[Math.floor(clamped)];
  const to = scene.stops[Math.ceil(clamped)];
  if (!from || !to) return { x: 0, y: 0 };
  const share = clamped - Math.floor(clamped);
  return { x: round(from.x + (to.x - from.x) * share), y: round(from.y + (to.y - from.y) * share) };
}
