import { type EpochMs, epochMs, err, fault, type MeshEvent, ok, type Result } from '@/mesh/model';
import type { Clock } from '@/server/clock';
import type { ClockState, PlaybackCommand, RecordingInfo } from '@/wire/stream';
import type { Recording } from './read.ts';
import { createTimeline, type Frame, type Timeline } from './timeline.ts';

export const MIN_SPEED = 0.25;
export const MAX_SPEED = 8;
/** Events closer together than this go out together, so that a burst is one timer. */
const STEP_MS = 20;

export type ReplayClock = Extract<ClockState, { kind: 'replay' }>;

export type PlayerOptions = {
  readonly recording: Recording;
  /** File name for display. */
  readonly name: string;
  /** The machine's clock; mesh time is the player's own. */
  readonly clock: Clock;
  /** The same way in as every other source has. */
  readonly emit: (event: MeshEvent) => void;
  /** Called at start, at a seek and at each new round: all that was emitted before is void. */
  readonly replace: (frame: Frame) => void;
  /** The clock took another course (play, pause, seek, speed, a new round). */
  readonly clockChanged: () => void;
  /** False starts paused. */
  readonly playing?: boolean;
};

/** Plays a recording in a loop. The data keep their recorded times; the clock moves. */
export type Player = {
  readonly timeline: Timeline;
  start(): void;
  stop(): void;
  state(): ReplayClock;
  /** Fault `playback-refused` for a speed or time that makes no sense. A seek outside the recording goes to its nearer end. */
  command(command: PlaybackCommand): Result<ReplayClock>;
};

export function createPlayer(options: PlayerOptions): Player {
  const { recording, clock, emit, replace, clockChanged } = options;
  const { header, events } = recording;
  const timeline = createTimeline(recording);
  const { start, end } = timeline;
  const info: RecordingInfo = {
    name: options.name,
    recordedAt: header.startedAt,
    lengthMs: end - start,
    toolVersion: header.toolVersion,
    istioVersion: header.istioVersion,
    kubernetesVersion: header.kubernetesVersion,
    envoyVersion: header.envoyVersion,
    ticks: timeline.ticks,
  };
  let playing = options.playing ?? true;
  let speed = 1;
  // Mesh time was `anchor` when the machine's clock showed `anchoredAt`.
  let anchor: EpochMs = start;
  let anchoredAt = clock.now();
  let next = 0;
  let cancel = () => {};

  const position = (): EpochMs =>
    playing ? epochMs(Math.min(end, anchor + Math.max(0, clock.now() - anchoredAt) * speed)) : anchor;

  const anchorAt = (at: EpochMs) => {
    anchor = at;
    anchoredAt = clock.now();
  };

  const jump = (at: EpochMs) => {
    anchorAt(at);
    const frame = timeline.frameAt(at);
    next = frame.next;
    replace(frame);
    clockChanged();
  };

  const schedule = () => {
    cancel();
    if (!playing) return;
    const due = events[next];
    const dueAt = due === undefined ? end : header.startedAt + due.t;
    cancel = clock.after(Math.max(STEP_MS, Math.ceil((dueAt - position()) / speed)), step);
  };

  const step = () => {
    const at = position();
    for (let due = events[next]; due !== undefined && header.startedAt + due.t <= at; due = events[next]) {
      next++;
      emit(due.event);
    }
    if (at >= end) jump(start);
    schedule();
  };

  const state = (): ReplayClock => ({
    kind: 'replay',
    serverNow: clock.now(),
    at: position(),
    playing,
    speed,
    start,
    end,
    recording: info,
  });

  return {
    timeline,
    state,
    start() {
      jump(start);
      schedule();
    },
    stop() {
      cancel();
      anchorAt(position());
      playing = false;
    },
    command(command) {
      switch (command.action) {
        case 'play':
        case 'pause':
          anchorAt(position());
          playing = command.action === 'play';
          clockChanged();
          break;
        case 'speed':
          if (!(command.speed >= MIN_SPEED && command.speed <= MAX_SPEED))
            return refused(`The speed must lie between ${MIN_SPEED} and ${MAX_SPEED}.`);
          anchorAt(position());
          speed = command.speed;
          clockChanged();
          break;
        case 'seek':
          if (!Number.isFinite(command.at)) return refused('The time to go to is not a time.');
          jump(epochMs(Math.min(end, Math.max(start, command.at))));
          break;
      }
      schedule();
      return ok(state());
    },
  };
}

const refused = (message: string) =>
  err(fault('playback-refused', message, 'Use the time controls, or ask for a time inside the recording.'));
