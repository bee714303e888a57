import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { serve } from './serve.ts';

const RECORDING = fileURLToPath(new URL('../../recordings/shop.meshpath.gz', import.meta.url));
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'serve-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

it('says that the pages are not built, and leaves nothing running', async () => {
  const port = await freePort();
  const mesh = { kind: 'recording', file: RECORDING } as const;
  const options = { mesh, host: '127.0.0.1', port, dev: false, history: null };
  const served = await serve(options, { root, clock: systemClock, log: pino({ level: 'silent' }) });
  expect(served).toMatchObject({ ok: false, error: { code: 'pages-not-built', remedy: 'npm run build' } });
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
});
