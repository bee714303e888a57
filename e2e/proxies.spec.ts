import type { Locator, Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, factIn, getJson } from './checks.ts';
import { idle } from './program.ts';
import { expect, seekTo, test } from './server.ts';

type Listed = { pod: string; sync: Record<string, string> | null; nack: string | null };
type Diff = { objects: { kind: string; name: string; change: string }[]; same: Record<string, number> };

const grid = (page: Page, name: string) => page.getByRole('grid', { name });
const rows = (box: Locator) => box.locator('[data-key]');
const row = (box: Locator, key: string) => box.locator(`[data-key="${key}"]`);
const panel = (page: Page) => page.getByRole('complementary');
const tab = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) });
const V1 = 'outbound|8080|v1|payment.shop.svc.cluster.local';

let order: string;
const proxy = (pod: string, query = '') => `/proxies/${pod}${query}`;

test.beforeEach(async ({ page }) => {
  await seekTo(page, 0.3);
  const { proxies } = await getJson(page, '/api/v1/proxies');
  order = proxies.find((p: Listed) => p.pod.startsWith('shop/order-')).pod;
});

test('lists every proxy, finds the one that refused, and opens it with the keyboard', async ({ page, open }) => {
  await open('/proxies');
  const { proxies } = await getJson(page, '/api/v1/proxies');
  const list = grid(page, 'Proxies');
  await expect(rows(list)).toHaveCount(proxies.length);
  const refused = proxies.filter((p: Listed) => p.nack !== null);
  expect(refused).toHaveLength(1);
  await page
    .getByRole('group', { name: 'Sync' })
    .getByRole('button', { name: /^refused/ })
    .click();
  await expect(page).toHaveURL(/state=nack/);
  await expect(rows(list)).toHaveCount(1);
  await expect(row(list, refused[0].pod)).toContainText('LDS');
  await list.focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/proxies/${refused[0].pod}`));
  await tab(page, 'Sync').click();
  await expect(page.getByText(refused[0].nack, { exact: true }).first()).toBeVisible();
});

test('leads from a listener to its route, cluster, endpoints and back; the link restores each', async ({
  page,
  open,
}) => {
  await open(proxy(order));
  const listener = rows(grid(page, 'Listeners')).filter({ hasText: '0.0.0.0_8080' }).first();
  await listener.getByRole('link', { name: '8080', exact: true }).click();
  await expect(page).toHaveURL(/tab=routes.*in=8080|in=8080.*tab=routes/);
  await expect(page.getByRole('button', { name: 'of route configuration 8080' })).toBeVisible();
  await rows(grid(page, 'Routes')).getByRole('link', { name: V1 }).first().click();
  await expect(panel(page).getByRole('heading', { level: 2 })).toContainText(V1);
  await page.reload();
  await idle(page);
  await expect(panel(page).getByRole('heading', { level: 2 })).toContainText(V1);
  await expect(row(grid(page, 'Clusters'), V1)).toHaveAttribute('aria-selected', 'true');
  await expect(panel(page)).toContainText('DestinationRule shop/payment');
  await factIn(panel(page), 'Endpoints').getByRole('link').click();
  await expect(page).toHaveURL(/tab=endpoints/);
  const { config } = await getJson(page, `/api/v1/proxies/${order}/config`);
  const addresses = config.endpoints.filter((e: { cluster: string }) => e.cluster === V1);
  await expect(rows(grid(page, 'Endpoints'))).toHaveCount(addresses.length);
  await expect(grid(page, 'Endpoints')).toContainText(addresses[0].address);
  await rows(grid(page, 'Endpoints')).first().getByRole('link', { name: V1 }).click();
  await panel(page).getByRole('link', { name: 'default', exact: true }).first().click();
  await expect(page).toHaveURL(/tab=secrets/);
  await expect(panel(page)).toContainText('spiffe://cluster.local/ns/shop/sa/order');
  await page.goBack();
  await expect(panel(page).getByRole('heading', { level: 2 })).toContainText(V1);
});

test('searches all tables at once and keeps nothing of a route from its reader', async ({ page, open }) => {
  await open(proxy(order, '?tab=routes'));
  await page.getByRole('searchbox', { name: 'Search all tables' }).fill('payment v3-canary');
  await expect(page).toHaveURL(/q=payment/);
  await expect(tab(page, 'Clusters')).toContainText('1');
  await expect(tab(page, 'Listeners')).toContainText('0');
  await rows(grid(page, 'Routes')).first().click();
  await expect(factIn(panel(page), 'Headers')).toContainText('x-canary is true');
  await page.getByRole('searchbox', { name: 'Search all tables' }).fill('v3-canary.no.such');
  await expect(page.getByText('Nothing here is like that')).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(page).not.toHaveURL(/q=/);
});

test('shows the JSON that stands at a row’s place', async ({ page, open }) => {
  await open(proxy(order, `?tab=clusters&row=${encodeURIComponent(V1)}`));
  await panel(page).getByRole('button', { name: 'Show the JSON' }).click();
  const { config } = await getJson(page, `/api/v1/proxies/${order}/config`);
  const { pointer } = config.clusters.find((c: { name: string }) => c.name === V1);
  const { value } = await getJson(page, `/api/v1/proxies/${order}/config_dump?pointer=${encodeURIComponent(pointer)}`);
  await expect(panel(page).locator('pre')).toHaveText(JSON.stringify(value, null, 2));
  // The way of evidence: a place of the dump leads to its row.
  await open(proxy(order, `?at=${encodeURIComponent(`${pointer}/lb_policy`)}`));
  await expect(panel(page).getByRole('heading', { level: 2 })).toContainText(V1);
});

test('moves, opens and closes with the keyboard', async ({ page, open }) => {
  await open(proxy(order, '?tab=clusters'));
  const clusters = grid(page, 'Clusters');
  await clusters.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const second = await rows(clusters).nth(1).getAttribute('data-key');
  await expect(panel(page).getByRole('heading', { level: 2 })).toContainText(second ?? '');
  await page.keyboard.press('End');
  await expect(rows(clusters).last()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();
  await expect(clusters).toBeFocused();
  await tab(page, 'Clusters').focus();
  await page.keyboard.press('ArrowRight');
  await expect(tab(page, 'Endpoints')).toBeFocused();
  await expect(page).toHaveURL(/tab=endpoints/);
});

test('says in words which packets the rules catch', async ({ page, open }) => {
  await open(proxy(order, '?tab=interception'));
  const outbound = page.getByRole('region', { name: 'ISTIO_REDIRECT' });
  await expect(outbound).toContainText('goes to Envoy’s outbound listener, port 15001');
  await expect(page.getByText('sent by Envoy (uid 1337)', { exact: false }).first()).toBeVisible();
  // A chain leads to the next without an entry in the history, which Back would have to get past.
  await page
    .getByRole('link', { name: /ISTIO_IN_REDIRECT/ })
    .first()
    .click();
  await expect(page.getByRole('region', { name: 'ISTIO_IN_REDIRECT' })).toBeFocused();
  expect(new URL(page.url()).hash).toBe('');
  await open(proxy(order, '?tab=stats'));
  await expect(page.getByText('Needs a live mesh')).toBeVisible();
});

test('compares two proxies, and one with itself of before', async ({ page, open }) => {
  const { proxies } = await getJson(page, '/api/v1/proxies');
  const payment = proxies.find((p: Listed) => p.pod.startsWith('shop/payment-v1-')).pod;
  await open(proxy(order, '?tab=compare'));
  await page.getByRole('combobox', { name: 'Another proxy' }).selectOption(`proxy:${payment}`);
  await expect(page).toHaveURL(/against=proxy/);
  const diff: Diff = await getJson(page, `/api/v1/proxies/${order}/diff?against=proxy:${payment}`);
  const same = Object.values(diff.same).reduce((a, b) => a + b, 0);
  await expect(page.getByText(`${diff.objects.length} objects differ, ${same} are the same`)).toBeVisible();
  for (const { name } of diff.objects)
    await expect(page.getByRole('button', { name, exact: false }).filter({ hasText: name }).first()).toBeVisible();
  const inbound = page.getByRole('listitem').filter({ hasText: 'virtualInbound' });
  await inbound.getByRole('button', { expanded: false }).click();
  await expect(inbound.getByText('this proxy', { exact: true }).first()).toBeVisible();
  // To the object in its table and back, within the page.
  const url = page.url();
  await page.evaluate(() => document.documentElement.setAttribute('data-stayed', 'yes'));
  await page.getByRole('link', { name: 'Open in its table' }).first().click();
  await expect(page).not.toHaveURL(/tab=compare/);
  await page.goBack();
  await expect(page).toHaveURL(url);
  await expect(page.locator('html')).toHaveAttribute('data-stayed', 'yes');

  const { earlier } = await getJson(page, `/api/v1/proxies/${order}/config`);
  expect(earlier.length).toBeGreaterThan(0);
  await page.getByRole('combobox', { name: 'An earlier time' }).selectOption(`at:${earlier.at(-1).fetchedAt}`);
  await idle(page);
  const before: Diff = await getJson(page, `/api/v1/proxies/${order}/diff?against=at:${earlier.at(-1).fetchedAt}`);
  expect(before.objects.map(({ kind }) => kind)).toEqual(['routes', 'routes']);
  await expect(
    page.getByText('virtual_hosts[payment.shop.svc.cluster.local:8080]', { exact: false }).first(),
  ).toBeVisible();
  await page.reload();
  await idle(page);
  await expect(page.getByText('2 objects differ', { exact: false })).toBeVisible();
  await expect(page.getByRole('button', { name: 'istiod' })).toBeDisabled();
});

test('scrolls ten thousand rows and draws only those in sight', async ({ page, open }) => {
  await open('/proxies');
  const body = await getJson(page, `/api/v1/proxies/${order}/config`);
  const endpoint = body.config.endpoints.find((e: { cluster: string }) => e.cluster === V1);
  const more = Array.from({ length: 10_000 }, (_, i) => ({ ...endpoint, address: `10.${i >> 8}.${i & 255}.7:8080` }));
  const json = { ...body, config: { ...body.config, endpoints: more } };
  await page.route(`**/api/v1/proxies/${order}/config`, (route) => route.fulfill({ json }));
  await open(proxy(order, '?tab=endpoints'));
  const endpoints = grid(page, 'Endpoints');
  await expect.poll(async () => Number(await endpoints.getAttribute('aria-rowcount'))).toBeGreaterThan(10_000);
  expect(await rows(endpoints).count()).toBeLessThan(60);
  await endpoints.focus();
  await page.keyboard.press('End');
  await expect(rows(endpoints).last()).toBeInViewport();
  expect(await rows(endpoints).count()).toBeLessThan(60);
});

test('says what is not there, and what to do', async ({ page, open }) => {
  await open('/proxies/shop/gone-1');
  await expect(page.getByText('shop/gone-1 is not here')).toBeVisible();
  expect((await page.request.get('/api/v1/proxies/shop/gone-1/config')).status()).toBe(404);
  const answer = await page.request.get(`/api/v1/proxies/${order}/diff?against=nonsense`);
  expect(answer.status()).toBe(400);
  expect((await answer.json()).remedy).toContain('against=istiod');
  const live = await page.request.get(`/api/v1/proxies/${order}/diff?against=istiod`);
  expect([live.status(), (await live.json()).code]).toEqual([404, 'only-live']);
});

test('bars nobody', async ({ page, open }) => {
  const payment = (await getJson(page, '/api/v1/proxies')).proxies.find((p: Listed) => p.nack !== null).pod;
  for (const path of [
    '/proxies',
    proxy(order, `?tab=clusters&row=${encodeURIComponent(V1)}`),
    proxy(order, '?tab=routes'),
    proxy(payment, '?tab=sync'),
    proxy(order, '?tab=certificates'),
    proxy(order, '?tab=interception'),
    proxy(order, `?tab=compare&against=${encodeURIComponent(`proxy:${payment}`)}`),
  ]) {
    await open(path);
    await expectAccessible(page);
  }
});

test('needs no sideways scrolling at 900 px, nor in its own part at 390', async ({ page, open }) => {
  const paths = ['/proxies', proxy(order), proxy(order, '?tab=clusters'), proxy(order, '?tab=interception')];
  await page.setViewportSize({ width: 900, height: 800 });
  for (const path of paths) {
    await open(path);
    await expectNoSidewaysScroll(page);
  }
  await page.setViewportSize({ width: 390, height: 800 });
  for (const path of paths) {
    await open(path);
    const tooWide = await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth);
    expect(tooWide, path).toBeLessThanOrEqual(0);
  }
});
