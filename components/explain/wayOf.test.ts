import { describe, expect, it } from 'vitest';
import { narrate } from '@/components/stations/narration.ts';
import { journeyOf } from '@/scene/request/journey.ts';
import { en } from '@/words/en';
import { branch, denied, seven } from './sample.testkit.ts';
import { sentence, verdictText } from './verdictText.ts';
import { wayOf } from './wayOf.ts';

const told = (of: ReturnType<typeof branch>) => {
  const way = wayOf(of);
  return journeyOf(way).steps.map((step) => narrate(way, step, en));
};
const text = (of: ReturnType<typeof branch>) => verdictText(of, en.explainView.verdict);

describe('a way that a request may go', () => {
  it('comes back with what the app decides', () => {
    const way = wayOf(branch());
    expect(way).toMatchObject({ failure: null, failedAt: null, answer: null, security: 'mtls' });
    expect(told(branch()).at(-1)).toBe(en.requests.narration.answerAppOpen);
    expect(text(branch())).toBe('payment answers.');
  });

  it('ends where it is denied', () => {
    expect(wayOf(branch(denied)).failure).toMatchObject({ by: 'server-envoy', status: 403, flags: [] });
    expect(told(branch(denied))[5]).toMatch(/^It stops here/);
    expect(text(branch(denied))).toBe('Denied by payment’s Envoy with 403.');
  });

  it('goes no further than what is known, and says why', () => {
    const unknown = branch({
      failedAt: 2,
      stations: seven({
        2: { state: 'unknown' },
        ...Object.fromEntries([3, 4, 5, 6].map((i) => [i, { state: 'not-reached' as const }])),
      }),
      verdict: {
        kind: 'unknown',
        status: null,
        flags: '-',
        by: 'client-envoy',
        reason: 'Lua decides',
        code: 'construct-unknown',
      },
    });
    expect(wayOf(unknown)).toMatchObject({ failure: null, unknown: 'Lua decides', security: 'unknown' });
    expect(told(unknown)).toHaveLength(3);
    expect(told(unknown).at(-1)).toBe('From here on nothing is known: Lua decides.');
    expect(text(unknown)).toBe(en.explainView.verdict.unknown);
  });

  it('is answered by the proxy that redirects', () => {
    const stations = seven(Object.fromEntries([3, 4, 5, 6].map((i) => [i, { state: 'not-reached' as const }])));
    const redirected = branch({
      failedAt: 2,
      stations,
      verdict: {
        kind: 'answered',
        status: 301,
        flags: '-',
        by: 'client-envoy',
        reason: 'redirected',
        code: 'redirects',
      },
    });
    expect(text(redirected)).toBe('Answered with 301 by order’s Envoy itself: nothing is sent on.');
    expect(told(redirected).at(-1)).toBe(en.requests.narration.answerApp('301'));
  });

  it('breaks on the wire or never leaves', () => {
    const failed = (failedAt: number) =>
      branch({
        failedAt,
        stations: seven({ [failedAt]: { state: 'failed' } }),
        verdict: {
          kind: 'failed',
          status: failedAt === 0 ? null : 503,
          flags: 'UF',
          by: 'client-envoy',
          reason: '',
          code: 'no-chain',
        },
      });
    expect(text(failed(3))).toBe('Fails at the connection between the two: the sender gets 503.');
    expect(wayOf(failed(3)).failure?.by).toBe('wire');
    expect(text(failed(0))).toBe('It never leaves order.');
  });
});

describe('sentence', () => {
  it.each([
    ['no ALLOW policy matched', 'No ALLOW policy matched.'],
    ['Done.', 'Done.'],
    ['', ''],
  ])('%s', (from, to) => expect(sentence(from)).toBe(to));
});
