import { expect, it } from 'vitest';
import { DEFAULT_PER_MINUTE } from '@/server/cluster/ceiling';
import { cli } from '@/words/en/cli';
import { chooseMesh } from './choice.ts';
import { pluginMs } from './pluginMs.ts';

it('lets the requests to the API server be fewer or more than usual', () => {
  expect(chooseMesh({ context: 'prod', apiRequests: '600' }, null)).toMatchObject({
    value: { requestsPerMinute: 600 },
  });
  expect(chooseMesh({ context: 'prod' }, null)).toMatchObject({ value: { requestsPerMinute: undefined } });
});

it('says the usual number as it is', () => {
  expect(cli.options.apiRequests).toContain(`(default: ${DEFAULT_PER_MINUTE})`);
});

it('gives a credential plugin less time than the command has, and never more than a minute', () => {
  expect([4_000, 20_000, 600_000].map(pluginMs)).toEqual([3_600, 18_000, 60_000]);
});
