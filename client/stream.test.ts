import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EMPTY_MESH, epochMs } from '@/mesh/model';
import type { StreamMessage } from '@/wire/stream';
import { MeshStore } from './meshStore.ts';
import { connectStream } from './stream.ts';

class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static last: FakeSource;
  readyState = 1;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor() {
    super();
    FakeSource.last = this;
  }
  close() {}
  say(kind: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(kind, { data: JSON.stringify(data) }));
  }
}

const SERVER_NOW = epochMs(1_000_000);
const clock: Extract<StreamMessage, { kind: 'clock' }>['clock'] = { kind: 'live', serverNow: SERVER_NOW };
const reload = vi.fn();
let store: MeshStore;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeSource);
  vi.stubGlobal('location', { reload });
  const session = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => session.get(key) ?? null,
    setItem: (key: string, value: string) => session.set(key, value),
  });
  store = new MeshStore(() => performance.now());
  stop = connectStream(store);
  FakeSource.last.say('build', { build: '' });
  FakeSource.last.say('snapshot', { kind: 'snapshot', mesh: EMPTY_MESH, whole: true, clock });
});

afterEach(() => {
  stop();
  reload.mockReset();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('runs mesh time on between messages, and lets it stand at the last one while the stream is lost', () => {
  vi.advanceTimersByTime(2_000);
  expect(store.now()).toBe(SERVER_NOW + 2_000);
  FakeSource.last.say('events', { kind: 'events', events: [] });
  vi.advanceTimersByTime(4_000);
  FakeSource.last.onerror?.();
  expect(store.getState()).toMatchObject({ connection: 'lost', ready: true });
  expect(store.now()).toBe(SERVER_NOW + 2_000);
  vi.advanceTimersByTime(600_000);
  expect(store.now()).toBe(SERVER_NOW + 2_000);
});

it('goes on with the next message', () => {
  FakeSource.last.onerror?.();
  vi.advanceTimersByTime(60_000);
  FakeSource.last.say('clock', { kind: 'clock', clock: { kind: 'live', serverNow: SERVER_NOW + 60_000 } });
  vi.advanceTimersByTime(1_000);
  expect(store.getState().connection).toBe('open');
  expect(store.now()).toBe(SERVER_NOW + 61_000);
});

it('holds a silent stream for lost, and opens another', () => {
  const first = FakeSource.last;
  vi.advanceTimersByTime(30_000);
  expect(store.getState().connection).toBe('lost');
  expect(store.now()).toBe(SERVER_NOW);
  expect(FakeSource.last).not.toBe(first);
});

it('loads the page anew when the server is of another build, once for each', () => {
  expect(reload).not.toHaveBeenCalled();
  for (let i = 0; i < 3; i++) FakeSource.last.say('build', { build: 'another' });
  expect(reload).toHaveBeenCalledOnce();
  FakeSource.last.say('build', { build: 'a third' });
  expect(reload).toHaveBeenCalledTimes(2);
});
