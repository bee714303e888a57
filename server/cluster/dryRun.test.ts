import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { MESH_GROUPS, ok } from '@/mesh/model';
import { systemClock } from '../clock.ts';
import { Ceiling } from './ceiling.ts';
import type { DryRunObject } from './connection.ts';
import { dryRunPath, isDryRun, warningsOf } from './dryRun.ts';
import { createDryRun } from './dryRunApply.ts';
import { createTransport } from './transport.ts';

const LIST = '/apis/networking.istio.io/v1/namespaces/shop/virtualservices';

describe('dryRunPath', () => {
  it('always asks for a dry run', () => {
    expect(dryRunPath('POST', LIST)).toBe(`${LIST}?dryRun=All&fieldManager=meshpath&fieldValidation=Strict`);
    expect(dryRunPath('PATCH', `${LIST}/payment`)).toContain('?dryRun=All&');
  });

  it('is for Istio’s and the Gateway API’s kinds alone, never for a subresource or with a query', () => {
    for (const place of [
      '/api/v1/namespaces/shop/pods',
      '/api/v1/namespaces/shop/secrets',
      '/apis/apps/v1/namespaces/shop/deployments',
      '/apis/rbac.authorization.k8s.io/v1/clusterroles',
      '/apis/evil.istio.io.example/v1/x',
      `${LIST}?dryRun=`,
      `${LIST}?x=y`,
      `${LIST}#`,
      `${LIST}/../../secrets`,
      '/apis/networking.istio.io/v1/namespaces/a%2fb/virtualservices',
    ]) {
      expect(dryRunPath('POST', place), place).toBeNull();
      expect(dryRunPath('PATCH', `${place}/a/b`), place).toBeNull();
    }
    expect(dryRunPath('PATCH', LIST)).toBeNull();
    expect(dryRunPath('POST', `${LIST}/payment`)).toBeNull();
    expect(dryRunPath('PATCH', `${LIST}/payment/status`)).toBeNull();
  });

  it('makes nothing that is not a dry run, whatever it is given', () => {
    const piece = fc.constantFrom(
      'apis',
      'networking.istio.io',
      'v1',
      'namespaces',
      'shop',
      'gateways',
      '?',
      '&dryRun=',
      '..',
      '%3F',
      '#',
      '/',
    );
    fc.assert(
      fc.property(
        fc.constantFrom('POST' as const, 'PATCH' as const),
        fc.array(piece, { maxLength: 8 }),
        (method, pieces) => {
          const path = dryRunPath(method, `/${pieces.join('/')}`);
          if (path === null) return;
          expect(isDryRun(path)).toBe(true);
          expect(new URL(path, 'http://x').searchParams.getAll('dryRun')).toEqual(['All']);
        },
      ),
    );
  });
});

it('knows a dry run from what is none', () => {
  for (const path of [
    LIST,
    `${LIST}?dryRun=`,
    `${LIST}?fieldManager=meshpath&dryRun=All`,
    `${LIST}?dryRun=All&dryRun=None`,
  ])
    expect(isDryRun(path), path).toBe(false);
});

it('reads warnings of the API server and of webhooks', () => {
  expect(warningsOf(['Date', 'x', 'Warning', '299 - "a \\"b\\""', 'warning', '299 - "one", 299 - "two"'])).toEqual([
    'a "b"',
    'one',
    'two',
  ]);
});

type Seen = { readonly method: string; readonly url: URL; readonly body: string; readonly type: string };
let server: Server | null = null;
afterEach(() => void server?.close());

/** An API server that answers what it is told, over the real transport. */
async function apiServer(answers: readonly (readonly [number, object, string?])[]) {
  const seen: Seen[] = [];
  const made = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', headers } = request;
    seen.push({
      method,
      url: new URL(request.url ?? '', 'http://x'),
      body: Buffer.concat(chunks).toString(),
      type: headers['content-type'] ?? '',
    });
    const [status, body, warning] = answers[seen.length - 1] ?? [500, {}];
    if (warning) response.setHeader('Warning', `299 - "${warning}"`);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  const target = {
    name: 'test',
    namespace: 'default',
    server: new URL(`http://127.0.0.1:${(made.address() as AddressInfo).port}`),
    caFile: null,
    caData: null,
    skipVerify: false,
    serverName: null,
    user: {} as never,
  };
  const credentials = { headers: {}, tls: {}, generation: 0 };
  const source = { current: async () => ok(credentials), invalidate: () => false, close: () => {} };
  const clock = systemClock;
  const transport = createTransport({ target, source: source as never, ceiling: new Ceiling(clock), clock });
  const resources = {
    resources: [
      { name: 'virtualservices', kind: 'VirtualService', namespaced: true },
      { name: 'httproutes', kind: 'HTTPRoute', namespaced: true },
    ],
  };
  const asked: string[] = [];
  const run = createDryRun(transport, async (path) => {
    asked.push(path);
    return ok(resources);
  });
  return { run, seen, asked };
}

const payment: DryRunObject = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  name: 'payment',
  namespace: 'shop',
  raw: {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'payment', resourceVersion: '7', uid: 'u' },
    spec: {},
  },
};
const status = (reason: string, message: string) => ({ kind: 'Status', reason, message });

it('may read, by the shipped role, all groups that it reads', async () => {
  const role = await readFile('deploy/clusterrole.yaml', 'utf8');
  for (const group of MESH_GROUPS) expect(role).toMatch(new RegExp(`[ [,]${group}[,\\]]`));
});

describe('createDryRun', () => {
  it('asks as for a new object, and as for a change where there is one', async () => {
    const { run, seen, asked } = await apiServer([
      [409, status('AlreadyExists', 'virtualservices "payment" already exists'), 'one'],
      [200, {}, 'two'],
    ]);
    expect(await run(payment)).toEqual(ok({ kind: 'accepted', warnings: ['one', 'two'] }));
    expect(seen.map((s) => [s.method, s.url.pathname, s.type])).toEqual([
      ['POST', LIST, 'application/json'],
      ['PATCH', `${LIST}/payment`, 'application/apply-patch+yaml'],
    ]);
    for (const { url, body } of seen) {
      expect(url.searchParams.get('dryRun')).toBe('All');
      expect(JSON.parse(body).metadata).toEqual({ name: 'payment', namespace: 'shop' });
    }
    expect(asked).toEqual(['/apis/networking.istio.io/v1']);
  });

  it('asks about the Gateway API’s objects as well', async () => {
    const { run, seen } = await apiServer([[201, {}]]);
    const apiVersion = 'gateway.networking.k8s.io/v1';
    expect(await run({ ...payment, apiVersion, kind: 'HTTPRoute' })).toEqual(ok({ kind: 'accepted', warnings: [] }));
    expect(seen[0]?.url.pathname).toBe(`/apis/${apiVersion}/namespaces/shop/httproutes`);
  });

  it('gives a refusal in its own words', async () => {
    const message = 'admission webhook "rev.validation.istio.io" denied the request: configuration is invalid: x';
    const { run } = await apiServer([[400, status('BadRequest', message)]]);
    expect(await run(payment)).toEqual(
      ok({ kind: 'refused', status: 400, reason: 'BadRequest', message, causes: [], warnings: [] }),
    );
  });

  it('tells a right that is missing from a refusal, with the rule that grants it', async () => {
    const message =
      'virtualservices.networking.istio.io is forbidden: User "x" cannot create resource "virtualservices"';
    const { run } = await apiServer([[403, status('Forbidden', message)]]);
    const answer = await run(payment);
    expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden', message } });
    const rights = await readFile('deploy/clusterrole-validate.yaml', 'utf8');
    if (!answer.ok)
      for (const word of ['create', 'patch', ...MESH_GROUPS]) {
        expect(answer.error.remedy).toContain(word);
        expect(rights).toContain(word);
      }
  });

  it('claims nothing when the webhook was away', async () => {
    const { run } = await apiServer([[500, status('InternalError', 'failed calling webhook "x": connection refused')]]);
    expect(await run(payment)).toMatchObject({ ok: false, error: { code: 'webhook-away' } });
  });

  it('sends nothing for kinds of other groups, or that the cluster does not serve, or to no place', async () => {
    const { run, seen } = await apiServer([]);
    for (const [change, code] of [
      [{ apiVersion: 'v1', kind: 'Secret' }, 'kind-unknown'],
      [{ apiVersion: 'apps/v1', kind: 'Deployment' }, 'kind-unknown'],
      [{ kind: 'Nothing' }, 'kind-unknown'],
      [{ namespace: 'a/../b' }, 'bad-place'],
    ] as const)
      expect(await run({ ...payment, ...change })).toMatchObject({ ok: false, error: { code } });
    expect(seen).toEqual([]);
  });
});
