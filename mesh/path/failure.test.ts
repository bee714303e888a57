import { describe, expect, test } from 'vitest';
import type { AccessEntry } from '../model/index.ts';
import { entry, serverEntry, smallMesh, TCP, withLines } from '../requests/lines.testkit.ts';
import { diagnose } from './failure.ts';

const ended = (client: Partial<AccessEntry>, server: Partial<AccessEntry> | null = client) => {
  const [joined] = withLines(smallMesh(), entry(client), ...(server === null ? [] : [serverEntry(server)])).requests;
  if (joined === undefined) throw new Error('no request');
  return diagnose(joined)?.at ?? null;
};
const DENIED = { status: 403, details: 'rbac_access_denied_matched_policy[none]' };

const DENIED_TCP = { ...TCP, terminationDetails: DENIED.details };

test('X-3: a denial over TCP sets no flag; its termination details stop it at the server’s Envoy', () => {
  expect(ended(TCP, DENIED_TCP)).toBe('server-envoy');
  expect(ended({ ...TCP, flags: ['UC'] }, DENIED_TCP)).toBe('server-envoy');
});

test('X-4: UF is the connection’s failure, whatever was logged of its own end', () => {
  const timeout = 'upstream_reset_before_response_started{connection_timeout}';
  expect(ended({ status: 503, flags: ['UF'], details: timeout, upstreamLocal: null }, null)).toBe('wire');
  expect(ended({ status: 503, flags: ['UF', 'URX'], details: timeout }, null)).toBe('wire');
  expect(ended({ ...TCP, flags: ['UF', 'URX'], upstreamLocal: null }, null)).toBe('wire');
});

describe('X-1: a request failed', () => {
  test('if a proxy denied it, though its caller’s Envoy logs that like an answer of the app', () => {
    expect(ended({ status: 403 }, DENIED)).toBe('server-envoy');
    expect(ended(DENIED, null)).toBe('client-envoy');
  });
  test('if a flag says so, whatever the status', () => {
    expect(ended({ status: 404, flags: ['NR'], details: 'route_not_found' }, null)).toBe('client-envoy');
    expect(ended({ flags: ['UC'] }, null)).toBe('wire');
    expect(ended({ flags: ['UO'], status: 503 }, null)).toBe('client-envoy');
  });
  test('if it has a 5xx or no status', () => {
    expect(ended({ status: 500 })).toBe('server-app');
    expect(ended({ status: 599 })).toBe('server-app');
    expect(ended({ status: 0, details: null }, null)).not.toBeNull();
    expect(ended({ status: null, details: null }, null)).not.toBeNull();
  });
  test('if a proxy turned it away with a 4xx of its own, but not as it was configured to answer', () => {
    expect(ended({ status: 400, details: 'path_normalization_failed' }, null)).toBe('client-envoy');
    expect(ended({ status: 404, details: 'direct_response' }, null)).toBeNull();
  });
  test('and not if the app answered, be it with a 4xx; bytes have no status to miss', () => {
    for (const status of [200, 302, 400, 401, 403, 404, 429, 499]) expect(ended({ status })).toBeNull();
    expect(ended({ flags: ['DI'] })).toBeNull();
    expect(ended(TCP, null)).toBeNull();
  });
});
