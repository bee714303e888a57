import { beforeAll, expect, test } from 'vitest';
import { captured, PAYMENT_V1 } from '@/server/captured.testkit.ts';
import type { FilterChainConfig, FilterChainMatch, ListenerConfig, ProxyConfig } from '../../model/index.ts';
import type { Departure, Transport } from './seam.ts';
import { chooseChain } from './serverChain.ts';

const TLS_INSPECTOR = 'envoy.filters.listener.tls_inspector';
const HTTP_INSPECTOR = 'envoy.filters.listener.http_inspector';
let config: ProxyConfig;
beforeAll(() => {
  const read = captured().configs.get(PAYMENT_V1);
  if (read === undefined) throw new Error('no configuration');
  config = read;
});

/** The captured inbound listener with chains as a PERMISSIVE port has them. */
function permissive(over: Partial<ListenerConfig> = {}): ListenerConfig {
  const inbound = config.listeners.find((l) => l.name === 'virtualInbound');
  const own = inbound?.chains.find((c) => c.match.destinationPort === 8080);
  if (inbound === undefined || own === undefined) throw new Error('no inbound chain');
  const chain = (name: string, match: Partial<FilterChainMatch>): FilterChainConfig => ({
    ...{ ...own, name, tls: match.transportProtocol === 'tls' ? own.tls : null },
    match: { ...own.match, ...match },
  });
  const chains = [
    chain('mtls', { transportProtocol: 'tls', applicationProtocols: ['istio', 'istio-http/1.1', 'istio-h2'] }),
    chain('http', { transportProtocol: 'raw_buffer', applicationProtocols: ['http/1.1', 'h2c'] }),
    chain('bytes', { transportProtocol: 'raw_buffer' }),
    chain('tls', { transportProtocol: 'tls' }),
  ];
  return { ...inbound, listenerFilters: [TLS_INSPECTOR, HTTP_INSPECTOR], filterExceptions: [], chains, ...over };
}
const tls = (by: 'envoy' | 'app', alpn: readonly string[] | null): Transport => ({
  ...{ kind: 'tls', by, sni: 'payment', alpn, context: null, identity: null, shows: by === 'envoy' },
  evidence: { kind: 'derived', from: 'test' },
});
const RAW: Transport = { kind: 'raw' };
const MTLS = tls('envoy', ['istio-http/1.1', 'istio']);
function taken(listener: ListenerConfig, transport: Transport, protocol: Departure['protocol'] = 'http1'): string {
  const { result } = chooseChain(config, listener, {
    ...{ from: { pod: null, ip: null, opener: 'sidecar' }, to: { ip: '10.244.0.11', port: 8080 } },
    ...{ protocol, request: null, transport, selfCall: false, cluster: null },
  });
  return result.kind === 'chosen' ? result.chain.name : result.kind;
}

test('S-2: what no listener filter looks at, chains cannot ask for; a filter may be off for some ports', () => {
  const both = permissive();
  expect([taken(both, MTLS), taken(both, RAW), taken(both, RAW, 'http2'), taken(both, RAW, 'tcp')]).toEqual([
    ...['mtls', 'http', 'http', 'bytes'],
  ]);
  const noTls = permissive({ listenerFilters: [HTTP_INSPECTOR] });
  expect([taken(noTls, MTLS), taken(noTls, RAW)]).toEqual(['bytes', 'http']);
  const noHttp = permissive({ listenerFilters: [TLS_INSPECTOR] });
  expect([taken(noHttp, MTLS), taken(noHttp, RAW)]).toEqual(['mtls', 'bytes']);
  const off = (filter: string, ports: readonly { readonly start: number; readonly end: number }[] | null) =>
    permissive({ filterExceptions: [{ filter, ports }] });
  expect(taken(off(TLS_INSPECTOR, [{ start: 8080, end: 8081 }]), MTLS)).toBe('bytes');
  expect(taken(off(TLS_INSPECTOR, [{ start: 8079, end: 8080 }]), MTLS)).toBe('mtls');
  expect(taken(off(HTTP_INSPECTOR, [{ start: 8080, end: 8081 }]), RAW)).toBe('bytes');
  expect(taken(off(TLS_INSPECTOR, null), MTLS)).toBe('unknown');
});

test('S-3: an app’s own TLS is taken by no chain that asks for a name that only Envoys of a mesh offer', () => {
  expect([taken(permissive(), MTLS), taken(permissive(), tls('app', null))]).toEqual(['mtls', 'tls']);
  // What else it offers is not known, so that a chain that asks for it may take it or not (F-9).
  const [mtls, ...others] = permissive().chains;
  if (mtls === undefined) throw new Error('no chain');
  const h2 = { ...mtls, match: { ...mtls.match, applicationProtocols: ['h2'] } };
  expect(taken(permissive({ chains: [h2, ...others] }), tls('app', null))).toBe('unknown');
  expect(taken(permissive({ chains: [h2, ...others] }), tls('app', ['h2']))).toBe('mtls');
  // An Envoy whose ALPN is not known may offer them.
  expect(taken(permissive(), tls('envoy', null))).toBe('unknown');
});

test('F-8: a chain with a criterion that is not understood may not take the connection, even if no other does', () => {
  const [mtls] = permissive().chains;
  if (mtls === undefined) throw new Error('no chain');
  const odd = { ...mtls, match: { ...mtls.match, otherCriteria: ['address_suffix'] } };
  expect(taken(permissive({ chains: [mtls] }), MTLS)).toBe('mtls');
  expect(taken(permissive({ chains: [odd] }), MTLS)).toBe('unknown');
});
