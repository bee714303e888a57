import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { fault } from '@/mesh/model';
import { type Clock, systemClock } from '@/server/clock';
import { SimulatedClock } from '@/server/simulatedClock.testkit';
import { eventually, TestCluster, testContext, testPod } from '@/server/testCluster.testkit';
import { ADMIN_PORT } from './client.ts';
import { captured, secretsOf } from './fixtures.testkit.ts';
import { createEnvoySource, type EnvoyOptions, type EnvoySource } from './index.ts';

const order = captured('order');
const pod = testPod('shop', 'order');
const fast: Partial<EnvoyOptions> = { sweepMs: 40, perSecond: 1_000, burst: 1_000 };
const PLAIN = "could not find @type 'type.googleapis.com/x.Unknown'";
const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Envoy's answers as captured; `replace` changes some of them. */
const envoy =
  (replace: (path: string) => string | { status: number; body: string } | null = () => null): RequestListener =>
  (request, response) => {
    const path = request.url ?? '';
    const own = replace(path);
    if (own !== null) {
      response.statusCode = typeof own === 'string' ? 200 : own.status;
      response.end(typeof own === 'string' ? own : own.body);
    } else if (path === '/certs') response.end(order.read('certs.json'));
    else if (path.startsWith('/clusters')) response.end(order.read('clusters.json'));
    else if (path === '/server_info') response.end(order.read('server_info.json'));
    else if (path === '/config_dump?include_eds') response.end(order.read('config_dump.json'));
    else if (path.includes('resource=dynamic_active_secrets'))
      response.end(JSON.stringify(secretsOf(order.json('config_dump.json'))));
    else response.end('{}');
  };

async function run(answer: RequestListener = envoy(), options = fast, clock: Clock = systemClock) {
  const cluster = new TestCluster();
  const context = testContext(clock);
  await cluster.serve(pod.id, ADMIN_PORT, answer);
  const source: EnvoySource = createEnvoySource(cluster.connection, context, options);
  cleanUps.push(async () => {
    await source.stop();
    cluster.close();
  });
  source.start();
  return { cluster, context, source };
}

describe('the envoy source', () => {
  it('reads certificate, counters and version of a new pod, over one connection, and settles', async () => {
    const { cluster, context, source } = await run();
    expect(source.settled()).toBe(false);
    source.onPods?.([pod]);
    await eventually('settled', () => source.settled());
    expect(context.of('certificate')).toMatchObject([{ certificate: { pod: pod.id, chainVerified: true } }]);
    expect(context.of('clusters-swept')[0]?.sweep.clusters.length).toBeGreaterThan(10);
    expect(context.of('facts')).toEqual([{ kind: 'facts', facts: { envoyVersion: '1.40.0' } }]);
    expect(context.of('source-status').map((e) => e.status.kind)).toEqual(['connecting', 'live']);
    expect(cluster.dials).toBe(1);
  });

  it('reads the secret once while serials stay, and again when one changes', async () => {
    let serial = '';
    const { cluster, context, source } = await run(
      envoy((path) =>
        path === '/certs' && serial !== '' ? order.read('certs.json').replaceAll(/6b5f8f20[0-9a-f]+/g, serial) : null,
      ),
    );
    source.onPods?.([pod]);
    const sweeps = () => context.of('clusters-swept').length;
    const secretReads = () => cluster.requests.filter((r) => r.includes('secrets')).length;
    await eventually('three sweeps', () => sweeps() >= 3);
    expect(secretReads()).toBe(1);
    serial = 'abcdef';
    await eventually('a second read', () => secretReads() === 2);
    const before = sweeps();
    await eventually('more sweeps', () => sweeps() >= before + 2);
    expect(secretReads()).toBe(2);
    expect(context.of('certificate')).toHaveLength(2);
  });

  it('falls back to /certs when the secrets cannot be read, and says so until they can', async () => {
    let broken = true;
    const { context, source } = await run(envoy((path) => (broken && path.includes('secrets') ? PLAIN : null)));
    source.onPods?.([pod]);
    await eventually('a degradation', () => context.of('degraded').length === 1);
    expect(context.of('certificate')).toMatchObject([{ certificate: { evidence: '/certs', chainVerified: null } }]);
    broken = false;
    await eventually('clear', () => context.of('degradation-cleared').length === 1);
    expect(context.of('certificate').at(-1)).toMatchObject({ certificate: { evidence: 'config_dump secrets' } });
    expect(context.of('certificate')).toHaveLength(2);
  });

  it('sweeps soon after a nudge', async () => {
    const { context, source } = await run(envoy(), { ...fast, sweepMs: 60_000 });
    source.onPods?.([pod]);
    await eventually('the first sweep', () => context.of('clusters-swept').length === 1);
    for (let i = 0; i < 5; i++) source.nudge?.(pod.id, 'test');
    await eventually('the nudged sweep', () => context.of('clusters-swept').length === 2);
    await new Promise((r) => setTimeout(r, 300));
    expect(context.of('clusters-swept')).toHaveLength(2);
  });

  it('sweeps no more often than every five seconds for nudges that never stop', async () => {
    const clock = new SimulatedClock();
    const { context, source } = await run(envoy(), { ...fast, sweepMs: 600_000 }, clock);
    source.onPods?.([pod]);
    await clock.pass(1_000);
    for (let i = 0; i < 600; i++) {
      source.nudge?.(pod.id, 'test');
      await clock.pass(100);
    }
    expect(context.of('clusters-swept').length).toBeGreaterThan(8);
    expect(context.of('clusters-swept').length).toBeLessThan(15);
  });

  it.each(['port-refused', 'forbidden', 'api-unreachable', 'held-back'])(
    'dials a proxy that answers %s ever more rarely, whatever nudges it',
    async (code) => {
      const clock = new SimulatedClock();
      const { cluster, source } = await run(envoy(), { sweepMs: 15_000 }, clock);
      cluster.refuse(pod.id, fault(code, 'no', ''));
      source.onPods?.([pod]);
      for (let i = 0; i < 600; i++) {
        source.nudge?.(pod.id, 'test');
        await clock.pass(1_000);
      }
      expect(cluster.dials, 'in ten minutes').toBeLessThan(60);
      cluster.refuse(pod.id, null);
      await clock.pass(31_000);
      expect(source.settled()).toBe(true);
      expect(cluster.requests.length).toBeGreaterThan(0);
    },
  );

  it('reports a refused port-forward at once with the RBAC that grants it, and recovers', async () => {
    const { cluster, context, source } = await run();
    cluster.refuse(pod.id, fault('forbidden', 'User "x" cannot create pods/portforward', ''));
    source.onPods?.([pod]);
    await eventually('settled', () => source.settled());
    const [degraded] = context.of('degraded');
    expect(degraded?.degradation).toMatchObject({ scope: pod.id, fault: { code: 'port-forward-forbidden' } });
    expect(degraded?.degradation.fault.remedy).toContain('pods/portforward');
    expect(context.of('source-status').at(-1)?.status.kind).toBe('failed');
    cluster.refuse(pod.id, null);
    source.nudge?.(pod.id, 'granted');
    await eventually('live', () => context.of('source-status').at(-1)?.status.kind === 'live');
    expect(context.of('degradation-cleared')).toHaveLength(1);
  });

  it('is silent about a pod that dies mid-request, and holds nothing of it', async () => {
    const { cluster, context, source } = await run(envoy(), fast);
    source.onPods?.([pod]);
    await eventually('live', () => source.settled());
    cluster.cut();
    source.onPods?.([]);
    const seen = context.events.length;
    await new Promise((r) => setTimeout(r, 150));
    expect(context.events.slice(seen)).toEqual([]);
    expect(cluster.open()).toBe(0);
  });

  it('starts anew for a pod that came back under its name, and skips pods that are going or have no Envoy', async () => {
    const { context, source } = await run();
    source.onPods?.([pod]);
    await eventually('a certificate', () => context.of('certificate').length === 1);
    source.onPods?.([{ ...pod, uid: 'another' }]);
    await eventually('its certificate', () => context.of('certificate').length === 2);
    source.onPods?.([{ ...pod, deletingSince: pod.createdAt }, testPod('shop', 'plain', { proxy: 'none' })]);
    expect(await source.fetchConfig(pod.id)).toMatchObject({ ok: false, error: { code: 'no-proxy' } });
  });

  it('says truncated answers by name', async () => {
    const { context, source } = await run((request, response) => {
      response.setHeader('content-length', 1_000);
      response.write('{"certificates":[');
      setTimeout(() => request.socket.destroy(), 5);
    });
    source.onPods?.([pod]);
    await eventually('a degradation', () => context.of('degraded').length > 0);
    expect(context.of('degraded')[0]?.degradation.fault.code).toBe('envoy-connection-lost');
  });
});

describe('fetchConfig', () => {
  it('shares one read between callers and tells the access-log state', async () => {
    const { cluster, context, source } = await run();
    source.onPods?.([pod]);
    const [a, b] = await Promise.all([source.fetchConfig(pod.id), source.fetchConfig(pod.id)]);
    if (!a.ok || !b.ok) throw new Error('no config');
    expect(a.value).toBe(b.value);
    expect(a.value).toMatchObject({ pod: pod.id, version: 'on-demand', gaps: [] });
    expect(cluster.requests.filter((r) => r.includes('include_eds'))).toHaveLength(1);
    expect(context.of('access-log-state')).toEqual([{ kind: 'access-log-state', pod: pod.id, state: 'on' }]);
  });

  it('reads the lists one by one when Envoy cannot print the whole, and names what is missing', async () => {
    type Section = Record<string, unknown>;
    const dump = order.json('config_dump.json') as { configs: Section[] };
    const { source } = await run(
      envoy((path) => {
        const name = /resource=([a-z_]+)/.exec(path)?.[1] ?? '';
        if (path === '/config_dump?include_eds') return { status: 500, body: PLAIN };
        if (name === 'dynamic_listeners') return { status: 500, body: PLAIN };
        const section = dump.configs.find((c) => c[name] !== undefined);
        return name === '' || name.endsWith('secrets') || !section ? null : JSON.stringify({ configs: section[name] });
      }),
    );
    source.onPods?.([pod]);
    const config = await source.fetchConfig(pod.id);
    if (!config.ok) throw new Error('no config');
    expect(config.value.clusters).toHaveLength(20);
    expect(config.value.endpoints.length).toBeGreaterThan(10);
    expect(config.value.routes.map((r) => r.name)).toContain('8080');
    expect(config.value.gaps.map((g) => g.pointer)).toEqual(['', '/configs/2/dynamic_listeners']);
    expect(config.value.clusters[0]?.pointer).toBe('/configs/0/static_clusters/0/cluster');
  });
});
