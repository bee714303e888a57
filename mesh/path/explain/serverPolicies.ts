import type { Json, ProxyConfig, RbacConfig, RbacPolicy } from '../../model/index.ts';
import { policyOrigin } from '../../requests/denial.ts';
import { dumped } from '../facts.ts';
import { judgePolicy, type RbacRequest, type RbacVerdict } from '../rbac.ts';
import { type Reason, why } from '../reasons.ts';
import type { Candidate, Choice } from '../stations.ts';

/** What one RBAC filter does with a request that is asked about. */
export type RbacRuling = {
  /** All of its policies in the order in which Envoy tries them, those of a dry run behind them; null: it has none. */
  readonly choice: Choice | null;
  readonly decision: /** `policy`: the one that let it pass; null: none had to, or which of several did cannot be told. */
    | { readonly kind: 'passed'; readonly policy: string | null }
    /** `policy`: Envoy's name, `none` when no ALLOW policy matched; null: which of several did cannot be told. */
    | { readonly kind: 'denied'; readonly policy: string | null }
    | { readonly kind: 'open'; readonly construct: string };
  /** What it writes as metadata for filters behind it (a shadow rule's verdict); undefined: cannot be told. */
  readonly metadata: Readonly<Record<string, Json>> | undefined;
};

type Judged = { readonly policy: RbacPolicy; readonly verdict: RbacVerdict };

/**
 * Envoy's RBAC filter, HTTP or network: ALLOW lets pass what one policy matches, DENY what none does, LOG everything;
 * shadow rules are judged and never enforced. SPEC B-1 to B-6, A-3, A-4.
 */
export function judgeRbac(config: ProxyConfig, rbac: RbacConfig, request: RbacRequest): RbacRuling {
  const enforced = rbac.enforced && rbac.action !== 'LOG';
  const judged = judgeAll(rbac.policies, request);
  const shadow = rbac.shadow ? judgeAll(rbac.shadow.policies, request) : [];
  const custom = rbac.shadow?.statPrefix.startsWith(CUSTOM_PREFIX) === true;
  const candidates = [
    ...(enforced ? tried(config, judged, rbac.action === 'DENY', request) : judged.map((j) => idle(config, j, 'log'))),
    ...shadow.map((j) => idle(config, j, custom ? 'custom' : 'dry-run')),
  ];
  return {
    choice: candidates.length > 0 ? { of: 'policy', candidates } : null,
    decision: enforced ? decide(judged, rbac.action === 'DENY') : { kind: 'passed', policy: null },
    metadata: rbac.shadow ? shadowMetadata(rbac.shadow, shadow) : {},
  };
}

/** Under this prefix istiod has a CUSTOM policy judged, for an ext_authz filter behind to be asked or not. */
const CUSTOM_PREFIX = 'istio_ext_authz_';

const judgeAll = (policies: readonly RbacPolicy[], request: RbacRequest): readonly Judged[] =>
  [...policies]
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map((policy) => ({ policy, verdict: judgePolicy(policy, request) }));

/** The first that surely matches, and whether one before it may. */
function firstMatch(judged: readonly Judged[]): { readonly at: number; readonly open: string | null } {
  const at = judged.findIndex((j) => j.verdict.kind === 'yes');
  const open = judged.slice(0, at === -1 ? judged.length : at).find((j) => j.verdict.kind === 'open')?.verdict;
  return { at, open: open?.kind === 'open' ? open.construct : null };
}

function decide(judged: readonly Judged[], deny: boolean): RbacRuling['decision'] {
  const { at, open } = firstMatch(judged);
  const name = judged[at]?.policy.name;
  if (name !== undefined) return { kind: deny ? 'denied' : 'passed', policy: open === null ? name : null };
  if (open !== null) return { kind: 'open', construct: open };
  return deny ? { kind: 'passed', policy: null } : { kind: 'denied', policy: 'none' };
}

function tried(config: ProxyConfig, judged: readonly Judged[], deny: boolean, request: RbacRequest): Candidate[] {
  const { at, open } = firstMatch(judged);
  const identity = request.identity ?? '';
  return judged.map(({ policy, verdict }, i): Candidate => {
    const base = candidate(config, policy);
    if (at !== -1 && i > at) return { ...base, outcome: 'not-tried', because: why('after-the-chosen-one') };
    if (verdict.kind === 'open')
      return { ...base, outcome: 'possible', because: why('policy-not-computed', { construct: verdict.construct }) };
    if (verdict.kind === 'no') return { ...base, outcome: 'lost', because: mismatch(verdict.part, identity) };
    if (open !== null) return { ...base, outcome: 'possible', because: why('policy-several-match') };
    return { ...base, outcome: 'chosen', because: deny ? why('policy-denied') : why('policy-allowed', { identity }) };
  });
}

const mismatch = (part: 'permission' | 'principal', identity: string): Reason =>
  part === 'principal' ? why('principal-mismatch', { identity }) : why('permission-mismatch');

/** A policy that decides nothing itself. */
function idle(config: ProxyConfig, { policy, verdict }: Judged, as: 'log' | 'dry-run' | 'custom'): Candidate {
  const matches = verdict.kind === 'open' ? 'unknown' : verdict.kind;
  const because =
    as === 'log'
      ? why('policy-only-logs')
      : as === 'custom' && matches !== 'no'
        ? why('custom-decides')
        : why('policy-dry-run', { matches });
  return { ...candidate(config, policy), outcome: 'lost', because };
}

function candidate(config: ProxyConfig, policy: RbacPolicy): Pick<Candidate, 'text' | 'evidence' | 'origin'> {
  const { origin } = policyOrigin(policy.name);
  return { text: policy.name, evidence: dumped(config, policy), ...(origin ? { origin } : {}) };
}

/** All policies of a filter that is never asked, because the request was answered before it. */
export function notAsked(config: ProxyConfig, rbac: RbacConfig): Choice | null {
  const policies = [...rbac.policies, ...(rbac.shadow?.policies ?? [])];
  if (policies.length === 0) return null;
  const because = why('denied-earlier');
  return {
    of: 'policy',
    candidates: policies.map((p) => ({ ...candidate(config, p), outcome: 'not-tried', because })),
  };
}

/** `PREFIXshadow_engine_result` and, where a policy matched, `PREFIXshadow_effective_policy_id`. */
function shadowMetadata(
  shadow: NonNullable<RbacConfig['shadow']>,
  judged: readonly Judged[],
): Readonly<Record<string, Json>> | undefined {
  const { at, open } = firstMatch(judged);
  if (open !== null) return undefined;
  const name = judged[at]?.policy.name;
  const allowed = shadow.action === 'LOG' || (name !== undefined) === (shadow.action === 'ALLOW');
  return {
    [`${shadow.statPrefix}shadow_engine_result`]: allowed ? 'allowed' : 'denied',
    ...(name === undefined ? {} : { [`${shadow.statPrefix}shadow_effective_policy_id`]: name }),
  };
}
