import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { fault, podId } from '@/mesh/model';
import { SimulatedClock } from '@/server/simulatedClock.testkit';
import { eventually, TestCluster, testContext, testPod } from '@/server/testCluster.testkit';
import { dumpPath, ISTIOD_PORT, isAllowed } from './client.ts';
import { createIstiodSource } from './index.ts';

const read = (file: string) => readFileSync(new URL(`../../../fixtures/istio-1.31/${file}`, import.meta.url), 'utf8');
const ANSWERS: Readonly<Record<string, string>> = {
  '/debug/syncz': read('istiod/syncz.json'),
  '/debug/connections': read('istiod/connections.json'),
  '/debug/registryz': read('istiod/registryz.json'),
  '/debug/endpointShardz': read('istiod/endpointz.json'),
  '/metrics': read('istiod/metrics.txt'),
};
const istiod = (name: string, uid = '1') => testPod('istio-system', name, { uid, controlPlane: true, proxy: 'none' });
const answer =
  (own: (path: string) => string | number | null = () => null): RequestListener =>
  (request, response) => {
    const path = request.url ?? '';
    const body = own(path) ?? ANSWERS[path] ?? 404;
    if (typeof body === 'number') response.statusCode = body;
    response.end(typeof body === 'number' ? 'no' : body);
  };

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function run(replicas: Readonly<Record<string, RequestListener>>) {
  const cluster = new TestCluster();
  const context = testContext();
  for (const [name, listener] of Object.entries(replicas)) await cluster.serve(istiod(name).id, ISTIOD_PORT, listener);
  const source = createIstiodSource(cluster.connection, context, { syncMs: 20, figuresMs: 100, missingMs: 50 });
  cleanUps.push(async () => {
    await source.stop();
    cluster.close();
  });
  source.start();
  return { cluster, context, source };
}

describe('the istiod source', () => {
  it('asks every replica, settles, and repeats nothing that did not change', async () => {
    const { cluster, context, source } = await run({ a: answer(), b: answer() });
    source.onPods?.([istiod('a'), istiod('b')]);
    await eventually('settled with figures', () => source.settled() && context.of('istiod-figures').length === 2);
    await eventually('many reads', () => cluster.requests.filter((r) => r.includes('syncz')).length > 10);
    expect(
      context
        .of('sync')
        .map((e) => e.istiod)
        .sort(),
    ).toEqual(['istio-system/a', 'istio-system/b']);
    expect(context.of('istiod-figures')[0]?.figures).toMatchObject({ connectedProxies: 6, endpointsKnown: 11 });
    expect(context.of('facts')[0]?.facts).toEqual({ istioVersion: '1.31-rig' });
    expect(context.of('source-status').map((e) => e.status.kind)).toEqual(['connecting', 'live']);
    expect(
      cluster.requests.every((r) => /GET (\/debug\/(syncz|connections|registryz|endpointShardz)|\/metrics)$/.test(r)),
    ).toBe(true);
  });

  it('gives the newest version as the mesh’s while two run, and says it once', async () => {
    let scrapes = 0;
    const metrics = (version: string) =>
      answer((path) => (path === '/metrics' ? `pilot_info{version="${version}"} 1\nscrapes ${scrapes++}\n` : null));
    const { context, source } = await run({ old: metrics('1.9.4'), new: metrics('1.31.0') });
    const told = () => context.of('facts').map(({ facts }) => facts.istioVersion);
    source.onPods?.([istiod('old'), istiod('new')]);
    await eventually('the newest', () => told().at(-1) === '1.31.0');
    const before = told().length;
    const seen = scrapes;
    await eventually('more rounds', () => scrapes > seen + 4);
    expect(told()).toHaveLength(before);
    source.onPods?.([istiod('old')]);
    expect(told().at(-1)).toBe('1.9.4');
  });

  it('emits a refusal when it comes and when it goes', async () => {
    let nack = false;
    const { context, source } = await run({
      a: answer((path) => (nack && path === '/debug/syncz' ? read('scenarios/syncz-nack.json') : null)),
    });
    source.onPods?.([istiod('a')]);
    await eventually('sync', () => context.of('sync').length === 1);
    nack = true;
    await eventually('refused', () => context.of('sync').length === 2);
    expect(context.of('sync')[1]?.proxies.some((p) => p.types.LDS?.error)).toBe(true);
    nack = false;
    await eventually('cleared', () => context.of('sync').length === 3);
  });

  it('tells the registry once, then only what changed of it', async () => {
    const services = JSON.parse(ANSWERS['/debug/registryz'] ?? '[]');
    let served = services;
    const { context, source } = await run({
      a: answer((path) => (path === '/debug/registryz' ? JSON.stringify(served) : null)),
    });
    source.onPods?.([istiod('a')]);
    await eventually('whole', () => context.of('istiod-registry').length === 1);
    expect(context.of('istiod-registry')[0]).toMatchObject({ whole: true, gone: [] });
    expect(context.of('istiod-registry')[0]?.set).toHaveLength(services.length);
    served = services.slice(1).map((s: { hostname: string }, i: number) => (i === 0 ? { ...s, Resolution: 2 } : s));
    await eventually('changed', () => context.of('istiod-registry').length === 2);
    expect(context.of('istiod-registry')[1]).toMatchObject({
      whole: false,
      set: [{ host: services[1].hostname, resolution: 'passthrough' }],
      gone: [`${services[0].Attributes.Namespace}/${services[0].hostname}`],
    });
  });

  it('lets go of a replica that left, and knows its successor at once', async () => {
    const { context, source } = await run({ a: answer(), b: answer() });
    source.onPods?.([istiod('a')]);
    await eventually('a', () => context.of('sync').length === 1);
    source.onPods?.([istiod('b')]);
    expect(context.of('istiod-gone')).toEqual([{ kind: 'istiod-gone', istiod: 'istio-system/a' }]);
    await eventually('b', () => context.of('sync').some((e) => e.istiod === 'istio-system/b'));
  });

  it('keeps what a silent replica said, marked stale, and goes on when it is back', async () => {
    const { cluster, context, source } = await run({ a: answer() });
    source.onPods?.([istiod('a')]);
    await eventually('live', () => context.of('istiod-figures').length === 1);
    cluster.refuse(istiod('a').id, fault('port-refused', 'connection refused', ''));
    cluster.cut();
    await eventually('stale', () => context.of('source-status').at(-1)?.status.kind === 'stale');
    expect(context.of('istiod-gone')).toEqual([]);
    await eventually('a degradation', () => context.of('degraded').length > 0);
    expect(context.of('degraded')[0]?.degradation.fault.code).toBe('istiod-not-ready');
    cluster.refuse(istiod('a').id, null);
    await eventually('back', () => context.of('source-status').at(-1)?.status.kind === 'live');
    await eventually('cleared', () => context.of('degradation-cleared').length === 1);
  });

  it.each(['port-refused', 'api-unreachable', 'timeout'])(
    'dials a replica that answers %s by one connection, and reads everything once it is back',
    async (code) => {
      const clock = new SimulatedClock();
      const cluster = new TestCluster();
      const context = testContext(clock);
      await cluster.serve(istiod('a').id, ISTIOD_PORT, answer());
      const source = createIstiodSource(cluster.connection, context);
      cleanUps.push(async () => {
        await source.stop();
        cluster.close();
      });
      cluster.refuse(istiod('a').id, fault(code, 'no', ''));
      source.start();
      source.onPods?.([istiod('a')]);
      await clock.pass(600_000);
      // A try every 2.75 s on average, so that a restart is soon seen; not one for each of its paths.
      expect(cluster.dials).toBeLessThan(230);
      cluster.refuse(istiod('a').id, null);
      await clock.pass(20_000);
      expect(context.of('istiod-figures')).toHaveLength(1);
      expect(context.of('source-status').at(-1)?.status.kind).toBe('live');
      expect(context.of('degradation-cleared').length).toBe(context.of('degraded').length);
    },
  );

  it('names what istiod denies, and keeps the figures that it gives', async () => {
    const { context, source } = await run({ a: answer((path) => (path.startsWith('/debug') ? 404 : null)) });
    source.onPods?.([istiod('a')]);
    await eventually('a degradation', () => context.of('degraded').length > 0);
    expect(context.of('degraded')[0]?.degradation.fault).toMatchObject({ code: 'istiod-debug-off' });
    expect(context.of('istiod-figures')[0]?.figures).toMatchObject({ servicesKnown: 6, endpointsKnown: null });
  });

  it('asks for figures again at the usual time after it waited long in vain', async () => {
    let slow = true;
    const { context, source } = await run({
      a: (request, response) => {
        if (!slow || request.url !== '/metrics') return answer()(request, response);
        slow = false;
        response.statusCode = 503;
        setTimeout(() => response.end('no'), 800);
      },
    });
    source.onPods?.([istiod('a')]);
    await eventually('degraded', () => context.of('degraded').length === 1);
    await eventually('cleared', () => context.of('degradation-cleared').length === 1);
  });

  it('soon asks again after one slow answer', async () => {
    let slow = true;
    const { context, cluster, source } = await run({
      a: (request, response) => {
        if (!slow || request.url !== '/debug/syncz') return answer()(request, response);
        slow = false;
        setTimeout(() => answer()(request, response), 500);
      },
    });
    source.onPods?.([istiod('a')]);
    await eventually('sync', () => context.of('sync').length === 1);
    await eventually('again', () => cluster.requests.filter((r) => r.includes('syncz')).length > 3);
  });

  it('says that the last replica has gone, and is live again when one comes', async () => {
    const { cluster, context, source } = await run({ a: answer() });
    source.onPods?.([istiod('a')]);
    await eventually('live', () => context.of('source-status').at(-1)?.status.kind === 'live');
    source.onPods?.([testPod('shop', 'order')]);
    expect(context.of('istiod-gone')).toHaveLength(1);
    await eventually('failed', () => context.of('source-status').at(-1)?.status.kind === 'failed');
    expect(context.of('source-status').at(-1)?.status).toMatchObject({ fault: { code: 'istiod-gone' } });
    expect(cluster.open()).toBe(0);
    source.onPods?.([istiod('a')]);
    await eventually('live again', () => context.of('source-status').at(-1)?.status.kind === 'live');
  });

  it('says that there is no istiod, once pods are listed', async () => {
    const { context, source } = await run({});
    source.onPods?.([testPod('shop', 'order')]);
    await eventually('failed', () => source.settled());
    expect(context.of('source-status').at(-1)?.status).toMatchObject({
      kind: 'failed',
      fault: { code: 'istiod-missing' },
    });
  });
});

describe('what istiod would send', () => {
  const ORDER = podId('shop', 'order-1');
  const path = dumpPath(ORDER);

  it('is asked of every replica, as only one holds the proxy', async () => {
    const { source } = await run({
      a: answer((p) => (p === path ? 404 : null)),
      b: answer((p) => (p === path ? '{"configs":[{"dynamicListeners":[]}]}' : null)),
    });
    source.onPods?.([istiod('a'), istiod('b')]);
    await eventually('settled', () => source.settled());
    expect(await source.fetchDump(ORDER)).toMatchObject({
      ok: true,
      value: { dump: { configs: [{ dynamic_listeners: [] }] } },
    });
  });

  it('is nothing when no replica holds it, and says so', async () => {
    const { source } = await run({ a: answer((p) => (p === path ? 404 : null)) });
    source.onPods?.([istiod('a')]);
    await eventually('settled', () => source.settled());
    expect(await source.fetchDump(ORDER)).toMatchObject({ ok: false, error: { code: 'istiod-not-holding' } });
  });

  it('is a fault when it is nested without end', async () => {
    const { source } = await run({
      a: answer((p) => (p === path ? `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}` : null)),
    });
    source.onPods?.([istiod('a')]);
    await eventually('settled', () => source.settled());
    expect(await source.fetchDump(ORDER)).toMatchObject({ ok: false, error: { code: 'istiod-bad-payload' } });
  });

  it('asks for nothing else in that path', () => {
    expect(isAllowed(path)).toBe(true);
    for (const other of [
      '/debug/adsz?push=true',
      '/debug/config_dump?proxyID=a.b',
      '/debug/config_dump?proxyID=a.b&include_eds&push=true',
      '/debug/config_dump?proxyID=a&x=y&include_eds',
      '/debug/config_dump?proxyID=a/../b&include_eds',
    ])
      expect(isAllowed(other), other).toBe(false);
  });
});
