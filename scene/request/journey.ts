import type { Failure, RequestPath, Station, Timing } from '@/mesh/path/stations.ts';
import { round } from '../round.ts';

/** `out`: the request on its way. `answer`: what comes back. `reset`: a connection torn down on the way back, without an answer in it. */
export type Heading = 'out' | 'answer' | 'reset';

/** One stretch of the animation. `at` and `until` are seconds at 1×; positions count stations, as `pointAt` takes them. */
export type Leg = {
  readonly at: number;
  readonly until: number;
  readonly from: number;
  readonly to: number;
  readonly heading: Heading;
  /** How far the envelope is closed around the particle, 0 open to 1 sealed, at both ends of the leg. */
  readonly seal: readonly [number, number];
  readonly step: number;
};

/** A place where the animation can be stepped to. */
export type JourneyStep = { readonly station: number; readonly heading: Heading; readonly at: number };

export type Journey = {
  readonly legs: readonly Leg[];
  readonly steps: readonly JourneyStep[];
  /** Seconds at 1×. */
  readonly length: number;
  /** Pairs of (seconds of the animation, ms since the request began), both ascending; empty when the logs give no times. */
  readonly knots: readonly (readonly [number, number])[];
  /** What the request really took, ms; null when no log says. */
  readonly realMs: number | null;
};

export type JourneyInput = Pick<RequestPath, 'stations' | 'failedAt' | 'failure' | 'security' | 'timings'> & {
  /** Given where nothing can be said of what follows the last station: nothing comes back from there. */
  readonly unknown?: string;
};

const TRAVEL = 0.34;
const WIRE_TRAVEL = 0.45;
const DWELL: Readonly<Record<Station['kind'], number>> = { app: 0.4, interception: 0.38, envoy: 0.7, wire: 0.15 };
const BACK = 0.36;
/** Seconds shared out among the stations by the time that the logs say was spent in each. */
const SPREAD = 2;

/**
 * The animation of one request: out from station to station, and the answer back. It dwells where the logs say that the
 * time went. A failed request goes no further than where it died; what comes back from there is a reset or a refusal.
 */
export function journeyOf(path: JourneyInput): Journey {
  const { stations } = path;
  const end = stations.findIndex((s) => s.state === 'not-reached');
  const out = stations.flatMap((s, i) => (s.state === 'absent' || (end >= 0 && i >= end) ? [] : [i]));
  const turn = out.at(-1);
  if (turn === undefined) return { legs: [], steps: [], length: 0, knots: [], realMs: null };
  const extra = spread(path);
  const seals = sealing(path);
  const legs: Leg[] = [];
  const steps: JourneyStep[] = [];
  let now = 0;
  const add = (seconds: number, leg: Omit<Leg, 'at' | 'until'>) => {
    legs.push({ ...leg, at: round(now), until: round(now + seconds) });
    now += seconds;
  };

  let seal = seals.atStart;
  out.forEach((index, i) => {
    const before = out[i - 1];
    const step = steps.length;
    if (before !== undefined)
      add(travelTime(stations, before, index), { from: before, to: index, heading: 'out', seal: [seal, seal], step });
    steps.push({ station: index, heading: 'out', at: round(now) });
    const sealed = seals.after(index, seal);
    add(DWELL[stations[index]?.kind ?? 'app'] + (extra.get(index) ?? 0), {
      from: index,
      to: index,
      heading: 'out',
      seal: [seal, sealed],
      step,
    });
    seal = sealed;
  });

  const origin = answerOrigin(path, turn);
  const back = [...out].reverse().filter((i) => i === turn || i === out[0] || stations[i]?.kind === 'envoy');
  if (origin !== null && back.length > 1) {
    back.forEach((index, i) => {
      const before = back[i - 1];
      if (before === undefined) return;
      const heading: Heading = before > origin ? 'reset' : 'answer';
      const step = steps.length;
      add(BACK * Math.max(1, (before - index) / 2), { from: before, to: index, heading, seal: [seal, seal], step });
      steps.push({ station: index, heading: index > origin ? 'reset' : 'answer', at: round(now) });
      const sealed = seals.after(index, seal);
      add(0.4, { from: index, to: index, heading, seal: [seal, sealed], step });
      seal = sealed;
    });
  }
  return { legs, steps, length: round(now), knots: knotsOf(path, legs, turn), realMs: longest(path.timings) };
}

/** What the picture shows at `seconds` of the animation (at 1×). */
export type Frame = {
  readonly position: number;
  readonly heading: Heading;
  readonly seal: number;
  readonly step: number;
  /** True while it is between stations. */
  readonly moving: boolean;
  /** ms since the request began, null when no log gives times. */
  readonly realMs: number | null;
  readonly done: boolean;
};

/** The frame at a moment; before the start it is the first, after the end the last. */
export function frameAt(journey: Journey, seconds: number): Frame | null {
  const t = Math.min(Math.max(0, seconds), journey.length);
  const leg = journey.legs.find((l) => t < l.until) ?? journey.legs.at(-1);
  if (!leg) return null;
  const share = leg.until > leg.at ? Math.min(1, (t - leg.at) / (leg.until - leg.at)) : 1;
  const eased = leg.from === leg.to ? share : ease(share);
  return {
    position: leg.from + (leg.to - leg.from) * eased,
    heading: leg.heading,
    seal: leg.seal[0] + (leg.seal[1] - leg.seal[0]) * share,
    step: leg.step,
    moving: leg.from !== leg.to && share < 1,
    realMs: realAt(journey.knots, t),
    done: t >= journey.length,
  };
}

/**
 * How many times slower than the request the animation runs, two significant digits; null when no log says how long it
 * took. A request under the logs' millisecond counts as one: the factor is then the least it can be.
 */
export function slowdown(journey: Journey, speed: number): number | null {
  if (journey.realMs === null || speed <= 0) return null;
  const factor = ((journey.length / speed) * 1000) / Math.max(1, journey.realMs);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, factor))) - 1);
  return Math.max(1, Math.round(factor / unit) * unit);
}

const ease = (t: number) => (t < 0.5 ? 2 * t * t : 1 - (2 - 2 * t) ** 2 / 2);

function travelTime(stations: readonly Pick<Station, 'kind'>[], from: number, to: number): number {
  const wire = stations[from]?.kind === 'wire' || stations[to]?.kind === 'wire';
  return (wire ? WIRE_TRAVEL : TRAVEL) * Math.max(1, (to - from) * 0.75);
}

/** The envelope closes at the last proxy before the wire and opens at the first after it; with no proxy there, the app itself holds the key. */
function sealing({ stations, security }: JourneyInput) {
  const wire = stations.findIndex((s) => s.kind === 'wire');
  const secured = (security === 'mtls' || security === 'tls') && wire >= 0;
  const holder = (indices: readonly number[]) =>
    indices.find((i) => stations[i]?.kind === 'envoy' && stations[i]?.state !== 'absent') ?? null;
  const before = holder(
    stations
      .map((_, i) => i)
      .slice(0, Math.max(0, wire))
      .reverse(),
  );
  const after = holder(stations.map((_, i) => i).slice(wire + 1));
  return {
    atStart: secured && before === null ? 1 : 0,
    after: (index: number, seal: number) => (secured && (index === before || index === after) ? 1 - seal : seal),
  };
}

/** The station whose answer comes back, or null when nothing does: a reset below the proxies, or nobody who says. */
function answerOrigin({ stations, failedAt, failure, unknown }: JourneyInput, turn: number): number | null {
  if (unknown !== undefined) return null;
  if (failedAt === null || failure === null) return turn;
  if ((failure.status ?? 0) === 0) return null;
  return Math.min(speaker(stations, failure) ?? turn, turn);
}

function speaker(stations: readonly Pick<Station, 'kind' | 'side'>[], failure: Failure): number | null {
  const find = (kind: Station['kind'], side: Station['side']) => {
    const i = stations.findIndex((s) => s.kind === kind && s.side === side);
    return i < 0 ? null : i;
  };
  switch (failure.by) {
    // A connection that broke on the wire is reported to the app by its own proxy.
    case 'wire':
    case 'client-envoy':
      return find('envoy', 'client');
    case 'server-envoy':
      return find('envoy', 'server');
    case 'app':
      return find('app', 'server');
    case 'client-app':
    case 'kernel':
    case 'unknown':
      return null;
  }
}

const timing = (timings: readonly Timing[], of: Timing['of']) => timings.find((t) => t.of === of) ?? null;
const longest = (timings: readonly Timing[]) =>
  timings.length === 0 ? null : Math.max(...timings.map((t) => t.length));

/** Seconds of dwelling by station, in proportion to the time spent in each and in nothing inside it. */
function spread({ stations, timings }: JourneyInput): ReadonlyMap<number, number> {
  const total = longest(timings);
  const shares = new Map<number, number>();
  if (total === null || total <= 0) return shares;
  const app = timing(timings, 'app')?.length ?? 0;
  const server = timing(timings, 'server-envoy')?.length ?? app;
  const client = timing(timings, 'client-envoy')?.length ?? server;
  const give = (index: number, ms: number) => {
    if (index >= 0 && ms > 0) shares.set(index, round((ms / total) * SPREAD));
  };
  give(
    stations.findIndex((s) => s.kind === 'app' && s.side === 'server'),
    app,
  );
  give(
    stations.findIndex((s) => s.kind === 'envoy' && s.side === 'server'),
    server - app,
  );
  give(
    stations.findIndex((s) => s.kind === 'envoy' && s.side === 'client'),
    client - server,
  );
  return shares;
}

/** Ties moments of the animation to the logs' own times: each span begins when the particle arrives and ends when it leaves for good. */
function knotsOf({ stations, timings }: JourneyInput, legs: readonly Leg[], turn: number): Journey['knots'] {
  const start = Math.min(...timings.map((t) => t.from));
  const pairs: [number, number][] = [];
  for (const [of, kind, side] of [
    ['client-envoy', 'envoy', 'client'],
    ['server-envoy', 'envoy', 'server'],
    ['app', 'app', 'server'],
  ] as const) {
    const span = timing(timings, of);
    const station = stations.findIndex((s) => s.kind === kind && s.side === side);
    const stays = legs.filter((l) => l.from === station && l.to === station);
    const first = stays[0];
    const last = stays.at(-1);
    if (!span || !first || !last || station > turn) continue;
    pairs.push([first.at, span.from - start], [last.until, span.from - start + span.length]);
  }
  pairs.sort((a, b) => a[0] - b[0]);
  // Two clocks of millisecond resolution can contradict each other; time on the axis never runs backwards.
  let latest = 0;
  return pairs.map(([at, ms]) => {
    latest = Math.max(latest, ms);
    return [at, round(latest)] as const;
  });
}

function realAt(knots: Journey['knots'], seconds: number): number | null {
  const first = knots[0];
  const last = knots.at(-1);
  if (!first || !last) return null;
  if (seconds <= first[0]) return first[1];
  for (let i = 1; i < knots.length; i++) {
    const a = knots[i - 1];
    const b = knots[i];
    if (!a || !b || seconds > b[0]) continue;
    return b[0] > a[0] ? a[1] + ((b[1] - a[1]) * (seconds - a[0])) / (b[0] - a[0]) : b[1];
  }
  return last[1];
}
