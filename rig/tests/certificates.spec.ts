import type { CertsAnswer } from './answers.ts';
import { rootsInConfigMap, secretsOf } from './judge/certificates.ts';
import { eventually, expect, test } from './live.ts';
import { expectCertificates, expectTrueCertificates } from './truth.ts';

test('every certificate and root is the one that the proxy holds', async ({ rig, meshpath }) => {
  await expectTrueCertificates(rig, meshpath);
});

test('the command line says the same as istioctl', async ({ rig, meshpath }) => {
  await eventually(async () => {
    const [judged, roots] = await Promise.all([secretsOf(rig), rootsInConfigMap(rig)]);
    const { code, document } = await meshpath.command<CertsAnswer>('certs');
    expectCertificates(document, judged, roots);
    expect(code).toBe(document.certificates.every((c) => c.state === 'ok') ? 0 : 1);
  }, 90_000);
});

test('the browser lists every one of them', async ({ rig, open, page }) => {
  await open('/certificates');
  await eventually(async () => {
    const { certificates } = await secretsOf(rig);
    const rows = page.getByRole('grid').locator('[data-pod]');
    const shown = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-pod') ?? ''));
    expect(shown.sort()).toEqual(certificates.map((c) => c.pod));
    for (const { pod, serial, spiffe } of certificates) {
      const row = page.getByRole('grid').locator(`[data-pod="${pod}"]`);
      await expect(row).toContainText(serial.slice(0, 8));
      await expect(row.getByTitle(spiffe)).toBeAttached();
    }
  }, 40_000);
});
