import { describe, expect, it } from 'vitest';
import {
  EMPTY_MESH,
  epochMs,
  fault,
  type Mesh,
  type Pod,
  type ProxySync,
  podId,
  type SourceStatus,
  type XdsState,
} from '../model/index.ts';
import { type Holding, holdingOf, proxyStateOf } from './holding.ts';
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
    const states = syncOf(proxy({ CDS: acked, LDS: refused, EDS: waiting }), now, undefined);
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
    const states = syncOf(proxy({ ECDS: acked, CDS: { ...acked, sent: null, acked: null } }), now, undefined);
    expect(states.get('ECDS')?.kind).toBe('synced');
    expect(states.get('CDS')?.kind).toBe('not-sent');
  });
});

describe('overallOf', () => {
  it('calls a fresh unacknowledged push pushing, an old one stale, and a refusal the worst', () => {
    expect(overallOf(proxy({ CDS: acked }), now, undefined)).toBe('synced');
    expect(overallOf(proxy({ CDS: waiting }), epochMs(sentAt + 1_000), undefined)).toBe('pushing');
    expect(overallOf(proxy({ CDS: waiting }), now, undefined)).toBe('stale');
    expect(overallOf(proxy({ CDS: waiting, LDS: refused }), now, undefined)).toBe('nack');
  });
});

const pod = (name: string, over: Partial<Pod> = {}) =>
  ({
    id: podId('shop', name),
    proxy: 'sidecar',
    phase: 'Running',
    createdAt: epochMs(0),
    deletingSince: null,
    containers: [],
    ...over,
  }) as unknown as Pod;
const sourcesOf = (istiod: SourceStatus): Mesh['sources'] => ({ ...EMPTY_MESH.sources, istiod });
const failed = (code: string) => ({ kind: 'failed', since: epochMs(0), fault: fault(code, '', '') }) as const;
const live = { kind: 'live', since: epochMs(0) } as const;

describe('holdingOf', () => {
  const holding = (istiod: SourceStatus, over: Partial<Pod> = {}, sync: Mesh['sync'] = {}): Holding =>
    holdingOf({ sync, sources: sourcesOf(istiod), degradations: [] }, pod('a', over), now);

  it('says unheld only where istiod answers or is gone', () => {
    expect(holding(live)).toBe('unheld');
    expect(holding(failed('istiod-gone'))).toBe('unheld');
    for (const code of ['port-forward-forbidden', 'istiod-missing']) expect(holding(failed(code))).toBe('unknown');
    expect(holding({ ...failed('timeout'), kind: 'stale' })).toBe('unknown');
    expect(holding({ kind: 'connecting', since: epochMs(0) })).toBe('unknown');
    expect(holding({ kind: 'off' })).toBe('unknown');
  });

  it('believes what was told last, also while istiod does not answer', () => {
    const held = proxy({ CDS: acked });
    expect(holding(failed('timeout'), {}, { [held.pod]: held })).toBe('held');
  });

  it('leaves open what a silent replica may hold, until the last one is gone', () => {
    const scope = podId('istio-system', 'istiod-2');
    const silent = { source: 'istiod', scope, fault: fault('timeout', '', ''), since: epochMs(0) } as const;
    const withSilent = (istiod: SourceStatus) =>
      holdingOf({ sync: {}, sources: sourcesOf(istiod), degradations: [silent] }, pod('a'), now);
    expect(withSilent(live)).toBe('unknown');
    expect(withSilent(failed('istiod-gone'))).toBe('unheld');
    const other = { ...silent, source: 'envoy' } as const;
    expect(holdingOf({ sync: {}, sources: sourcesOf(live), degradations: [other] }, pod('a'), now)).toBe('unheld');
  });

  it('gives a proxy time to connect, and itself time to ask every replica', () => {
    const young = epochMs(now - 5_000);
    expect(holding(live, { createdAt: young })).toBe('unknown');
    const container = { name: 'istio-proxy', startedAt: young } as Pod['containers'][number];
    expect(holding(live, { containers: [container] })).toBe('unknown');
    expect(holding({ kind: 'live', since: young })).toBe('unknown');
  });

  it('says nothing of a pod that does not run, is about to go, or has no proxy', () => {
    expect(holding(live, { phase: 'Pending' })).toBe('unknown');
    expect(holding(live, { deletingSince: now })).toBe('unknown');
    expect(holding(live, { proxy: 'none' })).toBe('unknown');
  });
});

describe('proxyStateOf', () => {
  it('counts from the first push that waits while istiod keeps pushing', () => {
    const waits = proxy({ CDS: { ...waiting, sentAt: epochMs(now - 1_000) } });
    const mesh = { sync: { [waits.pod]: waits }, sources: sourcesOf(live), degradations: [] };
    expect(proxyStateOf({ ...mesh, syncSince: {} }, pod('a'), now)).toBe('pushing');
    expect(proxyStateOf({ ...mesh, syncSince: { [waits.pod]: { CDS: sentAt } } }, pod('a'), now)).toBe('stale');
  });
});

describe('syncSummary', () => {
  it('counts, lists refusals and names proxies that nobody holds', () => {
    const held = proxy({ LDS: refused });
    const pods = { [held.pod]: pod('a'), 'shop/b': pod('b'), 'shop/c': pod('c', { proxy: 'none' }) };
    const mesh = { sync: { [held.pod]: held }, syncSince: {}, sources: sourcesOf(live), degradations: [], pods };
    const summary = syncSummary(mesh, now);
    expect(summary.counts).toEqual({ synced: 0, pushing: 0, stale: 0, nack: 1 });
    expect(summary.nacks).toMatchObject([{ pod: 'shop/a', type: 'LDS', text: refused.error }]);
    expect(summary.unheld).toEqual(['shop/b']);
  });
});
