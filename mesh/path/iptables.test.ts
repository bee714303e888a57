import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeLog } from '@/server/sources/interception/decode.ts';
import { type Interception, type IptablesRule, podId, type RuleMatch, type RuleTarget } from '../model/index.ts';
import { type Packet, walkHook, walkTable } from './iptables.ts';
import { APP } from './packet.testkit.ts';

const FIXTURES = new URL('../../fixtures/istio-1.31/', import.meta.url);
const POD = podId('shop', 'client');

function logged(file: string): Interception {
  const rules = decodeLog(POD, readFileSync(new URL(file, FIXTURES), 'utf8'));
  if (typeof rules === 'string') throw new Error(rules);
  return rules;
}
const iptables = logged('logs/shop/client-86db894cf7-zq8hm/istio-init.log');
const tproxy = logged('interception/istio-init-tproxy.log');
const nftables = logged('interception/istio-init-nftables.log');

const ENVOY = { ...APP, uid: { is: 1337 }, gid: { is: 1337 } };
const INCOMING: Packet = {
  ...APP,
  destination: '10.244.0.14',
  inInterface: { not: 'lo' },
  outInterface: null,
  uid: null,
  gid: null,
};
const chosen = (rules: Interception, hook: 'OUTPUT' | 'PREROUTING', packet: Packet) =>
  walkHook(rules, hook, packet).steps.find((s) => s.outcome === 'chosen')?.rule.text;

describe.each([
  ['iptables', iptables],
  ['native nftables', nftables],
])('Istio’s own rules (%s)', (_, rules) => {
  const verdict = (hook: 'OUTPUT' | 'PREROUTING', packet: Packet) => walkHook(rules, hook, packet).verdict;

  test('I-3, I-8: what the app sends out goes to 15001', () => {
    expect(verdict('OUTPUT', APP)).toEqual({ kind: 'redirect', port: 15001 });
  });
  test('I-3: what Envoy sends out passes', () => {
    expect(verdict('OUTPUT', ENVOY)).toEqual({ kind: 'accept' });
  });
  test('I-3: the app talking to its own loopback passes', () => {
    expect(verdict('OUTPUT', { ...APP, destination: '127.0.0.1', outInterface: { is: 'lo' } }).kind).toBe('accept');
  });
  test('I-3: Envoy delivering to the app from 127.0.0.6 passes', () => {
    const delivery = { ...ENVOY, source: '127.0.0.6', destination: '10.244.0.14', outInterface: { is: 'lo' } };
    expect(verdict('OUTPUT', delivery).kind).toBe('accept');
  });
  test('I-10: Envoy calling its own pod comes back in through 15006', () => {
    const self = { ...ENVOY, destination: '10.244.0.14', outInterface: { is: 'lo' } };
    expect(verdict('OUTPUT', self)).toEqual({ kind: 'redirect', port: 15006 });
  });
  test('I-10: incoming connections go to 15006, but not those to the agent’s ports', () => {
    expect(verdict('PREROUTING', INCOMING)).toEqual({ kind: 'redirect', port: 15006 });
    for (const port of [15008, 15090, 15021, 15020])
      expect(verdict('PREROUTING', { ...INCOMING, destinationPort: port }).kind).toBe('accept');
  });
  test('I-4: exactly one rule or the policy decides', () => {
    for (const [hook, packet] of [
      ['OUTPUT', APP],
      ['OUTPUT', ENVOY],
      ['PREROUTING', INCOMING],
    ] as const) {
      const walk = walkHook(rules, hook, packet);
      expect(walk.steps.filter((s) => s.outcome === 'chosen').length + (walk.policy ? 1 : 0)).toBe(1);
    }
  });
});

test('I-4: the rule that is lit is the one that decided', () => {
  expect(chosen(iptables, 'OUTPUT', APP)).toBe('-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001');
  expect(chosen(iptables, 'OUTPUT', ENVOY)).toBe('-A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN');
  expect(chosen(iptables, 'PREROUTING', { ...INCOMING, destinationPort: 15021 })).toBe(
    '-A ISTIO_INBOUND -p tcp -m tcp --dport 15021 -j RETURN',
  );
});

test('I-5: each rule tried says what refused it', () => {
  const { steps } = walkHook(iptables, 'OUTPUT', APP);
  expect(steps.map((s) => `${s.outcome} ${s.because.code}`)).toEqual([
    'followed rule-jumps',
    'lost source-mismatch',
    'lost interface-mismatch',
    'lost interface-mismatch',
    'lost uid-mismatch',
    'lost interface-mismatch',
    'lost interface-mismatch',
    'lost gid-mismatch',
    'lost destination-mismatch',
    'followed rule-jumps',
    'chosen rule-redirects',
  ]);
});

const rule = (chain: string, index: number, matches: readonly RuleMatch[], target: RuleTarget, table = 'nat') => ({
  table,
  chain,
  index,
  text: `-A ${chain} #${index}`,
  matches,
  target,
});
const ruleset = (rules: readonly IptablesRule[]): Interception => ({
  pod: POD,
  source: 'logged',
  because: '',
  rules,
  policies: { 'nat/OUTPUT': 'ACCEPT' },
});

test('I-2: a goto ends in the caller of the chain it left', () => {
  const rules = ruleset([
    rule('OUTPUT', 0, [], { kind: 'jump', chain: 'A' }),
    rule('OUTPUT', 1, [], { kind: 'redirect', port: 1 }),
    rule('A', 0, [], { kind: 'goto', chain: 'B' }),
    rule('A', 1, [], { kind: 'redirect', port: 2 }),
    rule('B', 0, [], { kind: 'return' }),
  ]);
  expect(walkTable(rules, 'nat', 'OUTPUT', APP).verdict).toEqual({ kind: 'redirect', port: 1 });
});

test('I-6: an unknown match stops the walk, unless another match of its rule refuses anyway', () => {
  const unknownMatch: RuleMatch = { kind: 'unknown', text: '-m bpf' };
  const stop = ruleset([rule('OUTPUT', 0, [unknownMatch], { kind: 'redirect', port: 1 })]);
  expect(walkHook(stop, 'OUTPUT', APP).verdict).toEqual({
    kind: 'unknown',
    because: { code: 'construct-unknown', params: { construct: '-m bpf' } },
  });
  const udp: RuleMatch = { kind: 'protocol', value: 'udp', negated: false };
  const go = ruleset([rule('OUTPUT', 0, [unknownMatch, udp], { kind: 'redirect', port: 1 })]);
  expect(walkHook(go, 'OUTPUT', APP).verdict.kind).toBe('accept');
});

test('I-6: a loop and a missing chain are unknown, not endless', () => {
  const loop = ruleset([
    rule('OUTPUT', 0, [], { kind: 'jump', chain: 'A' }),
    rule('A', 0, [], { kind: 'jump', chain: 'A' }),
  ]);
  expect(walkHook(loop, 'OUTPUT', APP).verdict).toMatchObject({ because: { code: 'chain-loop' } });
  const missing = ruleset([rule('OUTPUT', 0, [], { kind: 'jump', chain: 'GONE' })]);
  expect(walkHook(missing, 'OUTPUT', APP).verdict).toMatchObject({ because: { code: 'chain-missing' } });
});

test('I-14: address types are those of the pod: its own addresses, the loopback, multicast', () => {
  const rules = (type: string, negated = false): Interception => ({
    ...iptables,
    rules: [rule('OUTPUT', 0, [{ kind: 'addrtype', side: 'dst', type, negated }], { kind: 'redirect', port: 1 })],
    policies: { 'nat/OUTPUT': 'ACCEPT' },
  });
  const to = (destination: string, type: string, negated = false) =>
    walkHook(rules(type, negated), 'OUTPUT', { ...APP, destination, own: ['10.244.0.14'] }).verdict.kind;
  expect(to('10.244.0.14', 'LOCAL')).toBe('redirect');
  expect(to('127.0.0.1', 'LOCAL')).toBe('redirect');
  expect(to('10.96.3.190', 'LOCAL')).toBe('accept');
  expect(to('10.96.3.190', 'LOCAL', true)).toBe('redirect');
  expect(to('10.96.3.190', 'UNICAST')).toBe('redirect');
  expect(to('224.0.0.1', 'LOCAL,MULTICAST')).toBe('redirect');
  expect(to('10.96.3.190', 'BLACKHOLE')).toBe('unknown');
  // Whether it ends its network is known to its routes alone.
  expect(to('10.96.3.255', 'UNICAST')).toBe('unknown');
  expect(walkHook(rules('LOCAL'), 'OUTPUT', APP).verdict.kind).toBe('unknown');
});

test('I-1: multiport takes any of its ports and ranges', () => {
  const ports: RuleMatch = {
    kind: 'destination-port',
    ranges: [
      [80, 80],
      [8000, 8090],
    ],
    negated: false,
  };
  const walked = (destinationPort: number, match: RuleMatch = ports) =>
    walkHook(
      { ...iptables, rules: [rule('OUTPUT', 0, [match], { kind: 'drop' })], policies: { 'nat/OUTPUT': 'ACCEPT' } },
      'OUTPUT',
      { ...APP, destinationPort },
    ).verdict.kind;
  expect([80, 8000, 8090, 8091].map((port) => walked(port))).toEqual(['drop', 'drop', 'drop', 'accept']);
  expect(walked(80, { ...ports, negated: true })).toBe('accept');
});

test('I-8: a uid that is only assumed leaves a rule for another uid open', () => {
  const owner = (uid: number): RuleMatch => ({ kind: 'uid-owner', ranges: [[uid, uid]], negated: false });
  const rules = (uid: number) => ruleset([rule('OUTPUT', 0, [owner(uid)], { kind: 'accept' })]);
  expect(walkHook(rules(1337), 'OUTPUT', APP).steps[0]?.outcome).toBe('lost');
  expect(walkHook(rules(1000), 'OUTPUT', APP).steps[0]?.outcome).toBe('unknown');
});

test('I-9: an IPv6 packet is not judged by IPv4 tables', () => {
  expect(walkHook(iptables, 'OUTPUT', { ...APP, destination: 'fd00::1' }).verdict.kind).toBe('unknown');
  expect(walkHook(nftables, 'OUTPUT', { ...APP, destination: 'fd00::1' }).verdict.kind).not.toBe('unknown');
});

const arbitraryMatch = fc.oneof(
  fc.constantFrom<RuleMatch>(
    { kind: 'protocol', value: 'tcp', negated: false },
    { kind: 'uid-owner', ranges: [[1337, 1337]], negated: true },
    { kind: 'ctstate', states: ['NEW'], negated: false },
    { kind: 'out-interface', name: 'lo', negated: false },
    { kind: 'mark', value: 1, mask: 255, negated: false },
    { kind: 'unknown', text: '-m x' },
  ),
  fc.record({
    kind: fc.constantFrom('source' as const, 'destination' as const),
    cidr: fc.oneof(fc.constantFrom('10.0.0.0/8', '10.96.3.190/32', '::/0', '10.0.0.0/255.0.0.0'), fc.string()),
    negated: fc.boolean(),
  }),
);
const chains = ['OUTPUT', 'A', 'B', 'C'];
const arbitraryTarget: fc.Arbitrary<RuleTarget> = fc.oneof(
  fc.constantFrom<RuleTarget>({ kind: 'return' }, { kind: 'accept' }, { kind: 'redirect', port: 15001 }),
  fc.record({ kind: fc.constantFrom('jump' as const, 'goto' as const), chain: fc.constantFrom(...chains) }),
);

test('I-4, I-5: any rules end; a finished walk has one chosen candidate, and every rule of an entered chain is one', () => {
  const rules = fc.array(
    fc.tuple(fc.constantFrom(...chains), fc.array(arbitraryMatch, { maxLength: 2 }), arbitraryTarget),
    {
      maxLength: 25,
    },
  );
  fc.assert(
    fc.property(rules, (specs) => {
      const counts = new Map<string, number>();
      const all = specs.map(([chain, matches, target]) => {
        const index = counts.get(chain) ?? 0;
        counts.set(chain, index + 1);
        return rule(chain, index, matches, target);
      });
      const walk = walkHook(ruleset(all), 'OUTPUT', APP);
      const deciders = walk.steps.filter((s) => s.outcome === 'chosen').length + (walk.policy ? 1 : 0);
      expect(deciders).toBe(walk.verdict.kind === 'unknown' ? 0 : 1);
      const seen = new Set(walk.steps.map((s) => s.rule));
      const entered = new Set(walk.steps.map((s) => s.rule.chain));
      for (const r of all) expect(seen.has(r)).toBe(entered.has(r.chain));
    }),
    { numRuns: 500 },
  );
});

describe('I-13: mode TPROXY, in mangle', () => {
  const verdict = (hook: 'OUTPUT' | 'PREROUTING', packet: Packet) => walkHook(tproxy, hook, packet).verdict;

  test('what comes in is handed to 15006 as it is, and carries the mark', () => {
    const walk = walkHook(tproxy, 'PREROUTING', INCOMING);
    expect(walk.verdict).toEqual({ kind: 'redirect', port: 15006 });
    expect(walk.mark).toBe(0x539);
    expect(chosen(tproxy, 'PREROUTING', INCOMING)).toContain('-j TPROXY');
  });
  test('excluded ports, marked packets and Envoy’s own deliveries pass', () => {
    expect(verdict('PREROUTING', { ...INCOMING, destinationPort: 15021 }).kind).toBe('accept');
    expect(verdict('PREROUTING', { ...INCOMING, mark: 0x539 }).kind).toBe('accept');
    expect(verdict('PREROUTING', { ...INCOMING, inInterface: { is: 'lo' }, source: '127.0.0.6' }).kind).toBe('accept');
    expect(verdict('PREROUTING', { ...INCOMING, inInterface: { is: 'lo' } }).kind).toBe('accept');
  });
  test('over lo only what Envoy marked on the way out is taken', () => {
    const self = { ...ENVOY, destination: '10.244.0.14', outInterface: { is: 'lo' } };
    const out = walkHook(tproxy, 'OUTPUT', self);
    expect(out.mark).toBe(0x53a);
    expect(verdict('PREROUTING', { ...INCOMING, inInterface: { is: 'lo' }, mark: out.mark })).toEqual({
      kind: 'redirect',
      port: 15006,
    });
  });
  test('what the app sends still goes to 15001 in nat', () => {
    expect(verdict('OUTPUT', APP)).toEqual({ kind: 'redirect', port: 15001 });
  });
  test('a mark under a mask keeps the other bits; a connection’s mark is saved and restored', () => {
    const rule = (index: number, target: RuleTarget, matches: RuleMatch[] = []): IptablesRule => ({
      table: 'mangle',
      chain: 'OUTPUT',
      index,
      text: `${index}`,
      matches,
      target,
    });
    const walk = (...rules: IptablesRule[]) =>
      walkTable(
        { pod: POD, source: 'logged', because: '', rules, policies: { 'mangle/OUTPUT': 'ACCEPT' } },
        'mangle',
        'OUTPUT',
        APP,
      );
    const set = (index: number, value: number, mask: number) => rule(index, { kind: 'mark', value, mask });
    expect(walk(set(0, 0xf0, 0xffffffff), set(1, 0x05, 0x0f)).mark).toBe(0xf5);
    expect(
      walk(
        set(0, 7, 0xffffffff),
        rule(1, { kind: 'connmark', how: 'save' }),
        set(2, 0, 0xffffffff),
        rule(3, { kind: 'connmark', how: 'restore' }),
      ).mark,
    ).toBe(7);
    const saved: RuleMatch = { kind: 'connmark', value: 7, mask: 0xff, negated: false };
    expect(walk(rule(0, { kind: 'drop' }, [saved])).verdict.kind).toBe('accept');
  });
});
