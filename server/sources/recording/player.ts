import { type EpochMs, epochMs, type Mesh, type MeshEvent, type ProxyConfig } from '@/mesh/model';
import type { Clock } from '@/server/clock';
import { MAX_SPEED, MIN_SPEED } from '@/wire/playback';
import type { ClockState, PlaybackCommand, RecordingInfo } from '@/wire/stream';
import type { Recording } from './file.ts';
import { createTimeline, type Timeline } from './timeline.ts';

/** Events closer together than this go out together, so that a burst is one timer. */
const STEP_MS = 20;

export type ReplayClock = Extract<ClockState, { kind: 'replay' }>;

/** What a player moves: the engine, as far as it is concerned. */
export type Stage = {
  /** The same way in as every other source has. */
  emit(event: MeshEvent): void;
  /** At the start, at a seek and at each new round: all that was emitted before is void. */
  replace(mesh: Mesh, configs: Iterable<ProxyConfig>): void;
  setReplayClock(state: () => ClockState): void;
  /** The clock took another course (play, pause, speed). */
  sayClock(): void;
};

/** Plays a recording in a loop. The data keep their recorded times; the clock moves. */
export type Player = {
  readonly timeline: Timeline;
  start(): void;
  stop(): void;
  state(): ReplayClock;
  /** A time outside the recording goes to its nearer end, a speed outside its bounds to the nearer bound. */
  command(command: PlaybackCommand): ReplayClock;
};

export function createPlayer(recording: Recording, { clock, engine }: { clock: Clock; engine: Stage }): Player {
  const { header, events } = recording;
  const timeline = createTimeline(recording);
  const { start, end } = timeline;
  const info: RecordingInfo = {
    name: recording.name,
    recordedAt: header.startedAt,
    lengthMs: end - start,
    toolVersion: header.toolVersion,
    istioVersion: header.istioVersion,
    kubernetesVersion: header.kubernetesVersion,
    envoyVersion: header.envoyVersion,
    ticks: timeline.ticks,
  };
  let started = false;
  let playing = true;
  let speed = 1;
  // Mesh time was `anchor` when the machine's clock showed `anchoredAt`.
  let anchor: EpochMs = start;
  let anchoredAt = clock.now();
  let next = 0;
  let cancel = () => {};

  const position = (): EpochMs =>
    started && playing ? clamp(anchor + Math.max(0, clock.now() - anchoredAt) * speed, start, end) : anchor;

  const anchorAt = (at: EpochMs) => {
    anchor = at;
    anchoredAt = clock.now();
  };

  const jump = (at: EpochMs) => {
    anchorAt(at);
    const frame = timeline.frameAt(at);
    next = frame.next;
    engine.replace(frame.mesh, frame.configs.values());
  };

  const schedule = () => {
    cancel();
    if (!started || !playing) return;
    const due = events[next];
    const dueAt = due === undefined ? end : header.startedAt + due.t;
    cancel = clock.after(Math.max(STEP_MS, Math.ceil((dueAt - position()) / speed)), step);
  };

  const step = () => {
    const at = position();
    emitUntil(at);
    if (at >= end) jump(start);
    schedule();
  };

  const emitUntil = (at: EpochMs) => {
    for (let due = events[next]; due !== undefined && header.startedAt + due.t <= at; due = events[next]) {
      next++;
      engine.emit(due.event);
    }
  };

  /** The mesh is brought up to the moment at which the clock changes course. */
  const turn = (change: () => void) => {
    const at = position();
    emitUntil(at);
    anchorAt(at);
    change();
    engine.sayClock();
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

  // Before `start` the first picture already stands, so that nobody meets an empty mesh.
  engine.setReplayClock(state);
  jump(start);

  return {
    timeline,
    state,
    start() {
      started = true;
      anchorAt(anchor);
      schedule();
    },
    stop() {
      cancel();
      anchorAt(position());
      started = false;
    },
    command(command) {
      switch (command.action) {
        case 'play':
          turn(() => {
            playing = true;
          });
          break;
        case 'pause':
          turn(() => {
            playing = false;
          });
          break;
        case 'speed':
          turn(() => {
            speed = Math.min(MAX_SPEED, Math.max(MIN_SPEED, command.speed));
          });
          break;
        case 'seek':
          jump(clamp(command.at, start, end));
          break;
      }
      schedule();
      return state();
    },
  };
}

const clamp = (at: number, low: EpochMs, high: EpochMs): EpochMs => epochMs(Math.min(high, Math.max(low, at)));
