import type { Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, factIn, getJson } from './checks.ts';
import { idle } from './program.ts';
import { expect, pauseAt, playback, seekTo, test } from './server.ts';

type Certificate = {
  pod: string;
  spiffe: string;
  serial: string;
  issuer: string;
  notAfter: string;
  remainingMs: number;
  state: string;
  chainVerified: boolean;
};

const rows = (page: Page) => page.getByRole('grid').locator('[data-pod]');
const row = (page: Page, pod: string) => page.getByRole('grid').locator(`[data-pod="${pod}"]`);
const panel = (page: Page) => page.getByRole('complementary');
const podsShown = (page: Page) => rows(page).evaluateAll((all) => all.map((e) => e.getAttribute('data-pod')));

async function certificatesOf(page: Page): Promise<Certificate[]> {
  return (await getJson(page, '/api/v1/certificates')).certificates;
}

/** The first of the API's list, which is sorted by time left. */
async function soonest(page: Page): Promise<Certificate> {
  const [first] = await certificatesOf(page);
  if (!first) throw new Error('the recording has certificates');
  return first;
}

function countdown(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const pad = (n: number) => String(n).padStart(2, '0');
  const [d, h, m, s] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  return d > 0 ? `${d} d ${pad(h)}:${pad(m)}:${pad(s)}` : h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

test.beforeEach(({ page }) => seekTo(page, 0.3));

test('lists what the API lists, the one that ends first at the top', async ({ page, open }) => {
  await open('/certificates');
  const certificates = await certificatesOf(page);
  expect(certificates.length).toBeGreaterThan(7);
  const byTimeLeft = [...certificates].sort(
    (a, b) => Date.parse(a.notAfter) - Date.parse(b.notAfter) || (a.pod < b.pod ? -1 : 1),
  );
  await expect.poll(() => podsShown(page)).toEqual(byTimeLeft.map((c) => c.pod));
  for (const certificate of certificates) {
    const here = row(page, certificate.pod);
    await expect(here.locator('time')).toHaveText(countdown(certificate.remainingMs));
    await expect(here.getByTitle(certificate.spiffe)).toBeVisible();
    await expect(here.getByTitle(certificate.issuer)).toBeVisible();
    await expect(here).toContainText(certificate.serial.slice(0, 8));
    expect(certificate.chainVerified).toBe(true);
    await expect(here.getByText('verified', { exact: true })).toBeVisible();
  }
  await expect(page.getByText(`${certificates.length} chains verified`)).toBeVisible();
});

test('counts down while the recording plays and stands while it is paused', async ({ page, open }) => {
  await open('/certificates');
  await page.clock.install();
  await page.reload();
  await idle(page);
  const first = await soonest(page);
  const left = row(page, first.pod).locator('time');
  const standing = countdown(first.remainingMs);
  await expect(left).toHaveText(standing);
  await page.clock.fastForward(60_000);
  await expect(left).toHaveText(standing);
  expect((await soonest(page)).remainingMs).toBe(first.remainingMs);
  await playback(page, { action: 'play' });
  await expect(left).not.toHaveText(standing);
});

test('shows a renewal: a new serial and a life that begins anew', async ({ page, open }) => {
  await open('/certificates');
  const before = await soonest(page);
  await pauseAt(page, 0.99);
  await page.reload();
  await idle(page);
  const after = (await certificatesOf(page)).find((c) => c.pod === before.pod);
  if (!after) throw new Error('the pod is still there at the end of the recording');
  expect(after.serial).not.toBe(before.serial);
  await expect(row(page, before.pod)).toContainText(after.serial.slice(0, 8));
  await row(page, before.pod).click();
  await expect(panel(page)).toContainText('Renewals seen');
  await expect(
    panel(page)
      .getByTitle(before.serial)
      .or(panel(page).getByText(before.serial.slice(0, 4)))
      .first(),
  ).toBeVisible();
});

test('opens a certificate with its chain and checks; the link restores it', async ({ page, open }) => {
  await open('/certificates');
  const first = await soonest(page);
  await row(page, first.pod).click();
  await expect(page).toHaveURL(new RegExp(`select=${encodeURIComponent(first.pod)}`));
  await page.reload();
  await idle(page);
  const box = panel(page);
  await expect(box.getByRole('heading', { level: 2 })).toHaveText('storefront');
  await expect(factIn(box, 'Identity').first()).toContainText(first.spiffe);
  await expect(box.getByText('Leaf', { exact: true })).toBeVisible();
  await expect(box.getByText('Root', { exact: true })).toBeVisible();
  await expect(box.getByText('signed by', { exact: true }).first()).toBeVisible();
  await expect(factIn(box, 'Serial').first()).toContainText(first.serial);
  const checks = box
    .getByRole('listitem')
    .filter({ has: page.getByRole('img', { name: /^(passed|failed|unknown)$/ }) });
  await expect(checks).toHaveCount(7);
  await expect(checks.getByRole('img', { name: 'passed' })).toHaveCount(7);
  await expect(row(page, first.pod)).toHaveAttribute('aria-selected', 'true');
});

test('moves and opens with the keyboard; Esc gives the focus back to the list', async ({ page, open }) => {
  await open('/certificates');
  const [first, second] = await certificatesOf(page);
  if (!first || !second) throw new Error('the recording has certificates');
  await row(page, first.pod).focus();
  await page.keyboard.press('ArrowDown');
  await expect(row(page, second.pod)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`select=${encodeURIComponent(second.pod)}`));
  await expect(panel(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();
  await expect(row(page, second.pod)).toBeFocused();
});

test('filters by namespace, text and state, in the link', async ({ page, open }) => {
  await open('/certificates');
  const certificates = await certificatesOf(page);
  const namespace = page.getByRole('combobox', { name: 'Namespace' });
  await namespace.selectOption('messaging');
  await expect(page).toHaveURL(/ns=messaging/);
  await page.reload();
  await idle(page);
  await expect
    .poll(() => podsShown(page))
    .toEqual(certificates.filter((c) => c.pod.startsWith('messaging/')).map((c) => c.pod));
  await namespace.selectOption('');

  const field = page.getByRole('searchbox', { name: 'Workload, identity, serial' });
  const one = certificates[2];
  if (!one) throw new Error('the recording has certificates');
  await field.fill(one.serial.slice(0, 12));
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveURL(new RegExp(`q=${one.serial.slice(0, 12)}`));
  await page.reload();
  await idle(page);
  await expect.poll(() => podsShown(page)).toEqual([one.pod]);
  await field.fill('no certificate is called this');
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(rows(page)).toHaveCount(certificates.length);

  await page
    .getByRole('group', { name: 'State' })
    .getByRole('button', { name: /^valid/ })
    .click();
  await expect(page).toHaveURL(/state=ok/);
  await expect(rows(page)).toHaveCount(certificates.filter((c) => c.state === 'ok').length);
});

test('bars nobody, with a certificate open', async ({ page, open }) => {
  const { pod } = await soonest(page);
  await open(`/certificates?theme=light&select=${encodeURIComponent(pod)}`);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await expect(panel(page)).toBeVisible();
  await expectAccessible(page);
});

test('needs no sideways scrolling at 900 px', async ({ page, open }) => {
  const { pod } = await soonest(page);
  await page.setViewportSize({ width: 900, height: 800 });
  for (const path of ['/certificates', `/certificates?select=${encodeURIComponent(pod)}`]) {
    await open(path);
    await expectNoSidewaysScroll(page);
  }
});

test.describe('Lifelines', () => {
  const lines = (page: Page) => page.getByRole('grid').locator('[data-pod]');
  const line = (page: Page, pod: string) => page.getByRole('grid').locator(`[data-pod="${pod}"]`);
  const readout = (page: Page) => page.locator('.lifelines').getByRole('status');

  test('has a line for each pod; a renewal is read out with its serials and times', async ({ page, open }) => {
    await seekTo(page, 0.99);
    await open('/certificates?tab=lifelines&gone=1');
    const history = await getJson(page, '/api/v1/certificates/history');
    const pods = new Set(history.sightings.map((s: { pod: string }) => s.pod));
    await expect.poll(async () => Number(await page.getByRole('grid').getAttribute('aria-rowcount'))).toBe(pods.size);
    const { pod } = await soonest(page);
    const storefront = history.sightings.filter((s: { pod: string }) => s.pod === pod);
    expect(storefront.length).toBeGreaterThan(1);
    await expect(line(page, pod)).toHaveAttribute('aria-label', new RegExp(`${storefront.length} certificates`));
    // Certificates that are renewed each minute come first.
    await expect(lines(page).first()).toHaveAttribute('data-pod', pod);
    await line(page, pod).focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect(readout(page)).toContainText('renewed');
    await expect(readout(page).getByTitle(storefront.at(-2).serial)).toBeVisible();
    await page.keyboard.press('ArrowRight');
    await expect(readout(page)).toContainText('expected about');
    await expect(readout(page).getByTitle(storefront.at(-1).serial)).toBeVisible();
  });

  test('zooms and moves with the keyboard; the link restores it', async ({ page, open }) => {
    await open('/certificates?tab=lifelines');
    await lines(page).first().focus();
    const zoom = page.getByRole('group', { name: 'Time shown at once' });
    await page.keyboard.press('-');
    await expect(page).toHaveURL(/zoom=3600/);
    await expect(zoom.getByRole('button', { name: '1 h', exact: true })).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.press('Shift+ArrowLeft');
    await expect(page).toHaveURL(/at=\d+/);
    await page.reload();
    await idle(page);
    await expect(zoom.getByRole('button', { name: '1 h', exact: true })).toHaveAttribute('aria-pressed', 'true');
    await page.getByRole('button', { name: 'Back to now' }).click();
    await expect(page).not.toHaveURL(/at=/);
  });

  test('opens a pod’s certificate beside it, and a root with what ends with it', async ({ page, open }) => {
    const first = await soonest(page);
    await open('/certificates?tab=lifelines');
    await line(page, first.pod).getByRole('rowheader').click();
    await expect(panel(page).getByRole('heading', { level: 2 })).toHaveText('storefront');
    await page.keyboard.press('Escape');
    await page.locator('[data-root]').first().click();
    await expect(panel(page)).toContainText('When it ends');
    const { certificates } = await getJson(page, '/api/v1/certificates');
    await expect(panel(page)).toContainText(`trusted by ${certificates.length} proxies`);
    await page.reload();
    await idle(page);
    await expect(panel(page)).toContainText('When it ends');
  });

  test('filters by text, in the link', async ({ page, open }) => {
    await open('/certificates?tab=lifelines&q=ledger');
    await expect(lines(page)).toHaveCount(2);
    await page.getByRole('searchbox').fill('no line is called this');
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => lines(page).count()).toBeGreaterThan(7);
  });
});

test.describe('Handshake', () => {
  test('takes one edge apart, and says what plain TLS would leave unchecked', async ({ page, open }) => {
    await seekTo(page, 0.99);
    await open('/certificates?tab=handshake');
    const steps = page
      .getByRole('main')
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { level: 3 }) });
    await expect(steps).toHaveCount(6);
    await expect(steps.nth(3)).toContainText('The client shows its certificate');
    await expect(steps.nth(3)).toContainText('spiffe://');
    await page.getByRole('button', { name: /^Plain TLS/ }).click();
    await expect(page).toHaveURL(/as=tls/);
    await expect(steps.nth(3)).not.toContainText('spiffe://');
    await expect(steps.nth(4)).toContainText('any client that reaches the port gets in');
  });

  test('is reached from the wire of a request, with its two pods', async ({ page, open }) => {
    await seekTo(page, 0.99);
    const { requests } = await getJson(page, '/api/v1/requests?limit=500');
    const mutual = requests.find(
      (r: { security: string; clientPod: string | null; serverPod: string | null; failed: boolean }) =>
        r.security === 'mtls' && r.clientPod && r.serverPod && !r.failed,
    );
    await open(`/requests?open=${encodeURIComponent(mutual.id)}`);
    await page.getByRole('link', { name: 'The handshake, step by step' }).first().click();
    await expect(page).toHaveURL(new RegExp(`from=${encodeURIComponent(mutual.clientPod)}`));
    await expect(page.getByRole('link', { name: mutual.serverPod })).toBeVisible();
  });
});

for (const tab of ['lifelines', 'handshake'])
  test(`${tab} bar nobody, and need no sideways scrolling`, async ({ page, open }) => {
    await open(`/certificates?tab=${tab}`);
    await expectAccessible(page);
    await page.setViewportSize({ width: 900, height: 800 });
    await expectNoSidewaysScroll(page);
  });
