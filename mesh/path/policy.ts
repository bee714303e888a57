import type { AccessEntry, FilterChainConfig, ProxyConfig, RbacConfig } from '../model/index.ts';
import { deniedBy, policyOrigin } from '../requests/denial.ts';
import { dumped, fact, logged, unknown } from './facts.ts';
import { httpOf } from './listener.ts';
import { judgePolicy, type RbacRequest } from './rbac.ts';
import { type Reason, why } from './reasons.ts';
import type { Candidate, Choice, Fact } from './stations.ts';

type Part = { readonly facts: readonly Fact[]; readonly choices: readonly Choice[] };

/**
 * What the RBAC filters of a chain did with the request. A denial is in the log, with the policy's name. An allowed
 * request passed every filter: no DENY policy matched it, and where there are ALLOW policies at least one did; which one
 * is said only when what is known of the request singles it out. SPEC B-1 to B-5.
 */
export function policyPart(
  config: ProxyConfig,
  chain: FilterChainConfig,
  line: AccessEntry,
  request: RbacRequest,
): Part {
  const filters = rbacFilters(chain);
  const denial = deniedBy(line);
  // Another filter may have answered first (a bad token, an injected fault): then RBAC was perhaps never asked.
  const passed = line.upstreamHost !== null || line.details === 'via_upstream';
  if (denial === null && !passed && filters.length > 0)
    return {
      facts: [
        {
          key: 'policy',
          value: 'not-computed',
          evidence: unknown('policy-needs-more'),
          note: why('policy-not-decided-by-log'),
          tone: 'muted',
        },
      ],
      choices: [],
    };
  const candidates = filters.flatMap((rbac) => [
    ...rbac.policies.map((policy) => candidateOf(config, policy, judge(rbac, policy, request, denial))),
    // Dry runs and CUSTOM policies: judged, but never enforced by this filter.
    ...(rbac.shadow?.policies ?? []).map((policy) =>
      candidateOf(config, policy, { outcome: 'lost', because: why('policy-only-logs') }),
    ),
  ]);
  const settled = settle(candidates, filters, request.identity ?? '');
  const choices: Choice[] = settled.length > 0 ? [{ of: 'policy', candidates: settled }] : [];
  if (denial !== null) {
    const where = line.details?.startsWith('rbac') ? 'details' : 'terminationDetails';
    const note = why(denial.origin === null ? 'policy-none-allowed' : 'policy-denied');
    const extra = { note, tone: 'bad' as const, ...(denial.origin ? { origin: denial.origin } : {}) };
    return { facts: [fact('policy', denial.policy, logged(line, where), extra)], choices };
  }
  return { facts: [allowedFact(config, chain, filters, settled, request)], choices };
}

function candidateOf(
  config: ProxyConfig,
  policy: RbacConfig['policies'][number],
  judged: Pick<Candidate, 'outcome' | 'because'>,
): Candidate {
  const { origin } = policyOrigin(policy.name);
  return { text: policy.name, evidence: dumped(config, policy), ...judged, ...(origin ? { origin } : {}) };
}

/** HTTP and network RBAC alike, in the order in which the request meets them. */
function rbacFilters(chain: FilterChainConfig): readonly RbacConfig[] {
  const network = chain.network.flatMap((f) => (f.kind === 'rbac' ? [f.rbac] : []));
  const http = httpOf(chain)?.httpFilters.flatMap((f) => (f.kind === 'rbac' ? [f.rbac] : [])) ?? [];
  return [...network, ...http];
}

function judge(
  rbac: RbacConfig,
  policy: RbacConfig['policies'][number],
  request: RbacRequest,
  denial: ReturnType<typeof deniedBy>,
): Pick<Candidate, 'outcome' | 'because'> {
  if (rbac.action === 'LOG') return { outcome: 'lost', because: why('policy-only-logs') };
  if (denial !== null && denial.policy === policy.name) return { outcome: 'chosen', because: why('policy-denied') };
  // No ALLOW filter speaks before every DENY filter has let the request pass.
  if (denial !== null && denial.origin !== null) return { outcome: 'not-tried', because: why('denied-earlier') };
  if (rbac.action === 'DENY') return { outcome: 'lost', because: why('policy-would-have-denied') };
  const verdict = judgePolicy(policy, request);
  if (verdict.kind === 'no') return { outcome: 'lost', because: mismatch(verdict.part, request) };
  // The log says that no ALLOW policy matched; that outranks what is worked out here.
  if (denial !== null) return { outcome: 'lost', because: why('policy-none-allowed') };
  if (verdict.kind === 'open')
    return { outcome: 'possible', because: why('policy-not-computed', { construct: verdict.construct }) };
  return { outcome: 'chosen', because: why('policy-allowed', { identity: request.identity ?? '' }) };
}

const mismatch = (part: 'permission' | 'principal', request: RbacRequest): Reason =>
  part === 'principal' ? why('principal-mismatch', { identity: request.identity ?? '' }) : why('permission-mismatch');

/** Exactly one can be said to have let the request pass; where several match or may match, none is. */
function settle(
  candidates: readonly Candidate[],
  filters: readonly RbacConfig[],
  identity: string,
): readonly Candidate[] {
  const open = candidates.filter((c) => c.outcome === 'chosen' || c.outcome === 'possible');
  const [only] = open;
  const oneAllow = filters.filter((f) => f.action === 'ALLOW').length <= 1;
  if (open.length === 1 && only && oneAllow) {
    // It was let pass, so the only policy that may match did.
    const because = why('policy-allowed', { identity });
    return candidates.map((c) => (c === only ? { ...c, outcome: 'chosen' as const, because } : c));
  }
  return candidates.map((c) =>
    c.outcome === 'chosen' && open.length > 1
      ? { ...c, outcome: 'possible' as const, because: why('policy-several-match') }
      : c,
  );
}

function allowedFact(
  config: ProxyConfig,
  chain: FilterChainConfig,
  filters: readonly RbacConfig[],
  candidates: readonly Candidate[],
  request: RbacRequest,
): Fact {
  const speaking = filters.filter((f) => f.action !== 'LOG' && f.policies.length > 0);
  if (filters.length === 0)
    return fact('policy', 'none', dumped(config, chain), { note: why('no-policy-applies'), tone: 'muted' });
  const chosen = candidates.find((c) => c.outcome === 'chosen');
  if (chosen)
    return fact('policy', chosen.text, chosen.evidence, {
      note: why('policy-allowed', { identity: request.identity ?? '' }),
      tone: 'good',
      ...(chosen.origin ? { origin: chosen.origin } : {}),
    });
  const open = candidates.find((c) => c.outcome === 'possible');
  if (open)
    return {
      key: 'policy',
      value: 'not-computed',
      evidence: unknown('policy-needs-more'),
      note: open.because ?? why('policy-not-decided-by-log'),
      tone: 'muted',
    };
  const allow = speaking.find((f) => f.action === 'ALLOW');
  if (allow === undefined)
    return fact('policy', 'none', dumped(config, filters[0] ?? chain), { note: why('policy-would-have-denied') });
  // An ALLOW filter let it pass and yet none of its policies fits: the configuration is not the one that judged it.
  return {
    key: 'policy',
    value: 'not-computed',
    evidence: unknown('not-in-config'),
    note: why('config-newer'),
    tone: 'muted',
  };
}
