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
