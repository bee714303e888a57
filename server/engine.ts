import { configStandingOf } from '@/mesh/config/standing.ts';
import { EMPTY_MESH, type EpochMs, type Mesh, type MeshEvent, type PodId, type ProxyConfig } from '@/mesh/model';
import { reduce } from '@/mesh/reduce/reduce.ts';
import type { ClockState, StreamMessage } from '@/wire/stream';
import type { Clock } from './clock.ts';
import { ConfigCache } from './configCache.ts';

/** Events wait this long for company, so that a browser hears ten messages a second at most. */
const BATCH_MS = 100;
/**
 * Messages kept for browsers that come back with Last-Event-ID. They are sent at once, so there are fewer than a browser may
 * fall behind (`MAX_BACKLOG` in http/events.ts); after more of them a snapshot is shorter.
 */
const KEEP_MESSAGES = 150;
/** Requests that a browser is given to begin with; the rest is at `/api/v1/requests`. */
const SNAPSHOT_REQUESTS = 600;
/** Of those, the ones in a browser's first message: what is on its way in the first picture, and fills a screen. */
const FIRST_REQUESTS = 200;
/**
 * So long after its first message a browser gets the whole: requests are most of the bytes, and the picture does not wait
 * for them. The mesh as it then is, not the missing requests: lines that came meanwhile may belong to one of those.
 */
const WHOLE_AFTER_MS = 1_000;
/** How often an otherwise silent stream says the time, so that a dead connection is noticed. */
const CLOCK_EVERY_MS = 5_000;

export type StreamItem = { readonly id: number; readonly message: StreamMessage };
type Subscriber = (item: StreamItem) => void;
type Tap = (event: MeshEvent, at: EpochMs) => void;

/** Holds the Mesh and fans out what changes it. Knows no source and no HTTP. */
export class Engine {
  private current: Mesh = EMPTY_MESH;
  private readonly configs = new ConfigCache();
  private readonly subscribers = new Set<Subscriber>();
  private readonly taps = new Set<Tap>();
  private readonly kept: StreamItem[] = [];
  private batch: MeshEvent[] = [];
  private seq = 0;
  private cancelFlush: (() => void) | null = null;
  private readonly cancelWhole = new Map<Subscriber, () => void>();
  private readonly cancelClock: () => void;
  private replayClock: (() => ClockState) | null = null;

  constructor(private readonly clock: Clock) {
    this.cancelClock = clock.every(CLOCK_EVERY_MS, () => this.sayClock());
  }

  readonly mesh = (): Mesh => this.current;

  /** Mesh time: the server's clock live, the recording's position in replay. */
  readonly now = (): EpochMs => {
    const state = this.clockState();
    return state.kind === 'replay' ? state.at : state.serverNow;
  };

  readonly clockState = (): ClockState => this.replayClock?.() ?? { kind: 'live', serverNow: this.clock.now() };

  readonly config = (pod: PodId): ProxyConfig | null => this.configs.get(pod);

  /** The same for who only looks on: it does not keep a configuration from being dropped. */
  readonly heldConfig = (pod: PodId): ProxyConfig | null => this.configs.peek(pod);

  /** The configurations of before it that are still kept, newest first. */
  readonly earlierConfigs = (pod: PodId): readonly ProxyConfig[] => this.configs.earlier(pod);

  /** Applies one event; browsers hear of it within `BATCH_MS`. */
  readonly emit = (event: MeshEvent): void => {
    for (const tap of this.taps) tap(event, this.clock.now());
    if (event.kind === 'proxy-config') {
      for (const dropped of this.configs.put(event.config)) this.emit({ kind: 'proxy-config-dropped', pod: dropped });
      this.apply({ kind: 'config-standing', pod: event.config.pod, standing: configStandingOf(event.config) });
      return;
    }
    if (event.kind === 'proxy-config-dropped' || event.kind === 'pod-gone') this.configs.drop(event.pod);
    this.apply(event);
  };

  /** Replaces everything (a seek, a loop): every browser gets a new snapshot. `configs` are the ones that stood at that moment. */
  readonly replace = (mesh: Mesh, configs: Iterable<ProxyConfig> = []): void => {
    this.dropBatch();
    this.current = mesh;
    this.configs.clear();
    for (const config of configs) this.configs.put(config);
    this.kept.length = 0;
    this.dropWhole();
    this.send(this.snapshot());
  };

  /** In replay the player owns the clock. Call again after each change of it, to tell browsers. */
  readonly setReplayClock = (state: () => ClockState): void => {
    this.replayClock = state;
    this.sayClock();
  };

  readonly sayClock = (): void => {
    if (this.subscribers.size > 0) this.send({ kind: 'clock', clock: this.clockState() });
  };

  /** Every event with its arrival time, whole configurations included: for the recorder. Returns how to stop. */
  readonly tap = (tap: Tap): (() => void) => {
    this.taps.add(tap);
    return () => this.taps.delete(tap);
  };

  /**
   * Starts a stream: what was missed since `lastId` if that is still kept, else a snapshot. Returns how to stop.
   * Delivery is synchronous and in order.
   */
  readonly subscribe = (subscriber: Subscriber, lastId: number | null = null): (() => void) => {
    const first = this.kept[0];
    this.flush();
    if (lastId !== null && first !== undefined && lastId >= first.id - 1 && lastId <= this.seq) {
      for (const item of this.kept) if (item.id > lastId) subscriber(item);
      subscriber({ id: this.seq, message: { kind: 'clock', clock: this.clockState() } });
    } else {
      const message = this.snapshot(FIRST_REQUESTS);
      subscriber({ id: this.seq, message });
      if (!message.whole) this.completeLater(subscriber);
    }
    this.subscribers.add(subscriber);
    return () => this.unsubscribe(subscriber);
  };

  readonly snapshot = (count = SNAPSHOT_REQUESTS): Extract<StreamMessage, { kind: 'snapshot' }> => ({
    kind: 'snapshot',
    mesh: this.withNewest(count),
    whole: count >= Math.min(SNAPSHOT_REQUESTS, this.current.requests.length),
    clock: this.clockState(),
  });

  readonly figures = () => ({
    subscribers: this.subscribers.size,
    configs: this.configs.size,
    configBytes: this.configs.bytes,
    messages: this.seq,
  });

  readonly close = (): void => {
    this.cancelClock();
    this.dropBatch();
    this.dropWhole();
    this.subscribers.clear();
    this.taps.clear();
  };

  private apply(event: MeshEvent): void {
    const next = reduce(this.current, event);
    if (next === this.current) return;
    this.current = next;
    this.batch.push(event);
    this.cancelFlush ??= this.clock.after(BATCH_MS, () => this.flush());
  }

  private flush(): void {
    const events = this.batch;
    this.dropBatch();
    if (events.length > 0) this.send({ kind: 'events', events });
  }

  private withNewest(count: number): Mesh {
    const { requests, requestsDropped } = this.current;
    const left = Math.max(0, requests.length - count);
    return { ...this.current, requests: requests.slice(left), requestsDropped: requestsDropped + left };
  }

  private completeLater(subscriber: Subscriber): void {
    const cancel = this.clock.after(WHOLE_AFTER_MS, () => {
      this.cancelWhole.delete(subscriber);
      // What is in the batch is in the mesh, too: it must not be applied twice.
      this.flush();
      this.deliver(subscriber, {
        id: this.seq,
        message: { kind: 'whole', mesh: this.withNewest(SNAPSHOT_REQUESTS) },
      });
    });
    this.cancelWhole.set(subscriber, cancel);
  }

  private dropWhole(): void {
    for (const cancel of this.cancelWhole.values()) cancel();
    this.cancelWhole.clear();
  }

  private dropBatch(): void {
    this.cancelFlush?.();
    this.cancelFlush = null;
    this.batch = [];
  }

  private send(message: StreamMessage): void {
    const item = { id: ++this.seq, message };
    // A snapshot restarts the history: nothing before it may be replayed on top of it.
    if (message.kind === 'snapshot') this.kept.length = 0;
    else this.kept.push(item);
    if (this.kept.length > KEEP_MESSAGES) this.kept.shift();
    for (const subscriber of this.subscribers) this.deliver(subscriber, item);
  }

  /** One browser whose stream breaks must not keep the others from hearing. */
  private deliver(subscriber: Subscriber, item: StreamItem): void {
    try {
      subscriber(item);
    } catch {
      this.unsubscribe(subscriber);
    }
  }

  private unsubscribe(subscriber: Subscriber): void {
    this.cancelWhole.get(subscriber)?.();
    this.cancelWhole.delete(subscriber);
    this.subscribers.delete(subscriber);
  }
}
