import { beforeAll, describe, expect, test } from 'vitest';
import { type Captured, captured, factsOf, ORDER, PAYMENT_V1 } from '@/server/captured.testkit.ts';
import { epochMs, type FilterChainConfig, type ListenerConfig, type NetworkFilter } from '../../model/index.ts';
import { asks } from './explain.testkit.ts';
import { explainWith } from './explain.ts';
import type { ExplainFacts } from './explanation.ts';
import type { Departure, SentRequest } from './seam.ts';
import { judgeAccess } from './serverAccess.ts';
import { serverSide } from './serverSide.ts';

const AT = epochMs(1795363200000);
let read: Captured;
beforeAll(() => {
  read = captured();
});

/** The captured mesh with the inbound listener of payment changed. */
const facts = (change: (listener: ListenerConfig) => ListenerConfig): ExplainFacts => ({
  ...{ ...factsOf(read), at: AT },
  configOf: (pod) => {
    const config = read.configs.get(pod) ?? null;
    if (pod !== PAYMENT_V1 || config === null) return config;
    return { ...config, listeners: config.listeners.map((l) => (l.name === 'virtualInbound' ? change(l) : l)) };
  },
});
const arrives = (over: Partial<Departure>): Departure => ({
  from: { pod: ORDER, ip: read.mesh.pods[ORDER]?.ips[0] ?? '', opener: 'sidecar' },
  to: { ip: read.mesh.pods[PAYMENT_V1]?.ips[0] ?? '', port: 8080 },
  ...{ protocol: 'http1', request: null, transport: { kind: 'raw' }, selfCall: false, cluster: null },
  ...over,
});
/** The port's chain as under PeerAuthentication DISABLE: it reads HTTP in plain text. */
const plain = (chain: FilterChainConfig): FilterChainConfig => ({
  ...{ ...chain, tls: null },
  match: { ...chain.match, transportProtocol: null },
});

describe('S-10: an HTTP chain refuses as a protocol error', () => {
  const disabled = () => facts((l) => ({ ...l, listenerFilters: [], chains: l.chains.map(plain) }));
  const says = (departure: Departure) => {
    const { verdict, connection, failedAt } = serverSide(disabled(), departure);
    return `${verdict.kind} ${verdict.flags} ${verdict.by} ${verdict.reason.code}, ${connection.kind} at ${failedAt}`;
  };
  const DPE = 'failed DPE server-envoy not-http, closed at 1';
  test('bytes, and TLS that it does not know as such', () => {
    const request: SentRequest = {
      ...{ scheme: 'http', method: 'GET', authority: 'payment', path: '/', headers: [], unsureHeaders: [] },
    };
    // HTTP is read: its policies judge it, and nobody shows a certificate in plain text.
    expect(says(arrives({ request }))).toBe('denied - server-envoy policy-none-allowed, open at 1');
    expect(says(arrives({ protocol: 'tcp' }))).toBe(DPE);
    const transport: Departure['transport'] = {
      ...{ kind: 'tls', by: 'envoy', sni: 'payment', alpn: ['istio'], context: null, identity: null, shows: true },
      evidence: { kind: 'derived', from: 'test' },
    };
    expect(says(arrives({ request, transport }))).toBe(DPE);
  });
  test('and its caller, whose Envoy starts TLS, is answered 503', () => {
    const asked = asks(ORDER, 'http://payment:8080/');
    const { branches } = explainWith(disabled(), asked, { serverSide, judgeAccess });
    const toV1 = branches.find((b) => b.cluster?.includes('|v1|') === true);
    expect(toV1?.verdict).toMatchObject({ kind: 'failed', status: 503, flags: 'DPE', by: 'server-envoy' });
  });
});

describe('S-15: remote_ip', () => {
  const trusting = (over: { readonly useRemoteAddress?: boolean; readonly trustedHops?: number }, takes: string) => {
    const rbac = {
      ...{ pointer: '/rbac', action: 'ALLOW' as const, shadow: null, enforced: true },
      policies: [
        {
          ...{ name: 'p', pointer: '/p', permissions: [{ any: true }], condition: null },
          principals: [{ remote_ip: { address_prefix: takes, prefix_len: 32 } }],
        },
      ],
    };
    const change = (f: NetworkFilter): NetworkFilter =>
      f.kind !== 'http'
        ? f
        : {
            ...f,
            clientAddress: { useRemoteAddress: false, trustedHops: 0, other: [], ...over },
            httpFilters: f.httpFilters.map((one) => (one.kind === 'rbac' ? { ...one, rbac } : one)),
          };
    return facts((l) => ({
      ...{ ...l, listenerFilters: [] },
      chains: l.chains.map(plain).map((c) => ({ ...c, network: c.network.map(change) })),
    }));
  };
  /** Whether a request with that x-forwarded-for is let pass where only one address is. */
  const from = (takes: string, given: readonly string[], over: Parameters<typeof trusting>[0] = {}) => {
    const headers = given.map((value) => ['x-forwarded-for', value] as const);
    const request = { scheme: 'http', method: 'GET', authority: 'payment', path: '/', headers, unsureHeaders: [] };
    return serverSide(trusting(over, takes), arrives({ request: request as SentRequest })).verdict.kind === 'answered';
  };
  const own = () => read.mesh.pods[ORDER]?.ips[0] ?? '';

  test('is the last address of x-forwarded-for, where the connection’s own is not used', () => {
    expect(from('203.0.113.2', ['203.0.113.1, 203.0.113.2'])).toBe(true);
    expect(from('203.0.113.1', ['203.0.113.1, 203.0.113.2'])).toBe(false);
    expect(from('203.0.113.2', ['203.0.113.1', '203.0.113.2'])).toBe(true);
    expect(from(own(), ['203.0.113.1'])).toBe(false);
  });
  test('is the last before the trusted hops', () => {
    expect(from('203.0.113.1', ['203.0.113.1, 203.0.113.2'], { trustedHops: 1 })).toBe(true);
    expect(from('203.0.113.2', ['203.0.113.1, 203.0.113.2'], { trustedHops: 1 })).toBe(false);
  });
  test('is the connection’s without the header, or where that is used', () => {
    expect(from(own(), [])).toBe(true);
    expect(from(own(), ['203.0.113.1'], { useRemoteAddress: true })).toBe(true);
  });
});
