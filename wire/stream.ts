import type { EpochMs, Mesh, MeshEvent } from '@/mesh/model';

/** Which build of the pages this is; server and browser are given it when the pages are built (`next.config.mjs`). */
export const BUILD = process.env.MESHPATH_BUILD ?? '';

/** How mesh time runs. In replay the data keep their recorded times and this clock moves; live, mesh time is the server's time. */
export type ClockState =
  | { readonly kind: 'live'; readonly serverNow: EpochMs }
  | {
      readonly kind: 'replay';
      readonly serverNow: EpochMs;
      /** Mesh time at `serverNow`. */
      readonly at: EpochMs;
      readonly playing: boolean;
      readonly speed: number;
      readonly start: EpochMs;
      readonly end: EpochMs;
      readonly recording: RecordingInfo;
    };

export type RecordingInfo = {
  readonly name: string;
  readonly recordedAt: EpochMs;
  readonly lengthMs: number;
  readonly toolVersion: string;
  readonly istioVersion: string | null;
  readonly kubernetesVersion: string | null;
  readonly envoyVersion: string | null;
  /** Ticks of the whole recording, so that the timeline shows what is ahead, too. */
  readonly ticks: readonly Tick[];
};

export type Tick = {
  readonly at: EpochMs;
  readonly kind: 'request' | 'failure' | 'push' | 'nack' | 'renewal';
  readonly label: string;
};

/** Server-sent events of `/api/v1/events`. The event's name is `kind`; its id is `BOOT-SEQ`. */
export type StreamMessage =
  /** First mesh, and again after a seek, a loop or a gap: replaces everything. Not `whole`: a message `whole` follows. */
  | {
      readonly kind: 'snapshot';
      readonly mesh: Mesh;
      readonly whole: boolean;
      readonly clock: ClockState;
    }
  /** The mesh at this moment with the requests that the first message left out. Time goes on: nothing starts over. */
  | { readonly kind: 'whole'; readonly mesh: Mesh }
  | { readonly kind: 'events'; readonly events: readonly MeshEvent[] }
  | { readonly kind: 'clock'; readonly clock: ClockState };

/**
 * Opens every stream, as an event `build` without an id. A page of another build reloads itself: it may read messages
 * otherwise, and what it has not loaded yet is not served any more.
 */
export type StreamOpening = { readonly build: string };

/** Body of `POST /api/v1/playback`; refused with 409 on a live mesh. */
export type PlaybackCommand =
  | { readonly action: 'play' }
  | { readonly action: 'pause' }
  | { readonly action: 'seek'; readonly at: EpochMs }
  | { readonly action: 'speed'; readonly speed: number };
