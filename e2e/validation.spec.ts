import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, getJson } from './checks.ts';
import { idle, meshpath, RECORDING } from './program.ts';
import { expect, seekTo, test } from './server.ts';

const BAD = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: order
  namespace: shop
  labels: {istio.io/rev: default}
spec:
  hosts: [order]
  http:
    - route:
        - destination:
            host: order.shop
`;
const GOOD = BAD.replace('host: order.shop', 'host: order');
const WRONG_RULE = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: payment, namespace: shop, labels: {istio.io/rev: default}}
spec: {host: payment}
`;

const editor = (page: Page) => page.getByRole('textbox', { name: 'YAML to check' });
const answer = (page: Page) => page.getByRole('region', { name: 'What was found' });
const rows = (page: Page, name = 'Findings') => page.getByRole('list', { name }).getByRole('listitem');

async function check(page: Page, yaml: string): Promise<void> {
  await editor(page).fill(yaml);
  await editor(page).press('Control+Enter');
  await expect(answer(page).getByRole('status')).toBeVisible();
  await idle(page);
}

test.beforeEach(({ page }) => seekTo(page, 0.9));

test('a defect is shown at its line, with why and what to do', async ({ page, open }) => {
  await open('/control/validation');
  await check(page, BAD);
  await expect(answer(page).getByRole('status')).toHaveText('1 error');
  const row = rows(page).first();
  await expect(row).toContainText('MP0101');
  await expect(row).toContainText('line 12');
  await row.getByRole('button').click();
  await expect(row).toContainText('Did you mean order.shop.svc.cluster.local?');
  await expect(row).toContainText('Why it matters');
  // The place itself is selected in the text.
  expect(await editor(page).evaluate((e: HTMLTextAreaElement) => e.value.slice(e.selectionStart, e.selectionEnd))).toBe(
    'order.shop',
  );
  await expect(answer(page)).toContainText('A recording has no admission webhook to ask.');
  await expectAccessible(page);
  await editor(page).fill(GOOD);
  await expect(answer(page)).toContainText('The text has changed since.');
  await check(page, GOOD);
  await expect(answer(page).getByRole('status')).toHaveText('Nothing is wrong with it.');
});

test('says what applying it breaks elsewhere, and leads there', async ({ page, open }) => {
  await open('/control/validation');
  await check(page, WRONG_RULE);
  const caused = rows(page, 'Once applied, elsewhere');
  await expect(caused.first()).toContainText('VirtualService shop/payment');
  await caused.first().getByRole('button').click();
  await caused.first().getByRole('link', { name: 'Open its YAML' }).click();
  await idle(page);
  await expect(editor(page)).toHaveValue(/kind: VirtualService\nmetadata:\n {2}name: payment/);
  await expect(answer(page).getByRole('status')).toHaveText('Nothing is wrong with it.');
});

test('a file is dropped or opened, an example tried, and broken YAML said to be', async ({ page, open }) => {
  await open('/control/validation');
  await page.getByRole('button', { name: 'a host with a typing error' }).click();
  await expect(answer(page).getByRole('status')).toContainText('error');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a file' }).click();
  await (await chooser).setFiles({ name: 'a.yaml', mimeType: 'text/yaml', buffer: Buffer.from('a: [\n') });
  await expect(rows(page).first()).toContainText('This is not YAML');
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page.getByRole('heading', { name: 'Nothing has been checked yet' })).toBeVisible();
});

test('an edited object stays edited while something else is looked at; picked again it begins anew', async ({
  page,
  open,
}) => {
  await open('/control/validation');
  const picker = page.getByRole('combobox', { name: 'Take an object of the mesh as a beginning' });
  await picker.selectOption('VirtualService/shop/payment');
  await expect(page).toHaveURL(/object=/);
  await idle(page);
  const whole = await editor(page).inputValue();
  await editor(page).fill(`${whole}# mine\n`);
  let asked = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST') asked += 1;
  });
  await page.getByRole('tab', { name: 'In the mesh' }).click();
  await page.getByRole('tab', { name: 'Check YAML' }).click();
  await idle(page);
  await expect(editor(page)).toHaveValue(`${whole}# mine\n`);
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Mesh' }).click();
  await expect(page).toHaveURL(/\/mesh/);
  await page.goBack();
  await idle(page);
  await expect(editor(page)).toHaveValue(`${whole}# mine\n`);
  expect(asked).toBe(0);
  await picker.selectOption('VirtualService/shop/payment');
  await expect(editor(page)).toHaveValue(whole);
});

test('the mesh’s own findings are those of the API, and none is invented', async ({ page, open }) => {
  const { findings } = await getJson(page, '/api/v1/validate');
  await open('/control/validation?tab=mesh');
  if (findings.length === 0) await expect(page.getByText('No check found anything.')).toBeVisible();
  else await expect(rows(page)).toHaveCount(findings.length);
  await expectAccessible(page);
});

test('nothing overflows on a narrow screen', async ({ page, open }) => {
  await page.setViewportSize({ width: 480, height: 844 });
  for (const path of ['/control/injection', '/control/injection?what=if', '/control/validation?tab=mesh']) {
    await open(path);
    await expectNoSidewaysScroll(page);
  }
});

test('the API takes YAML from our own page alone, and answers with problems', async ({ page, open }) => {
  await open('/control/validation');
  const post = (data: unknown, headers = {}) => page.request.post('/api/v1/validate', { data, headers });
  expect((await post({ yaml: BAD }, { origin: 'http://evil.example' })).status()).toBe(403);
  for (const body of [{}, { yaml: '' }, { yaml: 1 }, { yaml: 'a: 1', more: true }]) {
    const refused = await post(body);
    expect(refused.status()).toBe(400);
    expect((await refused.json()).remedy).toContain('yaml');
  }
  const answered = await (await post({ yaml: BAD })).json();
  expect(answered.documents[0].cluster).toMatchObject({ kind: 'not-asked', because: { code: 'recording' } });
});

test('meshpath validate: a file, standard input, the mesh; codes for scripts', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'meshpath-e2e-'));
  const bad = join(folder, 'bad.yaml');
  const good = join(folder, 'good.yaml');
  await writeFile(bad, BAD);
  await writeFile(good, GOOD);
  const run = (...args: string[]) => meshpath('validate', ...args, '--recording', RECORDING);
  const found = await run(bad);
  expect(found.code, found.stderr).toBe(1);
  expect(found.stdout).toContain(`${bad}:12:19  error  MP0101`);
  expect(found.stderr).toContain('The cluster was not asked.');
  const fine = await run(good, '-o', 'json');
  expect(fine.code, fine.stderr).toBe(0);
  expect(JSON.parse(fine.stdout).findings).toEqual([]);
  const mesh = await run('-o', 'json');
  expect(mesh.code, mesh.stderr).toBe(0);
  expect(JSON.parse(mesh.stdout)).toEqual({ at: expect.any(String), findings: [], skipped: [] });
  const missing = await run(join(folder, 'none.yaml'));
  expect(missing.code).toBe(2);
  expect(missing.stdout).toBe('');
  const unread = await meshpath('validate', bad, '--recording', join(folder, 'none.gz'));
  expect(unread.code).toBe(3);
  await rm(folder, { recursive: true });
});

test('injection: why a pod has a sidecar, and what a pod that is not there would get', async ({ page, open }) => {
  const { injection } = await getJson(page, '/api/v1/status');
  const pod: string = injection.find((i: { pod: string }) => i.pod.startsWith('shop/order-')).pod;
  await open('/control/injection');
  await page.getByRole('searchbox', { name: 'Pod, namespace or label' }).fill('shop/order');
  await page
    .getByRole('navigation', { name: 'Namespaces and their pods' })
    .getByRole('button', { name: /order/ })
    .click();
  await expect(page).toHaveURL(new RegExp(`pod=${encodeURIComponent(pod)}`));
  await expect(page.getByRole('heading', { level: 2, name: /^order-/ })).toBeVisible();
  await expect(
    page.getByText('The webhook namespace.sidecar-injector.istio.io of istio-sidecar-injector selects it.'),
  ).toBeVisible();
  await expect(page.getByText('2/2')).toBeVisible();
  await expectAccessible(page);

  await open('/control/injection');
  await page.getByRole('button', { name: 'legacy', exact: true }).click();
  await expect(page).toHaveURL(/what=if&ns=legacy/);
  const status = page.getByRole('status').filter({ hasText: 'sidecar' });
  await expect(status).toContainText('No sidecar is put in.');
  await page.getByLabel('Labels of the pod').fill('sidecar.istio.io/inject=true');
  await expect(status).toContainText('Yes, a sidecar is put in.');
  await page.getByRole('checkbox', { name: /hostNetwork/ }).check();
  await expect(status).toContainText('No sidecar is put in.');
  // The link asks the same.
  await open(new URL(page.url()).pathname + new URL(page.url()).search);
  await expect(page.getByRole('checkbox', { name: /hostNetwork/ })).toBeChecked();
  await expect(status).toContainText('node');

  // Back shows what was asked before, in the fields as in the answer.
  const labels = page.getByLabel('Labels of the pod');
  await page.getByRole('button', { name: 'shop', exact: true }).click();
  await expect(page).toHaveURL(/ns=shop/);
  await labels.fill('team=blue');
  await page.getByRole('checkbox', { name: /hostNetwork/ }).uncheck();
  await expect(page).not.toHaveURL(/host=/);
  await page.goBack();
  await expect(page).toHaveURL(/ns=legacy/);
  await expect(labels).toHaveValue('sidecar.istio.io/inject=true');
  await expect(page.getByRole('checkbox', { name: /hostNetwork/ })).toBeChecked();
});
