import { expect, test } from 'vitest';
import type { MeshRequest } from '../model/index.ts';
import { durationMs, epochMs } from '../model/index.ts';
import { entry, serverEntry, smallMesh, withLines } from '../requests/lines.testkit.ts';
import { timingsOf } from './timings.ts';

const lines = [
  entry({ startedAt: epochMs(1000), duration: durationMs(20), upstreamServiceTime: durationMs(16) }),
  serverEntry({ startedAt: epochMs(1002), duration: durationMs(14), upstreamServiceTime: durationMs(10) }),
];
const request = (): MeshRequest => {
  const [joined] = withLines(smallMesh(), ...lines).requests;
  if (joined === undefined) throw new Error('no request');
  return joined;
};
const app = (of: MeshRequest, serverHasEnvoy: boolean) =>
  timingsOf(of, serverHasEnvoy).find((t) => t.of === 'app') ?? null;

test('T-3: only where no Envoy stands before the app is the client’s time of its upstream the app’s', () => {
  const alone = { ...request(), server: null };
  expect(app(alone, false)).toMatchObject({
    ...{ from: 1002, length: 16, placed: true },
    evidence: { pod: 'shop/client-1', field: 'upstream_service_time' },
  });
  // With an Envoy there that wrote no line, that time holds the Envoy's own, too.
  expect(app(alone, true)).toBeNull();
  expect(app(request(), true)).toMatchObject({ from: 1004, length: 10, evidence: { pod: 'shop/order-1' } });
});
