import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test as base, expect, type Page } from '@playwright/test';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = `${ROOT}dist/meshpath.mjs`;

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs one command line to its end. */
export function meshpath(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: ROOT });
  const out = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    out.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    out.stderr += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...out })));
}

/** A server of its own on the shipped recording. */
export function startServer(...args: string[]): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--port', '0', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    const look = (chunk: Buffer) => {
      said += chunk;
      const url = /Meshpath is at (http:\/\/\S+)/.exec(said)?.[1];
      if (url) resolve({ url, child });
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.on('close', (code) => reject(new Error(`serve ended with ${code} before it was up:\n${said}`)));
  });
}

export function stopServer(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.on('close', () => resolve());
    child.kill('SIGINT');
  });
}

/** Playback is shared by everyone on one server, so each worker has a server of its own. */
export const test = base.extend<{ open: (path: string) => Promise<void> }, { server: string }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures it depends on from this pattern.
    async ({}, use) => {
      const { url, child } = await startServer();
      await use(url);
      await stopServer(child);
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ server }, use) => use(server),
  open: async ({ page }, use) => {
    await use(async (path) => {
      await page.goto(path);
      await idle(page);
    });
  },
});

/** Nothing that a picture waits for is under way. */
export const idle = (page: Page) => expect(page.locator('html')).toHaveAttribute('data-idle', 'true');

/** Pauses the recording at a share of its length. */
export async function pauseAt(page: Page, share: number): Promise<void> {
  const snapshot = await (await page.request.get('/api/v1/mesh')).json();
  const { start, end } = snapshot.clock;
  await playback(page, { action: 'pause' });
  await playback(page, { action: 'seek', at: Math.round(start + (end - start) * share) });
  await idle(page);
}

export async function playback(page: Page, command: Record<string, unknown>): Promise<void> {
  const answer = await page.request.post('/api/v1/playback', { data: command });
  expect(answer.ok(), await answer.text()).toBe(true);
}

export { expect };
