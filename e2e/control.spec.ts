import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, getJson } from './checks.ts';
import { idle, RECORDING, startServer, stopServer } from './program.ts';
import { expect, seekTo, test } from './server.ts';

/** While payment-v2 refuses a listener; after the filter went; before anything was done. */
const REFUSED = 0.28;
const OVER = 0.5;
const BEFORE = 0.1;

type Proxy = {
  pod: string;
  istiod: string;
  sync: Record<string, string>;
  nack: string | null;
  since: Record<string, string>;
  nacks: { type: string; text: string; resources: string[]; refusedAt: string; culprit: { name: string } | null }[];
};

const grid = (page: Page) => page.getByRole('grid', { name: /^Proxies/ });
const line = (page: Page, pod: string) => grid(page).locator(`[data-pod="${pod}"]`);
const cell = (page: Page, pod: string, type: string) => line(page, pod).locator(`[data-cell="${type}"]`);
const inbox = (page: Page) => page.getByRole('region', { name: 'Refused configuration' });
const podsShown = (page: Page) =>
  grid(page)
    .locator('[data-pod]')
    .evaluateAll((all) => all.map((e) => e.getAttribute('data-pod')));

async function proxiesOf(page: Page): Promise<Proxy[]> {
  return (await getJson(page, '/api/v1/status')).proxies;
}

async function theRefusing(page: Page): Promise<Proxy> {
  const found = (await proxiesOf(page)).find((proxy) => proxy.nack !== null);
  if (!found) throw new Error('a proxy refuses its configuration at this moment of the recording');
  return found;
}

async function at(page: Page, moment: number, path = '/control/configuration') {
  await seekTo(page, moment);
  await page.goto(path);
  await idle(page);
}

test('leads from the navigation to the configuration, and to each of the five jobs', async ({ page, open }) => {
  await open('/mesh');
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Control' }).click();
  await expect(page).toHaveURL(/\/control\/configuration/);
  const jobs = page.getByRole('navigation', { name: 'The jobs of istiod' });
  for (const [name, href] of [
    ['Discovery', '/control/discovery'],
    ['Configuration', '/control/configuration'],
    ['Certificates', '/control/certificates'],
    ['Validation', '/control/validation'],
    ['Injection', '/control/injection'],
  ] as const)
    await expect(jobs.getByRole('link', { name: new RegExp(`^${name}`) })).toHaveAttribute('href', href);
  await expect(jobs.getByRole('link', { name: /^Configuration/ })).toHaveAttribute('aria-current', 'page');
  await page.getByRole('button', { name: /^What is this: One istiod/ }).click();
  await expect(page.getByText(/Pilot did discovery.*Citadel.*Galley/)).toBeVisible();
});

test('the matrix says of every proxy and type what the API says', async ({ page }) => {
  await at(page, REFUSED);
  const proxies = await proxiesOf(page);
  expect(proxies.length).toBeGreaterThan(10);
  await expect.poll(async () => (await podsShown(page)).sort()).toEqual(proxies.map(({ pod }) => pod).sort());
  for (const { pod, sync } of proxies)
    for (const [type, state] of Object.entries(sync))
      await expect(cell(page, pod, type)).toHaveAttribute('data-state', state);
});

test('a refusal stands out: text, refused resource, likely cause and who still waits', async ({ page }) => {
  await at(page, REFUSED);
  const proxy = await theRefusing(page);
  const [nack] = proxy.nacks;
  expect(nack).toMatchObject({
    type: 'LDS',
    resources: ['virtualInbound'],
    culprit: { kind: 'EnvoyFilter', name: 'request-stamp' },
  });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('1 proxy refuses its configuration');
  // The worst first.
  expect((await podsShown(page))[0]).toBe(proxy.pod);
  await expect(cell(page, proxy.pod, 'LDS')).toHaveAccessibleName(/^LDS refused for \d+ s$/);

  const letter = inbox(page).getByRole('article');
  await expect(letter.getByText(proxy.nack?.trim() ?? '')).toBeVisible();
  await expect(letter.getByText('virtualInbound', { exact: true })).toBeVisible();
  await expect(letter.getByText('Likely cause')).toBeVisible();
  await expect(letter.getByRole('link', { name: 'EnvoyFilter shop/request-stamp' })).toBeVisible();
  await expect(letter.locator('[data-reason="text"]')).toContainText('acme.request_stamp');
  await expect(letter.locator('[data-reason="changed"]')).toContainText('made last before the refusal');
  await expect(letter.locator('[data-reason="patches"]')).toContainText('HTTP_FILTER');
  await expect(letter.getByText('Still on the old configuration (1)')).toBeVisible();
  await expect(letter.getByText('lastError')).toBeVisible();

  const pushes = page.getByRole('region', { name: 'Recent pushes' });
  await expect(pushes.getByText('EnvoyFilter shop/request-stamp made')).toBeVisible();
  await expect(pushes.getByText('1 refused')).toBeVisible();
});

test('what the server is asked about a refusal may fail: the letter stays, says why, and asks again', async ({
  page,
}) => {
  await page.route('**/api/v1/nacks?*', (route) => route.abort());
  await at(page, REFUSED);
  const letter = inbox(page).getByRole('article');
  await expect(letter.getByRole('link', { name: 'EnvoyFilter shop/request-stamp' })).toBeVisible();
  await expect(letter).toContainText('Meshpath does not answer.');
  await page.unroute('**/api/v1/nacks?*');
  await letter.getByRole('button', { name: 'Try again' }).click();
  await expect(letter).not.toContainText('Meshpath does not answer.');
});

test('a cell tells both nonces, their ages and where they were read', async ({ page }) => {
  await at(page, REFUSED);
  const { pod } = await theRefusing(page);
  const { mesh } = await getJson(page, '/api/v1/mesh');
  const xds = mesh.sync[pod].types.LDS;
  await cell(page, pod, 'LDS').hover();
  const card = page.getByRole('tooltip');
  await expect(card).toContainText(xds.sent);
  await expect(card).toContainText(xds.acked);
  await expect(card).toContainText('/debug/syncz');
  await page.mouse.move(0, 0);
  await expect(card).toBeHidden();
});

test('when it is over the page says so, and keeps what was', async ({ page }) => {
  await at(page, OVER);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Every proxy runs what istiod sent last');
  await expect(page.getByText(/^as seen since \d\d:\d\d:\d\d, for /)).toBeVisible();
  await inbox(page).getByRole('button', { name: 'Read it' }).click();
  const letter = inbox(page).getByRole('article');
  await expect(letter.getByText('EnvoyFilter shop/request-stamp')).toBeVisible();
  await expect(letter.getByText('gone by now')).toBeVisible();
  await expect(letter.locator('[data-reason="ended"]')).toContainText('deleted');
});

test('before the refusal there is no inbox', async ({ page }) => {
  await at(page, BEFORE);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Every proxy runs what istiod sent last');
  await expect(inbox(page)).toBeHidden();
});

test('moves by keyboard, opens a proxy, and the link restores it', async ({ page }) => {
  await at(page, REFUSED);
  const [first, second] = await podsShown(page);
  if (!first || !second) throw new Error('the recording has proxies');
  await cell(page, first, 'proxy').focus();
  await page.keyboard.press('ArrowRight');
  await expect(cell(page, first, 'CDS')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(cell(page, second, 'CDS')).toBeFocused();
  // The head's help is no cell: its keys are its own.
  await grid(page)
    .getByRole('button', { name: /^What is this/ })
    .focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await cell(page, second, 'CDS').focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`select=${encodeURIComponent(second)}`));
  await page.reload();
  await idle(page);
  const panel = page.getByRole('complementary');
  await expect(panel.getByRole('heading', { level: 2 })).toHaveText(second.split('/')[1] ?? '');
  await expect(panel).toContainText('/debug/syncz');
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();
});

test('a link brings the proxy that it names into sight', async ({ page }) => {
  await at(page, REFUSED);
  const last = (await podsShown(page)).at(-1) ?? '';
  await page.setViewportSize({ width: 1440, height: 420 });
  await at(page, REFUSED, `/control/configuration?select=${encodeURIComponent(last)}`);
  await expect(cell(page, last, 'proxy')).toBeInViewport();
});

test('filters by state, namespace and text, and orders, in the link', async ({ page }) => {
  await at(page, REFUSED);
  const refusing = await theRefusing(page);
  const all = (await proxiesOf(page)).map(({ pod }) => pod);
  await page
    .getByRole('group', { name: 'State' })
    .getByRole('button', { name: /^refused/ })
    .click();
  await expect(page).toHaveURL(/state=nack/);
  await page.reload();
  await idle(page);
  await expect.poll(() => podsShown(page)).toEqual([refusing.pod]);
  await page
    .getByRole('group', { name: 'State' })
    .getByRole('button', { name: /^refused/ })
    .click();
  await page.getByRole('combobox', { name: 'Namespace' }).selectOption('books');
  await expect.poll(() => podsShown(page)).toEqual(all.filter((pod) => pod.startsWith('books/')).sort());
  await page.getByRole('combobox', { name: 'Namespace' }).selectOption('');
  await page.getByRole('combobox', { name: 'Order' }).selectOption('name');
  await expect(page).toHaveURL(/sort=name/);
  await expect.poll(() => podsShown(page)).toEqual([...all].sort());
  await page.getByRole('searchbox').fill('no proxy is called this');
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(async () => (await podsShown(page)).length).toBe(all.length);
});

test('the palette leads to a refusal in force', async ({ page }) => {
  await at(page, REFUSED, '/mesh');
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('option', { name: /LDS refused: virtualInbound/ }).click();
  await expect(page).toHaveURL(/\/control\/configuration\?nack=LDS-/);
});

test('the authority shows what istiod counted', async ({ page }) => {
  await at(page, REFUSED, '/control/certificates');
  const { mesh } = await getJson(page, '/api/v1/mesh');
  const [istiod] = Object.values<Record<string, number>>(mesh.istiods);
  if (!istiod) throw new Error('the recording has an istiod');
  const region = page.getByRole('region', { name: 'Certificates' });
  await expect(region).toContainText(`Issued${istiod.certificatesIssued}of ${istiod.csrCount} signing requests`);
  await expect(region).toContainText(/Root endsin 9 y/);
  await expect(region).toContainText('Failednone');
  await expect(page.getByText('not authenticated', { exact: true })).toBeVisible();
});

test('discovery holds istiod’s registry against Kubernetes, service by service', async ({ page }) => {
  await at(page, REFUSED, '/control/discovery');
  const { mesh } = await getJson(page, '/api/v1/mesh');
  const services = Object.keys(mesh.services);
  expect(services.length).toBeGreaterThan(10);
  await expect(page.getByText('The same on both sides')).toBeVisible();
  for (const id of services)
    await expect(page.getByRole('row', { name: new RegExp(`^${id.replace('/', ' ?/ ?')}(?![\\w-])`) })).toContainText(
      'equal',
    );
});

test('says what a recording of before it was read does not have', async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), 'meshpath-e2e-'));
  const older = join(folder, 'older.gz');
  const [head, ...events] = gunzipSync(await readFile(RECORDING))
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(0, -1);
  const known = events.flatMap((line) => {
    const { t, e } = JSON.parse(line);
    if (e.kind === 'istiod-registry') return [];
    if (e.kind !== 'istiod-figures') return [line];
    const { authority: _reasons, ...figures } = e.figures;
    return [JSON.stringify({ t, e: { ...e, figures } })];
  });
  expect(known.length).toBeLessThan(events.length);
  const end = JSON.stringify({ end: { events: known.length } });
  await writeFile(older, gzipSync(`${[head, ...known, end].join('\n')}\n`));
  const { url, child } = await startServer('--recording', older);
  try {
    await page.goto(`${url}/control/discovery`);
    await idle(page);
    await expect(page.getByText('The registry was not read')).toBeVisible();
    await page.goto(`${url}/control/certificates`);
    await expect(page.getByText(/^How many failed for which reason was not recorded/)).toBeVisible();
  } finally {
    await stopServer(child);
    await rm(folder, { recursive: true });
  }
});

test('bars nobody', async ({ page, open }) => {
  await at(page, REFUSED);
  const { pod } = await theRefusing(page);
  for (const path of [
    `/control/configuration?select=${encodeURIComponent(pod)}`,
    '/control/certificates',
    '/control/discovery',
  ]) {
    await open(path);
    await expectAccessible(page);
  }
});

test('needs no sideways scrolling at 900 px', async ({ page, open }) => {
  await at(page, REFUSED);
  const { pod } = await theRefusing(page);
  await page.setViewportSize({ width: 900, height: 800 });
  for (const path of [
    '/control/configuration',
    `/control/configuration?select=${encodeURIComponent(pod)}`,
    '/control/certificates',
  ]) {
    await open(path);
    await expectNoSidewaysScroll(page);
  }
});
