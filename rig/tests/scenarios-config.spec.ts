import type { Locator, Page } from '@playwright/test';
import { authzDenied } from '../scenarios/authz-denied.ts';
import { canaryUpgrade } from '../scenarios/canary-upgrade.ts';
import { configFlap } from '../scenarios/config-flap.ts';
import { expiredRootSoon } from '../scenarios/expired-root-soon.ts';
import { manyWorkloads } from '../scenarios/many-workloads.ts';
import { nack } from '../scenarios/nack.ts';
import { notInjected } from '../scenarios/not-injected.ts';
import { policyInForce } from '../scenarios/policy.ts';
import type { CertsAnswer, PathAnswer, StatusAnswer } from './answers.ts';
import { certsOf, istiod, node, requestsSince, statusOf } from './asked.ts';
import { onlyPodOf, podsOf } from './judge/kubernetes.ts';
import { during, eventually, expect, test } from './live.ts';
import { expectTrueCertificates, expectTrueInjection, expectTrueMesh, expectTrueSync } from './truth.ts';

const ORDER = { namespace: 'shop', app: 'order' };
const PAYMENT_V2 = 'shop/Deployment/payment-v2';
const INVENTORY = 'warehouse/Deployment/inventory';
/** An access log is written every ten seconds, and a request waits for the line of its other side. */
const LOGGED_MS = 30_000;

const panel = (page: Page): Locator => page.getByRole('complementary');

/** Opens what the picture knows of a workload; the list of workloads may move while it is looked at, so by its link. */
async function select(open: (path: string) => Promise<void>, page: Page, id: string): Promise<Locator> {
  await open(`/mesh?select=${encodeURIComponent(id)}`);
  await expect(panel(page).getByRole('heading', { level: 2 })).toHaveText(id.slice(id.lastIndexOf('/') + 1));
  return panel(page);
}

test('nack: who refused what, in Envoy’s words', async ({ rig, meshpath, open, page }) => {
  const pod = await onlyPodOf(rig, PAYMENT_V2);
  await during(rig, nack, async () => {
    await eventually(async () => {
      const { proxies } = await statusOf(meshpath);
      expect(proxies.filter((p) => p.nack !== null).map((p) => p.pod)).toEqual([pod]);
      const refusing = proxies.find((p) => p.pod === pod);
      expect(refusing?.sync).toMatchObject({ CDS: 'synced', LDS: 'nack' });
      expect(refusing?.nack).toContain('acme.request_stamp');
    }, 20_000);
    const { code, document } = await meshpath.command<StatusAnswer>('status');
    expect(document.proxies.find((p) => p.pod === pod)?.nack).toContain('acme.request_stamp');
    expect(code).toBe(1);

    const opened = await select(open, page, PAYMENT_V2);
    await expect(opened).toContainText('acme.request_stamp');
    await expect(node(page, PAYMENT_V2)).toContainText('refused LDS');
    await expect(istiod(page)).toContainText('1 proxy refused its configuration');

    const calls = Array.from({ length: 40 }, () => ({ url: 'http://payment:8080/pay/while-refusing' }));
    const answers = await rig.send(ORDER, calls, { concurrency: 4 });
    expect(answers.map((a) => a.status)).toEqual(calls.map(() => 200));
    expect(answers.some((a) => a.body.includes('"version":"v2"'))).toBe(true);
  });
  await eventually(async () => {
    const { proxies } = await statusOf(meshpath);
    expect(proxies.filter((p) => p.nack !== null)).toEqual([]);
  }, 20_000);
  await expect(istiod(page)).not.toContainText('refused');
  await expectTrueSync(rig, meshpath);
});

test('config-flap: every push is seen, nobody stays behind, no request fails of it', async ({ rig, meshpath }) => {
  type Moments = { mesh: { moments: readonly Moment[] } };
  type Moment = { at: number; kind: string; object?: string; pod?: string; type?: string };
  const order = await onlyPodOf(rig, 'shop/Deployment/order');
  const start = Date.now();
  await during(rig, configFlap, async () => {
    await expectTrueSync(rig, meshpath);
    const { mesh } = await meshpath.get<Moments>('/api/v1/mesh');
    const moments = mesh.moments.filter((m) => m.at >= start);
    const changes = moments.filter((m) => m.kind === 'object-changed' && m.object?.endsWith('/inventory-flapping'));
    expect(changes.length).toBeGreaterThanOrEqual(18);
    // istiod is asked once a second, so now and then one answer tells of two pushes.
    const pushes = moments.filter((m) => m.kind === 'push' && m.pod === order && m.type === 'RDS');
    expect(pushes.length).toBeGreaterThanOrEqual(12);
    const { proxies } = await statusOf(meshpath);
    expect(proxies.flatMap((p) => Object.values(p.sync)).filter((s) => s === 'stale' || s === 'nack')).toEqual([]);
    const until = Date.now();
    await eventually(async () => {
      const toInventory = (await requestsSince(meshpath, start)).filter((r) => r.to === INVENTORY);
      expect(toInventory.some((r) => Date.parse(r.startedAt) > until - 3_000)).toBe(true);
      expect([...new Set(toInventory.map((r) => r.status))]).toEqual([200]);
    }, LOGGED_MS);
  });
  await expectTrueMesh(rig, meshpath);
  await expectTrueSync(rig, meshpath);
});

test('canary-upgrade: two istiods, each with the proxies of its revision', async ({ rig, meshpath, open, page }) => {
  const NOTIFICATIONS = 'messaging/Deployment/notifications';
  await during(rig, canaryUpgrade, async () => {
    await expectTrueSync(rig, meshpath, ['default', 'canary']);
    await expectTrueInjection(rig, meshpath);
    const pod = await onlyPodOf(rig, NOTIFICATIONS);
    const { proxies, injection } = await statusOf(meshpath);
    const held = (canary: boolean) =>
      proxies.filter((p) => (p.istiod?.startsWith('istio-system/istiod-canary-') ?? false) === canary);
    expect(held(true).map((p) => p.pod)).toEqual([pod]);
    expect(held(false).every((p) => p.istiod !== null)).toBe(true);
    expect(injection.find((i) => i.pod === pod)?.because).toContain('istio-sidecar-injector-canary');
    await open('/mesh');
    await expect(istiod(page)).toContainText('2 revisions');
    await expect(istiod(page)).not.toContainText('without istiod');
    await expect(await select(open, page, NOTIFICATIONS)).toContainText('istiod-canary-');
  });
  await eventually(async () => {
    const { proxies } = await statusOf(meshpath);
    expect(proxies.filter((p) => p.istiod === null || p.istiod.includes('canary'))).toEqual([]);
  }, 20_000);
  await expectTrueSync(rig, meshpath);
});

test('expired-root-soon: the root that ends, and who trusts it', async ({ rig, meshpath, open, page }) => {
  await during(rig, expiredRootSoon, async () => {
    await eventually(async () => {
      const { roots } = await certsOf(meshpath);
      expect(roots.map((r) => [r.state, r.trustedBy >= 2])).toEqual([
        ['expiring', true],
        ['ok', true],
      ]);
    }, 40_000);
    const { code, document } = await meshpath.command<CertsAnswer>('certs');
    expect(document.roots[0]?.state).toBe('expiring');
    expect(code).toBe(1);
    await open('/certificates');
    await expect(page.getByText(/past it, yet end with it/)).toBeVisible();
    await open('/mesh');
    await expect(istiod(page)).toContainText('root expires in 23 h');
    const [answer] = await rig.send(ORDER, [{ url: 'http://payment:8080/pay/under-two-roots' }]);
    expect(answer?.status).toBe(200);
  });
  await expectTrueCertificates(rig, meshpath);
  expect((await certsOf(meshpath)).roots.map((r) => r.state)).toEqual(['ok']);
});

test('not-injected: three pods, three reasons', async ({ rig, meshpath, open, page }) => {
  const reasons = {
    'partners/Deployment/importer': ['not-selected', 'Its namespace partners has no injection label'],
    'backoffice/Deployment/reports': ['opted-out', 'It opts out with the label sidecar.istio.io/inject=false'],
    'backoffice/Deployment/node-agent': ['host-network', 'It uses its node'],
  } as const;
  await during(rig, notInjected, async () => {
    await expectTrueInjection(rig, meshpath);
    const { injection } = await statusOf(meshpath);
    for (const [workload, [code, words]] of Object.entries(reasons)) {
      const pod = await onlyPodOf(rig, workload);
      expect(injection.find((i) => i.pod === pod)).toMatchObject({ injected: false, code });
      const opened = await select(open, page, workload);
      await expect(opened).toContainText(words);
      await expect(node(page, workload)).toHaveAccessibleName(/not injected/);
      await expect(node(page, workload).locator('circle')).toHaveCount(0);
    }
    // What holds for a whole namespace is told at its name.
    await open('/mesh?ns=partners,backoffice');
    await expect(page.locator('[data-group="partners"]')).toContainText('not injected: no label');
    await expect(page.locator('[data-group="backoffice"]')).toContainText('not injected');
    await open('/certificates');
    for (const workload of Object.keys(reasons)) {
      const pod = await onlyPodOf(rig, workload);
      await expect(page.getByRole('listitem').filter({ hasText: pod })).toBeVisible();
    }
    for (const [workload, [, words]] of Object.entries(reasons)) {
      await open(`/control/injection?pod=${encodeURIComponent(await onlyPodOf(rig, workload))}`);
      await expect(page.getByText(words.replace(/^Its? /, '')).first()).toBeVisible();
    }
    await eventually(async () => {
      const seen = (await requestsSince(meshpath, 0)).find(
        (r) => r.from === 'partners/Deployment/importer' && r.to === INVENTORY,
      );
      expect(seen).toMatchObject({ status: 200, security: 'plain' });
    }, LOGGED_MS);
  });
  await expectTrueMesh(rig, meshpath);
  await expectTrueInjection(rig, meshpath);
});

test('authz-denied, A-7: 403 once what was open has drained, and the policy that did it', async ({
  rig,
  meshpath,
  open,
  page,
}) => {
  const pay = (tag: string) => ({ url: `http://payment:8080/pay/${tag}` });
  const seen = (tag: string) =>
    eventually(async () => {
      const found = (await requestsSince(meshpath, 0)).find((r) => r.path === `/pay/${tag}` && r.joinedBy !== null);
      if (found === undefined) throw new Error(`/pay/${tag} is not seen from both sides yet`);
      return found;
    }, LOGGED_MS);

  await during(rig, authzDenied, async () => {
    await policyInForce(rig, { namespace: 'shop', app: 'payment' }, 'payment-closed', true);
    const [denied] = await rig.send(ORDER, [pay('shut-out')]);
    expect(denied?.status).toBe(403);
    const request = await seen('shut-out');
    expect(request).toMatchObject({ from: 'shop/Deployment/order', status: 403, security: 'mtls' });
    expect(request.details).toBe('rbac_access_denied_matched_policy[ns[shop]-policy[payment-closed]-rule[0]]');
    const { path } = await meshpath.get<PathAnswer>(`/api/v1/requests/${request.id}/path`);
    const policy = { kind: 'AuthorizationPolicy', namespace: 'shop', name: 'payment-closed' };
    expect(path.failure?.policy).toMatchObject(policy);
    expect(path.failedAt === null ? null : path.stations[path.failedAt]).toMatchObject({
      kind: 'envoy',
      side: 'server',
      state: 'failed',
    });

    await open(`/requests?open=${request.id}`);
    const verdict = page.getByRole('region', { name: /^Refused by the callee’s proxy/ });
    await expect(verdict).toContainText('AuthorizationPolicy shop/payment-closed');
    await expect(verdict).toContainText('403');
  });
  const [answer] = await rig.send(ORDER, [pay('back')]);
  expect(answer?.status).toBe(200);
  expect(await seen('back')).toMatchObject({ status: 200, security: 'mtls' });
  await expectTrueMesh(rig, meshpath);
});

test('many-workloads: thirty more, each in sync and with a certificate', async ({ rig, meshpath, open, page }) => {
  await during(rig, manyWorkloads, async () => {
    const crowd = (await podsOf(rig)).filter((p) => p.namespace === 'crowd');
    expect(crowd).toHaveLength(30);
    await expectTrueSync(rig, meshpath);
    await eventually(async () => {
      const { certificates } = await certsOf(meshpath);
      const held = certificates.filter((c) => c.chainVerified === true && c.state === 'ok').map((c) => c.pod);
      expect(held).toEqual(expect.arrayContaining(crowd.map((p) => p.id)));
    }, 60_000);
    await open('/mesh');
    const shown = await page.locator('[data-node]').evaluateAll((all) => all.map((e) => e.getAttribute('data-node')));
    expect(shown).toEqual(expect.arrayContaining(crowd.map((p) => p.workload)));
  });
  await expectTrueMesh(rig, meshpath);
  await expectTrueSync(rig, meshpath);
  await expectTrueCertificates(rig, meshpath);
});
