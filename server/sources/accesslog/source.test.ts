import { PassThrough } from 'node:stream';
import pino from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type AccessEntry,
  EMPTY_MESH,
  epochMs,
  err,
  fault,
  type Mesh,
  type MeshEvent,
  ok,
  type Pod,
  podId,
  type Result,
  workloadId,
} from '@/mesh/model';
import type { Clock } from '@/server/clock';
import { type AccessLogOptions, createAccessLogSource } from './index.ts';

/** A clock that stands still until told; every turn of the event loop is let pass before time moves on. */
function manualClock() {
  let now = 1_800_000_000_000;
  const timers = new Set<{ at: number; every: number | null; fn: () => void }>();
  const add = (ms: number, every: number | null, fn: () => void) => {
    const timer = { at: now + ms, every, fn };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  const clock: Clock = {
    now: () => epochMs(now),
    after: (ms, fn) => add(ms, null, fn),
    every: (ms, fn) => add(ms, ms, fn),
  };
  const settle = async () => {
    for (let i = 0; i < 10; i++) await new Promise((r) => setImmediate(r));
  };
  const pass = async (ms: number) => {
    await settle();
    const end = now + ms;
    for (;;) {
      const next = [...timers].filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      now = Math.max(now, next.at);
      if (next.every === null) timers.delete(next);
      else next.at += next.every;
      next.fn();
      await settle();
    }
    now = end;
    await settle();
  };
  return { clock, pass, timers };
}

type Opened = { pod: string; since: number | undefined; out: PassThrough };

function pod(name: string, proxy: Pod['proxy'] = 'sidecar'): Pod {
  return {
    id: podId('shop', name),
    uid: name,
    workload: workloadId('shop', 'Deployment', name),
    labels: {},
    annotations: {},
    serviceAccount: '',
    node: null,
    ips: ['10.0.0.1'],
    hostNetwork: false,
    phase: 'Running',
    reason: null,
    createdAt: epochMs(0),
    deletingSince: null,
    containers: [
      {
        name: 'istio-proxy',
        role: 'native-sidecar',
        image: '',
        ready: true,
        restarts: 0,
        ports: [],
        runAsUser: null,
        runAsGroup: null,
      },
    ],
    proxy,
    controlPlane: false,
  };
}

const line = (n: number) => {
  const nanos = String(n).padStart(9, '0');
  const json = {
    start_time: '2027-01-15T08:00:00.000Z',
    method: 'GET',
    path: `/${n}`,
    protocol: 'HTTP/1.1',
    response_code: 200,
    request_id: `r${n}`,
  };
  return `2027-01-15T08:00:01.${nanos}Z ${JSON.stringify(json)}\n`;
};

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const source of running.splice(0)) await source.stop();
});

function setup(options: AccessLogOptions = {}, answer: (n: number) => Result<null> = () => ok(null)) {
  const { clock, pass, timers } = manualClock();
  const events: MeshEvent[] = [];
  const opened: Opened[] = [];
  const source = createAccessLogSource(
    {
      logs: async (id, _container, wanted, signal) => {
        const result = answer(opened.length);
        const out = new PassThrough();
        opened.push({ pod: id, since: wanted.sinceSeconds, out });
        if (!result.ok) return result;
        signal.addEventListener('abort', () => out.end());
        return ok(out);
      },
    },
    { emit: (e) => events.push(e), clock, random: () => 0.5, log: pino({ level: 'silent' }) },
    options,
  );
  running.push(source);
  source.start();
  const entries = (): AccessEntry[] => events.flatMap((e) => (e.kind === 'access-log' ? e.entries : []));
  const faults = () =>
    events.flatMap((e) => (e.kind === 'degraded' ? [`${e.degradation.scope}: ${e.degradation.fault.code}`] : []));
  const states = () => events.flatMap((e) => (e.kind === 'source-status' ? [e.status.kind] : []));
  return { source, events, opened, entries, faults, states, pass, timers };
}

describe('following', () => {
  test('begins a minute back, emits batches within 100 ms, and is settled once each stream stands', async () => {
    const { source, opened, entries, events, states, pass } = setup();
    expect(source.settled()).toBe(false);
    source.onPods?.([pod('a'), pod('b', 'none'), pod('gw', 'gateway')]);
    await pass(0);
    expect(opened.map((o) => [o.pod, o.since])).toEqual([
      ['shop/gw', 60],
      ['shop/a', 60],
    ]);
    expect([source.settled(), states()]).toEqual([true, ['connecting', 'live']]);
    opened[1]?.out.write(line(1) + line(2));
    opened[0]?.out.write(line(3));
    await pass(99);
    expect(entries()).toEqual([]);
    await pass(1);
    expect(entries().map((e) => e.path)).toEqual(['/1', '/2', '/3']);
    expect(events.filter((e) => e.kind === 'access-log').length).toBe(1);
    expect(events.filter((e) => e.kind === 'access-log-state').length).toBe(2);
  });

  test('resumes a broken stream without loss or repetition', async () => {
    const { source, opened, entries, pass } = setup();
    source.onPods?.([pod('a')]);
    await pass(0);
    opened[0]?.out.write(line(1) + line(2) + line(3).slice(0, 40));
    await pass(200);
    opened[0]?.out.destroy(new Error('cut'));
    await pass(1_000);
    expect(opened.length).toBe(2);
    expect(opened[1]?.since).toBeGreaterThanOrEqual(15);
    opened[1]?.out.write(line(1) + line(2) + line(3) + line(4));
    await pass(200);
    expect(entries().map((e) => e.path)).toEqual(['/1', '/2', '/3', '/4']);
  });

  test('a silent stream is opened anew', async () => {
    const { source, opened, pass } = setup();
    source.onPods?.([pod('a')]);
    await pass(240_000);
    expect(opened.length).toBeGreaterThan(1);
  });

  test('a pod that is gone ends its stream, and stop leaves no timer', async () => {
    const { source, opened, pass, timers } = setup();
    source.onPods?.([pod('a'), pod('b')]);
    await pass(0);
    source.onPods?.([pod('b')]);
    await pass(0);
    expect(opened[0]?.out.writableEnded).toBe(true);
    await source.stop();
    expect(opened.every((o) => o.out.writableEnded)).toBe(true);
    expect(timers.size).toBe(0);
  });

  test('streams are bounded, gateways come first, and the bound is said', async () => {
    const { source, opened, faults, pass } = setup({ maxStreams: 2 });
    source.onPods?.([pod('a'), pod('b'), pod('c'), pod('gw', 'gateway')]);
    await pass(0);
    expect(opened.map((o) => o.pod)).toEqual(['shop/gw', 'shop/a']);
    expect(faults()).toEqual(['streams: log-streams-limited']);
  });
});

describe('faults', () => {
  const refused = fault('forbidden', 'no', 'ask');

  test('a missing right degrades the namespace, with the YAML, and is asked for again', async () => {
    const { source, events, faults, pass, states } = setup({}, (n) => (n < 2 ? err(refused) : ok(null)));
    source.onPods?.([pod('a'), pod('b')]);
    await pass(0);
    expect(faults()).toEqual(['shop: logs-forbidden']);
    const [degraded] = events.filter((e) => e.kind === 'degraded');
    expect(degraded?.kind === 'degraded' && degraded.degradation.fault.remedy).toContain('pods/log');
    expect(states()).toEqual(['connecting', 'failed']);
    await pass(60_000);
    expect(events.some((e) => e.kind === 'degradation-cleared' && e.scope === 'shop')).toBe(true);
    expect(states()).toEqual(['connecting', 'failed', 'live']);
  });

  test('an API server that goes away makes the source stale until it is back', async () => {
    let away = false;
    const { source, opened, states, pass } = setup({}, () =>
      away ? err(fault('api-unreachable', 'x', 'y')) : ok(null),
    );
    source.onPods?.([pod('a')]);
    await pass(0);
    away = true;
    opened[0]?.out.destroy(new Error('cut'));
    await pass(30_000);
    expect(states()).toEqual(['connecting', 'live', 'stale']);
    expect(opened.length).toBeLessThan(20);
    away = false;
    await pass(60_000);
    expect(states()).toEqual(['connecting', 'live', 'stale', 'live']);
  });

  test('unreadable and enormous lines are counted with a reason, and the rest is read', async () => {
    const { source, opened, events, entries, pass } = setup();
    source.onPods?.([pod('a')]);
    await pass(0);
    opened[0]?.out.write(
      `2027-01-15T08:00:00.5Z {"broken\n2027-01-15T08:00:00.6Z {"path":"${'x'.repeat(200_000)}"}\n${line(1)}`,
    );
    await pass(200);
    const [bad] = events.filter((e) => e.kind === 'access-log-unreadable');
    expect(bad).toMatchObject({ count: 2, lastReason: 'line-too-long' });
    expect(entries().length).toBe(1);
  });

  test('an agent’s renewal is told', async () => {
    const told: string[] = [];
    const { source, opened, pass } = setup({ onCertificateGenerated: (id) => told.push(id) });
    source.onPods?.([pod('a')]);
    await pass(0);
    opened[0]?.out.write(
      '2027-01-15T08:00:00.5Z 2027-01-15T08:00:00.4Z\tinfo\tcache\tgenerated new workload certificate\tttl=1m\n',
    );
    await pass(0);
    expect(told).toEqual(['shop/a']);
  });

  test('switched-off logs are said once, with the Telemetry, and taken back when a line comes', async () => {
    const mesh: Mesh = { ...EMPTY_MESH, facts: { ...EMPTY_MESH.facts, rootNamespace: 'istio-root', meshConfig: {} } };
    const { source, opened, events, faults, pass } = setup({ mesh: () => mesh });
    source.onPods?.([pod('a')]);
    await pass(20_000);
    expect(faults()).toEqual(['access-log: access-log-off']);
    const [degraded] = events.filter((e) => e.kind === 'degraded');
    const remedy = degraded?.kind === 'degraded' ? degraded.degradation.fault.remedy : '';
    expect(remedy).toContain('kind: Telemetry');
    expect(remedy).toContain('namespace: istio-root');
    opened[0]?.out.write(line(1));
    await pass(5_000);
    expect(
      events.filter((e) => e.kind === 'access-log-state').map((e) => e.kind === 'access-log-state' && e.state),
    ).toEqual(['off', 'on']);
    expect(events.some((e) => e.kind === 'degradation-cleared' && e.scope === 'access-log')).toBe(true);
  });

  test('lines of before do not hide that the log was switched off since', async () => {
    const mesh: Mesh = { ...EMPTY_MESH, facts: { ...EMPTY_MESH.facts, rootNamespace: 'istio-root', meshConfig: {} } };
    const { source, opened, faults, pass } = setup({ mesh: () => mesh });
    source.onPods?.([pod('a')]);
    await pass(0);
    opened[0]?.out.write(line(1));
    await pass(1_000);
    expect(faults()).toEqual([]);
    await pass(60_000);
    expect(faults()).toEqual(['access-log: access-log-off']);
  });
});
