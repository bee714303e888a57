import type { IptablesRule, RuleMatch } from '../model/index.ts';
import { canonicalIp, inCidr, isLoopback } from './address.ts';
import { type Reason, why } from './reasons.ts';

/** A value of a packet: known, known only not to be something, or (null) not known at all. */
export type Field<T> = { readonly is: T } | { readonly not: T } | null;

/** The first packet of a connection (conntrack state NEW), as a netfilter hook in the pod sees it. */
export type Packet = {
  readonly protocol: string;
  readonly source: string | null;
  readonly destination: string | null;
  readonly sourcePort: number | null;
  readonly destinationPort: number | null;
  readonly inInterface: Field<string>;
  readonly outInterface: Field<string>;
  /** Owner of the sending socket; null where there is none, as in PREROUTING. */
  readonly uid: Field<number>;
  readonly gid: Field<number>;
  /** Marks that another table or hook left on it and on its connection; absent: none. */
  readonly mark?: number;
  readonly connmark?: number;
  /** Addresses of the pod whose tables these are; absent: not known. */
  readonly own?: readonly string[];
};

type MatchResult = { readonly kind: 'yes' } | { readonly kind: 'no' | 'unknown'; readonly because: Reason };

/**
 * A rule matches when all its matches do. One definite mismatch refuses it even if another match cannot be judged,
 * since matches are joined by AND (iptables(8)).
 */
export function matchRule(rule: IptablesRule, packet: Marked): MatchResult {
  let open: MatchResult | null = null;
  for (const match of rule.matches) {
    const result = judge(match, packet);
    if (result.kind === 'no') return result;
    if (result.kind === 'unknown') open ??= result;
  }
  return open ?? YES;
}

const YES: MatchResult = { kind: 'yes' };

export type Marked = Packet & { readonly mark: number; readonly connmark: number };

/** `MARK --set-xmark VALUE/MASK`: the mask's bits are cleared, the value's are flipped (iptables-extensions(8)). */
export const marked = (mark: number, by: { readonly value: number; readonly mask: number }) =>
  ((mark & ~by.mask) ^ by.value) >>> 0;
export const hex = (mark: number) => `0x${mark.toString(16)}`;

function judge(match: RuleMatch, packet: Marked): MatchResult {
  switch (match.kind) {
    case 'protocol': {
      const same = match.value === packet.protocol || match.value === 'all' || match.value === '0';
      return decide(same, match, 'protocol-mismatch', packet.protocol, match.value);
    }
    case 'source':
    case 'destination': {
      const ip = match.kind === 'source' ? packet.source : packet.destination;
      const inside = ip === null ? null : inCidr(ip, match.cidr);
      return decide(inside, match, `${match.kind}-mismatch`, ip ?? match.kind, match.cidr);
    }
    case 'in-interface':
    case 'out-interface': {
      const name = match.kind === 'in-interface' ? packet.inInterface : packet.outInterface;
      return decide(interfaceIs(name, match.name), match, 'interface-mismatch', show(name, 'interface'), match.name);
    }
    case 'destination-port':
    case 'source-port': {
      const port = match.kind === 'source-port' ? packet.sourcePort : packet.destinationPort;
      const inside = port === null ? null : inRanges({ is: port }, match.ranges);
      return decide(inside, match, 'port-mismatch', port === null ? match.kind : String(port), ranges(match.ranges));
    }
    case 'uid-owner':
    case 'gid-owner': {
      const id = match.kind === 'uid-owner' ? packet.uid : packet.gid;
      const code = match.kind === 'uid-owner' ? 'uid-mismatch' : 'gid-mismatch';
      return decide(inRanges(id, match.ranges), match, code, show(id, match.kind), ranges(match.ranges));
    }
    case 'mark':
    case 'connmark': {
      const found = match.kind === 'mark' ? packet.mark : packet.connmark;
      return decide(
        (found & match.mask) >>> 0 === match.value >>> 0,
        match,
        'mark-mismatch',
        hex(found),
        hex(match.value),
      );
    }
    case 'ctstate':
      return decide(match.states.includes('NEW'), match, 'state-mismatch', 'NEW', match.states.join(','));
    case 'addrtype': {
      const ip = match.side === 'src' ? packet.source : packet.destination;
      const holds = ip === null ? null : hasType(ip, match.type, packet.own ?? null);
      if (holds === null)
        return { kind: 'unknown', because: why('construct-unknown', { construct: `addrtype ${match.type}` }) };
      return decide(holds, match, 'address-type-mismatch', ip ?? match.side, match.type);
    }
    case 'unknown':
      return { kind: 'unknown', because: why('construct-unknown', { construct: match.text }) };
  }
}

/** One of a comma list of address types, as the pod's own routing table would have it; null: it hangs on routes. SPEC I-14. */
function hasType(ip: string, types: string, own: readonly string[] | null): boolean | null {
  const held = types.split(',').map((type): boolean | null => {
    const local =
      own === null ? (isLoopback(ip) ? true : null) : isLoopback(ip) || own.map(canonicalIp).includes(canonicalIp(ip));
    const many = inCidr(ip, ip.includes(':') ? 'ff00::/8' : '224.0.0.0/4') === true;
    // A network's own broadcast address is known to its routes alone.
    const broad = ip === '255.255.255.255' ? true : ip.endsWith('.255') && local === false ? null : false;
    switch (type) {
      case 'LOCAL':
        return many ? false : local;
      case 'MULTICAST':
        return many;
      case 'BROADCAST':
        return broad;
      case 'UNICAST':
        return many || broad === true || local === true ? false : local === null || broad === null ? null : true;
      default:
        return null;
    }
  });
  return held.includes(true) ? true : held.includes(null) ? null : false;
}

type MismatchCode = Extract<Reason, { readonly params: { readonly packet: string; readonly rule: string } }>['code'];

/** Applies `!` and words the refusal; a value that is not known leaves the match open. */
function decide(
  holds: boolean | null,
  match: { readonly negated: boolean },
  code: MismatchCode,
  packet: string,
  rule: string,
): MatchResult {
  if (holds === null) return { kind: 'unknown', because: why('value-unknown', { what: packet }) };
  if (holds !== match.negated) return YES;
  return { kind: 'no', because: why(code, { packet, rule: match.negated ? `! ${rule}` : rule }) };
}

/** `eth+` matches every interface whose name begins with `eth` (iptables(8)). */
function interfaceIs(field: Field<string>, name: string): boolean | null {
  if (name === '+') return true;
  if (field === null) return null;
  const matches = (s: string) => (name.endsWith('+') ? s.startsWith(name.slice(0, -1)) : s === name);
  if ('is' in field) return matches(field.is);
  return name === field.not ? false : null;
}

function inRanges(field: Field<number>, among: readonly (readonly [number, number])[]): boolean | null {
  if (field === null) return null;
  if ('is' in field) return among.some(([from, to]) => from <= field.is && field.is <= to);
  // Known only not to be N: a match that asks for exactly N is refused, any other stays open.
  return among.every(([from, to]) => from === field.not && to === field.not) ? false : null;
}

const show = <T>(field: Field<T>, otherwise: string) =>
  field === null ? otherwise : 'is' in field ? String(field.is) : `≠ ${field.not}`;

const ranges = (among: readonly (readonly [number, number])[]) =>
  among.map(([from, to]) => (from === to ? String(from) : `${from}:${to}`)).join(',');
