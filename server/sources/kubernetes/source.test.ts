import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import {
  EMPTY_MESH,
  type EpochMs,
  epochMs,
  err,
  fault,
  type Mesh,
  type MeshEvent,
  ok,
  type Result,
} from '@/mesh/model';
import { reduce } from '@/mesh/reduce/reduce';
import type { Clock } from '@/server/clock';
import type { ClusterConnection } from '@/server/cluster/connection';
import { NO_REQUESTS } from '@/server/testCluster.testkit';
import type { Source } from '../source.ts';
import { createKubernetesSource } from './index.ts';

/** Time that passes only when told. */
class ManualClock implements Clock {
  #now = 1_000_000;
  #timers = new Set<{ at: number; fn: () => void }>();
  now = (): EpochMs => epochMs(this.#now);
  after = (ms: number, fn: () => void) => {
    const timer = { at: this.#now + ms, fn };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };
  every = (ms: number, fn: () => void) => {
    let cancel = () => {};
    const again = () => {
      cancel = this.after(ms, () => {
        fn();
        again();
      });
    };
    again();
    return () => cancel();
  };
  async pass(ms: number) {
    const end = this.#now + ms;
    for (;;) {
      await turns();
      const next = [...this.#timers].filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = next.at;
      next.fn();
    }
    this.#now = end;
    await turns();
  }
}
const turns = async () => {
  for (let i = 0; i < 60; i++) await Promise.resolve();
};

type Watch = { path: string; send: (line: unknown) => void; end: (result: Result<void>) => void };

/** An API server in memory: objects by list path, faults by list path, watches that tests drive. */
class FakeCluster implements ClusterConnection {
  name = 'fake';
  namespace = 'default';
  dryRun = async () => err(fault('not-found', '', ''));
  objects = new Map<string, unknown[]>();
  faults = new Map<string, ReturnType<typeof fault>>();
  watchFaults = new Map<string, ReturnType<typeof fault>>();
  watches: Watch[] = [];
  lists: string[] = [];
  away = false;
  /** What a list says that it goes on with, by list path. */
  continues = new Map<string, () => string>();

  async getJson(path: string): Promise<Result<unknown>> {
    await Promise.resolve();
    const [at = '', query = ''] = path.split('?');
    if (this.away) return err(fault('api-unreachable', 'gone', 'wait'));
    const refused = this.faults.get(at);
    if (refused) return err(refused);
    if (at === '/version') return ok({ gitVersion: 'v1.36.0' });
    if (at === '/apis') return ok({ groups: this.#groups() });
    if (/^\/apis\/[^/]+\/[^/]+$/.test(at)) return ok({ resources: this.#resources(at) });
    this.lists.push(at);
    const only = /metadata.name%3D([^&]+)/.exec(query)?.[1];
    const items = (this.objects.get(at) ?? []).filter(
      (o) => only === undefined || JSON.stringify(o).includes(`"name":"${only}"`),
    );
    const token = Number(/continue=(\d+)/.exec(query)?.[1] ?? 0);
    const page = items.slice(token, token + 2);
    const more = this.continues.get(at)?.() ?? (token + 2 < items.length ? String(token + 2) : '');
    return ok({ metadata: { resourceVersion: '10', continue: more }, items: page });
  }
  kinds = ['virtualservices', 'envoyfilters'];
  served: 'istio' | 'nothing' = 'istio';
  #groups() {
    const versions = [{ version: 'v1' }, { version: 'v1alpha3' }];
    return this.served === 'istio'
      ? [
          { name: 'networking.istio.io', versions, preferredVersion: { version: 'v1' } },
          { name: 'apps', versions: [] },
        ]
      : [];
  }
  #resources(path: string) {
    const verbs = ['get', 'list', 'watch'];
    return this.kinds
      .filter((k) => path.endsWith('v1alpha3') || k !== 'envoyfilters')
      .flatMap((name) => [
        { name, kind: name === 'virtualservices' ? 'VirtualService' : 'EnvoyFilter', verbs },
        { name: `${name}/status`, kind: 'x', verbs },
      ]);
  }
  watch(path: string, onObject: (object: unknown) => void, signal: AbortSignal): Promise<Result<void>> {
    const refused = this.watchFaults.get(path.split('?')[0] ?? '');
    if (this.away) return Promise.resolve(err(fault('api-unreachable', 'gone', 'wait')));
    if (refused) return Promise.resolve(err(refused));
    return new Promise((resolve) => {
      const watch: Watch = {
        path,
        send: onObject,
        end: (result) => {
          this.watches = this.watches.filter((w) => w !== watch);
          resolve(result);
        },
      };
      this.watches.push(watch);
      signal.addEventListener('abort', () => watch.end(ok(undefined)), { once: true });
    });
  }
  of(resource: string): Watch {
    const found = this.watches.filter((w) => w.path.includes(`/${resource}?`));
    expect(found, `one stream of ${resource}`).toHaveLength(1);
    return found[0] as Watch;
  }
  logs = async () => err(fault('forbidden', '', ''));
  portForward = async () => err(fault('forbidden', '', ''));
  close = async () => {};
  openStreams = () => ({ watches: this.watches.length, logs: 0, portForwards: 0 });
  requests = () => NO_REQUESTS;
}

const pod = (name: string, labels: Record<string, string> = {}, version = '1') => ({
  metadata: {
    name,
    namespace: labels.app === 'istiod' ? 'istio-system' : 'shop',
    uid: name,
    resourceVersion: version,
    labels,
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: { containers: [{ name: labels.app === 'istiod' ? 'discovery' : 'app', image: 'r/pilot:1.31.0' }] },
  status: { phase: 'Running' },
});
const ISTIOD = pod('istiod-1', { app: 'istiod' });

let running: Source | null = null;
afterEach(async () => {
  await running?.stop();
  running = null;
});

async function start(prepare: (cluster: FakeCluster) => void = () => {}) {
  const cluster = new FakeCluster();
  const clock = new ManualClock();
  cluster.objects.set('/api/v1/pods', [ISTIOD, pod('a'), pod('b'), pod('c'), pod('d')]);
  cluster.objects.set('/api/v1/namespaces/istio-system/configmaps', [
    {
      metadata: { name: 'istio', namespace: 'istio-system' },
      data: { mesh: 'trustDomain: td.example\nrootNamespace: istio-system' },
    },
    { metadata: { name: 'istio-ca-root-cert', namespace: 'istio-system' }, data: { 'root-cert.pem': 'PEM' } },
  ]);
  prepare(cluster);
  const events: MeshEvent[] = [];
  let mesh: Mesh = EMPTY_MESH;
  const source = createKubernetesSource(cluster, {
    emit: (event) => {
      events.push(event);
      mesh = reduce(mesh, event);
    },
    clock,
    random: () => 0.5,
    log: pino({ level: 'silent' }),
  });
  running = source;
  source.start();
  await clock.pass(0);
  return {
    cluster,
    clock,
    events,
    source,
    mesh: () => mesh,
    degraded: () => mesh.degradations.map((d) => `${d.scope} ${d.fault.code}`),
  };
}

describe('the kubernetes source', () => {
  it('lists in pages, finds the kinds in whichever version has them, and works out the facts', async () => {
    const { mesh, source, cluster } = await start();
    expect(source.settled()).toBe(true);
    expect(mesh().sources.kubernetes.kind).toBe('live');
    expect(Object.keys(mesh().pods)).toHaveLength(5);
    expect(mesh().facts).toMatchObject({
      clusterName: 'fake',
      kubernetesVersion: 'v1.36.0',
      istioVersion: '1.31.0',
      trustDomain: 'td.example',
      rootNamespace: 'istio-system',
      rootCertificates: 'PEM',
    });
    expect(cluster.lists).toContain('/apis/networking.istio.io/v1/virtualservices');
    expect(cluster.lists).toContain('/apis/networking.istio.io/v1alpha3/envoyfilters');
    expect(cluster.lists.some((path) => path.includes('secrets'))).toBe(false);
    expect(mesh().degradations).toEqual([]);
  });

  it('follows set and gone, and resumes an ended watch from the last version it saw', async () => {
    const { mesh, cluster, clock } = await start();
    cluster.of('pods').send({ type: 'ADDED', object: pod('new', {}, '11') });
    cluster.of('pods').send({ type: 'DELETED', object: pod('a', {}, '12') });
    cluster.of('pods').send({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '15' } } });
    expect(Object.keys(mesh().pods)).toContain('shop/new');
    expect(Object.keys(mesh().pods)).not.toContain('shop/a');
    const before = cluster.lists.length;
    cluster.of('pods').end(ok(undefined));
    await clock.pass(1_000);
    expect(cluster.of('pods').path).toContain('resourceVersion=15');
    expect(cluster.lists).toHaveLength(before);
  });

  it('lists anew when the version is gone, whether said in the stream or by the status', async () => {
    for (const say of ['stream', 'status'] as const) {
      const { mesh, cluster, clock, source } = await start();
      cluster.objects.set('/api/v1/pods', [ISTIOD, pod('only')]);
      if (say === 'stream') cluster.of('pods').send({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
      else cluster.of('pods').end(err(fault('gone', '', '')));
      await clock.pass(1_000);
      expect(Object.keys(mesh().pods)).toEqual(['istio-system/istiod-1', 'shop/only']);
      cluster.of('pods');
      await source.stop();
    }
  });

  it('leaves out an object that is nested too deep to be walked, and says so', async () => {
    const path = '/apis/networking.istio.io/v1/virtualservices';
    const object = (name: string, levels: number) => ({
      metadata: { name, namespace: 'shop', resourceVersion: '1' },
      spec: JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`),
    });
    const { mesh, degraded } = await start((c) => c.objects.set(path, [object('deep', 9_000), object('fine', 90)]));
    expect(degraded()).toEqual(['virtualservices bad-payload']);
    expect(Object.keys(mesh().objects)).toEqual(['VirtualService/shop/fine']);
  });

  it('refuses a list that begins again at a page that was read, and reads it again later', async () => {
    const path = '/api/v1/services';
    const { cluster, clock, degraded, mesh } = await start((c) => {
      c.continues.set(path, () => 'again');
    });
    expect(degraded()).toEqual(['services list-endless']);
    expect(mesh().degradations[0]?.fault.message).toBe('The list of services begins again at a page that was read.');
    expect(mesh().sources.kubernetes.kind, 'the others are read').toBe('live');
    expect(cluster.lists.filter((p) => p === path)).toHaveLength(2);
    await clock.pass(500_000);
    expect(cluster.lists.filter((p) => p === path)).toHaveLength(2);
    cluster.continues.clear();
    await clock.pass(200_000);
    expect(degraded()).toEqual([]);
  });

  it('ends a list whose pages come to no end', async () => {
    let page = 0;
    const { cluster, clock, degraded } = await start((c) => {
      c.continues.set('/api/v1/services', () => `${page++}`);
    });
    for (let i = 0; i < 100; i++) await clock.pass(0);
    expect(degraded()).toEqual(['services list-endless']);
    expect(cluster.lists.filter((p) => p === '/api/v1/services')).toHaveLength(100);
  });

  it('asks for nothing whose name could be another path', async () => {
    const { cluster } = await start((c) => {
      c.kinds.push('virtualservices/../../../secrets', 'virtual services', 'x?watch=true', 'virtualservices\n');
    });
    expect(cluster.lists.filter((path) => !/^[a-z0-9/.-]+$/.test(path))).toEqual([]);
    expect(cluster.lists).toContain('/apis/networking.istio.io/v1/virtualservices');
  });

  it.each([
    ['is gone', () => err(fault('gone', '', ''))],
    ['ends well', () => ok(undefined)],
    ['cannot be read', () => err(fault('bad-payload', '', ''))],
    ['is throttled', () => err(fault('throttled', '', ''))],
    ['is held back', () => err(fault('held-back', '', ''))],
  ])('waits ever longer for a watch that at once %s', async (_, result) => {
    const { cluster, clock } = await start((c) => {
      c.watch = () => Promise.resolve(result());
    });
    const lists = () => cluster.lists.filter((path) => path === '/api/v1/services').length;
    await clock.pass(120_000);
    const first = lists();
    expect(first).toBeLessThan(20);
    await clock.pass(300_000);
    expect(lists() - first).toBeLessThan(30);
  });

  it('takes what the ceiling or the API server itself holds back for no outage', async () => {
    for (const code of ['throttled', 'held-back']) {
      const { mesh, cluster, clock, source } = await start();
      cluster.faults.set('/version', fault(code, '', ''));
      await clock.pass(60_000);
      expect(mesh().sources.kubernetes.kind).toBe('live');
      await source.stop();
    }
  });

  it('begins sessions ever more rarely while each of them ends soon', async () => {
    const { cluster, clock } = await start();
    const sessions = () => cluster.lists.filter((path) => path === '/api/v1/services').length;
    for (let i = 0; i < 600; i++) {
      // Up for just as long as it takes to list everything, then away for a moment.
      if (cluster.watches.length > 0) {
        cluster.away = true;
        for (const watch of [...cluster.watches]) watch.end(err(fault('api-unreachable', '', '')));
        await clock.pass(0);
        cluster.away = false;
      }
      await clock.pass(1_000);
    }
    expect(sessions()).toBeLessThan(40);
  });

  it('replaces a watch that went silent, and leaves one that sends bookmarks', async () => {
    const { cluster, clock } = await start();
    const silent = cluster.of('services');
    for (let i = 0; i < 4; i++) {
      await clock.pass(30_000);
      cluster.of('pods').send({ type: 'BOOKMARK', object: { metadata: { resourceVersion: `2${i}` } } });
    }
    expect(cluster.of('services')).not.toBe(silent);
    expect(cluster.of('pods').path).toContain('resourceVersion=10');
  });

  it('degrades only the kind that is refused, names the rule that grants it, and takes it up once granted', async () => {
    const path = '/apis/networking.istio.io/v1alpha3/envoyfilters';
    const { mesh, cluster, clock, degraded } = await start((c) => c.faults.set(path, fault('forbidden', 'no', '')));
    expect(mesh().sources.kubernetes.kind).toBe('live');
    expect(degraded()).toEqual(['envoyfilters forbidden']);
    expect(mesh().degradations[0]?.fault.remedy).toContain(
      '- apiGroups: ["networking.istio.io"]\n  resources: ["envoyfilters"]\n  verbs: ["list", "watch"]',
    );
    cluster.faults.delete(path);
    await clock.pass(70_000);
    expect(degraded()).toEqual([]);
    cluster.of('envoyfilters');
  });

  it('reads once a minute what may be listed but not watched, and says so without blinking', async () => {
    const { cluster, clock, events, degraded } = await start((c) =>
      c.watchFaults.set('/api/v1/services', fault('forbidden', 'no', '')),
    );
    await clock.pass(200_000);
    expect(degraded()).toEqual(['services forbidden']);
    expect(events.filter((e) => e.kind === 'degraded')).toHaveLength(1);
    expect(cluster.lists.filter((p) => p === '/api/v1/services').length).toBeGreaterThan(3);
  });

  it('goes stale when the API is away, and comes back from new lists with one stream a kind', async () => {
    const { mesh, cluster, clock } = await start();
    const before = cluster.watches.length;
    cluster.away = true;
    cluster.of('pods').end(err(fault('api-unreachable', 'reset', '')));
    await clock.pass(30_000);
    expect(mesh().sources.kubernetes).toMatchObject({ kind: 'stale', fault: { code: 'api-unreachable' } });
    expect(cluster.watches).toHaveLength(0);
    expect(Object.keys(mesh().pods)).toHaveLength(5);
    cluster.away = false;
    cluster.objects.set('/api/v1/pods', [ISTIOD, pod('survivor')]);
    await clock.pass(15_000);
    expect(mesh().sources.kubernetes.kind).toBe('live');
    expect(Object.keys(mesh().pods)).toEqual(['istio-system/istiod-1', 'shop/survivor']);
    expect(cluster.watches).toHaveLength(before);
    expect(new Set(cluster.watches.map((w) => w.path.replace(/timeoutSeconds=\d+/, ''))).size).toBe(before);
  });

  it('notices a network that died without a word', async () => {
    const { mesh, cluster, clock } = await start();
    cluster.away = true;
    await clock.pass(12_000);
    expect(mesh().sources.kubernetes.kind).toBe('stale');
  });

  it('fails when it never reached the API, and still comes up by itself', async () => {
    const { mesh, cluster, clock } = await start((c) => {
      c.away = true;
    });
    expect(mesh().sources.kubernetes).toMatchObject({ kind: 'failed', fault: { code: 'api-unreachable' } });
    cluster.away = false;
    await clock.pass(5_000);
    expect(mesh().sources.kubernetes.kind).toBe('live');
  });

  it('says that there is no Istio, and takes that back when it comes', async () => {
    const { cluster, clock, degraded } = await start((c) => {
      c.served = 'nothing';
      c.objects.set('/api/v1/pods', [pod('a')]);
    });
    expect(degraded()).toEqual(['istio istio-missing']);
    cluster.served = 'istio';
    await clock.pass(70_000);
    expect(degraded()).toEqual(['istio istiod-missing']);
    cluster.of('pods').send({ type: 'ADDED', object: ISTIOD });
    await clock.pass(0);
    expect(degraded()).toEqual([]);
  });

  it('stops with every stream ended', async () => {
    const { cluster, source } = await start();
    expect(cluster.watches.length).toBeGreaterThan(8);
    await source.stop();
    expect(cluster.watches).toHaveLength(0);
  });
});
