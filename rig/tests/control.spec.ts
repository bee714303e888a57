import type { Page } from '@playwright/test';
import type { Rig } from '../rig.ts';
import { nack } from '../scenarios/nack.ts';
import type { ControlAnswer, NackedAnswer } from './answers.ts';
import { endpointsOf, onlyPodOf, podsOf, servicesOf } from './judge/kubernetes.ts';
import { syncOf } from './judge/sync.ts';
import { during, eventually, expect, type LiveMeshpath, test } from './live.ts';

const PAYMENT_V2 = 'shop/Deployment/payment-v2';
const CULPRIT = 'EnvoyFilter shop/request-stamp';
/** From istiod sending what is refused until a person can read it. */
const SOON_MS = 3_000;
/** istiod’s registry is read every ten seconds. */
const REGISTRY_MS = 30_000;

const meshOf = (meshpath: LiveMeshpath) => meshpath.get<ControlAnswer>('/api/v1/mesh');

test('a NACK is there within 3 s: its text, the refused resource, and the EnvoyFilter that caused it', async ({
  rig,
  meshpath,
  open,
  page,
}, info) => {
  const pod = await onlyPodOf(rig, PAYMENT_V2);
  await open('/control/configuration');
  const letter = page
    .getByRole('region', { name: 'Refused configuration' })
    .getByRole('article', { name: /virtualInbound/ });
  const begun = Date.now();
  await during(rig, nack, async () => {
    // `apply` may come back after the picture shows it: only how late it came is measured.
    await expect(letter.getByText("'acme.request_stamp'")).toBeVisible();
    await expect(letter.getByText('virtualInbound', { exact: true })).toBeVisible();
    await expect(letter.getByText('Likely cause')).toBeVisible();
    await expect(letter.getByRole('link', { name: CULPRIT })).toBeVisible();
    const looked = Date.now();
    const { nacks } = await meshpath.get<NackedAnswer>('/api/v1/nacks');
    const [found] = nacks.filter(({ state }) => state === 'in-force');
    const sent = Date.parse(found?.firstAt ?? '');
    const figures = `sent ${sent - begun} ms after kubectl began, read ${Date.parse(found?.seenAt ?? '') - sent} ms later, on screen at most ${looked - sent} ms after it was sent`;
    info.annotations.push({ type: 'nack', description: figures });
    console.log(`    ${figures}`);
    expect(found).toMatchObject({ type: 'LDS', proxies: [pod], resources: [{ name: 'virtualInbound' }] });
    expect(found?.culprits[0]).toMatchObject({
      object: 'EnvoyFilter/shop/request-stamp',
      certainty: 'likely',
      reasons: expect.arrayContaining([{ kind: 'text', token: 'acme.request_stamp' }]),
    });
    expect(Date.parse(found?.seenAt ?? '') - sent).toBeLessThan(SOON_MS);

    const cell = page.getByRole('grid').locator(`[data-pod="${pod}"] [data-cell="LDS"]`);
    await expect(cell).toHaveAttribute('data-state', 'nack');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('1 proxy refuses its configuration');
    await expect(letter).toContainText(pod.split('/')[1] ?? '');
    await expectMatrix(rig, page);
  });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Every proxy runs what istiod sent last', {
    timeout: 20_000,
  });
  await page.getByRole('button', { name: 'Read it' }).click();
  await expect(letter.locator('[data-reason="ended"]')).toContainText('deleted');
});

/** The matrix on screen is what `istioctl proxy-status` says. */
const expectMatrix = (rig: Rig, page: Page) =>
  eventually(async () => {
    const judged = await syncOf(rig);
    const cells = await page
      .getByRole('grid')
      .locator('[data-pod]')
      .evaluateAll((rows) =>
        rows.map((row) => {
          const states = [...row.querySelectorAll<HTMLElement>('[data-state]')].map((c) => [
            c.dataset.cell,
            c.dataset.state,
          ]);
          return [row.getAttribute('data-pod'), Object.fromEntries(states.filter(([type]) => type !== 'ECDS'))];
        }),
      );
    // A push on its way is stale to istioctl.
    expect(JSON.parse(JSON.stringify(Object.fromEntries(cells)).replaceAll('"pushing"', '"stale"'))).toEqual(judged);
  }, 20_000);

test('the matrix is istioctl’s, while nothing goes on', async ({ rig, open, page }) => {
  await open('/control/configuration');
  await expectMatrix(rig, page);
});

test('istiod’s registry is what Kubernetes says, endpoint by endpoint', async ({ rig, meshpath, open, page }) => {
  await eventually(async () => {
    const { mesh } = await meshOf(meshpath);
    const [registry] = Object.values(mesh.registries);
    const hosts = Object.values(registry?.hosts ?? {}).filter((host) => host.registry === 'Kubernetes');
    const [services, endpoints] = await Promise.all([servicesOf(rig), endpointsOf(rig)]);
    expect(hosts.map((host) => `${host.namespace}/${host.name}`).sort()).toEqual(
      services.map((text) => text.split(' ')[0]).sort(),
    );
    for (const host of hosts)
      expect(host.endpoints?.healthy, `${host.namespace}/${host.name}`).toEqual(
        endpoints[`${host.namespace}/${host.name}`] ?? [],
      );
  }, REGISTRY_MS);
  await open('/control/discovery');
  await expect(page.getByText('The same on both sides')).toBeVisible({ timeout: REGISTRY_MS });
});

test('what a proxy sees by its Sidecar is what its Envoy has clusters for', async ({ rig, open, page }) => {
  const proxies = (await podsOf(rig)).filter((pod) => pod.serving && pod.namespace !== 'istio-system');
  expect(proxies.length).toBeGreaterThan(5);
  await open('/control/discovery');
  for (const { id } of proxies) {
    await page.getByRole('combobox', { name: 'Proxy' }).selectOption(id);
    const scope = page.getByRole('region', { name: 'What one proxy sees' });
    await expect(scope).toContainText(id);
    await expect(scope, id).toContainText('The clusters that its Envoy holds are the hosts computed.', {
      timeout: 30_000,
    });
    await expect(scope).toContainText(
      id.startsWith('messaging/') ? 'Sidecar messaging/default decides' : 'No Sidecar resource chooses',
    );
  }
});
