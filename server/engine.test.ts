import { describe, expect, it } from 'vitest';
import { EMPTY_MESH, epochMs, type MeshEvent, type ProxyConfig, podId, type RequestId } from '@/mesh/model';
import { entry } from '@/mesh/requests/lines.testkit.ts';
import type { Clock } from './clock.ts';
import { ConfigCache } from './configCache.ts';
import { Engine, type StreamItem } from './engine.ts';

function fakeClock() {
  let now = 1_000;
  const timers = new Set<{ at: number; every: number | null; fn: () => void }>();
  const clock: Clock = {
    now: () => epochMs(now),
    after: (ms, fn) => {
      const timer = { at: now + ms, every: null, fn };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    every: (ms, fn) => {
      const timer = { at: now + ms, every: ms, fn };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  const advance = (ms: number) => {
    const end = now + ms;
    for (;;) {
      const due = [...timers].filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      now = due.at;
      if (due.every === null) timers.delete(due);
      else due.at += due.every;
      due.fn();
    }
    now = end;
  };
  return { clock, advance };
}

const namespace = (name: string): MeshEvent => ({
  kind: 'namespace-set',
  namespace: { name, labels: {}, createdAt: epochMs(0) },
});

describe('Engine', () => {
  it('gives a new subscriber a snapshot, then batches of events', () => {
    const { clock, advance } = fakeClock();
    const engine = new Engine(clock);
    engine.emit(namespace('a'));
    const heard: StreamItem[] = [];
    engine.subscribe((item) => heard.push(item));
    engine.emit(namespace('b'));
    engine.emit(namespace('c'));
    expect(heard.map((i) => i.message.kind)).toEqual(['snapshot']);
    advance(100);
    expect(heard.map((i) => i.message.kind)).toEqual(['snapshot', 'events']);
    const second = heard[1]?.message;
    expect(second?.kind === 'events' && second.events.length).toBe(2);
  });

  it('resumes after Last-Event-ID without losing or repeating an event', () => {
    const { clock, advance } = fakeClock();
    const engine = new Engine(clock);
    const first: StreamItem[] = [];
    const stop = engine.subscribe((item) => first.push(item));
    engine.emit(namespace('a'));
    advance(100);
    stop();
    engine.emit(namespace('b'));
    advance(100);
    engine.emit(namespace('c'));
    const lastId = first.at(-1)?.id ?? 0;
    const resumed: StreamItem[] = [];
    engine.subscribe((item) => resumed.push(item), lastId);
    const names = resumed.flatMap((i) =>
      i.message.kind === 'events'
        ? i.message.events.map((e) => (e.kind === 'namespace-set' ? e.namespace.name : ''))
        : [],
    );
    expect(names).toEqual(['b', 'c']);
  });

  it('gives the newest requests first and the whole mesh a second later, but not over a seek', () => {
    const { clock, advance } = fakeClock();
    const engine = new Engine(clock);
    const request = (id: string) =>
      engine.emit({ kind: 'access-log', entries: [entry({ id: id as RequestId, requestId: id })] });
    for (let i = 0; i < 700; i++) request(`r${i}`);
    const heard: StreamItem[] = [];
    engine.subscribe((item) => heard.push(item));
    const shown = ({ message }: StreamItem) =>
      'mesh' in message
        ? [message.mesh.requests[0]?.id, message.mesh.requests.at(-1)?.id, message.mesh.requestsDropped]
        : message.kind;
    expect(heard.map(shown)).toEqual([['r500', 'r699', 500]]);
    advance(950);
    // Not yet on its way to browsers when the mesh is sent whole: they hear of it first, and once.
    request('late');
    advance(50);
    expect(heard.map(shown)).toEqual([['r500', 'r699', 500], 'events', ['r101', 'late', 101]]);
    advance(5_000);
    expect(heard.filter((item) => item.message.kind === 'events')).toHaveLength(1);

    const sought: StreamItem[] = [];
    engine.subscribe((item) => sought.push(item));
    engine.replace(EMPTY_MESH);
    advance(1_000);
    expect(sought.map((item) => item.message.kind)).toEqual(['snapshot', 'snapshot']);
    expect(sought[1]?.message).toMatchObject({ whole: true });
  });

  it('gives a snapshot when the last id is of another time, or of too long ago', () => {
    const { clock } = fakeClock();
    const engine = new Engine(clock);
    const first: StreamItem[] = [];
    engine.subscribe((item) => first.push(item));
    for (let i = 0; i < 200; i++) engine.sayClock();
    for (const id of [999, first[0]?.id ?? 0]) {
      const heard: StreamItem[] = [];
      engine.subscribe((item) => heard.push(item), id);
      expect(heard.map((item) => item.message.kind)).toEqual(['snapshot']);
    }
  });

  it('lets go of a browser whose stream breaks, and goes on with the others', () => {
    const { clock } = fakeClock();
    const engine = new Engine(clock);
    let broken = false;
    engine.subscribe(() => {
      if (broken) throw new Error('closed');
    });
    const heard: StreamItem[] = [];
    engine.subscribe((item) => heard.push(item));
    broken = true;
    engine.sayClock();
    expect(heard.map((item) => item.message.kind)).toEqual(['snapshot', 'clock']);
    expect(engine.figures().subscribers).toBe(1);
  });

  it('keeps whole configurations out of the stream and in the tap', () => {
    const { clock, advance } = fakeClock();
    const engine = new Engine(clock);
    const tapped: MeshEvent[] = [];
    const heard: StreamItem[] = [];
    engine.tap((event) => tapped.push(event));
    engine.subscribe((item) => heard.push(item));
    engine.emit({ kind: 'proxy-config', config: config('a', 10) });
    advance(100);
    expect(tapped[0]?.kind).toBe('proxy-config');
    const message = heard.at(-1)?.message;
    expect(message?.kind === 'events' && message.events[0]?.kind).toBe('config-standing');
    expect(engine.config(podId('n', 'a'))?.bytes).toBe(10);
  });
});

describe('ConfigCache', () => {
  it('drops the least recently used above its limit, never the newest', () => {
    const cache = new ConfigCache(100);
    cache.put(config('a', 60));
    cache.put(config('b', 30));
    cache.get(podId('n', 'a'));
    expect(cache.put(config('c', 30))).toEqual([podId('n', 'b')]);
    expect(cache.put(config('d', 500))).toEqual([podId('n', 'a'), podId('n', 'c')]);
    expect(cache.bytes).toBe(500);
  });
});

function config(name: string, bytes: number): ProxyConfig {
  return {
    pod: podId('n', name),
    fetchedAt: epochMs(0),
    version: 'v',
    listeners: [],
    routes: [],
    clusters: [],
    endpoints: [],
    gaps: [],
    raw: {},
    bytes,
  };
}
