import type { Locator, Page } from '@playwright/test';
import type { Call, Rig, Sender } from '../rig.ts';
import { istiodDown } from '../scenarios/istiod-down.ts';
import { mtlsMismatch } from '../scenarios/mtls-mismatch.ts';
import { noHealthyUpstream } from '../scenarios/no-healthy-upstream.ts';
import { overflow } from '../scenarios/overflow.ts';
import { proxyKilled } from '../scenarios/proxy-killed.ts';
import { slowUpstream } from '../scenarios/slow-upstream.ts';
import { upstreamReset } from '../scenarios/upstream-reset.ts';
import type { CertsAnswer, PathAnswer, SeenRequest, Station, StatusAnswer } from './answers.ts';
import { istiod, node, requestsSince, statusOf } from './asked.ts';
import { podsOf } from './judge/kubernetes.ts';
import { during, eventually, expect, type LiveMeshpath, test } from './live.ts';
import { expectTrueMesh, expectTrueSync } from './truth.ts';

/** Requests that fail on their way, and parts of the mesh that go away: what is seen of it, and that it heals. */

const order: Sender = { namespace: 'shop', app: 'order' };
const erp: Sender = { namespace: 'legacy', app: 'erp' };
const storefront: Sender = { namespace: 'storefront', app: 'storefront' };

const ORDER = 'shop/Deployment/order';
const STOREFRONT = 'storefront/Deployment/storefront';
const INVENTORY = 'warehouse/Deployment/inventory';
const PAYMENT_V1 = 'shop/Deployment/payment-v1';
const LOADGEN = 'load/Deployment/loadgen';
const SHIPPING = 'warehouse/Deployment/shipping';

/** An access log is written every ten seconds on either side. */
const LOGGED_MS = 30_000;
/** Pushes reach every proxy at once; pods need longer. */
const PROMPT_MS = 15_000;
/** Meshpath asks for what it lost again after ten seconds at most. */
const BACK_MS = 40_000;

const verdict = (page: Page, heading: string): Locator => page.getByRole('region', { name: heading, exact: true });

const pathOf = async (meshpath: LiveMeshpath, { id }: SeenRequest) =>
  (await meshpath.get<PathAnswer>(`/api/v1/requests/${encodeURIComponent(id)}/path`)).path;

/** The newest request since `start` that fits, once it was logged and read. */
const seen = (meshpath: LiveMeshpath, start: number, what: string, fits: (request: SeenRequest) => boolean) =>
  eventually(async () => {
    const requests = await requestsSince(meshpath, start);
    const found = requests.find(fits);
    if (found === undefined) throw new Error(`not seen yet: ${what}; of ${tallied(requests)}`);
    return found;
  }, LOGGED_MS);

/** Requests by who calls whom and how it ended, the most frequent first: what a test saw in place of what it waits for. */
function tallied(requests: readonly SeenRequest[]): string {
  const counts = new Map<string, number>();
  for (const { from, to, status, flags, retries, joinedBy } of requests) {
    const sides = joinedBy === null ? 'one side' : 'both sides';
    const kind = `${from} → ${to} ${status} ${flags.join()} ${retries} retries, ${sides}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const lines = [...counts].sort(([, a], [, b]) => b - a).map(([kind, count]) => `  ${count} × ${kind}`);
  return [`${requests.length} requests`, ...lines].join('\n');
}

/** Sends until it is answered with this status. */
const answered = (rig: Rig, from: Sender, call: Call, status: number | null) =>
  eventually(async () => {
    const [answer] = await rig.send(from, [call]);
    expect(answer?.status, call.url).toBe(status);
  }, PROMPT_MS);

const failedStation = ({ stations, failedAt }: PathAnswer['path']): Station | null =>
  (failedAt === null ? null : stations[failedAt]) ?? null;

const source = (status: StatusAnswer, name: string) => status.sources.find((s) => s.name === name);

test('mtls-mismatch: plain text is refused, and who sent it is told', async ({ rig, meshpath, open, page }) => {
  const orders = { url: 'http://order.shop:8080/orders' };
  const start = Date.now();
  await during(rig, mtlsMismatch, async () => {
    await answered(rig, storefront, orders, 503);
    await answered(rig, erp, orders, null);

    const broken = await seen(meshpath, start, 'storefront refused, from both sides', (r) => {
      return r.from === STOREFRONT && r.to === ORDER && r.joinedBy !== null && r.status === 503;
    });
    expect(broken).toMatchObject({ flags: ['UC', 'NR'], security: 'plain', outcome: 'failed' });
    const path = await pathOf(meshpath, broken);
    expect(failedStation(path)).toMatchObject({ kind: 'envoy', side: 'server' });
    const rule = { kind: 'DestinationRule', namespace: 'storefront', name: 'order-in-plain-text' };
    expect(path.stations.flatMap((s) => s.facts).find((f) => f.key === 'cluster')?.origin).toMatchObject(rule);

    const bare = await seen(meshpath, start, 'erp refused', (r) => r.to === ORDER && r.from.endsWith('/erp'));
    expect(bare).toMatchObject({ status: null, flags: ['NR'], security: 'plain', outcome: 'failed' });
    await seen(meshpath, start, 'loadgen is answered by mutual TLS', (r) => {
      return r.from === LOADGEN && r.to === ORDER && r.status === 200 && r.security === 'mtls';
    });

    await open(`/requests?open=${broken.id}&step=0`);
    const told = verdict(page, 'Refused by the callee’s proxy, order');
    await expect(told).toContainText('order takes mutual TLS only, and this connection came in plain text.');
    await expect(told).toContainText('The caller got 503.');
    await open('/mesh');
    await expect(node(page, ORDER)).toContainText(/plain text refused/);
    await expectFound(meshpath, open, page);
  });
  await answered(rig, storefront, orders, 200);
  const healed = Date.now();
  await rig.send(storefront, [orders]);
  const whole = await seen(meshpath, healed, 'storefront answered', (r) => r.from === STOREFRONT && r.to === ORDER);
  expect(whole.status).toBe(200);
});

/** The DestinationRule that breaks it is found where it stands. */
async function expectFound(meshpath: LiveMeshpath, open: (path: string) => Promise<void>, page: Page): Promise<void> {
  const object = 'DestinationRule/storefront/order-in-plain-text';
  const found = expect.objectContaining({
    code: 'MP0304',
    severity: 'error',
    object,
    path: 'spec.trafficPolicy.tls.mode',
  });
  const { findings } = await meshpath.get<{ findings: unknown[] }>('/api/v1/validate');
  expect(findings).toEqual([found]);
  const { code, document } = await meshpath.command<{ findings: unknown[] }>('validate');
  expect([code, document.findings]).toEqual([1, [found]]);
  // The object wears a mark where it is named, which leads to the finding.
  await open('/mesh?select=namespace:storefront');
  await page.getByRole('complementary').getByRole('link', { name: '1 error' }).click();
  await expect(page.getByRole('list', { name: 'Findings' }).getByRole('listitem')).toContainText('MP0304');
}

test('no-healthy-upstream: a service without pods', async ({ rig, meshpath, open, page }) => {
  const stock = { url: 'http://inventory.warehouse:8080/stock' };
  const before = await podsOf(rig);
  const start = Date.now();
  await during(rig, noHealthyUpstream, async () => {
    await answered(rig, order, stock, 503);
    const missed = await seen(
      meshpath,
      start,
      'order misses inventory',
      (r) => r.from === ORDER && r.flags[0] === 'UH',
    );
    expect(missed).toMatchObject({ to: INVENTORY, status: 503, flags: ['UH'], details: 'no_healthy_upstream' });
    const path = await pathOf(meshpath, missed);
    expect(failedStation(path)).toMatchObject({ kind: 'envoy', side: 'client' });
    expect(path.stations.slice(3).map((s) => s.state)).toEqual(Array(4).fill('not-reached'));

    await open(`/requests?open=${missed.id}&step=0`);
    const told = verdict(page, 'Stopped at the caller’s proxy, order');
    await expect(told).toContainText('No healthy host.');
    await expect(told).toContainText('No pod behind the service is ready.');
    await open('/mesh');
    await expect(node(page, INVENTORY)).toContainText('pods gone, calls fail');
  });
  await answered(rig, order, stock, 200);
  const after = (await podsOf(rig)).filter((p) => p.workload === INVENTORY);
  expect(after).toHaveLength(2);
  for (const pod of after) expect(before.map((p) => p.uid)).not.toContain(pod.uid);
  await expectTrueMesh(rig, meshpath);
  await expectTrueSync(rig, meshpath);
});

/** An ejection lasts 30 s at least, and is noticed within ten more. */
const AGAIN_MS = 90_000;

/**
 * Has order pay until a payment by v1 ended in this way, and gives that request. One payment after the other: the fifth failure
 * in a row ejects v1, and then no call is tried again; sent at once, their first tries alone would do that.
 */
const paidUntil = (rig: Rig, meshpath: LiveMeshpath, what: string, fits: (request: SeenRequest) => boolean) =>
  eventually(async () => {
    const start = Date.now();
    await rig.send(order, Array(6).fill({ url: 'http://payment:8080/pay' }));
    return seen(
      meshpath,
      start,
      what,
      (r) => r.from === ORDER && r.to === PAYMENT_V1 && r.joinedBy !== null && fits(r),
    );
  }, AGAIN_MS);

test('upstream-reset: the app closes the connection', async ({ rig, meshpath }) => {
  const start = Date.now();
  await during(rig, upstreamReset, async () => {
    // A try that ejects the last host is the last: only the requests before it were tried again.
    const reset = await paidUntil(rig, meshpath, 'payment-v1 closed the connection', (r) => {
      return r.flags.includes('UC') && r.retries > 0;
    });
    expect(reset).toMatchObject({ status: 503, outcome: 'failed', security: 'mtls' });
    const path = await pathOf(meshpath, reset);
    expect(failedStation(path)).toMatchObject({ kind: 'app', side: 'server' });
    expect(path.failure?.by).toBe('app');
    const ejected = await seen(meshpath, start, 'payment-v1 is ejected', (r) => {
      return r.to === PAYMENT_V1 && r.flags.includes('UH') && r.serverPod === null;
    });
    expect(ejected.details).toBe('no_healthy_upstream');
  });
  await answeredByV1(rig);
});

test('slow-upstream: retries, then no answer in time', async ({ rig, meshpath }) => {
  await during(rig, slowUpstream, async () => {
    const late = await paidUntil(rig, meshpath, 'order gave up on payment-v1', (r) => {
      return r.flags.includes('UT') && r.retries > 0;
    });
    expect(late).toMatchObject({ status: 504, outcome: 'failed' });
    const path = await pathOf(meshpath, late);
    expect(path.failure?.by).toBe('client-envoy');
    const outbound = failedStation(path);
    expect(outbound).toMatchObject({ kind: 'envoy', side: 'client' });
    const facts = Object.fromEntries(outbound?.facts.map((f) => [f.key, f.value]) ?? []);
    expect(facts).toMatchObject({ timeout: '2000', tries: '2', details: 'response_timeout' });
    expect(Number(facts.duration)).toBeGreaterThan(1_900);
  });
  await answeredByV1(rig);
});

/** The split leads to v1 again, without a failure on either side of it. */
const answeredByV1 = (rig: Rig) =>
  eventually(async () => {
    const answers = await rig.send(order, Array(10).fill({ url: 'http://payment:8080/pay' }), { concurrency: 5 });
    expect(answers.map((a) => a.status)).toEqual(Array(10).fill(200));
    expect(answers.some((a) => a.body.includes('"version":"v1"'))).toBe(true);
  }, PROMPT_MS);

test('overflow: the circuit breaker answers', async ({ rig, meshpath }) => {
  const start = Date.now();
  await during(rig, overflow, async () => {
    const full = await seen(meshpath, start, 'the pool of loadgen is full', (r) => r.flags.includes('UO'));
    expect(full).toMatchObject({ from: LOADGEN, to: SHIPPING, status: 503, outcome: 'failed', serverPod: null });
    expect(full.details).toBe('upstream_reset_before_response_started{overflow}');
    const path = await pathOf(meshpath, full);
    expect(failedStation(path)).toMatchObject({ kind: 'envoy', side: 'client' });
    expect(path.stations.slice(3).map((s) => s.state)).toEqual(Array(4).fill('not-reached'));
    await seen(meshpath, start, 'one of the rush is served', (r) => {
      return r.path === '/labels/rush' && r.status === 200 && r.joinedBy !== null;
    });
  });
  const healed = Date.now();
  const after = await seen(meshpath, healed, 'loadgen and shipping', (r) => r.from === LOADGEN && r.to === SHIPPING);
  expect(after.flags).not.toContain('UO');
  await expectTrueSync(rig, meshpath);
});

test('proxy-killed: another certificate, the same pod, and its log read on', async ({ rig, meshpath }) => {
  type Proxy = {
    readonly pod: { readonly uid: string; readonly containers: readonly { name: string; restarts: number }[] };
  };
  const held = async () => {
    const { certificates } = await meshpath.get<CertsAnswer>('/api/v1/certificates');
    const found = certificates.find((c) => c.pod.startsWith('shop/order-'));
    if (found === undefined) throw new Error('no certificate of order is known');
    return found;
  };
  const before = await eventually(held, BACK_MS);
  const of = () => meshpath.get<Proxy>(`/api/v1/proxies/${before.pod}`);
  const restarts = ({ pod }: Proxy) => pod.containers.find((c) => c.name === 'istio-proxy')?.restarts ?? 0;
  const [was, start] = [await of(), Date.now()];
  await during(rig, proxyKilled, async () => {
    await eventually(async () => {
      const [now, certificate] = [await of(), await held()];
      expect(restarts(now)).toBe(restarts(was) + 1);
      expect(now.pod.uid).toBe(was.pod.uid);
      expect(certificate).toMatchObject({ pod: before.pod, state: 'ok', rotations: before.rotations + 1 });
      expect(certificate.serial).not.toBe(before.serial);
    }, BACK_MS);
  });
  await answered(rig, storefront, { url: 'http://order.shop:8080/orders' }, 200);
  await expectTrueSync(rig, meshpath);
  const healed = Date.now();
  await seen(meshpath, healed, 'order as server, from both sides', (r) => r.to === ORDER && r.joinedBy !== null);
  const requests = await requestsSince(meshpath, start);
  const once = new Set(requests.map((r) => `${r.requestId ?? r.id} ${r.from} ${r.to} ${r.path} ${r.startedAt}`));
  expect(once.size).toBe(requests.length);
});

test('istiod-down: requests go on, what is known of it does not', async ({ rig, meshpath, open, page }) => {
  const orders = { url: 'http://order.shop:8080/orders' };
  const serials = async () => {
    const { certificates } = await meshpath.get<CertsAnswer>('/api/v1/certificates');
    return certificates.map((c) => `${c.pod} ${c.serial}`).sort();
  };
  const before = await serials();
  await during(rig, istiodDown, async () => {
    await eventually(async () => {
      const status = await statusOf(meshpath);
      expect(source(status, 'istiod')).toMatchObject({ status: 'failed', fault: { code: 'istiod-gone' } });
      for (const name of ['kubernetes', 'envoy', 'accesslog', 'interception'])
        expect(source(status, name)?.status, name).toBe('live');
      expect(status.proxies).toEqual([]);
    }, 20_000);
    const start = Date.now();
    const answers = await rig.send(storefront, Array(20).fill(orders), { concurrency: 4 });
    expect(answers.map((a) => a.status)).toEqual(Array(20).fill(200));
    expect(await serials()).toEqual(before);

    await open('/mesh');
    await expect(istiod(page)).toContainText('no istiod found');
    await expect(istiod(page)).toContainText(/\d+ proxies on what they have/);
    await page.getByRole('button', { name: /4 of 5 sources live/ }).click();
    await expect(page.getByText('No istiod pod runs any more')).toBeVisible();
    await expect(page.getByText('The proxies go on with what they have')).toBeVisible();
    const still = await seen(meshpath, start, 'a request meanwhile', (r) => r.from === STOREFRONT && r.to === ORDER);
    expect(still.status).toBe(200);
  });
  await eventually(async () => {
    expect(source(await statusOf(meshpath), 'istiod')).toMatchObject({ status: 'live', fault: null });
  }, BACK_MS);
  await expect(istiod(page)).toContainText(/\d+ of \d+ in sync/);
  await expect(istiod(page)).not.toContainText('no istiod found');
  await expectTrueSync(rig, meshpath);
});
