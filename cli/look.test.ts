import { expect, it } from 'vitest';
import { EMPTY_MESH, epochMs, fault } from '@/mesh/model';
import { GapWatch, gapsOf } from './look.ts';
import { fakeTerminal } from './terminal.testing.ts';

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

it('says a gap once while it lasts, whatever its words come to, and again when it is back', () => {
  const terminal = fakeTerminal();
  const watch = new GapWatch(terminal);
  const part = (message: string) =>
    ({ source: 'accesslog', scope: '*', fault: fault('access-log-off', message, 'b'), since: epochMs(0) }) as const;
  const { sources } = EMPTY_MESH;
  watch.look({ sources, degradations: [part('Off at 3 of 9 proxies.')] }, false);
  watch.look({ sources, degradations: [part('Off at 4 of 9 proxies.')] }, true);
  watch.look({ sources, degradations: [] }, true);
  watch.look({ sources, degradations: [part('Off at 9 of 9 proxies.')] }, true);
  expect(terminal.said.err.match(/^meshpath: .*/gm)).toEqual([
    expect.stringContaining('did not answer in time'),
    'meshpath: Off at 3 of 9 proxies.',
    'meshpath: Off at 9 of 9 proxies.',
  ]);
});
