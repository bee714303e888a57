import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { epochMs, err, fault, type MeshEvent, ok, type Pod, podId, type Result, workloadId } from '@/mesh/model';
import type { ClusterConnection } from '@/server/cluster/connection';
import { SimulatedClock } from '@/server/simulatedClock.testkit';
import { NO_REQUESTS, TestCluster, testContext } from '@/server/testCluster.testkit';
import { createInterceptionSource } from './index.ts';

const LOG = readFileSync(
  join(import.meta.dirname, '../../../fixtures/istio-1.31/interception/istio-init-iptables.log'),
  'utf8',
);

function pod(name: string, init: string | null = 'istio-init', uid = name): Pod {
  const container = (of: string) => ({
    name: of,
    role: 'init' as const,
    image: '',
    ready: true,
    restarts: 0,
    ports: [],
    runAsUser: null,
    runAsGroup: null,
  });
  return {
    id: podId('shop', name),
    uid,
    workload: workloadId('shop', 'Deployment', name),
    labels: {},
    annotations: {},
    serviceAccount: 'default',
    node: null,
    ips: ['10.0.0.1'],
    hostNetwork: false,
    phase: 'Running',
    reason: null,
    createdAt: epochMs(0),
    deletingSince: null,
    containers: init === null ? [] : [container(init)],
    proxy: 'sidecar',
    controlPlane: false,
  };
}

function start(answer: (pod: string) => Result<string>) {
  const events: MeshEvent[] = [];
  const reads: string[] = [];
  const timers: { ms: number; fn: () => void }[] = [];
  const connection: ClusterConnection = {
    name: 'fake',
    namespace: 'default',
    dryRun: async () => err(fault('forbidden', '', '')),
    getJson: async () => ok({}),
    watch: async () => ok(undefined),
    logs: async (of) => {
      reads.push(of);
      const text = answer(of);
      return text.ok ? ok(Readable.from([Buffer.from(text.value)])) : text;
    },
    portForward: async () => err(fault('forbidden', '', '')),
    close: async () => {},
    openStreams: () => ({ watches: 0, logs: 0, portForwards: 0 }),
    requests: () => NO_REQUESTS,
  };
  const source = createInterceptionSource(connection, {
    emit: (e) => events.push(e),
    clock: {
      now: () => epochMs(0),
      after: (ms, fn) => {
        const timer = { ms, fn };
        timers.push(timer);
        return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1));
      },
      every: () => () => {},
    },
    random: () => 0.5,
    log: pino({ level: 'silent' }),
  });
  source.start();
  const settle = () => new Promise((resolve) => setTimeout(resolve, 15));
  const fire = async () => {
    for (const timer of timers.splice(0)) timer.fn();
    await settle();
  };
  const found = () =>
    events.flatMap((e) => (e.kind === 'interception' ? [`${e.interception.pod} ${e.interception.source}`] : []));
  return { source, events, reads, timers, settle, fire, found };
}
const forbidden = err(fault('forbidden', 'no', ''));

describe('the interception source', () => {
  it('reads each pod once, and again only for another pod of the same name', async () => {
    const { source, reads, found, settle } = start(() => ok(LOG));
    for (let i = 0; i < 3; i++) source.onPods?.([pod('a'), pod('b')]);
    await settle();
    source.onPods?.([pod('a'), pod('b')]);
    await settle();
    expect(reads).toEqual(['shop/a', 'shop/b']);
    expect(found()).toEqual(['shop/a logged', 'shop/b logged']);
    expect(source.settled()).toBe(true);
    source.onPods?.([pod('a', 'istio-init', 'another'), pod('b')]);
    await settle();
    expect(reads).toHaveLength(3);
  });

  it('reads a large mesh at an even pace, and a small one at once', async () => {
    const clock = new SimulatedClock();
    const reads: number[] = [];
    const logs = async () => {
      reads.push(clock.now());
      return ok(Readable.from([Buffer.from(LOG)]));
    };
    const source = createInterceptionSource({ ...new TestCluster().connection, logs }, testContext(clock));
    source.start();
    const from = clock.now();
    source.onPods?.(Array.from({ length: 1_000 }, (_, i) => pod(`p${i}`)));
    await clock.pass(40_000);
    expect(reads).toHaveLength(1_000);
    const inSecond = (n: number) => reads.filter((at) => Math.floor((at - from) / 1_000) === n).length;
    for (let n = 0; n < 20; n++) expect(inSecond(n), `second ${n}`).toBeLessThanOrEqual(44);
    const few = Array.from({ length: 80 }, (_, i) => pod(`q${i}`));
    source.onPods?.(few);
    await clock.pass(50);
    expect(reads).toHaveLength(1_080);
    await source.stop();
  });

  it('derives at once where nothing is logged here: CNI, no init container, an empty log', async () => {
    const { source, events, reads, settle } = start(() => ok(''));
    source.onPods?.([pod('cni', 'istio-validation'), pod('bare', null), pod('rotated')]);
    await settle();
    expect(reads).toEqual(['shop/rotated']);
    const because = events.flatMap((e) => (e.kind === 'interception' ? [e.interception.because] : []));
    expect(because).toEqual([
      expect.stringContaining('istio-cni'),
      expect.stringContaining('no istio-init container'),
      expect.stringContaining('empty'),
    ]);
  });

  it('says once per namespace that logs are refused, one pod asks again, and all are read once they may be', async () => {
    let allowed = false;
    const { source, events, reads, timers, found, settle, fire } = start(() => (allowed ? ok(LOG) : forbidden));
    source.onPods?.([pod('a'), pod('b'), pod('c')]);
    await settle();
    expect(found()).toEqual(['shop/a derived', 'shop/b derived', 'shop/c derived']);
    expect(events.filter((e) => e.kind === 'degraded')).toHaveLength(1);
    expect(timers).toHaveLength(1);
    await fire();
    expect(reads).toHaveLength(4);
    allowed = true;
    await fire();
    expect(events.some((e) => e.kind === 'degradation-cleared')).toBe(true);
    expect(
      found()
        .filter((f) => f.endsWith('logged'))
        .sort(),
    ).toEqual(['shop/a logged', 'shop/b logged', 'shop/c logged']);
  });

  it('reads no log that is still being written', async () => {
    const { source, reads, found, settle } = start(() => ok(LOG));
    const ready = pod('a');
    const starting: Pod = {
      ...ready,
      phase: 'Pending',
      containers: ready.containers.map((c) => ({ ...c, ready: false })),
    };
    source.onPods?.([starting]);
    await settle();
    expect(reads).toEqual([]);
    expect(source.settled()).toBe(true);
    source.onPods?.([{ ...ready, phase: 'Pending' }]);
    await settle();
    source.onPods?.([ready]);
    await settle();
    expect(reads).toEqual(['shop/a']);
    expect(found()).toEqual(['shop/a logged']);
  });

  it('keeps trying while the API is away, and while the kubelet cannot give the log', async () => {
    const faults = ['api-unreachable', 'bad-request'];
    const { source, events, found, settle, fire } = start(() => {
      const code = faults.shift();
      return code === undefined ? ok(LOG) : err(fault(code, '', ''));
    });
    source.onPods?.([pod('a')]);
    await settle();
    expect(events.at(-1)).toMatchObject({ kind: 'source-status', status: { kind: 'stale' } });
    await fire();
    await fire();
    expect(found()).toEqual(['shop/a logged']);
    expect(events.some((e) => e.kind === 'source-status' && e.status.kind === 'live')).toBe(true);
  });

  it('derives when the log is gone for good, and leaves no timer when stopped', async () => {
    const { source, found, timers, settle, fire } = start(() => err(fault('bad-request', '', '')));
    source.onPods?.([pod('a')]);
    await settle();
    await fire();
    await source.stop();
    expect(timers).toHaveLength(0);
    expect(found()).toEqual([]);
    const other = start(() => err(fault('bad-request', '', '')));
    other.source.onPods?.([pod('a')]);
    await other.settle();
    for (let i = 0; i < 6; i++) await other.fire();
    expect(other.found()).toEqual(['shop/a derived']);
  });
});
