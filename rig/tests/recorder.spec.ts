import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { idle } from '../../e2e/program.ts';
import { renewalStuck } from '../scenarios/renewal-stuck.ts';
import { shortCerts } from '../scenarios/short-certs.ts';
import { hex, secretsOf } from './judge/certificates.ts';
import { during, eventually, expect, startMeshpath, test } from './live.ts';

type History = {
  sightings: { pod: string; serial: string; receivedAt: string | null; lastSeen: string; held: boolean }[];
};

const of = (history: History, workload: string) => history.sightings.filter((s) => s.pod.startsWith(`${workload}-`));

test('what one run saw, the next one knows: renewals before the restart, and those while nobody looked', async ({
  rig,
}) => {
  test.setTimeout(600_000);
  const dir = await mkdtemp(join(tmpdir(), 'meshpath-history-'));
  const file = join(dir, 'history.sqlite');
  try {
    await during(rig, shortCerts, async () => {
      const first = await startMeshpath(rig, file);
      let before: string[] = [];
      try {
        before = await eventually(async () => {
          const seen = of(await first.get<History>('/api/v1/certificates/history'), 'storefront/storefront');
          const current = seen.filter((s) => s.pod === seen.at(-1)?.pod);
          expect(current.length, 'certificates of the pod seen').toBeGreaterThanOrEqual(2);
          return current.map((s) => s.serial);
        }, 150_000);
      } finally {
        expect(await first.stop()).toBe(0);
      }
      // The agent goes on renewing, each minute, while nobody looks.
      await new Promise((resolve) => setTimeout(resolve, 65_000));
      const second = await startMeshpath(rig, file);
      try {
        const { certificates } = await secretsOf(rig);
        await eventually(async () => {
          const seen = of(await second.get<History>('/api/v1/certificates/history'), 'storefront/storefront');
          const serials = seen.map((s) => s.serial);
          expect(serials).toEqual(expect.arrayContaining(before));
          const held = seen.filter((s) => s.held).map((s) => hex(s.serial));
          expect(held).toHaveLength(1);
          expect(before.map(hex)).not.toContain(held[0]);
          expect(certificates.some((c) => c.pod.startsWith('storefront/') && before.includes(c.serial))).toBe(false);
        }, 30_000);
        const { document } = await second.command<History>('certs', '--history', file);
        expect(of(document, 'storefront/storefront').length).toBeGreaterThan(before.length);
        const { document: rows } = await second.command<{ certificates: { pod: string; rotations: number }[] }>(
          'certs',
        );
        expect(rows.certificates.length).toBeGreaterThan(5);
      } finally {
        expect(await second.stop()).toBe(0);
      }
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});

test('an agent that does not renew is overdue in the lifelines and in the metric that the alert asks for', async ({
  rig,
  meshpath,
  open,
  page,
}) => {
  test.setTimeout(600_000);
  const troubles = async (state: string) => {
    const text = await (await fetch(`${meshpath.url}/metrics`)).text();
    const line = text
      .split('\n')
      .find((l) => l.startsWith('meshpath_certificate_troubles{') && l.includes('shipping') && l.includes(state));
    return line === undefined ? 0 : Number(line.slice(line.lastIndexOf(' ')));
  };
  expect(await troubles('renewal-overdue')).toBe(0);
  await during(rig, renewalStuck, async () => {
    // MeshpathCertificateRenewalOverdue: meshpath_certificate_troubles{state="renewal-overdue"} > 0.
    await eventually(async () => expect(await troubles('renewal-overdue')).toBe(1), 120_000);
    await open('/certificates?tab=lifelines&zoom=600&q=shipping');
    await idle(page);
    const row = page.getByRole('row', { name: /^shipping, shipping-\S+: .* overdue by / });
    await expect(row).toBeVisible();
    // MeshpathCertificateExpired: it fires without waiting.
    await eventually(async () => expect(await troubles('expired')).toBe(1), 90_000);
    await expect(page.getByRole('row', { name: /^shipping, shipping-\S+: .* Expired / })).toBeVisible();
  });
  await eventually(async () => expect(await troubles('')).toBe(0), 60_000);
});
