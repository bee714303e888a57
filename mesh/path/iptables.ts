import type { Interception, IptablesRule } from '../model/index.ts';
import { hex, type Marked, marked, matchRule, type Packet } from './iptablesMatch.ts';
import { type Reason, why } from './reasons.ts';
import { rememberedOf } from './remembered.ts';

export type { Field, Packet } from './iptablesMatch.ts';

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
  /** The marks of packet and connection at the end: they stay on them at the next table and hook. SPEC I-7. */
  readonly mark: number;
  readonly connmark: number;
};

/** Tables in the order in which netfilter visits them at a hook (SPEC I-9). */
const TABLES = ['raw', 'mangle', 'nat', 'filter'];

/**
 * What the pod's rules do to a packet at a hook: every table with rules there, in netfilter's order, until one redirects
 * or drops. `tables`: the ones that are consulted, where not all are. Rules I-1 to I-10, I-13 of SPEC.md.
 */
export function walkHook(
  rules: Interception,
  hook: 'OUTPUT' | 'PREROUTING',
  packet: Packet,
  tables: readonly string[] = TABLES,
): Walk {
  const suffix = familySuffix(rules, packet);
  if (suffix === null) {
    const because = why('chain-missing', { chain: `ip6tables/${hook}` });
    return { verdict: { kind: 'unknown', because }, steps: [], policy: null, ...marksOf(packet) };
  }
  const steps: Step[] = [];
  let last: Walk | null = null;
  for (const table of tables.map((name) => `${name}${suffix}`)) {
    if (chainsOf(rules).get(table)?.has(hook) !== true) continue;
    last = walkTable(rules, table, hook, { ...packet, ...marksOf(last ?? packet) });
    // An earlier table that only accepts decides nothing: what it chose merely led on.
    for (const [i, step] of steps.entries()) if (step.outcome === 'chosen') steps[i] = { ...step, outcome: 'followed' };
    steps.push(...last.steps);
    if (last.verdict.kind !== 'accept') break;
  }
  // Rules were read and none stands at this hook: only its policy is left.
  last ??= walkTable(rules, `nat${suffix}`, hook, packet);
  return { ...last, steps: steps.length > 0 ? steps : last.steps };
}

/** A connection that is new has no mark until a rule sets one. */
const marksOf = ({ mark = 0, connmark = 0 }: Pick<Packet, 'mark' | 'connmark'>) => ({ mark, connmark });

/** IPv6 rules are in tables of their own (`nat6`), but for native nftables, whose `inet` tables serve both families. */
function familySuffix(rules: Interception, packet: Packet): '' | '6' | null {
  if (packet.destination?.includes(':') !== true) return '';
  if ([...chainsOf(rules).keys()].some((table) => table.endsWith('6'))) return '6';
  return rules.rules.some((r) => /^(add|insert) rule inet /.test(r.text)) ? '' : null;
}

/** Walks one built-in chain of one table: rules in order, jumps, RETURN, policy. */
export function walkTable(rules: Interception, table: string, hook: string, packet: Packet): Walk {
  const chains = chainsOf(rules).get(table) ?? NO_CHAINS;
  const steps: Step[] = [];
  const entered = new Set<string>([hook]);
  let returned: number | null = null;
  const frames = [{ chain: hook, next: 0 }];
  let seen: Marked = { ...packet, ...marksOf(packet) };
  const end = (verdict: Verdict, policy: Walk['policy'] = null): Walk => ({
    verdict,
    steps: [...steps, ...notTried(steps, entered, chains, verdict)],
    policy,
    ...marksOf(seen),
  });

  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const rule = chains.get(frame.chain)?.[frame.next];
    frame.next += 1;
    if (rule === undefined) {
      frames.pop();
      continue;
    }
    const match = matchRule(rule, seen);
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
      case 'tproxy':
        steps.push({ rule, outcome: 'chosen', because: why('rule-tproxies', { port: target.port }) });
        seen = { ...seen, mark: marked(seen.mark, target) };
        return end({ kind: 'redirect', port: target.port });
      case 'mark':
        seen = { ...seen, mark: marked(seen.mark, target) };
        steps.push({ rule, outcome: 'followed', because: why('rule-marks', { mark: hex(seen.mark) }) });
        break;
      case 'connmark':
        seen = target.how === 'save' ? { ...seen, connmark: seen.mark } : { ...seen, mark: seen.connmark };
        steps.push({ rule, outcome: 'followed', because: why('rule-marks', { mark: hex(seen.mark) }) });
        break;
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

type Chains = ReadonlyMap<string, readonly IptablesRule[]>;
const NO_CHAINS: Chains = new Map();

/** Rules by table and chain, in their order. */
const chainsOf = rememberedOf((rules: Interception): ReadonlyMap<string, Chains> => {
  const tables = new Map<string, Map<string, IptablesRule[]>>();
  for (const rule of rules.rules) {
    const chains = tables.get(rule.table) ?? new Map<string, IptablesRule[]>();
    tables.set(rule.table, chains);
    const chain = chains.get(rule.chain);
    if (chain) chain.push(rule);
    else chains.set(rule.chain, [rule]);
  }
  return tables;
});

/** A bound on rules tried: chains that call each other in a ladder could otherwise take exponential time. */
const MAX_STEPS = 20_000;

/** Rules of the entered chains that nothing tried, in the chains' own order. */
function notTried(steps: readonly Step[], entered: ReadonlySet<string>, chains: Chains, verdict: Verdict): Step[] {
  const tried = new Set(steps.map((s) => s.rule));
  const because = why(verdict.kind === 'unknown' ? 'after-unknown' : 'after-the-chosen-one');
  return [...entered]
    .flatMap((chain) => chains.get(chain) ?? [])
    .filter((rule) => !tried.has(rule))
    .map((rule) => ({ rule, outcome: 'not-tried' as const, because }));
}
