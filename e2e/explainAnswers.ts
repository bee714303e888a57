import type { Page } from '@playwright/test';

/** Answers made by hand, for what a recording need not hold: splits, policies, headers that matter. */

const evidence = { kind: 'derived', from: 'asked' };
type Fact = Record<string, unknown>;

const station = (kind: string, side: string, title: string, facts: Fact[] = [], state = 'passed') => ({
  kind,
  side,
  state,
  pod: title === '' ? null : `shop/${title}-1`,
  title,
  because: null,
  facts,
  choices: [],
});
const fact = (key: string, value: string, more: Fact = {}): Fact => ({ key, value, evidence, ...more });

type Way = { share: number; route: string; to: string; allowed: boolean };

function branch(from: string, { share, route, to, allowed }: Way) {
  const cluster = `outbound|8080|${to}|payment.shop.svc.cluster.local`;
  const name = `payment-${to}`;
  return {
    probability: share,
    cluster,
    endpoints: ['10.0.0.2:8080'],
    tls: 'mtls',
    clientIdentity: `spiffe://cluster.local/ns/shop/sa/${from}`,
    serverIdentity: 'spiffe://cluster.local/ns/shop/sa/payment',
    policy: null,
    failedAt: allowed ? null : 5,
    stages: [],
    stations: [
      station('app', 'client', from, [fact('dials', '10.96.0.20:8080')]),
      station('interception', 'client', from, [fact('redirected-to', '15001')]),
      station('envoy', 'client', from, [fact('route', route), fact('cluster', cluster)]),
      station('wire', 'between', '', [fact('security', 'mtls')]),
      station('interception', 'server', name, [fact('redirected-to', '15006')]),
      station(
        'envoy',
        'server',
        name,
        [fact('policy', allowed ? 'only-order' : 'none', allowed ? {} : { tone: 'bad' })],
        allowed ? 'passed' : 'failed',
      ),
      station('app', 'server', name, [], allowed ? 'passed' : 'not-reached'),
    ],
    verdict: allowed
      ? {
          kind: 'answered',
          status: null,
          flags: '-',
          by: 'app',
          reason: 'the app decides what it answers',
          code: 'app-decides',
        }
      : {
          kind: 'denied',
          status: 403,
          flags: '-',
          by: 'server-envoy',
          reason: 'no ALLOW policy matched',
          code: 'policy-none-allowed',
        },
  };
}

type Asked = { from: string; to: string; headers?: string[] };

/** 80 to 20 between v1 and v2, `x-canary: true` to v3; only `order` is allowed. */
function answer({ from, headers = [] }: Asked) {
  const name = from.split('/')[1] ?? from;
  const allowed = name === 'order';
  const canary = headers.includes('x-canary: true');
  const ways: Way[] = canary
    ? [{ share: 1, route: 'canary', to: 'v3', allowed }]
    : [
        { share: 0.8, route: 'split', to: 'v1', allowed },
        { share: 0.2, route: 'split', to: 'v2', allowed },
      ];
  const branches = ways.map((way) => branch(name, way));
  return {
    request: {},
    at: '2026-01-31T09:00:00.000Z',
    verdict: branches[0]?.verdict,
    branches,
    assumptions: [{ code: 'dns-worked-out', text: 'DNS is taken to answer 10.96.0.20 for payment' }],
    unread: [],
  };
}

/** Lets the page have these answers instead of the server's; gives what it asked. */
export async function answerByHand(page: Page): Promise<Asked[]> {
  const asked: Asked[] = [];
  await page.route('**/api/v1/explain', async (route) => {
    const body = route.request().postDataJSON() as Asked;
    asked.push(body);
    await route.fulfill({ json: answer(body) });
  });
  return asked;
}
