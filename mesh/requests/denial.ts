import type { AccessEntry, Origin } from '../model/index.ts';

export type Denial = {
  /** Envoy's name of the policy, `none` when no ALLOW policy matched. */
  readonly policy: string;
  readonly rule: number | null;
  /** Null for `none` and for names that Istio did not write. */
  readonly origin: Origin | null;
};

/**
 * What denied a request, by Envoy's `rbac_access_denied_matched_policy[NAME]`; null when the text tells of no denial.
 * (Envoy `source/extensions/filters/common/rbac`.)
 */
export function denialIn(details: string | null): Denial | null {
  if (!details?.startsWith('rbac_access_denied')) return null;
  const policy = /^rbac_access_denied_matched_policy\[(.*)\]$/s.exec(details)?.[1] ?? 'none';
  return { policy, ...policyOrigin(policy) };
}

/** What denied the request of a line. HTTP lines say it in `response_code_details`, TCP lines in `connection_termination_details`. */
export const deniedBy = (line: Pick<AccessEntry, 'details' | 'terminationDetails'>): Denial | null =>
  denialIn(line.details) ?? denialIn(line.terminationDetails);

/**
 * Takes apart the name that istiod gives a policy in Envoy: `ns[NAMESPACE]-policy[NAME]-rule[INDEX]` (istio.io/istio
 * `pilot/pkg/security/authz/builder`).
 */
export function policyOrigin(name: string): { readonly rule: number | null; readonly origin: Origin | null } {
  const m = /^ns\[([^\]]*)\]-policy\[([^\]]*)\]-rule\[(\d+)\]$/.exec(name);
  if (!m) return { rule: null, origin: null };
  return {
    rule: Number(m[3]),
    origin: { kind: 'AuthorizationPolicy', namespace: m[1] ?? '', name: m[2] ?? '' },
  };
}
