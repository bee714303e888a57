import { describe, expect, it } from 'vitest';
import { EMPTY_MESH, epochMs, type Mesh, podId } from '@/mesh/model';
import { captured, ORDER } from '@/server/captured.testkit.ts';
import { filterProxies, proxyRows, stateOf } from './rows.ts';

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

  it('tells a proxy that no istiod holds from one in sync and one that refused', () => {
    const state = (mesh: Mesh) => proxyRows(mesh).flatMap((r) => (r.key === ORDER ? stateOf(r, NOW) : []))[0];
    expect(state(pods)).toBe('unheld');
    expect(state(synced({ CDS: acked }))).toBe('synced');
    expect(state(synced({ CDS: acked, LDS: { ...acked, error: 'no' } }))).toBe('nack');
    expect(state(synced({ CDS: { ...acked, sent: 'b' } }))).toBe('stale');
  });

  it('filters by words, namespace and state', () => {
    const rows = proxyRows(synced({ CDS: acked }));
    const keys = (f: Partial<Parameters<typeof filterProxies>[1]>) =>
      filterProxies(rows, { text: '', namespace: '', states: new Set(), ...f }, NOW).map((r) => r.key);
    expect(keys({ text: 'ORDER istiod-1' })).toEqual([ORDER]);
    expect(keys({ namespace: 'istio-system' }).every((k) => k.startsWith('istio-system/'))).toBe(true);
    expect(keys({ states: new Set(['synced']) })).toEqual([ORDER]);
    expect(keys({ text: 'nothing like it' })).toEqual([]);
  });
});
