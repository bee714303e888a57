import type { Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, getJson } from './checks.ts';
import { answerByHand } from './explainAnswers.ts';
import { idle } from './program.ts';
import { expect, seekTo, test } from './server.ts';

type Request = {
  id: string;
  from: string;
  to: string;
  status: number | null;
  failed: boolean;
  clientPod: string | null;
  method: string | null;
};
type Evidence = { kind: string; pod: string; pointer: string };
type Station = {
  kind: string;
  side: string;
  title: string;
  state: string;
  facts: { key: string; value: string; evidence: Evidence }[];
};
type Answer = {
  verdict: { kind: string };
  branches: { probability: number; stations: Station[] }[];
  assumptions: { text: string }[];
};

const form = (page: Page) => page.getByRole('form', { name: 'The request' });
const url = (page: Page) => form(page).getByRole('textbox', { name: 'URL' });
const sender = (page: Page) => form(page).getByRole('button', { name: /^From:/ });
const ways = (page: Page) => page.getByRole('group', { name: 'Ways it may go' }).getByRole('button');
const comparison = (page: Page) => page.getByRole('region', { name: 'Comparison' });
const verdict = (page: Page, text: string | RegExp) => page.getByRole('heading', { level: 2, name: text });

const BY_HAND = '/explain?from=shop%2Forder&to=http%3A%2F%2Fpayment%3A8080%2Fpay';

async function requestsOf(page: Page): Promise<Request[]> {
  return (await getJson(page, '/api/v1/requests?limit=5000')).requests;
}

async function explained(page: Page, body: Record<string, unknown>): Promise<Answer> {
  const answer = await page.request.post('/api/v1/explain', { data: body });
  expect(answer.ok(), await answer.text()).toBe(true);
  return answer.json();
}

/** What the address bar asks, as the API takes it. */
function bodyOf(page: Page): Record<string, unknown> {
  const params = new URL(page.url()).searchParams;
  const headers = params.getAll('h');
  return {
    from: params.get('from'),
    to: params.get('to'),
    ...(params.has('method') ? { method: params.get('method') } : {}),
    ...(headers.length > 0 ? { headers } : {}),
  };
}

test.beforeEach(({ page }) => seekTo(page, 0.3));

test('begins with requests of this mesh; one press explains as the API does, station by station', async ({
  page,
  open,
}) => {
  await open('/explain');
  const examples = page.getByRole('region', { name: /start from a request/ }).getByRole('button');
  await expect(examples).toHaveCount(3);
  await examples.first().click();
  await idle(page);
  await expect(page).toHaveURL(/[?&]as=/);
  const { verdict: told, branches, assumptions } = await explained(page, bodyOf(page));
  const shown = branches[told.kind === 'unknown' ? branches.findIndex((b) => b.stations.length > 0) : 0];
  if (!shown) throw new Error('there is a way');
  for (const { kind, side, title, facts } of shown.stations) {
    const name =
      kind === 'app'
        ? 'App'
        : kind === 'interception'
          ? 'iptables'
          : kind === 'wire'
            ? 'The wire'
            : `Envoy, ${side === 'client' ? 'outbound' : 'inbound'}`;
    const card = page.getByRole('region', { name: title === '' ? name : `${name}, ${title}`, exact: true });
    await expect(card).toBeVisible();
    const rule = facts.find((f) => f.key === 'redirected-to');
    if (rule) await expect(card).toContainText(rule.value);
  }
  for (const { text } of assumptions)
    await expect(page.getByRole('region', { name: 'Taken for granted' })).toContainText(
      new RegExp(text.slice(1, 30).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')),
    );
});

test('opens the config dump at the place that a decision was read from', async ({ page, open }) => {
  const requests = (await requestsOf(page)).filter((r) => r.clientPod !== null && r.method !== null);
  for (const { id } of requests.slice(0, 20)) {
    await open(`/requests?open=${id}&step=0`);
    const link = page.getByRole('link', { name: 'Explain', exact: true }).and(page.locator('[href*="as="]'));
    if ((await link.count()) === 0) continue;
    await link.click();
    await expect(page).toHaveURL(/\/explain\?/);
    await idle(page);
    const { branches } = await explained(page, bodyOf(page));
    const read = branches[0]?.stations
      .flatMap((s) => s.facts)
      .find((f) => f.evidence.kind === 'config-dump' && /^[A-Za-z0-9_.:]{4,}$/.test(f.value));
    if (!read) continue;
    const { evidence, value } = read;
    const [namespace, pod] = evidence.pod.split('/');
    const dump = await getJson(
      page,
      `/api/v1/proxies/${namespace}/${pod}/config_dump?pointer=${encodeURIComponent(evidence.pointer)}`,
    );
    await page.getByRole('button', { name: value, exact: true }).first().click();
    await expect(page.getByRole('dialog')).toContainText(evidence.pointer.split('/').at(-1) ?? '');
    await expect(page.getByRole('dialog').locator('pre')).toHaveText(JSON.stringify(dump.value, null, 2));
    return;
  }
  throw new Error('some explanation of the recording reads a config dump');
});

test('asks with the keyboard alone: who sends, the URL, a header, a token; the link restores all of it', async ({
  page,
  open,
}) => {
  const asked = await answerByHand(page);
  await open('/explain');
  await sender(page).press('Enter');
  await page.keyboard.type('order');
  await page.keyboard.press('Enter');
  await expect(sender(page)).toHaveAccessibleName(/^From: order/);
  await url(page).fill('payment:8080/pay?a=b&c');
  await form(page).getByLabel('Method').selectOption('POST');
  await form(page).getByRole('button', { name: 'Header', exact: true }).click();
  // A whole line in the first field fills both.
  await page.getByLabel('Name of header 1').fill('x-canary: true');
  await expect(page.getByLabel('Value of header 1')).toHaveValue('true');
  await form(page).getByRole('button', { name: 'Token', exact: true }).click();
  await page.getByRole('textbox', { name: 'Token' }).fill('abc.def.ghi');
  await page.keyboard.press('Enter');
  await expect(verdict(page, 'payment-v3 answers.')).toBeVisible();
  expect(asked.at(-1)).toMatchObject({
    to: 'payment:8080/pay?a=b&c',
    method: 'POST',
    headers: ['x-canary: true'],
    token: 'abc.def.ghi',
  });
  // What is secret is in the part of the address that no server gets.
  const address = new URL(page.url());
  expect(address.search).not.toContain('abc.def');
  expect(address.hash).toContain('abc.def');
  const before = asked.at(-1);
  await page.reload();
  await idle(page);
  await expect(url(page)).toHaveValue('payment:8080/pay?a=b&c');
  await expect(page.getByRole('textbox', { name: 'Token' })).toHaveValue('abc.def.ghi');
  await expect(page.getByLabel('Name of header 1')).toHaveValue('x-canary');
  await expect(verdict(page, 'payment-v3 answers.')).toBeVisible();
  expect(asked.at(-1)).toEqual(before);
});

test('takes a curl command apart', async ({ page, open }) => {
  await open('/explain');
  await url(page).fill(`curl -X DELETE -H 'x-canary: true' "http://payment:8080/a"`);
  await expect(url(page)).toHaveValue('http://payment:8080/a');
  await expect(form(page).getByLabel('Method')).toHaveValue('DELETE');
  await expect(page.getByLabel('Value of header 1')).toHaveValue('true');
});

test('shows every way with its share, and the one that is chosen', async ({ page, open }) => {
  await answerByHand(page);
  await open(BY_HAND);
  await expect(ways(page)).toHaveText([/^80 %payment v1/, /^20 %payment v2/]);
  await expect(ways(page).first()).toHaveAttribute('aria-pressed', 'true');
  await expect(verdict(page, 'payment-v1 answers.')).toBeVisible();
  await ways(page).last().click();
  await expect(verdict(page, 'payment-v2 answers.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Envoy, inbound, payment-v2' })).toBeVisible();
  await page.reload();
  await idle(page);
  await expect(ways(page).last()).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('region', { name: 'Taken for granted' })).toContainText('10.96.0.20');
});

test('what if: an edit shows what changed, and where first; it can be forgotten', async ({ page, open }) => {
  await answerByHand(page);
  await open(BY_HAND);
  await form(page).getByRole('button', { name: 'Header', exact: true }).click();
  await page.getByLabel('Name of header 1').fill('x-canary: true');
  await page.keyboard.press('Enter');
  await expect(comparison(page)).toContainText('It works as before. The first change is at Envoy, outbound, order.');
  await expect(comparison(page)).toContainText('You changed the headers.');
  await expect(comparison(page).getByRole('row', { name: /^Route/ })).toHaveText(/Routesplitcanary/);
  const envoy = page.getByRole('region', { name: 'Envoy, outbound, order' });
  await expect(envoy).toContainText('Route was split');
  await expect(page.getByRole('button', { name: /^Envoy, outbound, order.*differs/ })).toBeVisible();
  // A link restores the comparison; the earlier answer can be looked at, too.
  await page.reload();
  await idle(page);
  await comparison(page)
    .getByRole('button', { name: /^Before/ })
    .click();
  await expect(verdict(page, 'payment-v1 answers.')).toBeVisible();
  await comparison(page).getByRole('button', { name: 'Forget the earlier answer' }).click();
  await expect(comparison(page)).toBeHidden();
  await expect(verdict(page, 'payment-v3 answers.')).toBeVisible();
});

test('compares two senders, and names the station at which they part', async ({ page, open }) => {
  await answerByHand(page);
  await open(BY_HAND);
  await page.getByRole('button', { name: 'Compare senders' }).click();
  const other = page
    .getByRole('dialog')
    .getByRole('option')
    .filter({ hasNotText: /^order|Outside/ });
  const name = (await other.first().locator('[title]').first().textContent()) ?? '';
  await other.first().click();
  await expect(comparison(page)).toContainText(`From order it works, from ${name} it is denied.`);
  await expect(comparison(page)).toContainText('They part at Envoy, inbound, payment-v1.');
  await expect(comparison(page).getByRole('row', { name: /^Policy/ })).toHaveText(/Policyonly-ordernone/);
  await comparison(page)
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click();
  await expect(verdict(page, 'Denied by payment-v1’s Envoy with 403.')).toBeVisible();
  await expect(page).toHaveURL(/vs=/);
  await page.reload();
  await idle(page);
  await expect(comparison(page)).toContainText('They part at Envoy, inbound');
  await comparison(page).getByRole('button', { name: 'Stop comparing' }).click();
  await expect(comparison(page)).toBeHidden();
});

test('says whether what was observed is what was foreseen', async ({ page, open }) => {
  await answerByHand(page);
  const { id, clientPod } =
    (await requestsOf(page)).find((r) => r.clientPod !== null && r.method !== null && !r.failed) ?? {};
  if (!id || !clientPod) throw new Error('the recording has an answered request');
  await open(`/requests?open=${id}&step=0`);
  const href = await page
    .getByRole('link', { name: 'Explain', exact: true })
    .and(page.locator('[href*="as="]'))
    .getAttribute('href');
  await open(href ?? '');
  // Made by hand, the answer leads to a cluster that was not the one observed, or is denied.
  const surprise = page.getByRole('region', { name: /^A surprise/ });
  await expect(surprise).toContainText('observed');
  await expect(surprise.getByRole('link', { name: 'Open the observed request' })).toHaveAttribute(
    'href',
    `/requests?open=${id}`,
  );
  await url(page).fill('http://elsewhere/');
  await page.keyboard.press('Enter');
  await expect(page.getByText('no longer about the observed request')).toBeVisible();
});

test('what cannot be meant is a fault with a remedy, and the form keeps what was typed', async ({ page, open }) => {
  await open('/explain');
  await url(page).fill('htp://payment/');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'does not know the scheme htp' })).toContainText(
    'Use http, https',
  );
  await expect(url(page)).toHaveValue('htp://payment/');
  await expect(url(page)).toHaveAttribute('aria-invalid', 'true');
});

test('is one press away from a failed request and from an edge', async ({ page, open }) => {
  await open('/explain');
  const { mesh } = await getJson(page, '/api/v1/mesh');
  const failed = (await requestsOf(page)).find(
    (r) => r.failed && r.method !== null && mesh.pods[r.clientPod ?? ''] !== undefined,
  );
  if (!failed) throw new Error('the recording has a failed request');
  await open(`/requests?open=${failed.id}&step=0`);
  await page.getByRole('link', { name: 'Explain', exact: true }).and(page.locator('[href*="as="]')).click();
  await expect(page).toHaveURL(new RegExp(`/explain\\?.*as=${failed.id}`));

  await open(`/mesh?select=${encodeURIComponent(`${failed.from}→${failed.to}`)}`);
  const panel = page.getByRole('complementary');
  await panel
    .getByRole('link', { name: /^Explain / })
    .last()
    .focus();
  await panel.getByRole('link', { name: 'Explain this traffic' }).click();
  await expect(page).toHaveURL(/\/explain\?from=/);
  await idle(page);
  await expect(url(page)).not.toHaveValue('');
});

test('is found by its name', async ({ page, open }) => {
  await open('/mesh');
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('explain');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/explain$/);
  await expect(page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Explain' })).toHaveAttribute(
    'aria-current',
    'page',
  );
});

test('bars nobody', async ({ page, open }) => {
  test.slow();
  await open('/explain');
  await expectAccessible(page);
  await sender(page).click();
  await expectAccessible(page);
  await answerByHand(page);
  for (const path of [`${BY_HAND}&vs=load%2Floadgen`, `${BY_HAND}&h=x-canary%3A+true#token=abc`]) {
    const [search = '', hash = ''] = path.split('#');
    await open(`${search}&still=1#${hash}`);
    await expect(page.getByRole('region', { name: 'Animation' })).toBeVisible();
    await expectAccessible(page);
  }
});

test('needs no sideways scrolling from a narrow window to 4K', async ({ page, open }) => {
  await answerByHand(page);
  for (const width of [700, 900, 1280, 3840]) {
    await page.setViewportSize({ width, height: 900 });
    for (const path of ['/explain', `${BY_HAND}&vs=load%2Floadgen&h=a%3A+b&h=c%3A+d`]) {
      await open(path);
      await expectNoSidewaysScroll(page);
    }
  }
});

test('stands still for who wants no motion', async ({ page, open }) => {
  await answerByHand(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(BY_HAND);
  const player = page.getByRole('region', { name: 'Animation' });
  await expect(player.getByRole('button', { name: 'Play (Space)' })).toBeVisible();
  await expect(player).toContainText('gets the request on its own port');
});
