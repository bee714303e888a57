import { expect, it } from 'vitest';
import { EMPTY_MESH, epochMs, fault } from '@/mesh/model';
import { gapsOf } from './look.ts';

it('names what did not answer in time, so that an empty list is not taken for an empty mesh', () => {
  const live = { ...EMPTY_MESH.sources, envoy: { kind: 'connecting', since: epochMs(0) } } as const;
  expect(gapsOf({ sources: live, degradations: [] }, true)).toEqual([]);
  expect(gapsOf({ sources: live, degradations: [] }, false).map((gap) => gap.code)).toEqual(['not-in-time']);
});

it('names sources that do not deliver and parts that are missing', () => {
  const sources = {
    ...EMPTY_MESH.sources,
    istiod: { kind: 'stale', since: epochMs(0), fault: fault('istiod-timeout', 'a', 'b') },
  } as const;
  const part = {
    source: 'envoy',
    scope: 'shop/order',
    fault: fault('port-refused', 'a', 'b'),
    since: epochMs(0),
  } as const;
  expect(gapsOf({ sources, degradations: [part] }, true).map((gap) => gap.code)).toEqual([
    'istiod-timeout',
    'port-refused',
  ]);
});
