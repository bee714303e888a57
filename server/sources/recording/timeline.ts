import {
  EMPTY_MESH,
  type EpochMs,
  epochMs,
  type Mesh,
  type MeshEvent,
  type PodId,
  type ProxyConfig,
} from '@/mesh/model';
import { reduce } from '@/mesh/reduce/reduce.ts';
import type { Tick } from '@/wire/stream';
import type { Recording } from './file.ts';
import { TickCollector } from './ticks.ts';

/** The mesh at one moment of a recording, with the whole proxy configurations that stood then. */
export type Frame = {
  readonly mesh: Mesh;
  readonly configs: ReadonlyMap<PodId, ProxyConfig>;
  /** Index of the first event that has not happened yet. */
  readonly next: number;
};

/** A recording folded once: any moment of it is at most one keyframe's events away. */
export type Timeline = {
  /** Mesh times. `start` is when the first full picture stood. */
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly ticks: readonly Tick[];
  /** The state after every event up to and including `at`. */
  frameAt(at: EpochMs): Frame;
  /** Every configuration of a proxy that was read up to `at`, newest first: the first is the one in force. */
  configsUntil(pod: PodId, at: EpochMs): readonly ProxyConfig[];
};

/** Meshes share what did not change between them, so a keyframe costs little; this keeps a seek under some ten milliseconds. */
const KEYFRAME_MS = 10_000;
/** A mesh holds more requests than come in this time, so none is missed between two looks at it. */
const LOOK_MS = 1_000;

export function createTimeline({ header, events }: Recording): Timeline {
  const fold = new Fold(
    reduce(EMPTY_MESH, {
      kind: 'source-status',
      source: 'recording',
      status: { kind: 'live', since: header.startedAt },
    }),
  );
  const ticks = new TickCollector(fold.mesh);
  let looked = 0;
  const keyframes: { readonly t: number; readonly frame: Frame }[] = [{ t: 0, frame: fold.frame() }];
  for (const { t, event } of events) {
    const last = keyframes.at(-1);
    if (last === undefined || t >= last.t + KEYFRAME_MS) {
      ticks.look(fold.mesh);
      keyframes.push({ t, frame: fold.frame() });
    }
    fold.apply(event);
    if (event.kind === 'access-log' && t >= looked + LOOK_MS) {
      looked = t;
      ticks.look(fold.mesh);
    }
  }
  ticks.look(fold.mesh);
  const start = header.readyAt;
  const end = epochMs(header.startedAt + header.lengthMs);

  return {
    start,
    end,
    ticks: ticks.ticks(start, end),
    frameAt(at) {
      const t = at - header.startedAt;
      // A keyframe stands before the events of its own `t`, so one at `t` itself will do.
      const key = keyframes.findLast((k) => k.t <= t) ?? keyframes[0];
      if (key === undefined) throw new Error('a timeline has a keyframe at 0');
      const from = new Fold(key.frame.mesh, key.frame.configs, key.frame.next);
      for (let event = events[from.next]; event !== undefined && event.t <= t; event = events[from.next])
        from.apply(event.event);
      return from.frame();
    },
    configsUntil(pod, at) {
      const read = events.flatMap(({ t, event }) =>
        event.kind === 'proxy-config' && event.config.pod === pod && t <= at - header.startedAt ? event.config : [],
      );
      return read.toReversed();
    },
  };
}

/** A mesh, its configurations and how far it has come; configurations follow the same rules as the engine's. */
class Fold {
  private readonly configs: Map<PodId, ProxyConfig>;

  constructor(
    public mesh: Mesh,
    configs: ReadonlyMap<PodId, ProxyConfig> = new Map(),
    public next = 0,
  ) {
    this.configs = new Map(configs);
  }

  apply(event: MeshEvent): void {
    if (event.kind === 'proxy-config') this.configs.set(event.config.pod, event.config);
    if (event.kind === 'proxy-config-dropped' || event.kind === 'pod-gone') this.configs.delete(event.pod);
    this.mesh = reduce(this.mesh, event);
    this.next++;
  }

  frame(): Frame {
    return { mesh: this.mesh, configs: new Map(this.configs), next: this.next };
  }
}
