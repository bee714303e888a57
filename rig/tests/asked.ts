import type { Locator, Page } from '@playwright/test';
import type { CertsAnswer, RequestsAnswer, SeenRequest, StatusAnswer } from './answers.ts';
import type { LiveMeshpath } from './live.ts';

/** What several tests ask Meshpath, and the places of its picture that they look at. */

export const statusOf = (meshpath: LiveMeshpath) => meshpath.get<StatusAnswer>('/api/v1/status');
export const certsOf = (meshpath: LiveMeshpath) => meshpath.get<CertsAnswer>('/api/v1/certificates');

/** Requests that began at `start` (ms since 1970) or later. */
export async function requestsSince(meshpath: LiveMeshpath, start: number): Promise<readonly SeenRequest[]> {
  const { requests } = await meshpath.get<RequestsAnswer>('/api/v1/requests?limit=2000');
  return requests.filter((r) => Date.parse(r.startedAt) >= start);
}

export const node = (page: Page, id: string): Locator => page.locator(`[data-node="${id}"]`);
export const istiod = (page: Page): Locator => page.getByRole('button', { name: 'Open what is known of istiod' });
