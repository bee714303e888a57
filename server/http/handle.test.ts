import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { problemAnswer } from '@/wire/api';
import { type Handler, handle } from './handle.ts';

type Answer = { status: number | undefined; headers: Record<string, unknown>; body: string };

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Asks a server whose pages are `pages`, by the given Host and further headers. */
async function ask(
  pages: Handler,
  method: string,
  headers: Record<string, string>,
  path = '/metrics',
): Promise<Answer> {
  const options = { dev: false, log: pino({ level: 'silent' }) };
  const server = createServer((request, response) => void handle(request, response, Promise.resolve(pages), options));
  closing.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const asked = send({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts).toString() }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}

const page: Handler = async (_, response) => void response.end('page');
const broken: Handler = async () => {
  throw new Error('a defect');
};

describe('handle', () => {
  it.each([
    ['of another name', page, 'GET', { host: 'meshpath:4100' }, 421, 'host-unknown'],
    ['from another page', page, 'POST', { host: 'localhost', origin: 'http://evil.example' }, 403, 'origin-foreign'],
    ['by a method that nobody knows', page, 'TRACE', { host: 'localhost' }, 405, 'method-unknown'],
    ['that fails', broken, 'GET', { host: 'localhost' }, 500, 'internal'],
  ] as const)(
    'answers what is asked %s with a whole problem document',
    async (_, pages, method, headers, status, code) => {
      const answer = await ask(pages, method, headers);
      expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
      expect(problemAnswer.strict().parse(JSON.parse(answer.body))).toMatchObject({ status, code });
      expect(answer.headers['cache-control']).toBe('no-store');
    },
  );

  it('gives every answer the security headers', async () => {
    for (const [pages, host] of [
      [page, 'localhost'],
      [page, 'evil.example'],
      [broken, 'localhost'],
    ] as const) {
      const { headers } = await ask(pages, 'GET', { host });
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
    }
  });

  it('gives the pages the path of a request whose target is a whole URL, under the host in it', async () => {
    const said: Handler = async ({ url, headers }, response) => void response.end(`${headers.host} ${url}`);
    const own = await ask(said, 'GET', { host: 'evil.example' }, 'http://localhost:9/mesh?a=b');
    expect([own.status, own.body]).toEqual([200, 'localhost:9 /mesh?a=b']);
    const other = await ask(said, 'GET', { host: 'localhost' }, 'http://evil.example/mesh');
    expect([other.status, other.headers.location]).toEqual([421, undefined]);
  });

  it('tells the pages the nonce of its own policy, whatever a client says', async () => {
    const said: Handler = async ({ headers }, response) => void response.end(headers['content-security-policy']);
    const { headers, body } = await ask(said, 'GET', { host: 'localhost', 'content-security-policy': 'mine' });
    expect(body).toBe(headers['content-security-policy']);
  });
});
