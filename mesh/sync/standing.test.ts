import { describe, expect, it } from 'vitest';
import { type PodId, type ProxySync, podId, type XdsState } from '../model/index.ts';
import { standingOf, syncStateOf } from './standing.ts';

const state = (sent: string | null, acked: string | null, error: string | null = null): XdsState => ({
  sent,
  acked,
  sentAt: null,
  error,
});

describe('syncStateOf', () => {
  it('judges by nonces, and by a refusal first', () => {
    expect(syncStateOf(undefined)).toBe('not-sent');
    expect(syncStateOf(state(null, null))).toBe('not-sent');
    expect(syncStateOf(state('b', 'b'))).toBe('synced');
    expect(syncStateOf(state('b', 'a'))).toBe('stale');
    expect(syncStateOf(state('b', null))).toBe('stale');
    expect(syncStateOf(state('b', 'a', 'no'))).toBe('nack');
    expect(syncStateOf(state('b', 'b', 'no'))).toBe('nack');
  });
});

describe('standingOf', () => {
  it('shows a refusal of any type, once', () => {
    const istiod: PodId = podId('istio-system', 'istiod');
    const sync: ProxySync = {
      pod: podId('shop', 'order'),
      istiod,
      istioVersion: null,
      types: { CDS: state('1', '1'), LDS: state('2', '1', 'bad'), ECDS: state('3', '1', 'bad') },
    };
    expect(standingOf(sync)).toEqual({
      pod: 'shop/order',
      istiod,
      sync: { CDS: 'synced', LDS: 'nack', EDS: 'not-sent', RDS: 'not-sent', ECDS: 'nack' },
      nack: 'bad',
    });
  });

  it('tells ECDS of a proxy that subscribes to it, and of no other', () => {
    const types = { CDS: state('1', '1'), LDS: state('1', '1'), EDS: state('1', '1'), RDS: state('1', '1') };
    const standing = (ecds?: XdsState) =>
      standingOf({
        pod: podId('shop', 'order'),
        istiod: podId('istio-system', 'istiod'),
        istioVersion: null,
        types: { ...types, ...(ecds && { ECDS: ecds }) },
      }).sync;
    expect(standing(state('2', '1')).ECDS).toBe('stale');
    expect(standing(state(null, null)).ECDS).toBe('not-sent');
    expect(Object.keys(standing())).toEqual(['CDS', 'LDS', 'EDS', 'RDS']);
  });
});
