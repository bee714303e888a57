import { beforeEach, describe, expect, it } from 'vitest';
import { EMPTY_MESH, epochMs, type Mesh, type MeshEvent, type ProxyConfig } from '@/mesh/model';
import { reduce } from '@/mesh/reduce/reduce';
import type { ClockState, Tick } from '@/wire/stream';
import type { Recording } from './file.ts';
import { createPlayer, type Player } from './player.ts';
import { FACTS, fakeClock, ORDER, story, T0 } from './recording.testing.ts';
import { createTimeline } from './timeline.ts';

const recording: Recording = {
  name: 'shop.meshpath.gz',
  header: {
    format: 'meshpath-recording',
    formatVersion: 1,
    toolVersion: '0.1.0',
    istioVersion: FACTS.istioVersion,
    kubernetesVersion: FACTS.kubernetesVersion,
    envoyVersion: FACTS.envoyVersion,
    clusterName: FACTS.clusterName,
    startedAt: epochMs(T0),
    readyAt: epochMs(T0 + 2_000),
    lengthMs: 60_000,
  },
  events: story().map(([t, event]) => ({ t, event })),
};

/** Stands for the engine: keeps the mesh that it is given. */
class Stage {
  mesh: Mesh = EMPTY_MESH;
  configs: ProxyConfig[] = [];
  replaced = 0;
  said = 0;
  clock: (() => ClockState) | null = null;
  emit = (event: MeshEvent) => {
    this.mesh = reduce(this.mesh, event);
  };
  replace = (mesh: Mesh, configs: Iterable<ProxyConfig>) => {
    this.mesh = mesh;
    this.configs = [...configs];
    this.replaced++;
  };
  setReplayClock = (clock: () => ClockState) => {
    this.clock = clock;
  };
  sayClock = () => {
    this.said++;
  };
}

/** The mesh at `t` by the plainest way: every event from the beginning. */
const plainlyAt = (t: number) =>
  story()
    .filter(([at]) => at <= t)
    .reduce(
      (mesh, [, event]) => reduce(mesh, event),
      reduce(EMPTY_MESH, { kind: 'source-status', source: 'recording', status: { kind: 'live', since: epochMs(T0) } }),
    );

describe('createTimeline', () => {
  const timeline = createTimeline(recording);

  it('gives at any moment the mesh that replaying everything gives', () => {
    const around = story().flatMap(([t]) => [Math.max(0, t - 1), t, t + 1]);
    for (const t of [0, 60_000, ...around]) expect(timeline.frameAt(epochMs(T0 + t)).mesh).toEqual(plainlyAt(t));
  });

  it('gives the configurations that stood then', () => {
    const versionAt = (t: number) => timeline.frameAt(epochMs(T0 + t)).configs.get(ORDER)?.version;
    expect([500, 1_000, 20_499, 20_500, 60_000].map(versionAt)).toEqual([undefined, 'v1', 'v1', 'v2', 'v2']);
  });

  it('ticks requests, failures, pushes, rejections and renewals of what is played', () => {
    const of = (kind: Tick['kind']) => timeline.ticks.filter((tick) => tick.kind === kind);
    expect(of('push').map((t) => [t.at, t.label])).toEqual([
      [T0 + 20_000, `LDS → ${ORDER}`],
      [T0 + 40_000, `LDS → ${ORDER}`],
    ]);
    expect(of('nack')).toEqual([
      { at: T0 + 40_000, kind: 'nack', label: `LDS ${ORDER}: Proto constraint validation failed` },
    ]);
    expect(of('renewal')).toEqual([{ at: T0 + 30_000, kind: 'renewal', label: ORDER }]);
    expect(of('failure')).toEqual([{ at: T0 + 27_500, kind: 'failure', label: 'GET payment:8080/x/25 503 UF' }]);
    expect(of('request').length).toBe(49);
    expect(timeline.ticks.every((tick, i) => i === 0 || (timeline.ticks[i - 1]?.at ?? 0) <= tick.at)).toBe(true);
  });
});

describe('createPlayer', () => {
  let stage: Stage;
  let time: ReturnType<typeof fakeClock>;
  let player: Player;
  const at = () => player.state().at - T0;

  beforeEach(() => {
    stage = new Stage();
    time = fakeClock();
    player = createPlayer(recording, { clock: time.clock, engine: stage });
  });

  it('shows the first full picture before it starts, and starts there', () => {
    expect(stage.mesh).toEqual(plainlyAt(2_000));
    expect(stage.configs.map((c) => c.version)).toEqual(['v1']);
    time.advance(5_000);
    expect(at()).toBe(2_000);
    player.start();
    time.advance(3_000);
    expect(at()).toBe(5_000);
    expect(stage.mesh).toEqual(plainlyAt(5_000));
    expect(player.state()).toMatchObject({
      kind: 'replay',
      start: T0 + 2_000,
      end: T0 + 60_000,
      speed: 1,
      playing: true,
    });
    expect(stage.clock?.()).toEqual(player.state());
  });

  it('emits each event at its recorded time, neither early nor late', () => {
    player.start();
    time.advance(17_999);
    expect(stage.mesh.sync[ORDER]?.types.LDS?.sent).toBe('n1');
    time.advance(1);
    expect(stage.mesh.sync[ORDER]?.types.LDS?.sent).toBe('n2');
  });

  it('pauses and goes on where it was', () => {
    player.start();
    time.advance(10_000);
    expect(player.command({ action: 'pause' }).playing).toBe(false);
    expect(time.timers.size).toBe(0);
    time.advance(60_000);
    expect(at()).toBe(12_000);
    expect(stage.mesh).toEqual(plainlyAt(12_000));
    player.command({ action: 'play' });
    time.advance(1_000);
    expect(at()).toBe(13_000);
    expect(stage.said).toBe(2);
  });

  it('plays faster and slower, within bounds', () => {
    player.start();
    player.command({ action: 'speed', speed: 4 });
    time.advance(5_000);
    expect(at()).toBe(22_000);
    expect(stage.mesh).toEqual(plainlyAt(22_000));
    player.command({ action: 'speed', speed: 0.5 });
    time.advance(2_000);
    expect(at()).toBe(23_000);
    expect(player.command({ action: 'speed', speed: 100 }).speed).toBe(8);
    expect(player.command({ action: 'speed', speed: 0 }).speed).toBe(0.25);
  });

  it('seeks forwards and backwards, playing or paused', () => {
    player.start();
    for (const playing of [true, false]) {
      player.command({ action: playing ? 'play' : 'pause' });
      for (const t of [50_000, 3_000, 20_500, 59_999]) {
        player.command({ action: 'seek', at: epochMs(T0 + t) });
        expect(at()).toBe(t);
        expect(stage.mesh).toEqual(plainlyAt(t));
      }
      expect(stage.configs.map((c) => c.version)).toEqual(['v2']);
    }
  });

  it('keeps seeks inside the recording', () => {
    expect(player.command({ action: 'seek', at: epochMs(0) }).at).toBe(T0 + 2_000);
    expect(player.command({ action: 'seek', at: epochMs(T0 * 2) }).at).toBe(T0 + 60_000);
  });

  it('begins again at the end, with the first picture', () => {
    player.start();
    const before = stage.replaced;
    time.advance(57_999);
    expect(stage.mesh.namespaces.late).toBeDefined();
    time.advance(1);
    expect(stage.replaced).toBe(before + 1);
    expect(stage.mesh).toEqual(plainlyAt(2_000));
    time.advance(18_000);
    expect(stage.mesh).toEqual(plainlyAt(20_000));
  });

  it('leaves no timer when stopped', () => {
    player.start();
    time.advance(1_000);
    player.stop();
    expect(time.timers.size).toBe(0);
    time.advance(5_000);
    expect(at()).toBe(3_000);
  });
});
