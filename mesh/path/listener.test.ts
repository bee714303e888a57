import { beforeAll, describe, expect, test } from 'vitest';
import { CLIENT, captured } from '@/server/captured.testkit.ts';
import type { FilterChainConfig, FilterChainMatch, ListenerConfig, ProxyConfig } from '../model/index.ts';
import { type Connection, judgeChains, outboundListener } from './listener.ts';

let config: ProxyConfig;
beforeAll(() => {
  const read = captured().configs.get(CLIENT);
  if (read === undefined) throw new Error('no configuration');
  config = read;
});
function listener(name: string): ListenerConfig {
  const found = config.listeners.find((l) => l.name === name);
  if (found === undefined) throw new Error(`no listener ${name}`);
  return found;
}

const UNKNOWN: Connection = {
  ...{ port: null, ip: null, transport: null, sni: null, alpn: null, http: null, cluster: null },
};
const outcomes = (of: ListenerConfig, connection: Partial<Connection>) =>
  judgeChains(of, { ...UNKNOWN, ...connection }).map((v) => `${v.outcome} ${v.chain.name} ${v.because.code}`);

test('L-1: the listener at the very address and port, even before one that takes the port at every address', () => {
  const found = (ip: string, port: number, over: Partial<ProxyConfig> = {}) => {
    const taken = outboundListener({ ...config, ...over }, { ip, port });
    return `${taken?.listener.name} ${taken?.because.code}`;
  };
  expect(found('10.96.0.1', 443)).toBe('10.96.0.1_443 listener-exact');
  const everywhere = { ...listener('10.96.0.1_443'), name: 'everywhere', address: '0.0.0.0' };
  const listeners = [everywhere, ...config.listeners];
  expect(found('10.96.0.1', 443, { listeners })).toBe('10.96.0.1_443 listener-exact');
  expect(found('10.96.0.2', 443, { listeners })).toBe('everywhere listener-port');
  expect(found('10.96.0.2', 443)).toBe('virtualOutbound listener-catch-all');
});

test('F-5: what no chain takes goes to the default chain, unless the line shows that it did not', () => {
  const http = listener('0.0.0.0_8080');
  const [own = ''] = http.chains.map((c) => c.name);
  expect(http.defaultChain?.name).toBe('PassthroughFilterChain');
  const tls = { transport: 'tls', sni: 'a', alpn: ['h2'] } as const;
  expect(outcomes(http, tls)).toEqual([
    `lost ${own} chain-transport-mismatch`,
    'chosen PassthroughFilterChain chain-default',
  ]);
  expect(outcomes(http, { ...tls, http: true })[1]).toBe('lost PassthroughFilterChain chain-not-http');
  expect(outcomes(http, { transport: 'raw_buffer', sni: '', alpn: ['http/1.1'] })).toEqual([
    `chosen ${own} chain-only-one`,
    'lost PassthroughFilterChain chain-less-specific',
  ]);
  expect(outcomes({ ...http, defaultChain: null }, tls)).toEqual([`lost ${own} chain-transport-mismatch`]);
});

describe('F-8: behind ALPN', () => {
  /** Chains that all take any connection but for what is asked of them here. */
  const among = (asked: Readonly<Record<string, Partial<FilterChainMatch>>>): ListenerConfig => {
    const inbound = listener('virtualOutbound');
    const [any] = inbound.chains.slice(-1);
    if (any === undefined) throw new Error('no chain');
    const chains = Object.entries(asked).map(
      ([name, match]): FilterChainConfig => ({ ...any, name, pointer: `/${name}`, match: { ...any.match, ...match } }),
    );
    return { ...inbound, chains, defaultChain: null };
  };
  const left = (of: ListenerConfig, connection: Partial<Connection>) =>
    judgeChains(of, { ...UNKNOWN, ip: '10.0.0.9', ...connection })
      .filter((v) => v.outcome !== 'lost')
      .map((v) => `${v.outcome} ${v.chain.name}`);
  const from = (ip: string, port: number | null = 40000) => ({ source: { ip, port } });

  test('come the directly connected source, the source type, the source and its port, in that order', () => {
    const order = among({
      direct: { directSourcePrefixRanges: ['10.0.0.0/8'] },
      type: { sourceType: 'external' },
      source: { sourcePrefixRanges: ['10.1.2.3/32'] },
      port: { sourcePorts: [40000] },
    });
    const without = (...names: string[]) => ({
      ...order,
      chains: order.chains.filter((c) => !names.includes(c.name)),
    });
    expect(left(order, from('10.1.2.3'))).toEqual(['chosen direct']);
    expect(left(without('direct'), from('10.1.2.3'))).toEqual(['chosen type']);
    expect(left(without('direct', 'type'), from('10.1.2.3'))).toEqual(['chosen source']);
    expect(left(without('direct', 'type', 'source'), from('10.1.2.3'))).toEqual(['chosen port']);
    expect(left(order, from('10.0.0.9'))).toEqual(['chosen direct']);
    expect(left(without('direct'), from('10.0.0.9', 1))).toEqual([]);
  });
  test('the longer network is the more specific, and ALPN goes before all of them', () => {
    const wide = { sourcePrefixRanges: ['10.0.0.0/8'] };
    const narrow = { sourcePrefixRanges: ['10.1.0.0/16'] };
    expect(left(among({ wide, narrow }), from('10.1.2.3'))).toEqual(['chosen narrow']);
    expect(left(among({ wide, narrow }), from('10.2.2.3'))).toEqual(['chosen wide']);
    const h2 = { applicationProtocols: ['h2'] };
    expect(left(among({ narrow, h2 }), { ...from('10.1.2.3'), alpn: ['h2'] })).toEqual(['chosen h2']);
  });
  test('the same address or loopback is no external source', () => {
    const types = among({ near: { sourceType: 'same-ip-or-loopback' }, far: { sourceType: 'external' } });
    expect(left(types, from('127.0.0.1'))).toEqual(['chosen near']);
    expect(left(types, from('10.0.0.9'))).toEqual(['chosen near']);
    expect(left(types, from('10.1.2.3'))).toEqual(['chosen far']);
    expect(left(types, {})).toEqual(['possible near', 'possible far']);
  });
  test('of several ALPN protocols offered the client’s order decides', () => {
    const protocols = among({ h1: { applicationProtocols: ['http/1.1'] }, h2: { applicationProtocols: ['h2'] } });
    expect(left(protocols, { alpn: ['h2', 'http/1.1'] })).toEqual(['chosen h2']);
    expect(left(protocols, { alpn: ['http/1.1', 'h2'] })).toEqual(['chosen h1']);
  });
  test('a criterion that is not understood leaves its chain possible', () => {
    const odd = among({ odd: { otherCriteria: ['address_suffix'] }, plain: {} });
    expect(left(odd, from('10.1.2.3'))).toEqual(['possible odd', 'possible plain']);
    const alone = among({ odd: { otherCriteria: ['address_suffix'] } });
    const { defaultChain } = listener('0.0.0.0_8080');
    expect(left({ ...alone, defaultChain }, {})).toEqual(['possible odd', 'possible PassthroughFilterChain']);
    // Where there is no other chain that could have written the line, it was this one.
    expect(left(alone, {})).toEqual(['chosen odd']);
    expect(left({ ...alone, defaultChain }, { cluster: 'elsewhere' })).toEqual([]);
  });
});
