import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Rig } from '../rig.ts';
import { renewalStuck } from '../scenarios/renewal-stuck.ts';
import { shortCerts } from '../scenarios/short-certs.ts';
import type { CertsAnswer } from './answers.ts';
import { certsOf } from './asked.ts';
import { hex } from './judge/certificates.ts';
import { onlyPodOf } from './judge/kubernetes.ts';
import { during, eventually, expect, type LiveMeshpath, startMeshpath, test } from './live.ts';
import { expectTrueCertificates } from './truth.ts';

/**
 * Certificates of two minutes: one is renewed each minute, the agent of the other cannot reach istiod. All of it is one
 * test, because all of it waits for the same minutes.
 */

const SHIPPING = 'warehouse/Deployment/shipping';
const STOREFRONT = 'storefront/Deployment/storefront';

type History = { readonly sightings: readonly { pod: string; serial: string; held: boolean }[] };

const historyOf = async (meshpath: LiveMeshpath, pod: string) =>
  (await meshpath.get<History>('/api/v1/certificates/history')).sightings.filter((s) => s.pod === pod);

/** What the alerts MeshpathCertificateRenewalOverdue and MeshpathCertificateExpired ask for, of one workload. */
async function troubles(meshpath: LiveMeshpath, state: 'renewal-overdue' | 'expired'): Promise<number> {
  const text = await (await fetch(`${meshpath.url}/metrics`)).text();
  const line = text
    .split('\n')
    .find((l) => l.startsWith('meshpath_certificate_troubles{') && l.includes('shipping') && l.includes(`"${state}"`));
  return line === undefined ? 0 : Number(line.slice(line.lastIndexOf(' ')));
}

const lifeline = (page: Page, says: string) =>
  page.getByRole('row', { name: new RegExp(`^shipping, shipping-\\S+: .* ${says} `) });

test('short-certs is renewed each minute, over a restart, too; renewal-stuck is overdue, then expired', async ({
  rig,
  meshpath,
  open,
  page,
}) => {
  test.setTimeout(480_000);
  const folder = await mkdtemp(join(tmpdir(), 'meshpath-history-'));
  const file = join(folder, 'history.sqlite');
  try {
    await during(rig, shortCerts, () =>
      during(rig, renewalStuck, async () => {
        const [renewing, stuck] = [await onlyPodOf(rig, STOREFRONT), await onlyPodOf(rig, SHIPPING)];
        // Beside the rest: what is told of shipping is told within minutes of its start.
        const first = serialsSeenBy(rig, file, renewing);
        first.catch(() => {});
        try {
          await expectStuck({ meshpath, open, page }, renewing, stuck);
        } finally {
          await first.catch(() => {});
        }
        const before = await test.step('a first run saw a renewal', () => first);

        await test.step('a second run knows what the first one saw, and sees what came meanwhile', () =>
          expectRemembered(rig, file, renewing, before));
      }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await expectTrueCertificates(rig, meshpath);
  const { certificates } = await certsOf(meshpath);
  expect(certificates.filter((c) => c.state !== 'ok')).toEqual([]);
  expect(certificates.filter((c) => Date.parse(c.notAfter) < Date.now() + 3_600_000)).toEqual([]);
});

type Shown = {
  readonly meshpath: LiveMeshpath;
  readonly open: (path: string) => Promise<void>;
  readonly page: Page;
};

/** The certificate of `stuck` ends unrenewed, and that is told everywhere, while `renewing` gets a new one each minute. */
async function expectStuck({ meshpath, open, page }: Shown, renewing: string, stuck: string): Promise<void> {
  await test.step('overdue: in the list, on the command line, in the picture, in the alert', async () => {
    await open('/certificates');
    const row = (pod: string) => page.getByRole('grid').locator(`[data-pod="${pod}"]`);
    await expect(row(stuck)).toBeVisible({ timeout: 30_000 });
    await eventually(async () => {
      const { certificates } = await certsOf(meshpath);
      const states = certificates.filter((c) => c.state !== 'ok').map((c) => [c.pod, c.state]);
      expect(states).toEqual([[stuck, 'renewal-overdue']]);
    }, 110_000);
    expect(await troubles(meshpath, 'renewal-overdue')).toBe(1);
    await expect(page.getByText('1 renewal overdue').first()).toBeVisible();
    await expect(row(stuck)).toContainText(/renewal \d+ s overdue/);
    const { code, document } = await meshpath.command<CertsAnswer>('certs');
    expect(code).toBe(1);
    expect(document.certificates.find((c) => c.pod === stuck)?.state).toMatch(/renewal-overdue|expiring/);
    await open(`/mesh?select=${encodeURIComponent(SHIPPING)}`);
    const opened = page.getByRole('complementary');
    await expect(opened).toContainText('no istiod reports this proxy');
    await expect(opened).toContainText(/its renewal is .* overdue|left/);
    await expect(page.locator(`[data-node="${SHIPPING}"]`)).toContainText(/overdue|expires in/);
    await open('/certificates?tab=lifelines&zoom=600&q=shipping');
    await expect(lifeline(page, 'overdue by')).toBeVisible();

    const { certificates } = await certsOf(meshpath);
    const renewed = certificates.find((c) => c.pod === renewing);
    expect(renewed?.state).toBe('ok');
    expect(renewed?.rotations).toBeGreaterThanOrEqual(1);
    expect(certificates.find((c) => c.pod === stuck)?.rotations).toBe(0);
  });

  await test.step('expired: in the lifelines, in the alert', async () => {
    await eventually(async () => expect(await troubles(meshpath, 'expired')).toBe(1), 90_000);
    await expect(lifeline(page, 'Expired')).toBeVisible();
  });
}

/** Runs Meshpath with a history until it has seen two certificates of a pod, and ends it. */
async function serialsSeenBy(rig: Rig, file: string, pod: string): Promise<readonly string[]> {
  const first = await startMeshpath(rig, file);
  try {
    return await eventually(async () => {
      const seen = await historyOf(first, pod);
      expect(seen.length, 'certificates of the pod seen').toBeGreaterThanOrEqual(2);
      return seen.map((s) => s.serial);
    }, 150_000);
  } finally {
    expect(await first.stop()).toBe(0);
  }
}

/** Runs Meshpath with the history of an earlier run, until the pod holds a certificate that that run did not see. */
async function expectRemembered(rig: Rig, file: string, pod: string, before: readonly string[]): Promise<void> {
  const second = await startMeshpath(rig, file);
  try {
    await eventually(async () => {
      const seen = await historyOf(second, pod);
      expect(seen.map((s) => s.serial)).toEqual(expect.arrayContaining([...before]));
      const held = seen.filter((s) => s.held).map((s) => hex(s.serial));
      expect(held).toHaveLength(1);
      expect(before.map(hex)).not.toContain(held[0]);
    }, 90_000);
    const { document } = await second.command<History>('certs', '--history', file);
    expect(document.sightings.filter((s) => s.pod === pod).length).toBeGreaterThan(before.length);
  } finally {
    expect(await second.stop()).toBe(0);
  }
}
