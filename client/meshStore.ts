import { EMPTY_MESH, type EpochMs, epochMs, type Mesh, type MeshEvent } from '@/mesh/model';
import { reduce } from '@/mesh/reduce/reduce.ts';
import type { ClockState, StreamMessage } from '@/wire/stream';

export type Connection = 'connecting' | 'open' | 'lost';

export type StoreState = {
  readonly connection: Connection;
  /** True once the first snapshot is in: before it the mesh is unknown, not empty. */
  readonly ready: boolean;
  /** True once the requests that the first snapshot left out are in, too. */
  readonly whole: boolean;
  readonly mesh: Mesh;
  readonly clock: ClockState;
  /** Raised by every snapshot: whoever holds positions in time starts over. */
  readonly epoch: number;
};

const INITIAL: StoreState = {
  connection: 'connecting',
  ready: false,
  whole: false,
  mesh: EMPTY_MESH,
  clock: { kind: 'live', serverNow: epochMs(0) },
  epoch: 0,
};

type Listener = () => void;
type EventListener = (events: readonly MeshEvent[], state: StoreState) => void;

/**
 * The browser's copy of the mesh: the server's snapshot, moved on by the same reducer with the same events.
 * Knows neither React nor the network; `monotonic` is `performance.now`, passed in.
 */
export class MeshStore {
  private state = INITIAL;
  private clockReceivedAt = 0;
  private heardAt = 0;
  private readonly listeners = new Set<Listener>();
  private readonly eventListeners = new Set<EventListener>();

  constructor(private readonly monotonic: () => number) {}

  readonly getState = (): StoreState => this.state;
  readonly getInitialState = (): StoreState => INITIAL;

  readonly subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Each batch of events once, after it was applied: for what moves outside React. */
  readonly onEvents = (listener: EventListener): (() => void) => {
    this.eventListeners.add(listener);
    return () => this.eventListeners.delete(listener);
  };

  receive(message: StreamMessage): void {
    this.heardAt = this.monotonic();
    this.state = { ...this.state, connection: 'open' };
    switch (message.kind) {
      case 'snapshot':
        this.setClock(message.clock);
        this.set({
          ready: true,
          whole: message.whole,
          mesh: message.mesh,
          clock: message.clock,
          epoch: this.state.epoch + 1,
        });
        return;
      case 'whole':
        this.set({ whole: true, mesh: message.mesh });
        return;
      case 'events': {
        const mesh = message.events.reduce(reduce, this.state.mesh);
        this.set({ mesh });
        for (const listener of this.eventListeners) listener(message.events, this.state);
        return;
      }
      case 'clock':
        this.setClock(message.clock);
        this.set({ clock: message.clock });
        return;
    }
  }

  /** The stream broke off. What is known stays, as of the last message. */
  lose(): void {
    const connection = this.state.ready ? 'lost' : 'connecting';
    if (connection !== this.state.connection) this.set({ connection });
  }

  /**
   * Mesh time now: the server's clock live, the recording's clock in replay, moved on by the local monotonic clock. Without a
   * stream it stands at the last message: silence of ours is not silence in the mesh.
   */
  readonly now = (): EpochMs => {
    const { clock, connection, ready } = this.state;
    // Before the first snapshot there is no mesh time; a fixed one renders the same on server and browser.
    if (!ready) return epochMs(0);
    const elapsed = (connection === 'lost' ? this.heardAt : this.monotonic()) - this.clockReceivedAt;
    if (clock.kind === 'live') return epochMs(clock.serverNow + elapsed);
    if (!clock.playing) return clock.at;
    return epochMs(Math.min(clock.end, clock.at + elapsed * clock.speed));
  };

  private setClock(clock: ClockState): void {
    this.clockReceivedAt = this.heardAt;
    this.state = { ...this.state, clock };
  }

  private set(change: Partial<StoreState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
