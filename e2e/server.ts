import { test as base, expect, type Page } from '@playwright/test';
import { idle, startServer, stopServer } from './program.ts';

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

/** Pauses the recording at a share of its length, under a page that is open. */
export async function pauseAt(page: Page, share: number): Promise<void> {
  await seekTo(page, share);
  await idle(page);
}

/** Pauses the recording at a share of its length, before a page is opened. */
export async function seekTo(page: Page, share: number): Promise<void> {
  const snapshot = await (await page.request.get('/api/v1/mesh')).json();
  const { start, end } = snapshot.clock;
  await playback(page, { action: 'pause' });
  await playback(page, { action: 'seek', at: Math.round(start + (end - start) * share) });
}

export async function playback(page: Page, command: Record<string, unknown>): Promise<void> {
  const answer = await page.request.post('/api/v1/playback', { data: command });
  expect(answer.ok(), await answer.text()).toBe(true);
}

export { expect };
