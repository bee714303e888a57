import { assertNever, type IptablesRule, type RuleMatch, type RuleTarget } from '@/mesh/model';
import type { Words } from '@/words';

type W = Words['proxyTabs']['interception'];

const ranges = (of: readonly (readonly [number, number])[]): string =>
  of.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(', ');
const mark = (value: number, mask: number): string =>
  `0x${value.toString(16)}${mask === 0xffffffff ? '' : `/0x${mask.toString(16)}`}`;

/** The packets that a rule catches, a phrase for each condition; none: every packet. */
export const conditionsOf = (rule: IptablesRule, w: W): readonly string[] => rule.matches.map((m) => condition(m, w));

function condition(match: RuleMatch, w: W): string {
  const c = w.conditions;
  switch (match.kind) {
    case 'protocol':
      return match.negated ? c.notProtocol(match.value) : c.protocol(match.value);
    case 'source':
      return match.negated ? c.notSource(match.cidr) : c.source(match.cidr);
    case 'destination':
      return match.negated ? c.notDestination(match.cidr) : c.destination(match.cidr);
    case 'in-interface':
    case 'out-interface':
      return c[match.negated ? (`not-${match.kind}` as const) : match.kind](match.name);
    case 'destination-port':
    case 'source-port':
    case 'uid-owner':
    case 'gid-owner':
      return c[match.negated ? (`not-${match.kind}` as const) : match.kind](ranges(match.ranges));
    case 'mark':
    case 'connmark':
      return c[match.negated ? (`not-${match.kind}` as const) : match.kind](mark(match.value, match.mask));
    case 'ctstate':
      return (match.negated ? c['not-ctstate'] : c.ctstate)(match.states.join(', ').toLowerCase());
    case 'addrtype':
      return (match.negated ? c['not-addrtype'] : c.addrtype)(
        match.side === 'src' ? 'source' : 'destination',
        match.type.toLowerCase(),
      );
    case 'unknown':
      return c.unknown(match.text);
    default:
      return assertNever(match);
  }
}

/** What becomes of a packet that a rule catches. */
export function targetText(target: RuleTarget, w: W): string {
  const t = w.targets;
  switch (target.kind) {
    case 'jump':
    case 'goto':
      return t[target.kind](target.chain);
    case 'redirect':
    case 'tproxy':
      return t[target.kind](target.port);
    case 'return':
    case 'accept':
    case 'drop':
      return t[target.kind];
    case 'mark':
      return t.mark(mark(target.value, 0xffffffff));
    case 'connmark':
      return t.connmark[target.how];
    case 'unknown':
      return t.unknown(target.text);
    default:
      return assertNever(target);
  }
}

export type ChainOf = {
  readonly id: string;
  readonly table: string;
  readonly chain: string;
  readonly rules: readonly IptablesRule[];
};

/** The chains in the order in which a packet comes to them: a chain stands behind the first that sends packets to it. */
export function chainsOf(
  rules: readonly IptablesRule[],
  policies: Readonly<Record<string, string>>,
): readonly ChainOf[] {
  const byId = new Map<string, IptablesRule[]>();
  for (const rule of rules) {
    const id = `${rule.table}/${rule.chain}`;
    byId.set(id, [...(byId.get(id) ?? []), rule]);
  }
  const order: string[] = [];
  const visit = (id: string): void => {
    if (order.includes(id) || !byId.has(id)) return;
    order.push(id);
    for (const { table, target } of byId.get(id) ?? [])
      if (target.kind === 'jump' || target.kind === 'goto') visit(`${table}/${target.chain}`);
  };
  // What comes in, then what goes out: the kernel's hooks have a policy, the other chains none.
  const hooks = [...byId.keys()].filter((id) => policies[id] !== undefined || /\/(prerouting|output)$/i.test(id));
  for (const id of hooks.sort((a, b) => rank(a) - rank(b))) visit(id);
  for (const id of byId.keys()) visit(id);
  return order.map((id) => {
    const slash = id.indexOf('/');
    return { id, table: id.slice(0, slash), chain: id.slice(slash + 1), rules: byId.get(id) ?? [] };
  });
}

const rank = (id: string): number => (id.startsWith('nat/') ? 0 : 10) + (/prerouting$/i.test(id) ? 0 : 1);
