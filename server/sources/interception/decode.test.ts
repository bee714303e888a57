import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type IptablesRule, podId } from '@/mesh/model';
import { decodeLog } from './decode.ts';
import { parseIptables } from './iptables.ts';
import { parseNftables } from './nftables.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/istio-1.31');
const pod = podId('shop', 'client');
const read = (path: string) => readFileSync(join(FIXTURES, path), 'utf8');

function rulesOf(text: string) {
  const decoded = decodeLog(pod, text);
  if (typeof decoded === 'string') throw new Error(decoded);
  return decoded;
}
const meaning = ({ matches, target }: IptablesRule) => ({ matches: [...matches].sort(byKind), target });
const byKind = (a: { kind: string }, b: { kind: string }) => a.kind.localeCompare(b.kind);

describe('decodeLog', () => {
  it('reads the final state of the kernel, not the rules that were asked for', () => {
    const { rules, policies, source } = rulesOf(read('interception/istio-init-iptables.log'));
    expect(source).toBe('logged');
    expect(rules).toHaveLength(18);
    expect(policies).toEqual({
      'nat/PREROUTING': 'ACCEPT',
      'nat/INPUT': 'ACCEPT',
      'nat/OUTPUT': 'ACCEPT',
      'nat/POSTROUTING': 'ACCEPT',
    });
    expect(rules.filter((r) => r.chain === 'ISTIO_OUTPUT').map((r) => r.index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(rules.find((r) => r.chain === 'ISTIO_OUTPUT' && r.index === 1)).toEqual({
      table: 'nat',
      chain: 'ISTIO_OUTPUT',
      index: 1,
      text: '-A ISTIO_OUTPUT ! -d 127.0.0.1/32 -o lo -p tcp -m tcp ! --dport 15008 -m owner --uid-owner 1337 -j ISTIO_IN_REDIRECT',
      matches: [
        { kind: 'destination', cidr: '127.0.0.1/32', negated: true },
        { kind: 'out-interface', name: 'lo', negated: false },
        { kind: 'protocol', value: 'tcp', negated: false },
        { kind: 'destination-port', ranges: [[15008, 15008]], negated: true },
        { kind: 'uid-owner', ranges: [[1337, 1337]], negated: false },
      ],
      target: { kind: 'jump', chain: 'ISTIO_IN_REDIRECT' },
    });
    expect(rules.flatMap((r) => r.matches).some((m) => m.kind === 'unknown')).toBe(false);
    expect(rules.some((r) => r.target.kind === 'unknown')).toBe(false);
  });

  it('reads the JSON form of the log to the same rules', () => {
    expect(rulesOf(read('interception/istio-init-json.log')).rules).toEqual(
      rulesOf(read('interception/istio-init-iptables.log')).rules,
    );
  });

  it('reads native nftables to rules that mean the same, chain by chain', () => {
    const nft = rulesOf(read('interception/istio-init-nftables.log'));
    const iptables = rulesOf(read('interception/istio-init-iptables.log'));
    const chainName: Record<string, string> = {
      'istio-inbound': 'ISTIO_INBOUND',
      'istio-redirect': 'ISTIO_REDIRECT',
      'istio-in-redirect': 'ISTIO_IN_REDIRECT',
      'istio-output': 'ISTIO_OUTPUT',
      PREROUTING: 'PREROUTING',
      OUTPUT: 'OUTPUT',
    };
    const renamed = nft.rules.map((r) => ({
      ...r,
      chain: chainName[r.chain] ?? r.chain,
      target: 'chain' in r.target ? { ...r.target, chain: chainName[r.target.chain] ?? r.target.chain } : r.target,
    }));
    for (const chain of new Set(iptables.rules.map((r) => r.chain)))
      expect(renamed.filter((r) => r.chain === chain).map(meaning), chain).toEqual(
        iptables.rules.filter((r) => r.chain === chain).map(meaning),
      );
    expect(nft.policies).toEqual({ 'nat/PREROUTING': 'ACCEPT', 'nat/OUTPUT': 'ACCEPT' });
  });

  it('reads every captured istio-init log', () => {
    const logs = readdirSync(join(FIXTURES, 'logs/shop')).map((name) => `logs/shop/${name}/istio-init.log`);
    const present = logs.filter((path) => existsSync(join(FIXTURES, path)));
    expect(present.length).toBeGreaterThan(3);
    for (const path of present) expect(rulesOf(read(path)).rules, path).toHaveLength(18);
  });

  it('keeps the IPv6 twin apart from the IPv4 rules', () => {
    const text = `2026-01-01T00:00:00.000000Z\tinfo\tFinal iptables state (IPv4):\n*nat\n-A OUTPUT -j A\nCOMMIT\n2026-01-01T00:00:00.000000Z\tinfo\tFinal iptables state (IPv6):\n*nat\n-A OUTPUT -d ::1/128 -j RETURN\nCOMMIT\n`;
    expect(rulesOf(text).rules.map((r) => [r.table, r.index])).toEqual([
      ['nat', 0],
      ['nat6', 0],
    ]);
  });

  it('says what a log without rules lacks', () => {
    expect(decodeLog(pod, ' \n')).toBe('empty');
    expect(decodeLog(pod, 'something else entirely')).toBe('no-rules');
  });

  it('never throws and never loses a rule, whatever is cut or changed', { timeout: 30_000 }, () => {
    const whole = read('interception/istio-init-iptables.log');
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(whole.length), fc.string(), (a, b, noise) => {
        decodeLog(pod, whole.slice(0, Math.min(a, b)) + noise + whole.slice(Math.max(a, b)));
      }),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void decodeLog(pod, text)));
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('-A', '-j', '-m', '!', '--dport', '-p', 'X', '1:2', '"', '--mark', '0x1/2')),
        (words) => {
          expect(parseIptables(`*nat\n-A OUTPUT ${words.join(' ')}`).rules).toHaveLength(1);
          expect(parseNftables(`add rule inet istio-proxy-nat output ${words.join(' ')}`).rules).toHaveLength(1);
        },
      ),
    );
  });
});

describe('a construct that is not known', () => {
  const only = (rule: string) => parseIptables(`*mangle\n-A PREROUTING ${rule}`).rules[0];

  it('becomes an unknown match with its own text, and the rest is still read', () => {
    expect(only('-p tcp -m set ! --match-set probes src -j RETURN')).toMatchObject({
      matches: [
        { kind: 'protocol', value: 'tcp' },
        { kind: 'unknown', text: '-m set' },
        { kind: 'unknown', text: '! --match-set probes src' },
      ],
      target: { kind: 'return' },
    });
  });

  it('becomes an unknown target with its options', () => {
    for (const text of [
      'DNAT --to-destination 10.0.0.1:80',
      'CONNMARK --save-mark --nfmask 0xff --ctmask 0xff',
      'TPROXY --on-port 1 --on-ip 10.0.0.1',
      'MARK --or-mark 1',
    ])
      expect(only(`-j ${text}`)?.target).toEqual({ kind: 'unknown', text });
  });

  it('reads sets of ports and address types of native nftables', () => {
    const matches = (rule: string) =>
      parseNftables(`add rule inet istio-proxy-nat output ${rule} return`).rules[0]?.matches.filter(
        (m) => m.kind !== 'protocol',
      );
    expect(matches('tcp dport { 80, 90-95 }')).toEqual([
      {
        kind: 'destination-port',
        ranges: [
          [80, 80],
          [90, 95],
        ],
        negated: false,
      },
    ]);
    expect(matches('tcp dport != {80,81}')).toMatchObject([
      {
        ranges: [
          [80, 80],
          [81, 81],
        ],
        negated: true,
      },
    ]);
    expect(matches('fib daddr type local')).toEqual([{ kind: 'addrtype', side: 'dst', type: 'LOCAL', negated: false }]);
    expect(matches('fib daddr type != local')).toMatchObject([{ negated: true }]);
    for (const rule of ['tcp dport { http, 80 }', 'ip daddr { 10.0.0.1, 10.0.0.2 }', 'fib daddr oif lo'])
      expect(matches(rule)).toMatchObject([{ kind: 'unknown' }]);
  });

  it('reads targets that mark, save and restore marks, and hand over to a port', () => {
    expect(only('-j MARK --set-xmark 0x539/0xffffffff')?.target).toEqual({
      kind: 'mark',
      value: 0x539,
      mask: 0xffffffff,
    });
    expect(only('-j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff')?.target).toEqual({
      kind: 'connmark',
      how: 'save',
    });
    expect(only('-j CONNMARK --restore-mark')?.target).toEqual({ kind: 'connmark', how: 'restore' });
    const tproxy = { kind: 'tproxy', port: 15006, value: 0x539, mask: 0xffffffff };
    expect(only('-j TPROXY --on-port 15006 --on-ip 0.0.0.0 --tproxy-mark 0x539/0xffffffff')?.target).toEqual(tproxy);
    const nft = (rule: string) =>
      parseNftables(`add rule inet istio-proxy-mangle istio-tproxy ${rule}`).rules[0]?.target;
    expect(nft('meta l4proto tcp counter meta mark set 1337 tproxy to :15006')).toEqual(tproxy);
    expect(nft('counter tproxy ip to :15006 meta mark set 0x539 accept')).toEqual(tproxy);
    expect(nft('counter meta mark set 1337')).toEqual({ kind: 'mark', value: 1337, mask: 0xffffffff });
    expect(nft('ct mark 1337 counter meta mark set ct mark')).toEqual({ kind: 'connmark', how: 'restore' });
    expect(nft('counter ct mark set mark')).toEqual({ kind: 'connmark', how: 'save' });
    expect(only('-m connmark ! --mark 0x111 -j ACCEPT')?.matches).toEqual([
      { kind: 'connmark', value: 0x111, mask: 0xffffffff, negated: true },
    ]);
  });

  it('understands every rule of a pod in mode TPROXY', () => {
    const { rules } = rulesOf(read('interception/istio-init-tproxy.log'));
    expect(rules.filter((r) => r.table === 'mangle')).toHaveLength(17);
    expect(rules.flatMap((r) => [...r.matches, r.target]).filter((x) => x.kind === 'unknown')).toEqual([]);
  });

  it('reads marks, states, owners and port lists', () => {
    expect(
      only(
        '-m mark --mark 0x539/0xfff -m conntrack --ctstate RELATED,ESTABLISHED -m multiport --dports 80,90:95 -j DROP',
      )?.matches,
    ).toEqual([
      { kind: 'mark', value: 0x539, mask: 0xfff, negated: false },
      { kind: 'ctstate', states: ['RELATED', 'ESTABLISHED'], negated: false },
      {
        kind: 'destination-port',
        ranges: [
          [80, 80],
          [90, 95],
        ],
        negated: false,
      },
    ]);
  });
});
