import { describe, expect, it } from 'vitest';
import { epochMs, type Pod, type ProxySync, podId, type XdsState } from '../model/index.ts';
import { overallOf, syncOf } from './state.ts';
import { syncSummary } from './summary.ts';

const sentAt = epochMs(1_000_000);
const acked: XdsState = { sent: 'n2', acked: 'n2', sentAt, error: null };
const waiting: XdsState = { ...acked, acked: 'n1' };
const refused: XdsState = { ...waiting, error: "Didn't find a registered implementation" };
const proxy = (types: ProxySync['types']): ProxySync => ({
  pod: podId('shop', 'a'),
  istiod: podId('istio-system', 'istiod-1'),
  istioVersion: '1.31',
  types,
});
const now = epochMs(1_007_000);

describe('syncOf', () => {
  it('tells the four states apart', () => {
    const states = syncOf(proxy({ CDS: acked, LDS: refused, EDS: waiting }), now);
    expect([...states].map(([type, s]) => [type, s.kind])).toEqual([
      ['CDS', 'synced'],
      ['LDS', 'nack'],
      ['EDS', 'stale'],
      ['RDS', 'not-sent'],
    ]);
    expect(states.get('EDS')).toEqual({ kind: 'stale', since: sentAt, forMs: 7_000 });
    expect(states.get('LDS')).toMatchObject({ text: refused.error });
  });

  it('keeps types beyond the four, and takes an empty nonce for not sent', () => {
    const states = syncOf(proxy({ ECDS: acked, CDS: { ...acked, sent: null, acked: null } }), now);
    expect(states.get('ECDS')?.kind).toBe('synced');
    expect(states.get('CDS')?.kind).toBe('not-sent');
  });
});

describe('overallOf', () => {
  it('calls a fresh unacknowledged push pushing, an old one stale, and a refusal the worst', () => {
    expect(overallOf(proxy({ CDS: acked }), now)).toBe('synced');
    expect(overallOf(proxy({ CDS: waiting }), epochMs(sentAt + 1_000))).toBe('pushing');
    expect(overallOf(proxy({ CDS: waiting }), now)).toBe('stale');
    expect(overallOf(proxy({ CDS: waiting, LDS: refused }), now)).toBe('nack');
  });
});

describe('syncSummary', () => {
  it('counts, lists refusals and names proxies that nobody holds', () => {
    const held = proxy({ LDS: refused });
    const pod = (name: string, over: Partial<Pod> = {}) =>
      ({ id: podId('shop', name), proxy: 'sidecar', phase: 'Running', ...over }) as Pod;
    const pods = { [held.pod]: pod('a'), 'shop/b': pod('b'), 'shop/c': pod('c', { proxy: 'none' }) };
    const summary = syncSummary({ sync: { [held.pod]: held }, pods }, now);
    expect(summary.counts).toEqual({ synced: 0, pushing: 0, stale: 0, nack: 1 });
    expect(summary.nacks).toMatchObject([{ pod: 'shop/a', type: 'LDS', text: refused.error }]);
    expect(summary.unheld).toEqual(['shop/b']);
  });
});
