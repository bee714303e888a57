import type { Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, factIn, getJson } from './checks.ts';
import { idle } from './program.ts';
import { expect, seekTo, test } from './server.ts';

// While a proxy refuses its configuration, and requests of every kind run.
const MOMENT = 0.28;
const WINDOW_MS = 30_000;
const LAG_MS = 12_000;
const SLOT_MS = 5_000;

type Bucket = { from: number; total: number; failed: number; mtls: number; plain: number };
type Edge = { source: string; target: string; buckets: Bucket[]; lastSeenAt: number };
type Pod = { id: string; workload: string; proxy: string; controlPlane: boolean };

const picture = (page: Page) => page.getByRole('group', { name: /^The data plane/ });
const node = (page: Page, id: string) => picture(page).locator(`[data-node="${id}"]`);
const panel = (page: Page) => page.getByRole('complementary');
const edgesTable = (page: Page) => page.getByRole('table', { name: /^Traffic/ });
const nameOf = (id: string) => id.slice(id.lastIndexOf('/') + 1).replace(/^\w+:/, '');

async function meshOf(page: Page) {
  const { mesh, clock } = await getJson(page, '/api/v1/mesh');
  const pods: Pod[] = Object.values(mesh.pods);
  const edges: Edge[] = Object.values(mesh.edges);
  const workloads = pods.filter((pod) => !pod.controlPlane && !pod.id.startsWith('kube-system/'));
  return { mesh, now: clock.at as number, edges, workloads };
}

test.beforeEach(({ page }) => seekTo(page, MOMENT));

test('shows istiod with its four jobs, a true figure for each, and what they were before 1.5', async ({
  page,
  open,
}) => {
  await open('/mesh');
  const { mesh } = await meshOf(page);
  const [istiod] = Object.values<Record<string, number>>(mesh.istiods);
  if (!istiod) throw new Error('the recording has an istiod');
  const control = page.getByRole('button', { name: 'Open what is known of istiod' });
  await expect(control).toHaveAccessibleDescription(/Configuration 12 of 13 in sync/);
  await expect(control).toContainText('Before 1.5: Pilot, Citadel, Galley and Mixer');
  await expect(control).toContainText(`Discovery${istiod.servicesKnown} services${istiod.endpointsKnown} endpoints`);
  await expect(control).toContainText(/Configuration12 of 13 in sync1 proxy refused its configuration/);
  await expect(control).toContainText(`Certificates${istiod.certificatesIssued} issuedroot expires in 9 y`);
  await expect(control).toContainText(
    `Validation${istiod.validationFailed} rejected${istiod.validationPassed} validated`,
  );

  await control.click();
  await expect(page).toHaveURL(/select=istiod/);
  for (const former of ['Pilot', 'Citadel', 'Galley'])
    await expect(panel(page).getByText(`${former} until 1.5`).first()).toBeVisible();
  await expect(panel(page)).toContainText('Mixer');
  await expect(panel(page)).toContainText('No request ever passes istiod');
  await expect(panel(page)).toContainText('Refused by proxies');
});

test('shows every workload as one thing to focus: app and sidecar as two, one without a sidecar as one', async ({
  page,
  open,
}) => {
  await open('/mesh');
  const { workloads } = await meshOf(page);
  expect(workloads.length).toBeGreaterThan(8);
  const expected = [...new Set(workloads.map((pod) => pod.workload))].sort();
  const shown = await picture(page)
    .locator('[data-node]')
    .evaluateAll((all) => all.map((e) => e.getAttribute('data-node') ?? ''));
  expect(shown.filter((id) => id.includes('/')).sort()).toEqual(expected);

  for (const { workload, proxy } of workloads) {
    const here = node(page, workload);
    await here.focus();
    await expect(here).toBeFocused();
    const says =
      proxy === 'sidecar' ? /, app and sidecar/ : proxy === 'gateway' ? /^gateway / : /, app without a sidecar/;
    await expect(here).toHaveAccessibleName(says);
    // An app is a square that says so; only a proxy is round.
    await expect(here.locator('text', { hasText: /^app$/ })).toHaveCount(proxy === 'gateway' ? 0 : 1);
    const round = await here.locator('circle').count();
    expect(round > 0, workload).toBe(proxy !== 'none');
  }
});

test('says why a workload has no sidecar', async ({ page, open }) => {
  await open('/mesh');
  const { workloads } = await meshOf(page);
  const bare = workloads.filter((pod) => pod.proxy === 'none');
  expect(bare.length).toBeGreaterThan(0);
  for (const { workload } of bare) {
    await node(page, workload).press('Enter');
    await expect(panel(page).getByRole('heading', { level: 2 })).toHaveText(nameOf(workload));
    await expect(panel(page)).toContainText(/Its namespace (legacy|outside) has no injection label/);
    await expect(factIn(panel(page), 'Identity')).toContainText('there is no proxy to hold one');
  }
});

test('selects with the mouse and the keyboard; the link restores the panel', async ({ page, open }) => {
  await open('/mesh');
  const { mesh } = await meshOf(page);
  await node(page, 'shop/Deployment/order').click();
  await expect(page).toHaveURL(/select=shop%2FDeployment%2Forder/);
  await page.reload();
  await idle(page);
  const [, certificate] =
    Object.entries<{ spiffe: string }>(mesh.certificates).find(([pod]) => pod.startsWith('shop/order-')) ?? [];
  await expect(panel(page).getByRole('heading', { level: 2 })).toHaveText('order');
  await expect(factIn(panel(page), 'Identity')).toContainText(certificate?.spiffe ?? 'no certificate');
  await expect(factIn(panel(page), 'Certificate')).toContainText('chain verified');
  await expect(node(page, 'shop/Deployment/order')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();
  await expect(page).not.toHaveURL(/select=/);

  // Arrows go from one workload to the next, and Enter opens the one that has the focus.
  await node(page, 'shop/Deployment/order').focus();
  await page.keyboard.press('ArrowRight');
  const next = await page.evaluate(() => document.activeElement?.getAttribute('data-node') ?? '');
  expect(next).toMatch(/^shop\/Deployment\/payment-v\d/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`select=${encodeURIComponent(next)}`));
  // The keyboard goes into the panel, on from one to the next, and back to where it came from.
  const heading = panel(page).getByRole('heading', { level: 2 });
  await expect(heading).toBeFocused();
  const edge = panel(page).getByRole('button', { name: /order/ }).first();
  await edge.focus();
  await page.keyboard.press('Enter');
  await expect(heading).toContainText('→');
  await expect(heading).toBeFocused();
  await page.goBack();
  await expect(heading).toHaveText(nameOf(next));
  await panel(page).getByRole('button', { name: 'Close' }).focus();
  await page.keyboard.press('Enter');
  await expect(panel(page)).toBeHidden();
  await expect(node(page, next)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(heading).toBeFocused();
  await page.reload();
  await idle(page);
  await expect(panel(page).getByRole('heading', { level: 2 })).toHaveText(nameOf(next));
});

test('filters by namespace and searches; both are in the link', async ({ page, open }) => {
  await open('/mesh');
  const messaging = page.getByRole('group', { name: 'Namespaces' }).getByRole('button', { name: /^messaging/ });
  await messaging.click();
  await expect(page).toHaveURL(/ns=messaging/);
  await page.reload();
  await idle(page);
  await expect(messaging).toHaveAttribute('aria-pressed', 'true');
  await expect(node(page, 'messaging/Deployment/notifications')).toBeVisible();
  await expect(node(page, 'warehouse/Deployment/inventory')).toHaveCount(0);
  await page.getByRole('group', { name: 'Namespaces' }).getByRole('button', { name: 'All' }).click();
  await expect(page).not.toHaveURL(/ns=/);
  await expect(node(page, 'warehouse/Deployment/inventory')).toBeVisible();

  const field = page.getByRole('searchbox', { name: 'Find in the picture' });
  await field.fill('payment');
  await expect(page.getByText('3 matches')).toBeVisible();
  await expect(page).toHaveURL(/q=payment/);
  await expect(node(page, 'shop/Deployment/payment-v1')).toHaveAttribute('opacity', '1');
  await expect(node(page, 'shop/Deployment/order')).not.toHaveAttribute('opacity', '1');
  await page.reload();
  await idle(page);
  await expect(field).toHaveValue('payment');
  await field.press('Enter');
  await expect(panel(page).getByRole('heading', { level: 2 })).toHaveText(/^payment-v\d/);
  await field.fill('nothing of this name');
  await expect(page.getByText('nothing matches')).toBeVisible();
});

test('selects an edge in the picture and from a workload, with its rate and how it is protected', async ({
  page,
  open,
}) => {
  await open('/mesh');
  const { edges, now } = await meshOf(page);
  await node(page, 'storefront/Deployment/storefront').click();
  await panel(page).getByRole('button', { name: /order/ }).first().click();
  await expect(page).toHaveURL(
    new RegExp(`select=${encodeURIComponent('storefront/Deployment/storefront→shop/Deployment/order')}`),
  );
  await page.reload();
  await idle(page);
  await expect(panel(page).getByRole('heading', { level: 2 })).toHaveText('storefront → order');
  const edge = edges.find(
    (e) => e.source === 'storefront/Deployment/storefront' && e.target === 'shop/Deployment/order',
  );
  if (!edge) throw new Error('storefront calls order in the recording');
  await expect(factIn(panel(page), 'Rate')).toContainText(rateOf(edge, now));
  await expect(factIn(panel(page), 'Security')).toContainText('mutual TLS');
  await expect(factIn(panel(page), 'Client is')).toContainText('spiffe://cluster.local/ns/storefront/sa/storefront');
  await expect(factIn(panel(page), 'Server is')).toContainText('spiffe://cluster.local/ns/shop/sa/order');
  await page.keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();

  const at = await picture(page)
    .locator('path[stroke="transparent"]')
    .evaluateAll((paths) => {
      for (const path of paths as SVGPathElement[])
        for (const share of [0.5, 0.4, 0.6, 0.3, 0.7]) {
          const matrix = path.getScreenCTM();
          const on = matrix && path.getPointAtLength(path.getTotalLength() * share).matrixTransform(matrix);
          if (on && document.elementFromPoint(on.x, on.y)?.parentElement === path.parentElement)
            return { x: on.x, y: on.y };
        }
      return null;
    });
  if (!at) throw new Error('some wire can be pressed');
  await page.mouse.click(at.x, at.y);
  await expect(page).toHaveURL(/select=[^&]*%E2%86%92/);
  await expect(panel(page).getByRole('heading', { level: 2 })).toHaveText(/ → /);
});

test('tells the same figures in its table as the API; no request passes istiod', async ({ page, open }) => {
  await open('/mesh');
  const { edges, now } = await meshOf(page);
  const expected = edges
    // What a gateway answered itself is told on its caller's edge; spans for `traces` are in no log, only in counters.
    .filter(
      (edge) => edge.lastSeenAt > now - 300_000 && edge.source !== edge.target && nameOf(edge.target) !== 'traces',
    )
    .map((edge) => [nameOf(edge.source), nameOf(edge.target), rateOf(edge, now), securityOf(edge)].join(' | '));
  expect(expected.length).toBeGreaterThan(9);
  const shown = await edgesTable(page)
    .locator('tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => {
        const cells = [...row.querySelectorAll('td')].map((cell) => cell.textContent ?? '');
        return [cells[0], cells[1], cells[2], cells[4]].join(' | ');
      }),
    );
  expect(shown.filter((row) => !row.includes('| traces |')).sort()).toEqual(expected.sort());
  expect(shown.some((row) => row.endsWith('| plain text'))).toBe(true);

  const { requests } = await getJson(page, '/api/v1/requests?limit=5000');
  expect(requests.length).toBeGreaterThan(100);
  const ends = [
    ...edges.flatMap((e) => [e.source, e.target]),
    ...requests.flatMap((r: { from: string; to: string }) => [r.from, r.to]),
  ];
  expect(ends.filter((end) => end.includes('istiod'))).toEqual([]);
  expect(shown.filter((row) => row.includes('istiod'))).toEqual([]);
  await expect(picture(page).locator('[data-node*="istiod"]')).toHaveCount(0);
});

test('bars nobody, with a panel open', async ({ page, open }) => {
  await open('/mesh?theme=light&select=shop%2FDeployment%2Forder');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await expect(panel(page)).toBeVisible();
  await expectAccessible(page);
});

test('needs no sideways scrolling at 900 px', async ({ page, open }) => {
  await page.setViewportSize({ width: 900, height: 800 });
  for (const path of ['/mesh', '/mesh?select=istiod', '/mesh?select=shop%2FDeployment%2Forder']) {
    await open(path);
    await expectNoSidewaysScroll(page);
  }
});

/** Mean over half a minute of whole five-second slots, ending twelve seconds ago: younger log lines may be still to come. */
function rateOf(edge: Edge, now: number): string {
  const until = Math.floor((now - LAG_MS) / SLOT_MS) * SLOT_MS;
  const total = edge.buckets
    .filter((b) => b.from >= until - WINDOW_MS && b.from < until)
    .reduce((sum, b) => sum + b.total, 0);
  const rate = total / (WINDOW_MS / 1_000);
  if (rate === 0) return 'no traffic now';
  return `${Number(rate.toFixed(rate >= 10 ? 0 : rate >= 0.95 ? 1 : 2))} rps`;
}

function securityOf({ buckets }: Edge): string {
  const mtls = buckets.some((b) => b.mtls > 0);
  const plain = buckets.some((b) => b.plain > 0);
  return mtls && plain ? 'partly plain text' : mtls ? 'mutual TLS' : plain ? 'plain text' : 'security unknown';
}
