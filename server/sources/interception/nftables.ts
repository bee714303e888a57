import type { IptablesRule, RuleMatch, RuleTarget } from '@/mesh/model';
import type { RuleSet } from './iptables.ts';

/**
 * Parses the `add …` lines that istio-init logs in native nftables mode. Tables and chains are given iptables' names, so
 * that one evaluator serves both: `istio-proxy-nat` is `nat`, `prerouting` is `PREROUTING`, Istio's chains keep their own.
 */
export function parseNftables(text: string): RuleSet {
  const rules: IptablesRule[] = [];
  const policies: Record<string, string> = {};
  const counts = new Map<string, number>();
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    const base = /^add chain \S+ (\S+) (\S+) \{.*hook.*\}$/.exec(line);
    if (base !== null) {
      const policy = /policy (\w+)/.exec(line)?.[1] ?? 'accept';
      policies[`${tableOf(base[1] ?? '')}/${chainOf(base[2] ?? '')}`] = policy.toUpperCase();
      continue;
    }
    const insert = /^(add|insert) rule \S+ (\S+) (\S+)(?:\s+(.*))?$/.exec(line);
    if (insert === null) continue;
    const table = tableOf(insert[2] ?? '');
    const chain = chainOf(insert[3] ?? '');
    const key = `${table}/${chain}`;
    const body = parseBody((insert[4] ?? '').split(/\s+/));
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    if (insert[1] === 'add') rules.push({ table, chain, index: count, text: line, ...body });
    else {
      // An inserted rule goes before all that stand in its chain.
      for (const [i, rule] of rules.entries())
        if (rule.table === table && rule.chain === chain) rules[i] = { ...rule, index: rule.index + 1 };
      const first = rules.findIndex((r) => r.table === table && r.chain === chain);
      rules.splice(first === -1 ? rules.length : first, 0, { table, chain, index: 0, text: line, ...body });
    }
  }
  return { rules, policies };
}

const tableOf = (name: string) => name.replace(/^istio-(proxy|ambient)-/, '');
const chainOf = (name: string) =>
  /^(prerouting|output|input|postrouting|forward)$/.test(name) ? name.toUpperCase() : name;

function parseBody(list: readonly string[]): { matches: RuleMatch[]; target: RuleTarget } {
  const matches: RuleMatch[] = [];
  let at = 0;
  const take = (count: number) => {
    const part = list.slice(at, at + count);
    at += count;
    return part;
  };
  /** `!=` may stand before the value, which may be a set: `{ 80, 90-95 }`. */
  const value = (prefix: number): { negated: boolean; text: string; all: string } => {
    const head = take(prefix);
    const negated = list[at] === '!=';
    if (negated) at++;
    else if (list[at] === '==') at++;
    const open = list[at]?.startsWith('{') === true;
    const end = open ? list.findIndex((word, i) => i >= at && word.endsWith('}')) : at;
    const text = take(end < at ? list.length : end - at + 1).join(' ');
    return { negated, text, all: [...head, ...(negated ? ['!='] : []), text].join(' ') };
  };
  while (at < list.length) {
    const two = `${list[at]} ${list[at + 1] ?? ''}`;
    if (list[at] === 'counter') at += 1;
    else if (two === 'meta l4proto') {
      const v = value(2);
      matches.push({ kind: 'protocol', value: v.text, negated: v.negated });
    } else if (two === 'ip saddr' || two === 'ip6 saddr' || two === 'ip daddr' || two === 'ip6 daddr') {
      const v = value(2);
      matches.push(
        v.text.startsWith('{') || v.text.startsWith('@')
          ? { kind: 'unknown', text: v.all }
          : { kind: two.endsWith('saddr') ? 'source' : 'destination', cidr: v.text, negated: v.negated },
      );
    } else if (/^(tcp|udp) [ds]port$/.test(two)) {
      const protocol = list[at] ?? '';
      const v = value(2);
      if (!matches.some((m) => m.kind === 'protocol'))
        matches.push({ kind: 'protocol', value: protocol, negated: false });
      const ranges = /^\{(.*)\}$/.exec(v.text)?.[1]?.split(',') ?? [v.text];
      const read = ranges.flatMap((text) => [rangeOf(text.trim(), 65_535)].filter((range) => range !== null));
      const kind = two.endsWith('dport') ? 'destination-port' : 'source-port';
      matches.push(
        read.length === ranges.length ? { kind, ranges: read, negated: v.negated } : { kind: 'unknown', text: v.all },
      );
    } else if (isOneOf(list, at, ['oifname', 'iifname'])) {
      const kind = nameAt(list, at) === 'oifname' ? 'out-interface' : 'in-interface';
      const v = value(list[at] === 'meta' ? 2 : 1);
      matches.push({ kind, name: v.text.replaceAll('"', ''), negated: v.negated });
    } else if (isOneOf(list, at, ['skuid', 'skgid'])) {
      const kind = nameAt(list, at) === 'skuid' ? 'uid-owner' : 'gid-owner';
      const v = value(list[at] === 'meta' ? 2 : 1);
      const range = rangeOf(v.text, 4_294_967_295);
      matches.push(range ? { kind, ranges: [range], negated: v.negated } : { kind: 'unknown', text: v.all });
    } else if (two === 'meta mark' && list[at + 2] !== 'set') {
      const v = value(2);
      const mark = Number(v.text);
      matches.push(
        Number.isInteger(mark) && v.text !== ''
          ? { kind: 'mark', value: mark, mask: 0xffffffff, negated: v.negated }
          : { kind: 'unknown', text: v.all },
      );
    } else if (two === 'ct mark' && list[at + 2] !== 'set') {
      const v = value(2);
      const mark = Number(v.text);
      matches.push(
        Number.isInteger(mark) && v.text !== ''
          ? { kind: 'connmark', value: mark, mask: 0xffffffff, negated: v.negated }
          : { kind: 'unknown', text: v.all },
      );
    } else if (two === 'fib saddr' || two === 'fib daddr') {
      const [, side] = take(2);
      const asked = list[at];
      const v = value(1);
      matches.push(
        asked === 'type'
          ? { kind: 'addrtype', side: side === 'saddr' ? 'src' : 'dst', type: v.text.toUpperCase(), negated: v.negated }
          : { kind: 'unknown', text: `fib ${side} ${v.all}` },
      );
    } else if (two === 'ct state') {
      const v = value(2);
      matches.push({ kind: 'ctstate', states: v.text.toUpperCase().split(','), negated: v.negated });
    } else {
      const target = parseTarget(list.slice(at));
      if (target !== null) return { matches, target };
      // nft has no way to tell where an unknown expression ends, so the rest of the rule is one unknown.
      matches.push({ kind: 'unknown', text: list.slice(at).join(' ') });
      const verdict = parseTarget(list.slice(-2)) ?? parseTarget(list.slice(-1));
      return { matches, target: verdict ?? { kind: 'unknown', text: list.slice(at).join(' ') } };
    }
  }
  return { matches, target: { kind: 'unknown', text: 'no verdict' } };
}

const nameAt = (list: readonly string[], at: number) => (list[at] === 'meta' ? list[at + 1] : list[at]);
const isOneOf = (list: readonly string[], at: number, names: readonly string[]) =>
  names.includes(nameAt(list, at) ?? '');

function rangeOf(text: string, max: number): [number, number] | null {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (match === null) return null;
  const low = Number(match[1]);
  const high = Number(match[2] ?? match[1]);
  return low <= high && high <= max ? [low, high] : null;
}

function parseTarget(list: readonly string[]): RuleTarget | null {
  const [verb, a, b] = list;
  if (list.length === 1) {
    if (verb === 'return') return { kind: 'return' };
    if (verb === 'accept') return { kind: 'accept' };
    if (verb === 'drop') return { kind: 'drop' };
  }
  if (list.length === 2 && a !== undefined && (verb === 'jump' || verb === 'goto'))
    return { kind: verb, chain: chainOf(a) };
  const text = list.join(' ');
  const mark = /^meta mark set (0x[0-9a-f]+|\d+)$/i.exec(text);
  if (mark) return { kind: 'mark', value: Number(mark[1]), mask: 0xffffffff };
  if (/^(?:meta )?mark set ct mark$/.test(text)) return { kind: 'connmark', how: 'restore' };
  if (/^ct mark set (?:meta )?mark$/.test(text)) return { kind: 'connmark', how: 'save' };
  const tproxy =
    /^(?:meta mark set (0x[0-9a-f]+|\d+) )?tproxy (?:ip6? )?to :(\d{1,5})(?: meta mark set (0x[0-9a-f]+|\d+))?(?: accept)?$/i.exec(
      text,
    );
  if (tproxy) {
    const set = tproxy[1] ?? tproxy[3];
    return {
      kind: 'tproxy',
      port: Number(tproxy[2]),
      value: Number(set ?? 0),
      mask: set === undefined ? 0 : 0xffffffff,
    };
  }
  if (list.length === 3 && verb === 'redirect' && a === 'to') {
    const port = Number((b ?? '').replace(/^:/, ''));
    if (Number.isInteger(port) && port > 0 && port <= 65_535) return { kind: 'redirect', port };
  }
  return null;
}
