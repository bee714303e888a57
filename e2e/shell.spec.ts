import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { idle } from './program.ts';
import { expect, pauseAt, playback, test } from './server.ts';

test('opens on the shipped recording and says that it is one, and of when', async ({ page, open }) => {
  await open('/');
  await expect(page).toHaveURL(/\/mesh/);
  await expect(page.getByRole('status').first()).toContainText(/Recording · recorded \d+ \w+ 20\d\d/);
});

test('plays, pauses, scrubs by keyboard and changes speed', async ({ page, open }) => {
  await open('/mesh');
  await playback(page, { action: 'play' });
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();

  const slider = page.getByRole('slider', { name: 'Position in the recording' });
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(slider).toHaveAttribute('aria-valuenow', /^[0-9]$/);
  await page.keyboard.press('PageUp');
  await expect(slider).not.toHaveAttribute('aria-valuenow', /^[0-9]$/);

  await page.getByRole('combobox', { name: 'Playback speed' }).selectOption('4');
  await expect.poll(async () => (await (await page.request.get('/api/v1/mesh')).json()).clock.speed).toBe(4);
  await playback(page, { action: 'speed', speed: 1 });
});

test('scrubbing shows the mesh as it stood: the refused push is there in the middle and gone at the start', async ({
  page,
  open,
}) => {
  await open('/mesh');
  await pauseAt(page, 0.05);
  await expect(page.getByText(/refused LDS/).first()).toBeHidden();
  await pauseAt(page, 0.28);
  await expect(page.getByText(/refused LDS/).first()).toBeVisible();
});

test('two browsers at once see the same mesh and the same position', async ({ page, open, browser, server }) => {
  await open('/mesh');
  await pauseAt(page, 0.4);
  const other = await browser.newPage({ baseURL: server });
  await other.goto('/requests');
  await idle(other);
  await expect(other.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await pauseAt(other, 0.2);
  const slider = page.getByRole('slider', { name: 'Position in the recording' });
  await expect(slider).toHaveAttribute('aria-valuenow', /^(19|20)\d$/);
  await other.close();
});

test('switches the theme and keeps it', async ({ page, open }) => {
  await open('/mesh?theme=dark');
  await page.getByRole('button', { name: 'Use the light theme' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await open('/certificates');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
});

test('finds a workload from the keyboard and goes there', async ({ page, open }) => {
  await open('/requests');
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: /find|search/i });
  await field.fill('inventory');
  await expect(page.getByRole('option').first()).toContainText('inventory');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/inventory/);
});

test('skips to the content, and Back leads where one was before', async ({ page, open }) => {
  await open('/mesh');
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Requests' }).click();
  await expect(page).toHaveURL(/\/requests/);
  await idle(page);
  await page.getByRole('link', { name: 'Skip to content' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.goBack();
  await expect(page).toHaveURL(/\/mesh/);
});

test('leaves the browser its own keys, as Alt and an arrow for Back', async ({ page, open }) => {
  const { proxies } = await (await page.request.get('/api/v1/proxies')).json();
  for (const [path, what] of [
    ['/requests', '[role="treegrid"]'],
    ['/mesh', '[data-node]'],
    ['/mesh', '[role="slider"]'],
    ['/proxies', '[role="grid"]'],
    [`/proxies/${proxies[0].pod}`, '[role="tab"][aria-selected="true"]'],
    ['/control/configuration', '[data-cell][tabindex="0"]'],
    ['/certificates', '[role="row"][tabindex="0"]'],
    ['/certificates?tab=lifelines', '[role="row"][tabindex="0"]'],
  ] as const) {
    await open(path);
    const taken = await page
      .locator(what)
      .first()
      .evaluate((element) =>
        ['ctrlKey', 'metaKey', 'altKey'].flatMap((modifier) =>
          ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'].filter(
            (key) =>
              !element.dispatchEvent(
                new KeyboardEvent('keydown', { key, [modifier]: true, bubbles: true, cancelable: true }),
              ),
          ),
        ),
      );
    expect(taken, `${path} ${what}`).toEqual([]);
  }
});

test('sends a strict policy and refuses what is not its own', async ({ page, open, server }) => {
  const broken: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') broken.push(message.text());
  });
  page.on('pageerror', (error) => broken.push(error.message));
  await open('/mesh');
  await open('/requests');
  await open('/certificates');
  expect(broken).toEqual([]);
  const answer = await page.request.get(server, { headers: { host: 'evil.example' }, maxRedirects: 0 });
  expect(answer.status()).toBe(421);
  const foreign = await page.request.post('/api/v1/playback', {
    headers: { origin: 'http://evil.example' },
    data: { action: 'pause' },
  });
  expect(foreign.status()).toBe(403);
});

test('another site’s page makes it do nothing, while a link there leads to it', async ({ page, server }) => {
  const site = createServer(({ headers }, response) => {
    const from = `from=${headers.host?.split(':')[0]}`;
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(`<!doctype html><title>Elsewhere</title><a href="${server}/mesh">the mesh</a>
      <img src="${server}/api/v1/mesh?${from}"><iframe src="${server}/mesh?${from}"></iframe>
      <script>
        fetch("${server}/api/v1/status?${from}", { mode: "no-cors" });
        fetch("${server}/api/v1/playback?${from}", { method: "POST", mode: "no-cors", body: '{"action":"pause"}' });
      </script>`);
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  const { port } = site.address() as AddressInfo;
  try {
    const statusOf = await statuses(page);
    // Another name and another port of this machine: neither is its own page.
    for (const host of ['localhost', '127.0.0.1']) {
      await page.goto(`http://${host}:${port}/elsewhere`);
      for (const path of ['/api/v1/mesh', '/mesh', '/api/v1/status', '/api/v1/playback'])
        await expect.poll(() => statusOf(`${server}${path}?from=${host}`), path).toBe(403);
    }
    await page.getByRole('link', { name: 'the mesh' }).click();
    await idle(page);
    await expect(page).toHaveURL(`${server}/mesh`);
  } finally {
    site.closeAllConnections();
    site.close();
  }
});

/** What each address was answered with last, also where the page itself is not told. */
async function statuses(page: Page): Promise<(url: string) => number | undefined> {
  const devtools = await page.context().newCDPSession(page);
  const asked = new Map<string, string>();
  const answered = new Map<string, number>();
  // The two come in any order.
  devtools.on('Network.requestWillBeSent', ({ requestId, request }) => asked.set(request.url, requestId));
  devtools.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => answered.set(requestId, statusCode));
  await devtools.send('Network.enable');
  return (url) => answered.get(asked.get(url) ?? '');
}
