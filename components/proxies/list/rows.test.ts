import { describe, expect, it } from 'vitest';
import { EMPTY_MESH, epochMs, type Mesh, podId } from '@/mesh/model';
import { proxyStateOf } from '@/mesh/sync/holding.ts';
import { captured, ORDER } from '@/server/captured.testkit.ts';
import { filterProxies, proxyRows } from './rows.ts';

const { mesh: pods } = captured();
const ISTIOD = podId('istio-system', 'istiod-1');
const acked = { sent: 'a', acked: 'a', sentAt: epochMs(0), error: null };
const synced = (types: Mesh['sync'][typeof ORDER]['types']): Mesh => ({
  ...EMPTY_MESH,
  pods: pods.pods,
  sync: { [ORDER]: { pod: ORDER, istiod: ISTIOD, istioVersion: '1.31', types } },
});
const NOW = epochMs(60_000);

describe('proxyRows', () => {
  it('lists the pods that run Envoy, and no others', () => {
    const rows = proxyRows(pods);
    expect(rows.map((r) => r.key)).toEqual(
      Object.values(pods.pods)
        .filter((p) => p.proxy === 'sidecar' || p.proxy === 'gateway')
        .map((p) => p.id)
        .sort(),
    );
    expect(rows.length).toBeGreaterThan(4);
    expect(rows.length).toBeLessThan(Object.keys(pods.pods).length);
  });

  it('filters by words, namespace and state', () => {
    const mesh = synced({ CDS: acked });
    const rows = proxyRows(mesh);
    const keys = (f: Partial<Parameters<typeof filterProxies>[1]>) =>
      filterProxies(rows, { text: '', namespace: '', states: new Set(), ...f }, (pod) =>
        proxyStateOf(mesh, pod, NOW),
      ).map((r) => r.key);
    expect(keys({ text: 'ORDER istiod-1' })).toEqual([ORDER]);
    expect(keys({ namespace: 'istio-system' }).every((k) => k.startsWith('istio-system/'))).toBe(true);
    expect(keys({ states: new Set(['synced']) })).toEqual([ORDER]);
    expect(keys({ text: 'nothing like it' })).toEqual([]);
  });
});
