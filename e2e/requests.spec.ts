import type { Locator, Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, factIn, getJson } from './checks.ts';
import { idle } from './program.ts';
import { expect, seekTo, test } from './server.ts';

type Request = {
  id: string;
  from: string;
  to: string;
  status: number | null;
  path: string | null;
  failed: boolean;
  joinedBy: string | null;
};
type Fact = { key: string; value: string };
type Candidate = { text: string; outcome: string };
type Station = {
  kind: string;
  side: string;
  title: string;
  state: string;
  facts: Fact[];
  choices: { of: string; candidates: Candidate[] }[];
};

const grid = (page: Page) => page.getByRole('treegrid');
const rows = (page: Page) => grid(page).locator('[id^="request-"][role="row"]');
const player = (page: Page) => page.getByRole('region', { name: 'Animation' });
const idsShown = (page: Page) => rows(page).evaluateAll((all) => all.map((e) => e.id.slice('request-'.length)).sort());

/** The requests that a browser holds: the newest 600, as a snapshot carries them. */
async function requestsOf(page: Page): Promise<Request[]> {
  return (await getJson(page, '/api/v1/requests?limit=600')).requests;
}

/** The newest request that fits. */
async function find(page: Page, fits: (request: Request) => boolean): Promise<Request> {
  const found = (await requestsOf(page)).find((r) => fits(r));
  if (!found) throw new Error('the recording has such a request');
  return found;
}

const isOrderToPayment = (r: Request) =>
  r.from === 'shop/Deployment/order' && /payment-v1$/.test(r.to) && r.status === 200 && r.joinedBy !== null;
const isDenied = (r: Request) => r.status === 403 && r.joinedBy !== null && /payment-v\d/.test(r.to);

const factOf = (station: Station | undefined, key: string) =>
  station?.facts.find((f) => f.key === key)?.value ?? `no ${key}`;

/** The card of one station. */
function card(page: Page, { kind, side, title }: Station): Locator {
  const name =
    kind === 'app'
      ? 'App'
      : kind === 'interception'
        ? 'iptables'
        : kind === 'wire'
          ? 'The wire'
          : `Envoy, ${side === 'client' ? 'outbound' : 'inbound'}`;
  return page.getByRole('region', { name: title === '' ? name : `${name}, ${title}`, exact: true });
}

async function openRequest(page: Page, open: (path: string) => Promise<void>, id: string, more = '&step=0') {
  const { path } = await getJson(page, `/api/v1/requests/${id}/path`);
  await open(`/requests?open=${id}${more}`);
  return path as { stations: Station[]; failedAt: number | null; clientIdentity: string; serverIdentity: string };
}

test.beforeEach(({ page }) => seekTo(page, 0.05));

test('marks surprises, and shows them alone', async ({ page, open }) => {
  await seekTo(page, 0.9);
  const [one] = await requestsOf(page);
  if (!one) throw new Error('the recording has a request');
  // The shipped recording holds none: one is told by hand.
  await page.route('**/api/v1/requests?surprising=true*', (route) =>
    route.fulfill({
      json: { requests: [{ ...one, surprise: { text: 'another cluster: a, expected b' } }], dropped: 0 },
    }),
  );
  await open('/requests');
  const marked = rows(page).filter({ has: page.getByTitle(/another cluster: a, expected b$/) });
  await page.getByRole('button', { name: 'Surprises 1' }).click();
  await expect(page).toHaveURL(/surprising=1/);
  await expect(rows(page)).toHaveCount(1);
  await expect(marked).toHaveAttribute('id', `request-${one.id}`);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page).not.toHaveURL(/surprising/);
});

test('lists every request that the API lists, each with its status', async ({ page, open }) => {
  await open('/requests');
  const requests = await requestsOf(page);
  expect(requests.length).toBeGreaterThan(50);
  await expect(page.getByText(`${requests.length.toLocaleString('en')} requests`, { exact: true })).toBeVisible();
  // Tall enough that every row is in sight and therefore in the document.
  await page.setViewportSize({ width: 1440, height: 400 + 40 * requests.length });
  const folded = grid(page).locator('[role="row"][aria-expanded="false"] button');
  // Rows come into the document as the list notices its new height, so ask until none is folded.
  await expect(async () => {
    await folded.evaluateAll((all) => {
      for (const button of all as HTMLButtonElement[]) button.click();
    });
    await expect(rows(page)).toHaveCount(requests.length, { timeout: 1_000 });
    await expect(folded).toHaveCount(0, { timeout: 1_000 });
  }).toPass();
  const shown = await rows(page).evaluateAll((all) =>
    all.map(
      (e) =>
        `${e.id.slice('request-'.length)} ${e.querySelectorAll('[role="gridcell"]')[1]?.firstElementChild?.textContent}`,
    ),
  );
  expect(shown.sort()).toEqual(requests.map((r) => `${r.id} ${r.status ?? 'TCP'}`).sort());
});

test('filters by outcome, status, workload and path, in the link', async ({ page, open }) => {
  await open('/requests');
  const requests = await requestsOf(page);
  // Room for every row that a filter leaves.
  await page.setViewportSize({ width: 1440, height: 4_000 });
  const ids = (fits: (r: Request) => boolean) =>
    requests
      .filter(fits)
      .map((r) => r.id)
      .sort();
  const counts = (n: number) => page.getByText(`${n} of ${requests.length} requests`, { exact: true });
  const clear = page.getByRole('button', { name: 'Clear filters' });
  const reload = async () => {
    await page.reload();
    await idle(page);
  };

  const failed = page.getByRole('button', { name: /^Failed/ });
  await failed.click();
  await expect(page).toHaveURL(/status=failed/);
  await reload();
  const failures = ids((r) => r.failed);
  expect(failures.length).toBeGreaterThan(5);
  await expect(failed).toHaveAttribute('aria-pressed', 'true');
  await expect(counts(failures.length)).toBeVisible();
  await expect.poll(() => idsShown(page)).toEqual(failures);
  await clear.click();

  await page.getByRole('button', { name: /^5xx/ }).click();
  await expect(page).toHaveURL(/status=5xx/);
  await reload();
  await expect.poll(() => idsShown(page)).toEqual(ids((r) => r.status !== null && r.status >= 500));
  await clear.click();

  await page.getByRole('combobox', { name: 'Workload' }).selectOption('warehouse/Deployment/inventory');
  await expect(page).toHaveURL(/workload=warehouse%2FDeployment%2Finventory/);
  await reload();
  await expect(counts(ids((r) => r.to === 'warehouse/Deployment/inventory').length)).toBeVisible();
  // A hop is listed under the hops that caused it.
  expect((await rows(page).allTextContents()).join(' ')).toContain('inventory');
  await clear.click();

  await page.getByRole('searchbox', { name: 'Filter by path or host' }).fill('/refund');
  await expect(page).toHaveURL(/path=%2Frefund/);
  await reload();
  const refunds = ids((r) => r.path?.includes('/refund') ?? false);
  expect(refunds.length).toBeGreaterThan(2);
  await expect(counts(refunds.length)).toBeVisible();
  // Those that another one caused are folded under it.
  await expect.poll(async () => (await idsShown(page)).length).toBeGreaterThan(2);
  for (const id of await idsShown(page)) expect(refunds).toContain(id);
});

test('opens a request from the keyboard, and Esc leads back', async ({ page, open }) => {
  await open('/requests');
  await grid(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/open=/);
  await expect(player(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page).not.toHaveURL(/open=/);
  await expect(grid(page)).toBeVisible();
});

test('closing a request leaves the list as it was: its place, what was unfolded, and the keyboard on its row', async ({
  page,
  open,
}) => {
  await open('/requests');
  const folded = grid(page).locator('[role="row"][aria-expanded="false"]').first();
  const unfolded = (await folded.getAttribute('id')) ?? '';
  await folded.getByRole('button').click();
  await grid(page).focus();
  await page.keyboard.press('End');
  await expect.poll(() => grid(page).evaluate((e) => e.scrollTop)).toBeGreaterThan(0);
  const last = (await grid(page).getAttribute('aria-activedescendant')) ?? '';
  await page.keyboard.press('Enter');
  await expect(player(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(grid(page)).toBeFocused();
  await expect(grid(page)).toHaveAttribute('aria-activedescendant', last);
  await expect(page.locator(`[id="${last}"]`)).toBeInViewport();
  await page.keyboard.press('Home');
  await expect(page.locator(`[id="${unfolded}"]`)).toHaveAttribute('aria-expanded', 'true');
});

test('a denied request stops at the server’s Envoy, which names the policy; what lies behind it was never reached', async ({
  page,
  open,
}) => {
  const denied = await find(page, isDenied);
  const { stations, failedAt } = await openRequest(page, open, denied.id, '');
  const [envoy, app] = [stations[5], stations[6]];
  expect(failedAt).toBe(5);
  if (!envoy || !app) throw new Error('seven stations');
  const verdict = page.getByRole('region', { name: `Refused by the callee’s proxy, ${envoy.title}` });
  await expect(verdict).toContainText('none of them allows this request. The caller got 403.');
  await expect(verdict).toContainText('AuthorizationPolicy shop/payment-only-from-order');
  await expect(verdict).toContainText('rbac_access_denied_matched_policy[none]');
  await expect(card(page, envoy)).toContainText('It stopped here');
  await expect(card(page, app)).toContainText('Never got here');
  for (const station of stations.slice(0, 5))
    await expect(card(page, station)).not.toContainText(/It stopped here|Never got here/);
  await expect(page.getByRole('button', { name: /^App, payment.*Never got here/ })).toBeVisible();

  await verdict
    .getByRole('button', { name: /AuthorizationPolicy/ })
    .first()
    .click();
  await expect(page.getByRole('dialog')).toContainText('cluster.local/ns/shop/sa/order');
});

test('an answered request shows the rule, route, cluster, endpoint and identities that the API gives', async ({
  page,
  open,
}) => {
  const request = await find(page, isOrderToPayment);
  const { stations, clientIdentity, serverIdentity, failedAt } = await openRequest(page, open, request.id);
  expect(failedAt).toBeNull();
  const [, output, outbound, wire, prerouting, inbound] = stations;
  if (!output || !outbound || !wire || !prerouting || !inbound) throw new Error('seven stations');
  for (const station of stations) await expect(card(page, station)).toBeVisible();

  for (const [station, chain] of [
    [output, 'ISTIO_REDIRECT'],
    [prerouting, 'ISTIO_IN_REDIRECT'],
  ] as const) {
    const rule = station.choices.find((c) => c.of === 'rule')?.candidates.find((c) => c.outcome === 'chosen');
    const port = factOf(station, 'redirected-to');
    expect(rule?.text).toBe(`-A ${chain} -p tcp -j REDIRECT --to-ports ${port}`);
    const lit = card(page, station)
      .getByRole('listitem')
      .filter({ has: page.getByLabel('chosen') });
    await expect(lit).toHaveText(`→ REDIRECT --to-ports ${port}`);
    await lit.getByRole('button').click();
    // The whole table as it was logged, this rule lit in it.
    await expect(page.getByRole('dialog').locator('[aria-current="true"]')).toHaveText(rule?.text ?? '');
    await page.keyboard.press('Escape');
  }

  for (const [key, name] of [
    ['route', 'Route'],
    ['cluster', 'Cluster'],
    ['endpoint', 'Endpoint'],
    ['virtual-host', 'Virtual host'],
  ] as const)
    await expect(factIn(card(page, outbound), name)).toContainText(factOf(outbound, key));
  await expect(factIn(card(page, wire), 'Protection')).toContainText('mutual TLS');
  await expect(factIn(card(page, wire), 'SNI')).toContainText(factOf(wire, 'sni'));
  await expect(card(page, wire).getByTitle(clientIdentity).first()).toBeVisible();
  await expect(card(page, wire).getByTitle(serverIdentity).first()).toBeVisible();
  await expect(factIn(card(page, inbound), 'Policy')).toContainText(factOf(inbound, 'policy'));
  await expect(card(page, inbound).getByTitle(clientIdentity).first()).toBeVisible();
});

test('steps with the keyboard; the link restores the step', async ({ page, open }) => {
  const request = await find(page, isOrderToPayment);
  const { stations } = await openRequest(page, open, request.id);
  const current = page.locator('[aria-current="step"]');
  const labels = await Promise.all(stations.map((station) => card(page, station).getAttribute('aria-label')));
  await expect(current).toHaveAttribute('aria-label', labels[0] ?? '');
  for (const step of [1, 2, 3]) {
    await page.keyboard.press('ArrowRight');
    await expect(page).toHaveURL(new RegExp(`step=${step}$`));
    await expect(current).toHaveAttribute('aria-label', labels[step] ?? '');
  }
  await expect(player(page)).toContainText('Sealed on the wire');
  await page.reload();
  await idle(page);
  await expect(current).toHaveAttribute('aria-label', labels[3] ?? '');
  await page.keyboard.press('ArrowLeft');
  await expect(current).toHaveAttribute('aria-label', labels[2] ?? '');
  await expect(player(page)).toContainText('The caller’s proxy');
});

test('shows a request of several hops as one tree, and switches between them', async ({ page, open }) => {
  const request = await find(page, isOrderToPayment);
  const { tree } = await getJson(page, `/api/v1/requests/${request.id}/path`);
  expect(tree.length).toBeGreaterThan(1);
  await openRequest(page, open, request.id);
  const hops = page.getByRole('listitem').filter({ has: page.getByTitle(/^(shown above|Open this hop)$/) });
  await expect(hops).toHaveCount(tree.length);
  await expect(page.getByTitle('shown above')).toHaveText(/order → payment-v1/);
  await hops.first().getByRole('button').click();
  await expect(page).toHaveURL(new RegExp(`open=${tree[0].request.id}`));
  await idle(page);
  // The root may be any hop that led to it: from a workload, or from outside through the gateway.
  const root = tree[0].request.client ?? tree[0].request.server;
  await expect(page.getByTitle('shown above')).not.toHaveText(/payment-v1/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(root.path);
});

test('keeps the keyboard where it is while it leads from request to request', async ({ page, open }) => {
  const request = await find(page, isOrderToPayment);
  await openRequest(page, open, request.id);
  const older = page.getByRole('button', { name: 'Older request' });
  const begun = page.getByRole('main').locator('header time');
  await older.focus();
  for (let times = 0; times < 2; times += 1) {
    const before = (await begun.getAttribute('datetime')) ?? '';
    await page.keyboard.press('Enter');
    await expect(begun).not.toHaveAttribute('datetime', before);
    await expect(older).toBeFocused();
  }
  await openRequest(page, open, request.id);
  const hop = page.getByTitle('Open this hop').first();
  const said = (await hop.textContent()) ?? '';
  await hop.focus();
  await page.keyboard.press('Enter');
  await idle(page);
  await expect(page.getByTitle('shown above')).toHaveText(said);
  await expect(page.getByTitle('shown above')).toBeFocused();
});

test('a press in what a station’s card opens is not one on the card', async ({ page, open }) => {
  const request = await find(page, isOrderToPayment);
  const { stations } = await openRequest(page, open, request.id);
  const current = page.locator('[aria-current="step"]');
  const first = (await current.getAttribute('aria-label')) ?? '';
  const other = stations.find((s) => s.kind === 'interception');
  await card(page, other as Station)
    .getByRole('button', { name: 'What is this' })
    .click();
  await page.getByRole('dialog').getByRole('paragraph').first().click();
  await page.keyboard.press('Escape');
  await card(page, other as Station)
    .locator('footer')
    .getByRole('button')
    .first()
    .click();
  await page.getByRole('dialog').click({ position: { x: 4, y: 4 } });
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page).toHaveURL(/step=0$/);
  await expect(current).toHaveAttribute('aria-label', first);
});

test('a request that is not known is a fault with a remedy, and a way back', async ({ page, open }) => {
  await open('/requests?open=no-such-request');
  await expect(page.getByText('This request is not known here.')).toBeVisible();
  await expect(page.getByText(/it may lie ahead of the present moment/)).toBeVisible();
  await page.getByRole('button', { name: 'Requests', exact: true }).click();
  await expect(grid(page)).toBeVisible();
});

test('bars nobody, in the list and in an opened request', async ({ page, open }) => {
  await open('/requests?theme=light');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await expectAccessible(page);
  for (const fits of [isDenied, isOrderToPayment]) {
    const { id } = await find(page, fits);
    await open(`/requests?open=${id}&step=2`);
    await expect(player(page)).toBeVisible();
    await expectAccessible(page);
  }
});

test('needs no sideways scrolling at 900 px', async ({ page, open }) => {
  const [denied, answered] = [await find(page, isDenied), await find(page, isOrderToPayment)];
  await page.setViewportSize({ width: 900, height: 800 });
  for (const path of ['/requests', `/requests?open=${denied.id}&step=0`, `/requests?open=${answered.id}&step=0`]) {
    await open(path);
    await expectNoSidewaysScroll(page);
  }
});
