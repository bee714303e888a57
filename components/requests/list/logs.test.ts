import { expect, it } from 'vitest';
import { EMPTY_MESH, epochMs, fault, podId } from '@/mesh/model';
import { logsOf } from './logs.ts';

it('tells proxies that log from those that do not, and what is missing', () => {
  const off = fault('access-log-off', 'Access logs are off.', 'Turn them on.');
  const logs = logsOf({
    ...EMPTY_MESH,
    accessLogs: {
      [podId('shop', 'a')]: { state: 'on', unreadable: 0, lastReason: null },
      [podId('shop', 'b')]: { state: 'off', unreadable: 0, lastReason: null },
    },
    degradations: [
      { source: 'accesslog', scope: 'access-log', fault: off, since: epochMs(1) },
      { source: 'kubernetes', scope: 'envoyfilters', fault: off, since: epochMs(1) },
    ],
  });
  expect(logs).toEqual({ followed: 1, off: 1, down: null, missing: [off] });
});

it('takes a source that is down as the whole story', () => {
  const down = fault('unreachable', 'gone', 'wait');
  const mesh = {
    ...EMPTY_MESH,
    sources: { ...EMPTY_MESH.sources, accesslog: { kind: 'failed' as const, since: epochMs(1), fault: down } },
  };
  expect(logsOf(mesh).down).toBe(down);
});
