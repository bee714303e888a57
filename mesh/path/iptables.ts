import type { Interception, IptablesRule, RuleMatch } from '../model/index.ts';
import { inCidr } from './address.ts';
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
};

export type Verdict =
  | { readonly kind: 'redirect'; readonly port: number }
  | { readonly kind: 'accept' | 'drop' }
  | { readonly kind: 'unknown'; readonly because: Reason };

/**
 * One rule of a chain that was entered. `followed`: it matched and led on (a jump, or a RETURN that did not decide).
 * `chosen`: it decided. At most one step of a walk is chosen.
 */
export type Step = {
  readonly rule: IptablesRule;
  readonly outcome: 'chosen' | 'followed' | 'lost' | 'unknown' | 'not-tried';
  readonly because: Reason;
};

export type Walk = {
  readonly verdict: Verdict;
  readonly steps: readonly Step[];
  /** The built-in chain whose policy decided, when no rule did. */
  readonly policy: { readonly table: string; readonly chain: string; readonly value: string } | null;
};

type MatchResult = { readonly kind: 'yes' } | { readonly kind: 'no' | 'unknown'; readonly because: Reason };

/** Tables in the order in which netfilter visits them at a hook (SPEC I-9). */
const TABLES = ['raw', 'mangle', 'nat', 'filter'];

/**
 * What the pod's rules do to a packet at a hook: every table with rules there, in netfilter's order, until one redirects
 * or drops. Rules I-1 to I-10 of SPEC.md.
 */
export function walkHook(rules: Interception, hook: 'OUTPUT' | 'PREROUTING', packet: Packet): Walk {
  const suffix = familySuffix(rules, packet);
  if (suffix === null) {
    const because = why('chain-missing', { chain: `ip6tables/${hook}` });
    return { verdict: { kind: 'unknown', because }, steps: [], policy: null };
  }
  const steps: Step[] = [];
  let last: Walk | null = null;
  for (const table of TABLES.map((name) => `${name}${suffix}`)) {
    if (!rules.rules.some((r) => r.table === table && r.chain === hook)) continue;
    last = walkTable(rules, table, hook, packet);
    // An earlier table that only accepts decides nothing: what it chose merely led on.
    for (const [i, step] of steps.entries()) if (step.outcome === 'chosen') steps[i] = { ...step, outcome: 'followed' };
    steps.push(...last.steps);
    if (last.verdict.kind !== 'accept') break;
  }
  // Rules were read and none stands at this hook: only its policy is left.
  last ??= walkTable(rules, `nat${suffix}`, hook, packet);
  return { ...last, steps: steps.length > 0 ? steps : last.steps };
}

/** IPv6 rules are in tables of their own (`nat6`), but for native nftables, whose `inet` tables serve both families. */
function familySuffix(rules: Interception, packet: Packet): '' | '6' | null {
  if (packet.destination?.includes(':') !== true) return '';
  if (rules.rules.some((r) => r.table.endsWith('6'))) return '6';
  return rules.rules.some((r) => /^(add|insert) rule inet /.test(r.text)) ? '' : null;
}

/** Walks one built-in chain of one table: rules in order, jumps, RETURN, policy. */
export function walkTable(rules: Interception, table: string, hook: string, packet: Packet): Walk {
  const chains = new Map<string, IptablesRule[]>();
  for (const rule of rules.rules) {
    if (rule.table !== table) continue;
    const chain = chains.get(rule.chain);
    if (chain) chain.push(rule);
    else chains.set(rule.chain, [rule]);
  }
  const steps: Step[] = [];
  const entered = new Set<string>([hook]);
  let returned: number | null = null;
  const frames = [{ chain: hook, next: 0 }];
  const end = (verdict: Verdict, policy: Walk['policy'] = null): Walk => ({
    verdict,
    steps: [...steps, ...notTried(steps, entered, chains, verdict)],
    policy,
  });

  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const rule = chains.get(frame.chain)?.[frame.next];
    frame.next += 1;
    if (rule === undefined) {
      frames.pop();
      continue;
    }
    const match = matchRule(rule, packet);
    if (match.kind !== 'yes') {
      steps.push({ rule, outcome: match.kind === 'no' ? 'lost' : 'unknown', because: match.because });
      if (match.kind === 'unknown') return end({ kind: 'unknown', because: match.because });
      continue;
    }
    const { target } = rule;
    switch (target.kind) {
      case 'redirect':
        steps.push({ rule, outcome: 'chosen', because: why('rule-redirects', { port: target.port }) });
        return end({ kind: 'redirect', port: target.port });
      case 'accept':
      case 'drop':
        steps.push({
          rule,
          outcome: 'chosen',
          because: why(target.kind === 'accept' ? 'rule-accepts' : 'rule-drops'),
        });
        return end({ kind: target.kind });
      case 'return':
        returned = steps.length;
        steps.push({ rule, outcome: 'followed', because: why('rule-returns', { chain: frame.chain }) });
        frames.pop();
        break;
      case 'jump':
      case 'goto': {
        // A name without rules is an empty chain or a target that was not understood: which, cannot be told (I-6).
        const problem = !chains.has(target.chain)
          ? why('chain-missing', { chain: target.chain })
          : frames.some((f) => f.chain === target.chain)
            ? why('chain-loop', { chain: target.chain })
            : null;
        if (problem) {
          steps.push({ rule, outcome: 'unknown', because: problem });
          return end({ kind: 'unknown', because: problem });
        }
        steps.push({ rule, outcome: 'followed', because: why('rule-jumps', { chain: target.chain }) });
        // After a goto, the end of the new chain returns to where the current one was called from.
        if (target.kind === 'goto') frames.pop();
        entered.add(target.chain);
        frames.push({ chain: target.chain, next: 0 });
        break;
      }
      case 'unknown': {
        const because = why('construct-unknown', { construct: target.text });
        steps.push({ rule, outcome: 'unknown', because });
        return end({ kind: 'unknown', because });
      }
    }
    if (steps.length > MAX_STEPS) return end({ kind: 'unknown', because: why('chain-loop', { chain: rule.chain }) });
  }

  const policy = rules.policies[`${table}/${hook}`];
  const verdict: Verdict =
    policy === 'ACCEPT'
      ? { kind: 'accept' }
      : policy === 'DROP'
        ? { kind: 'drop' }
        : { kind: 'unknown', because: why('no-policy', { chain: `${table}/${hook}` }) };
  const decisive = returned === null ? undefined : steps[returned];
  if (decisive && returned !== null) {
    steps[returned] = { ...decisive, outcome: 'chosen' };
    return end(verdict);
  }
  return end(verdict, policy === undefined ? null : { table, chain: hook, value: policy });
}

/** A bound on rules tried: chains that call each other in a ladder could otherwise take exponential time. */
const MAX_STEPS = 20_000;

/** Rules of the entered chains that nothing tried, in the chains' own order. */
function notTried(
  steps: readonly Step[],
  entered: ReadonlySet<string>,
  chains: ReadonlyMap<string, readonly IptablesRule[]>,
  verdict: Verdict,
): Step[] {
  const tried = new Set(steps.map((s) => s.rule));
  const because = why(verdict.kind === 'unknown' ? 'after-unknown' : 'after-the-chosen-one');
  return [...entered]
    .flatMap((chain) => chains.get(chain) ?? [])
    .filter((rule) => !tried.has(rule))
    .map((rule) => ({ rule, outcome: 'not-tried' as const, because }));
}

/**
 * A rule matches when all its matches do. One definite mismatch refuses it even if another match cannot be judged,
 * since matches are joined by AND (iptables(8)).
 */
function matchRule(rule: IptablesRule, packet: Packet): MatchResult {
  let open: MatchResult | null = null;
  for (const match of rule.matches) {
    const result = judge(match, packet);
    if (result.kind === 'no') return result;
    if (result.kind === 'unknown') open ??= result;
  }
  return open ?? YES;
}

const YES: MatchResult = { kind: 'yes' };

function judge(match: RuleMatch, packet: Packet): MatchResult {
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
      // A new packet carries no mark until a rule sets one, and rules that set one are not evaluated (I-7).
      return decide((0 & match.mask) === match.value, match, 'mark-mismatch', '0', String(match.value));
    case 'ctstate':
      return decide(match.states.includes('NEW'), match, 'state-mismatch', 'NEW', match.states.join(','));
    case 'addrtype':
      return { kind: 'unknown', because: why('construct-unknown', { construct: `addrtype ${match.type}` }) };
    case 'unknown':
      return { kind: 'unknown', because: why('construct-unknown', { construct: match.text }) };
  }
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
