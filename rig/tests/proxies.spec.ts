import type { Page } from '@playwright/test';
import { proxiesOf } from './judge/kubernetes.ts';
import { type JudgedTables, tablesOf } from './judge/proxyTables.ts';
import { eventually, expect, test } from './live.ts';

type Config = {
  readonly listeners: readonly {
    name: string;
    address: string;
    port: number;
    chains: readonly { network: Network[] }[];
    defaultChain: { network: Network[] } | null;
  }[];
  readonly routes: readonly RouteConfig[];
  readonly clusters: readonly { name: string }[];
  readonly secrets: readonly { name: string; certificates: readonly { serial: string }[] }[];
};
type RouteConfig = { name: string; virtualHosts: { name: string; routes: unknown[] }[] };
type Network = { kind: string; route?: RouteConfig | null };
type Diff = { objects: { name: string; changes?: unknown }[]; same: Record<string, number> };

/** One sidecar of each kind of app, and the gateway. */
const APPS = [
  /^shop\/order-/,
  /^books\/ledger-0$/,
  /^messaging\/notifications-/,
  /^istio-system\/istio-ingressgateway-/,
];

/** Every key of a table, which draws only what is in sight: from the top, page by page. */
async function keysOf(page: Page, table: string): Promise<readonly string[]> {
  const grid = page.getByRole('grid', { name: table });
  const all = Number(await grid.getAttribute('aria-rowcount')) - 1;
  const seen = new Set<string>();
  await grid.focus();
  await page.keyboard.press('Home');
  await eventually(async () => {
    const before = seen.size;
    for (const key of await grid
      .locator('[data-key]')
      .evaluateAll((rows) => rows.map((r) => r.getAttribute('data-key'))))
      seen.add(key ?? '');
    // A page that was drawn late is seen on the next way down.
    await page.keyboard.press(seen.size === before ? 'Home' : 'PageDown');
    expect(seen.size).toBe(all);
  }, 40_000);
  return [...seen];
}

/** The configuration as the API has it, in the judge's words. */
function listed({ listeners, routes, clusters, secrets }: Config): Omit<JudgedTables, 'endpoints'> {
  const hosts = (config: RouteConfig) => config.virtualHosts.map((h) => `${config.name} ${h.name} ${h.routes.length}`);
  const inline = listeners
    .flatMap((l) => [...l.chains, ...(l.defaultChain ? [l.defaultChain] : [])])
    .flatMap((chain) => chain.network.flatMap((filter) => filter.route ?? []));
  return {
    listeners: listeners.map((l) => l.name || `${l.address}:${l.port}`).sort(),
    routes: [...routes, ...inline].flatMap(hosts).sort(),
    clusters: clusters.map((c) => c.name).sort(),
    secrets: secrets.map((s) => `${s.name} ${s.certificates[0]?.serial}`).sort(),
  };
}

for (const app of APPS)
  test(`the tables of ${app.source} are what istioctl lists`, async ({ rig, meshpath, page, open }) => {
    const pod = (await proxiesOf(rig)).find(({ id }) => app.test(id))?.id;
    if (pod === undefined) throw new Error(`the demo has no ${app}`);
    await eventually(async () => {
      const judged = await tablesOf(rig, pod);
      const { config } = await meshpath.get<{ config: Config }>(`/api/v1/proxies/${pod}/config`);
      const own = listed(config);
      expect(own.listeners).toEqual([...new Set(judged.listeners)].sort());
      expect(new Set(own.routes)).toEqual(new Set(judged.routes));
      expect(own.clusters).toEqual(judged.clusters);
      expect(own.secrets).toEqual(judged.secrets);
    }, 30_000);

    // A page shows its proxy as it was when it was opened.
    const showsAll = (table: keyof JudgedTables & string, nameOf: (key: string) => string) =>
      eventually(async () => {
        const judged = await tablesOf(rig, pod);
        await open(`/proxies/${pod}?tab=${table}`);
        const shown = await keysOf(
          page,
          table.replace(/^./, (first) => first.toUpperCase()),
        );
        expect(new Set(shown.map(nameOf)), table).toEqual(new Set(judged[table]));
      }, 60_000);
    await showsAll('clusters', (key) => key);
    await showsAll('endpoints', (key) => key.replace(/#\d+$/, '').replace('~', ' '));
    await showsAll('listeners', (key) => key.replace(/~.*$/, ''));
  });

test('every proxy has what istiod would send it', async ({ rig, meshpath }) => {
  for (const { id } of await proxiesOf(rig)) {
    // A push may be under way between the two reads.
    await eventually(async () => {
      const { objects, same } = await meshpath.get<Diff>(`/api/v1/proxies/${id}/diff?against=istiod`);
      expect(objects, id).toEqual([]);
      expect(same.listeners, id).toBeGreaterThan(0);
      expect(same.clusters, id).toBeGreaterThan(5);
    }, 20_000);
  }
});

test('shows live certificates and statistics of a proxy', async ({ rig, meshpath, page, open }) => {
  const pod = (await proxiesOf(rig)).find(({ id }) => id.startsWith('shop/order-'))?.id ?? '';
  const judged = await tablesOf(rig, pod);
  const own = judged.secrets.find((secret) => secret.startsWith('default '))?.split(' ')[1];
  const { certificates } = await meshpath.get<{ certificates: { serial: string; role: string }[] }>(
    `/api/v1/proxies/${pod}/certs`,
  );
  expect(certificates.filter(({ role }) => role === 'chain').map(({ serial }) => serial)).toContain(own);
  await open(`/proxies/${pod}?tab=stats&q=server.uptime`);
  await expect(page.getByRole('grid', { name: 'Statistics' }).locator('[data-key]').first()).toBeVisible();
});
