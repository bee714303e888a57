import type { ChildProcess } from 'node:child_process';
import { expect, type Page, test } from '@playwright/test';
import { idle, startServer, stopServer } from './program.ts';

let child: ChildProcess;
let url: string;

/** On the port of the one before, if there was one: a page finds it again. */
async function start(): Promise<void> {
  const port = url === undefined ? [] : ['--port', new URL(url).port];
  ({ child, url } = await startServer(...port));
}

test.beforeEach(start);
test.afterEach(() => stopServer(child));

const alert = (page: Page) => page.getByRole('alert').filter({ hasText: /\S/ });
const connection = (page: Page) => page.getByRole('status').first();
const nodes = (page: Page) => page.getByRole('group', { name: /^The data plane/ }).locator('[data-node]');

async function open(page: Page, path: string): Promise<void> {
  await page.request.post(`${url}/api/v1/playback`, { data: { action: 'pause' } });
  await page.goto(url + path);
  await idle(page);
  await page.evaluate(() => document.documentElement.setAttribute('data-same-page', ''));
}

async function outage(page: Page): Promise<void> {
  await stopServer(child);
  await expect(connection(page)).toContainText('Connection to Meshpath lost');
}

/** The server runs again, and the page has found it by itself. */
async function back(page: Page): Promise<void> {
  await start();
  await expect(connection(page)).toContainText('Recording ·');
  await expect(page.locator('html')).toHaveAttribute('data-same-page');
}

test('without its server the mesh stays, a press says what it lacks, and is answered once the server is back', async ({
  page,
}) => {
  await open(page, '/mesh');
  const shown = await nodes(page).count();
  await outage(page);

  await page.getByRole('button', { name: /sources, as last seen/ }).click();
  await expect(alert(page)).toContainText('could not be loaded');
  await alert(page).getByRole('button', { name: 'Close' }).click();
  await expect(alert(page)).toHaveCount(0);

  await nodes(page).first().click();
  await expect(alert(page)).toContainText('could not be loaded');
  await alert(page).getByRole('button', { name: 'Close' }).click();

  await page.keyboard.press('Control+k');
  await expect(alert(page)).toContainText('meshpath serve');
  await expect(nodes(page)).toHaveCount(shown);

  await back(page);
  await alert(page).getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('dialog', { name: 'Find' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /sources, as recorded/ }).click();
  await expect(page.getByRole('dialog', { name: 'Sources' })).toContainText('Access logs');
});

test('a page that is asked for meanwhile opens once the server is back, unless one stays', async ({ page }) => {
  await open(page, '/mesh');
  await outage(page);
  const requests = page.getByRole('link', { name: 'Requests' });
  await requests.click();
  await expect(alert(page)).toContainText('The page opens once it does.');
  await alert(page).getByRole('button', { name: 'Stay here' }).click();
  await expect(alert(page)).toHaveCount(0);

  await requests.click();
  await expect(page).toHaveURL(/\/mesh/);
  await back(page);
  await expect(page).toHaveURL(/\/requests/);
  await expect(alert(page).filter({ hasText: 'opens once' })).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Requests', exact: true })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-same-page');
});

test('a recording that cannot be played says why, and plays once its server is back', async ({ page }) => {
  await open(page, '/mesh');
  await outage(page);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(alert(page)).toContainText('Meshpath does not answer.');
  await back(page);
  await expect(alert(page)).toHaveCount(0);
});

test('a tab and an answer that do not come say so, keep what was there, and come when asked again', async ({
  page,
}) => {
  const { proxies } = await (await page.request.get(`${url}/api/v1/proxies`)).json();
  await open(page, `/proxies/${proxies[0].pod}`);
  await outage(page);
  await page.getByRole('tab', { name: /^Statistics/ }).click();
  await expect(alert(page)).toContainText('could not be loaded');
  await back(page);
  await alert(page).getByRole('button', { name: 'Try again' }).click();
  await expect(alert(page)).toHaveCount(0);

  await open(page, '/explain?from=shop%2Forder&to=http%3A%2F%2Fpayment%3A8080%2Fpay');
  const verdict = await page.getByRole('heading', { level: 2 }).first().innerText();
  await outage(page);
  await page.getByRole('button', { name: 'Ask again' }).click();
  await expect(alert(page)).toContainText('Meshpath does not answer.');
  await expect(page.getByRole('heading', { level: 2, name: verdict })).toBeVisible();
  await back(page);
  await alert(page).getByRole('button', { name: 'Try again' }).click();
  await expect(alert(page)).toHaveCount(0);
});

test('the time bar of a live mesh says as of when everything is while the stream is lost', async ({ page }) => {
  const { mesh } = await (await page.request.get(`${url}/api/v1/mesh`)).json();
  const clock = { kind: 'live', serverNow: Date.UTC(2026, 0, 2, 12, 34, 56) };
  const snapshot = { kind: 'snapshot', mesh, whole: true, clock };
  // A stream of one message that then breaks off, and does not come back.
  await page.route(/api\/v1\/events/, (route) =>
    route.fulfill({
      contentType: 'text/event-stream',
      body: `event: snapshot\ndata: ${JSON.stringify(snapshot)}\n\n`,
    }),
  );
  await page.goto(`${url}/mesh`);
  const time = page.getByRole('region', { name: 'Time' });
  await expect(time).toContainText(/As of \d\d:34:56/);
  await expect(time.getByText('Live')).toHaveCount(0);
});

test('a page of another build loads itself anew', async ({ page }) => {
  let loads = 0;
  page.on('load', () => {
    loads++;
  });
  await page.route(
    /api\/v1\/events/,
    (route) => route.fulfill({ contentType: 'text/event-stream', body: 'event: build\ndata: {"build":"another"}\n\n' }),
    { times: 1 },
  );
  await page.goto(`${url}/mesh`);
  await expect(connection(page)).toContainText('Recording ·');
  expect(loads).toBe(2);
});
