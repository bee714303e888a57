import type { Interception, IptablesRule } from '@/mesh/model';

/** What a pod's rules leave alone, as short texts; null where the rules do not take that direction at all. */
export type Intercepted = {
  readonly inboundExcept: readonly string[] | null;
  readonly outboundExcept: readonly string[] | null;
};

/**
 * Reads the exceptions off Istio's own chains: what ISTIO_INBOUND returns early, and ports and ranges that ISTIO_OUTPUT
 * returns. The rules for Envoy's own traffic (loopback, uid and gid 1337) are no exceptions for the app.
 */
export function interceptedBy({ rules }: Interception): Intercepted {
  const takesIn = rules.some((rule) => rule.target.kind === 'redirect' && rule.chain === 'ISTIO_IN_REDIRECT');
  const takesOut = rules.some((rule) => rule.chain === 'ISTIO_OUTPUT' && isJumpTo(rule, 'ISTIO_REDIRECT'));
  const returns = (chain: string) => rules.filter((rule) => rule.chain === chain && rule.target.kind === 'return');
  return {
    inboundExcept: takesIn ? unique(returns('ISTIO_INBOUND').flatMap(ports)) : null,
    outboundExcept: takesOut
      ? unique(
          returns('ISTIO_OUTPUT')
            .filter(isOfApp)
            .flatMap((rule) => [...ports(rule), ...ranges(rule)]),
        )
      : null,
  };
}

const isJumpTo = (rule: IptablesRule, chain: string) =>
  (rule.target.kind === 'jump' || rule.target.kind === 'goto') && rule.target.chain === chain;
const isOfApp = (rule: IptablesRule) =>
  !rule.matches.some((m) => m.kind === 'uid-owner' || m.kind === 'gid-owner' || m.kind === 'out-interface');
const ports = (rule: IptablesRule) =>
  rule.matches.flatMap((m) =>
    m.kind === 'destination-port' && !m.negated
      ? m.ranges.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`))
      : [],
  );
const ranges = (rule: IptablesRule) =>
  rule.matches.flatMap((m) => (m.kind === 'destination' && !m.negated ? [m.cidr] : []));
const unique = (items: readonly string[]) => [...new Set(items)];
