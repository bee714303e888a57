import type { Logger } from 'pino';
import type { MeshEvent, Pod, PodId, SourceName } from '@/mesh/model';
import type { Clock } from '@/server/clock';

/** What every source is given. It reports only through `emit`, status included. */
export type SourceContext = {
  readonly emit: (event: MeshEvent) => void;
  readonly clock: Clock;
  /** Uniform in [0, 1), for jitter. */
  readonly random: () => number;
  readonly log: Logger;
};

/** Reads one kind of foreign data for as long as it runs. A source never imports another. */
export type Source = {
  readonly name: SourceName;
  /** Returns at once; progress arrives as events, beginning with `source-status: connecting`. */
  start(): void;
  /** Ends every stream and timer; resolves when nothing of it is left running (within 1 s). */
  stop(): Promise<void>;
  /**
   * The pods that exist now, called by the runtime (debounced) whenever pods change.
   * A source keeps streams only for pods in the newest list.
   */
  onPods?(pods: readonly Pod[]): void;
  /** Something happened that makes a fresh look at this pod worthwhile (an ACK, an agent's log line): read it soon. */
  nudge?(pod: PodId, reason: string): void;
  /** Resolves true once the first full picture has been emitted (or each missing part was reported as a degradation). */
  settled(): boolean;
};
