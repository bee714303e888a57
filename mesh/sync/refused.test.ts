import { describe, expect, it } from 'vitest';
import { refusedResources, tokensOf } from './refused.ts';

describe('refusedResources', () => {
  it('takes one listener a line', () => {
    const text =
      "Error adding/updating listener(s) 0.0.0.0_80: Didn't find a registered implementation for 'no.such.filter' with type URL: 'no.such.Filter'\n0.0.0.0_15010: Didn't find a registered implementation for 'no.such.filter' with type URL: 'no.such.Filter'\n";
    expect(refusedResources('LDS', text)).toEqual([
      {
        name: '0.0.0.0_80',
        reason: "Didn't find a registered implementation for 'no.such.filter' with type URL: 'no.such.Filter'",
      },
      {
        name: '0.0.0.0_15010',
        reason: "Didn't find a registered implementation for 'no.such.filter' with type URL: 'no.such.Filter'",
      },
    ]);
  });

  it('keeps the lines of one reason together, and an IPv6 listener whole', () => {
    expect(refusedResources('LDS', 'Error adding/updating listener(s) [::]_80: first\n  and more\n')).toEqual([
      { name: '[::]_80', reason: 'first\n  and more' },
    ]);
  });

  it('takes clusters apart where the next name begins, not at every comma', () => {
    expect(
      refusedResources(
        'CDS',
        'Error adding/updating cluster(s) outbound|80||a.example: bad, very bad, outbound|80|v1|b.example: worse',
      ),
    ).toEqual([
      { name: 'outbound|80||a.example', reason: 'bad, very bad' },
      { name: 'outbound|80|v1|b.example', reason: 'worse' },
    ]);
  });

  it('names a route configuration that the words name, and none that they do not', () => {
    expect(refusedResources('RDS', 'route 8080: only one wildcard domain')[0]?.name).toBe('8080');
    expect(refusedResources('RDS', 'Only unique values for domains are permitted.')).toEqual([
      { name: null, reason: 'Only unique values for domains are permitted.' },
    ]);
  });
});

describe('tokensOf', () => {
  it('takes what stands in quotes and dotted names, and leaves Envoy’s own filters out', () => {
    const tokens = tokensOf(
      "Error adding/updating listener(s) virtualInbound: Didn't find a registered implementation for 'acme.request_stamp' with type URL: 'acme.request_stamp.Config' before envoy.filters.http.router",
    );
    expect(tokens).toContain('acme.request_stamp');
    expect(tokens).toContain('acme.request_stamp.Config');
    expect(tokens.some((token) => token.startsWith('envoy.filters'))).toBe(false);
  });
});
