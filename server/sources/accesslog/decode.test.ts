import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AccessEntry, epochMs, podId } from '@/mesh/model';
import { decodeLine, directionOf, type Writer } from './decode.ts';
import { redactAuthority, redactForwarded, redactPath } from './redact.ts';

const writer: Writer = { pod: podId('shop', 'client-1'), ips: ['10.244.0.14'], proxy: 'sidecar' };
const decode = (line: string, stamp: bigint | null = null) => decodeLine(line, stamp, writer, epochMs(5));
const LOGS = new URL('../../../fixtures/istio-1.31/logs/shop/', import.meta.url);
const log = readFileSync(new URL('client-86db894cf7-zq8hm/istio-proxy.log', LOGS), 'utf8').split('\n');
const jsonLine = log.find((l) => l.startsWith('{"authority":"order')) ?? '';

function entryOf(line: string): AccessEntry {
  const decoded = decode(line);
  if (!decoded.ok || decoded.value.kind !== 'access') throw new Error(`not an entry: ${JSON.stringify(decoded)}`);
  return decoded.value.entry;
}

/** The same facts as a JSON line in Istio's text order. */
function asText(json: string): string {
  const r = JSON.parse(json) as Record<string, unknown>;
  const v = (key: string) => (r[key] === null || r[key] === undefined ? '-' : String(r[key]));
  return [
    `[${v('start_time')}]`,
    `"${v('method')} ${v('path')} ${v('protocol')}"`,
    v('response_code'),
    v('response_flags'),
    v('response_code_details'),
    v('connection_termination_details'),
    `"${v('upstream_transport_failure_reason')}"`,
    v('bytes_received'),
    v('bytes_sent'),
    v('duration'),
    v('upstream_service_time'),
    `"${v('x_forwarded_for')}"`,
    `"${v('user_agent')}"`,
    `"${v('request_id')}"`,
    `"${v('authority')}"`,
    `"${v('upstream_host')}"`,
    v('upstream_cluster'),
    v('upstream_local_address'),
    v('downstream_local_address'),
    v('downstream_remote_address'),
    v('requested_server_name'),
    v('route_name'),
  ].join(' ');
}

describe('JSON and text', () => {
  test('every captured JSON line says the same as its text form', () => {
    const lines = log.filter((l) => l.startsWith('{'));
    expect(lines.length).toBeGreaterThan(100);
    for (const line of lines) expect({ ...entryOf(asText(line)), id: '' }).toEqual({ ...entryOf(line), id: '' });
  });

  test('text with quotes inside fields, spaces in the path and brackets in the details', () => {
    const entry = entryOf(
      '[2026-11-22T15:48:04.506Z] "GET /a b HTTP/1.1" 403 - rbac_access_denied_matched_policy[ns[a]-policy[b c]-rule[0]] - "TLS_error: x, y" 0 19 0 - "-" "My "quoted" agent\\" 1" "id-1" "order:8080" "-" inbound|8080|| - 10.244.0.13:8080 10.244.0.14:4 outbound_.8080_._.order.shop.svc.cluster.local default',
    );
    expect(entry).toMatchObject({
      method: 'GET',
      path: '/a b',
      status: 403,
      details: 'rbac_access_denied_matched_policy[ns[a]-policy[b c]-rule[0]]',
      transportFailure: 'TLS_error: x, y',
      userAgent: 'My "quoted" agent" 1',
      upstreamHost: null,
      direction: 'inbound',
      routeName: 'default',
    });
  });

  test('a user agent that imitates the fields after it moves none of them', () => {
    const record = {
      ...JSON.parse(jsonLine),
      user_agent: 'x" "forged" "evil:80" "10.0.0.9:1" outbound|1||evil - - - - -',
    };
    const entry = entryOf(asText(JSON.stringify(record)));
    expect({ ...entry, id: '', userAgent: '' }).toEqual({ ...entryOf(jsonLine), id: '', userAgent: '' });
    expect(entry.userAgent).toBe(record.user_agent);
  });

  test('a TCP line has no status, path or method', () => {
    const entry = entryOf(
      '[2026-11-22T15:47:02.395Z] "- - -" 0 UF,URX - - "-" 0 0 10003 - "-" "-" "-" "-" "10.96.3.190:9999" PassthroughCluster - 10.96.3.190:9999 10.244.0.14:52590 - -',
    );
    expect(entry).toMatchObject({
      status: null,
      path: null,
      method: null,
      flags: ['UF', 'URX'],
      direction: 'outbound',
    });
  });

  test('a custom format: unknown keys by name only, missing keys by name, digits as text', () => {
    const entry = entryOf(
      '{"start_time":"2026-11-22T15:48:04.506Z","method":"GET","response_code":"200","duration":"7","tenant":"SECRET","trace":{"a":"SECRET"}}',
    );
    expect(entry).toMatchObject({ status: 200, duration: 7, extraFields: ['tenant', 'trace'] });
    expect(entry.absentFields).toContain('requested_server_name');
    expect(JSON.stringify(entry)).not.toContain('SECRET');
    expect(entryOf(jsonLine).absentFields).toBeUndefined();
  });
});

describe('what is not an access line', () => {
  test.each([
    '2026-11-22T15:43:29.523293Z\tinfo\tFLAG: --concurrency="0"',
    'accessLogFile: /dev/stdout',
    '2026/11/22 15:43:29 INFO GOMEMLIMIT is updated',
    '{"level":"info","time":"2026-11-22T15:43:29Z","msg":"Opening status port 15020"}',
    '[Envoy (Epoch 0)] something',
    '',
  ])('is the proxy’s own: %s', (line) => {
    expect(decode(line)).toEqual({ ok: true, value: { kind: 'agent', renewed: false } });
  });

  test.each([
    '2026-11-22T15:47:18.548209Z\tinfo\tcache\tgenerated new workload certificate\tresourceName=default latency=117ms ttl=1m59s',
    '{"level":"info","time":"x","scope":"cache","msg":"generated new workload certificate"}',
  ])('tells of a renewal: %s', (line) => {
    expect(decode(line)).toEqual({ ok: true, value: { kind: 'agent', renewed: true } });
  });

  test.each([
    ['not-json', `${jsonLine.slice(0, 100)}`],
    ['not-an-access-line', '{"hello":1}'],
    ['no-start-time', '{"method":"GET","path":"/x"}'],
    ['no-start-time', '{"method":"GET","start_time":"yesterday"}'],
    ['unexpected-types', '{"method":{"a":1},"start_time":"2026-11-22T15:48:04.506Z"}'],
    ['custom-text-format', '10.0.0.1 - "GET /x HTTP/1.1" 200 12'],
    ['custom-text-format', '[2026-11-22T15:48:04.506Z] "GET /x HTTP/1.1" 200 -'],
  ])('is unreadable, with a reason: %s', (reason, line) => {
    expect(decode(line)).toEqual({ ok: false, error: reason });
  });
});

describe('identity and direction', () => {
  test('the same line always has the same id, another stamp another id', () => {
    const id = (stamp: bigint | null) => {
      const decoded = decode(jsonLine, stamp);
      return decoded.ok && decoded.value.kind === 'access' ? decoded.value.entry.id : null;
    };
    expect(id(1n)).toBe(id(1n));
    expect(id(1n)).not.toBe(id(2n));
  });

  test.each([
    ['inbound', 'inbound|8080||', '1.1.1.1:1', '1.1.1.1:2'],
    ['outbound', 'outbound|8080||x', '1.1.1.1:1', '1.1.1.1:2'],
    ['inbound', 'InboundPassthroughCluster', '1.1.1.1:1', '1.1.1.1:2'],
    ['inbound', null, '10.244.0.14:8080', '10.244.0.15:1'],
    ['outbound', null, '10.96.0.1:80', '10.244.0.14:1'],
    ['outbound', 'BlackHoleCluster', '10.96.0.1:80', '10.244.0.14:1'],
  ])('%s: cluster %s, called %s by %s', (direction, cluster, local, remote) => {
    const line = {
      upstream_cluster: cluster,
      downstream_local_address: local,
      downstream_remote_address: remote,
      requested_server_name: null,
    };
    expect(directionOf(line, writer)).toBe(direction);
    expect(directionOf(line, { ...writer, proxy: 'gateway' })).toBe('outbound');
  });
});

describe('secrets stay outside', () => {
  test.each([
    ['/a?token=abc&x=&y', '/a?token=…&x=…&…'],
    ['/a;jsessionid=abc/b;v=1?q=1', '/a;jsessionid=…/b;v=…?q=…'],
    ['http://me:pw@host/a', 'http://host/a'],
    ['/a#access_token=abc', '/a#…'],
    ['/a?x=1#t', '/a?x=…#…'],
    ['/plain/path', '/plain/path'],
  ])('%s → %s', (path, shown) => {
    expect(redactPath(path)).toBe(shown);
  });

  test('credentials in an authority, and words in x-forwarded-for', () => {
    expect(redactAuthority('me:pw@host:80')).toBe('host:80');
    expect(redactForwarded('10.0.0.1, my secret, 2001:db8::1')).toBe('10.0.0.1,not-an-address,2001:db8::1');
  });

  test('no query value of any line gets through', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z]{12}$/), fc.stringMatching(/^[a-z]{1,5}$/), (secret, key) => {
        const line = JSON.stringify({
          ...JSON.parse(jsonLine),
          path: `/p;${key}=${secret}?${key}=${secret}&${secret}#${secret}`,
        });
        expect(JSON.stringify(entryOf(line))).not.toContain(secret);
      }),
    );
  });
});

describe('any input gives a value or a reason, never a throw', () => {
  test('arbitrary text and JSON', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((s) => `[2026-11-22T15:48:04.506Z] ${s}`),
        ),
        (line) => {
          expect(typeof decode(line).ok).toBe('boolean');
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('captured lines with bytes changed, in JSON and in text', () => {
    const samples = log.filter((l) => l.startsWith('{')).flatMap((l) => [l, asText(l)]);
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.nat(1_000),
        fc.nat(30),
        fc.string({ maxLength: 20 }),
        (l, at, cut, put) => {
          const line = l.slice(0, at) + put + l.slice(at + cut);
          expect(typeof decode(line).ok).toBe('boolean');
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
