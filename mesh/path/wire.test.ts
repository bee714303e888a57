import { beforeAll, expect, test } from 'vitest';
import { type Captured, captured, ORDER, PAYMENT_V1 } from '@/server/captured.testkit.ts';
import { durationMs, epochMs, type Mesh } from '../model/index.ts';
import { calls } from './call.testkit.ts';
import { pathOf } from './pathOf.ts';

let read: Captured;
beforeAll(() => {
  read = captured();
});

test('W-5: of a certificate that was renewed after the request, the serial that it replaced is shown', () => {
  const { leaf } = read.mesh.certificates[PAYMENT_V1] ?? {};
  if (leaf === undefined) throw new Error('no certificate');
  const at = (startedAt: number) => {
    const started = { startedAt: epochMs(startedAt), duration: durationMs(10) };
    return calls(read.mesh, ORDER, PAYMENT_V1, 'outbound|8080|v1|payment.shop.svc.cluster.local', {
      ...{ client: started, server: started },
    });
  };
  const shown = (startedAt: number, renewedAt: number | null) => {
    const rotations =
      renewedAt === null ? [] : [{ pod: PAYMENT_V1, at: epochMs(renewedAt), fromSerial: 'old', toSerial: leaf.serial }];
    const mesh: Mesh = { ...read.mesh, rotations };
    const path = pathOf({ mesh, clientConfig: null, serverConfig: null }, at(startedAt));
    const facts = path.stations.find((s) => s.kind === 'wire')?.facts ?? [];
    const of = facts.find((f) => f.key === 'server-certificate');
    return [of?.value, of?.note?.code, facts.some((f) => f.key === 'server-certificate-expires')];
  };
  const inUse = leaf.notBefore + 1000;
  expect(shown(inUse, null)).toEqual([leaf.serial, undefined, true]);
  expect(shown(inUse, inUse - 500)).toEqual([leaf.serial, undefined, true]);
  expect(shown(inUse, inUse + 500)).toEqual(['old', 'certificate-renewed-since', false]);
  // Nobody saw it replaced, but it did not exist yet.
  expect(shown(leaf.notBefore - 1000, null)).toEqual(['', 'certificate-renewed-since', false]);
});
