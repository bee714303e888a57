import type { RequestsAnswer } from './answers.ts';
import { FLUSH_MS, isServerSide, linesSince } from './judge/logs.ts';
import { eventually, expect, test } from './live.ts';
import { type Case, casesWith, FAULTS } from './sendings.ts';
import { type Sent, sendAll } from './sent.ts';
import { expectTrueStations } from './stations.ts';

const CANARY = 'shop/payment-v3-canary-';
const NO_TOKENS = casesWith('', '');

let cases: Readonly<Record<string, Case>> = NO_TOKENS;
let sent: Readonly<Record<string, Sent>> = {};

test.beforeAll('send requests of every kind', async ({ rig, meshpath }) => {
  cases = casesWith(await rig.token('manager'), await rig.token('customer'));
  sent = await sendAll(rig, meshpath, { ...cases, fault: FAULTS });
});

function caseOf(name: string): Case {
  const found = cases[name];
  if (found === undefined) throw new Error(`there is no case ${name}`);
  return found;
}

/** Every request that was sent under a name. */
const allOf = (name: string): readonly Sent[] =>
  Object.values(sent).filter((s) => s.name === name || s.name.startsWith(`${name}#`));

const one = (name: string): Sent => {
  const [found] = allOf(name);
  if (found === undefined) throw new Error(`${name} was not sent`);
  return found;
};

for (const name of Object.keys(NO_TOKENS))
  test(`${name}: the right ends, outcome and protection, as both logs have it, and true stations`, async ({ rig }) => {
    const expected = caseOf(name);
    const all = allOf(name);
    expect(all).toHaveLength(expected.times ?? 1);
    for (const s of all) {
      expectAsMeant(s, expected);
      expectAsLogged(s);
    }
    await expectTrueStations(rig, one(name));
  });

test('a canary and both shares of a split go where the app says that they came from', async ({ rig }) => {
  const versionOf = (s: Sent) => `payment-${JSON.parse(s.answer.body).version}`;
  for (const s of [...allOf('split'), one('canary')]) expect(s.seen.to).toBe(`shop/Deployment/${versionOf(s)}`);
  const shares = ['payment-v1', 'payment-v2'].map((version) => allOf('split').find((s) => versionOf(s) === version));
  for (const s of shares) if (s) await expectTrueStations(rig, s);
  expect(shares.filter((s) => s !== undefined)).toHaveLength(2);
});

test('mirrored copies are seen as what they are, and no others', () => {
  for (const { name, lines, shadows } of allOf('split')) {
    const copies = lines.filter((l) => l.pod.startsWith(CANARY) && isServerSide(l));
    expect(
      shadows.map((s) => [s.serverPod, s.status]),
      name,
    ).toEqual(copies.map((l) => [l.pod, l.response_code]));
  }
  expect(allOf('split').some((s) => s.shadows.length > 0)).toBe(true);
});

test('faults that the mesh makes up are told from the app’s answers', () => {
  for (const s of allOf('fault')) {
    expectAsLogged(s);
    const aborted = s.client?.response_flags === 'FI';
    expect(s.seen.status, s.name).toBe(aborted ? 503 : 200);
    expect(s.detail.path.failure?.by ?? null, s.name).toBe(aborted ? 'client-envoy' : null);
  }
  expect(allOf('fault').some((s) => s.seen.flags.includes('FI'))).toBe(true);
});

test('a retried request is one request with its tries', () => {
  const { seen, lines } = one('retried');
  // A copy may have gone to the canary, which is no try.
  const tries = lines.filter((line) => isServerSide(line) && !line.pod.startsWith(CANARY));
  expect(tries).toHaveLength(3);
  expect(seen.retries).toBe(2);
});

test('a checkout is one tree, from the gateway to the last hop', () => {
  const { detail, lines } = one('chain');
  const clients = lines.filter((line) => !isServerSide(line));
  expect(clients.length).toBeGreaterThanOrEqual(6);
  const hops = detail.tree.filter(({ request }) => !request.mirrored);
  expect(hops.map(({ request }) => request.client?.pod).sort()).toEqual(clients.map((line) => line.pod).sort());
  expect(hops[0]?.request.caller).toBe('outside/Deployment/shopper');
});

test('a TCP connection is seen once, from end to end', async ({ rig, meshpath }) => {
  const since = new Date();
  const [answer] = await rig.send({ namespace: 'shop', app: 'order' }, [{ url: 'tcp://ledger.books:7000/hello' }]);
  expect(answer?.body).toMatch(/^ledger-[01] wrote entry/);
  await eventually(async () => {
    const lines = await linesSince(rig, since);
    const client = lines.find((l) => l.pod.startsWith('shop/order-') && l.upstream_cluster?.includes('|7000|'));
    const { requests } = await meshpath.get<RequestsAnswer>('/api/v1/requests?limit=2000');
    const seen = requests.filter(
      (r) =>
        r.from === 'shop/Deployment/order' &&
        r.to === 'books/StatefulSet/ledger' &&
        Date.parse(r.startedAt) >= since.getTime(),
    );
    expect(
      seen.map(({ status, security, joinedBy, serverPod, upstreamHost }) => {
        return { status, security, joinedBy, serverPod, upstreamHost };
      }),
    ).toEqual([
      {
        status: null,
        security: 'mtls',
        joinedBy: 'addresses-and-time',
        serverPod: `books/${answer?.body.split(' ')[0]}`,
        upstreamHost: client?.upstream_host,
      },
    ]);
  }, FLUSH_MS + 15_000);
});

test('an open browser lists a request as it comes and opens it, station by station', async ({
  rig,
  meshpath,
  open,
  page,
}) => {
  await open('/requests');
  const { denied } = await sendAll(rig, meshpath, { denied: caseOf('denied') });
  if (!denied) throw new Error('it was not sent');
  await page.getByRole('searchbox', { name: 'Filter by path or host' }).fill(denied.seen.path ?? '');
  const row = page.getByRole('treegrid').locator(`[id="request-${denied.seen.id}"]`);
  await expect(row).toContainText('403');
  await row.click();
  await expect(page).toHaveURL(new RegExp(`open=${denied.seen.id}`));
  const verdict = page.getByRole('region', { name: /^Refused by the callee’s proxy, payment-v[12]/ });
  await expect(verdict).toContainText('403');
  for (const { title } of denied.detail.path.stations.filter((s) => s.kind === 'app'))
    await expect(page.getByRole('region', { name: `App, ${title}`, exact: true })).toBeVisible();
});

/** As the demo's configuration means it to go. */
function expectAsMeant({ name, seen, detail, answer }: Sent, expected: Case): void {
  expect(answer.status, `${name}: what the caller got`).toBe(expected.status);
  expect(seen.from, name).toBe(expected.caller);
  if (expected.callee) expect(seen.to, name).toMatch(expected.callee);
  const { status, outcome, security } = seen;
  expect({ name, status, outcome, security, flags: [...seen.flags] }).toEqual({
    name,
    status: expected.status,
    outcome: expected.outcome ?? 'ok',
    security: expected.security,
    flags: expected.flags ?? [],
  });
  const { clientIdentity, serverIdentity } = detail.path;
  const spiffe = (account: string | undefined) =>
    account === undefined ? null : `spiffe://cluster.local/ns/${account.replace('/', '/sa/')}`;
  expect([clientIdentity, serverIdentity], name).toEqual([
    spiffe(expected.identities?.[0]),
    spiffe(expected.identities?.[1]),
  ]);
}

/** As the proxies wrote it, and as the app that answered was told by its own (x-forwarded-client-cert). */
function expectAsLogged({ name, client, server, seen, detail, answer }: Sent): void {
  const line = client ?? server;
  if (line === null) throw new Error(`${name} was not logged`);
  expect(
    {
      clientPod: seen.clientPod,
      serverPod: seen.serverPod,
      status: seen.status,
      flags: [...seen.flags].sort(),
      details: seen.details,
      cluster: seen.upstreamCluster,
      host: seen.upstreamHost,
      startedAt: seen.startedAt,
    },
    name,
  ).toEqual({
    clientPod: client?.pod ?? null,
    serverPod: server?.pod ?? null,
    status: line.response_code,
    flags: [...new Set([client, server].flatMap((l) => l?.response_flags.split(',') ?? []))]
      .filter((f) => f !== '-')
      .sort(),
    details: server?.response_code_details ?? client?.response_code_details ?? null,
    cluster: client?.upstream_cluster ?? null,
    host: client?.upstream_host ?? null,
    startedAt: line.start_time,
  });
  const told = /"x-forwarded-client-cert":"By=([^;]+);Hash=\w+;Subject=[^;]*;URI=([^"]+)"/.exec(answer.body);
  if (told) expect([detail.path.serverIdentity, detail.path.clientIdentity], name).toEqual([told[1], told[2]]);
  if (seen.security === 'plain') expect(answer.body, name).not.toContain('x-forwarded-client-cert');
}
