/*
 * The first load of the Mesh view from a server on this machine, against its budget: JavaScript on the wire, first paint,
 * the live picture, lists from a warm API, the server's memory. On the shipped recording, or with MESHPATH_BENCH_KUBECONFIG
 * on a live mesh. Needs a build, which `npm run bench` makes.
 */
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { startServer, stopServer } from '../e2e/program.ts';

const LOADS = 7;
const CALLS = 40;
/** Budgets: bytes of gzip'd JavaScript, milliseconds, megabytes. */
const LIMITS = { 'JavaScript, kB': 250, 'first paint, ms': 500, 'live picture, ms': 1_000, 'memory, MB': 200 } as const;
const LIST_MS = 4;
const LISTS = ['/api/v1/certificates', '/api/v1/status', '/api/v1/requests?limit=100'] as const;

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const kubeconfig = process.env.MESHPATH_BENCH_KUBECONFIG;

const server = await startServer(...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]));
const browser = await chromium.launch({
  executablePath: process.env.MESHPATH_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
});
const figures: { name: string; value: number; limit: number }[] = [];
try {
  while ((await fetch(`${server.url}/readyz`)).status !== 200) await new Promise((resolve) => setTimeout(resolve, 100));

  const loads: Awaited<ReturnType<typeof load>>[] = [];
  for (let i = 0; i <= LOADS; i++) loads.push(await load());
  // The first one also warms the server and the browser.
  const warm = loads.slice(1);
  figures.push({
    name: 'JavaScript, kB',
    value: median(warm.map((l) => l.bytes)) / 1e3,
    limit: LIMITS['JavaScript, kB'],
  });
  for (const name of ['first paint, ms', 'live picture, ms'] as const)
    figures.push({ name, value: median(warm.map((l) => l[name])), limit: LIMITS[name] });

  for (const path of LISTS) {
    const times: number[] = [];
    for (let i = 0; i < CALLS; i++) {
      const start = performance.now();
      await (await fetch(server.url + path)).arrayBuffer();
      times.push(performance.now() - start);
    }
    figures.push({ name: `${path}, ms`, value: median(times), limit: LIST_MS });
  }
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))?.[1];
  // A recording is held as a whole; the budget is that of a live mesh of twenty proxies.
  if (kubeconfig !== undefined)
    figures.push({ name: 'memory, MB', value: Number(kilobytes) / 1_024, limit: LIMITS['memory, MB'] });
} finally {
  await browser.close();
  await stopServer(server.child);
}

console.log(`first load of ${kubeconfig === undefined ? 'the recording' : 'a live mesh'}, medians of ${LOADS} loads:`);
for (const { name, value, limit } of figures) {
  console.log(`  ${name.padEnd(34)} ${value.toFixed(1).padStart(8)}  ${(value / limit).toFixed(2)} × limit (${limit})`);
  if (!(value <= limit)) process.exitCode = 1;
}

/** One load with nothing cached; times count from the start of navigation. */
async function load() {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  const scripts = new Set<string>();
  let bytes = 0;
  network.on('Network.responseReceived', ({ requestId, type }) => void (type === 'Script' && scripts.add(requestId)));
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.documentElement?.dataset.idle !== 'true') return;
      observer.disconnect();
      performance.mark('live-picture');
    }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-idle'] });
  });
  await page.goto(`${server.url}/mesh`);
  await page.waitForFunction(() => performance.getEntriesByName('live-picture').length > 0, null, { timeout: 60_000 });
  const at = (name: string) =>
    page.evaluate((entry) => performance.getEntriesByName(entry)[0]?.startTime ?? Number.NaN, name);
  const times = { 'first paint, ms': await at('first-contentful-paint'), 'live picture, ms': await at('live-picture') };
  await page.context().close();
  return { bytes, ...times };
}
