import { type Timer, timer } from 'd3-timer';
import { envelopeAt } from '@/scene/request/envelope.ts';
import { type Frame, frameAt, type Journey } from '@/scene/request/journey.ts';
import { pointAt, type RailScene } from '@/scene/request/rail.ts';

/** What the player moves, and whom it tells. It calls back only when a step or the playing state changes, never per frame. */
export type PlayerHost = {
  /** The group inside the rail's SVG that holds the particle; its parts are found by `data-part`. */
  readonly particle: () => SVGGElement | null;
  /** The line over the timing bars, placed in per cent of its parent. */
  readonly playhead: () => HTMLElement | null;
  readonly onStep: (step: number) => void;
  readonly onPlaying: (playing: boolean) => void;
};

export type PlayerInput = {
  readonly journey: Journey;
  readonly scene: RailScene;
  readonly unit: number;
  readonly speed: number;
  /** True while nothing may glide: the particle is put from station to station instead. */
  readonly hop: boolean;
  /** The station that failed, null when none did. */
  readonly failedAt: number | null;
  /** True when what comes back is not the answer that was asked for. */
  readonly failed: boolean;
};

export type JourneyPlayer = {
  readonly update: (input: PlayerInput) => void;
  readonly play: () => void;
  readonly pause: () => void;
  readonly toStep: (step: number) => void;
  readonly destroy: () => void;
};

/** Moves the particle along the rail, outside React. Create once, update with every new layout, destroy. */
export function createJourneyPlayer(host: PlayerHost, at: { readonly step: number }): JourneyPlayer {
  let input: PlayerInput | null = null;
  let seconds = 0;
  let step = -1;
  let wanted: number | null = at.step;
  let clock: Timer | null = null;
  let last = 0;

  const draw = () => {
    if (!input) return;
    const frame = frameAt(input.journey, seconds);
    if (!frame) return;
    drawParticle(host.particle(), frame, input);
    drawPlayhead(host.playhead(), frame, input.journey);
    if (frame.step !== step) {
      step = frame.step;
      host.onStep(step);
    }
  };
  const pause = () => {
    if (!clock) return;
    clock.stop();
    clock = null;
    host.onPlaying(false);
  };
  const tick = (elapsed: number) => {
    if (!input) return;
    seconds += ((elapsed - last) / 1000) * input.speed;
    last = elapsed;
    const ended = seconds >= input.journey.length;
    if (ended) seconds = input.journey.length;
    draw();
    if (ended) pause();
  };

  return {
    update(next) {
      input = next;
      if (wanted !== null) {
        seconds = startOf(next.journey, wanted);
        wanted = null;
      }
      seconds = Math.min(seconds, next.journey.length);
      draw();
    },
    play() {
      if (!input || clock) return;
      if (seconds >= input.journey.length) seconds = 0;
      last = 0;
      clock = timer(tick);
      host.onPlaying(true);
    },
    pause,
    toStep(to) {
      pause();
      if (!input) {
        wanted = to;
        return;
      }
      seconds = startOf(input.journey, to);
      draw();
    },
    destroy: pause,
  };
}

/** At a station, and there after the envelope closed or opened: that is the picture the step is about. */
function startOf(journey: Journey, step: number): number {
  const at = journey.steps[Math.min(Math.max(0, step), journey.steps.length - 1)]?.at ?? 0;
  const stay = journey.legs.find((leg) => leg.at >= at - 0.001 && leg.from === leg.to);
  return stay && stay.until > stay.at ? stay.until - 0.001 : at;
}

function drawParticle(
  group: SVGGElement | null,
  frame: Frame,
  { scene, unit, hop, journey, failedAt, failed }: PlayerInput,
) {
  if (!group) return;
  const position = hop ? (journey.steps[frame.step]?.station ?? frame.position) : frame.position;
  const point = pointAt(scene, position);
  group.setAttribute('transform', `translate(${point.x} ${point.y})`);
  // Blue belongs to the control plane: a request is green until it fails.
  const bad = frame.heading === 'out' ? position === failedAt : failed;
  group.style.color = bad ? 'var(--bad)' : 'var(--good)';
  group.style.opacity = frame.heading === 'reset' ? '0.6' : '1';
  const envelope = envelopeAt(frame.seal, unit * 1.7);
  const part = (name: string) => group.querySelector<SVGElement>(`[data-part="${name}"]`);
  part('envelope')?.setAttribute('opacity', String(envelope.opacity));
  part('body')?.setAttribute('d', envelope.body);
  part('flap')?.setAttribute('d', envelope.flap);
  part('wax')?.setAttribute('opacity', String(envelope.wax));
}

function drawPlayhead(line: HTMLElement | null, frame: Frame, journey: Journey) {
  if (!line) return;
  const known = frame.realMs !== null && journey.realMs !== null;
  line.style.opacity = known ? '1' : '0';
  // Below a millisecond the axis is one millisecond long, the logs' resolution.
  if (known) line.style.left = `${((frame.realMs ?? 0) / Math.max(1, journey.realMs ?? 1)) * 100}%`;
}
