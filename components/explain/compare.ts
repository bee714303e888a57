import type { Origin } from '@/mesh/model';
import type { Fact, FactKey, Reason, Station } from '@/mesh/path/stations.ts';
import type { BranchReport } from '@/wire/explain';

/** Facts that are a decision, or the outcome of one: where two answers differ in them, they differ in what happens. */
const DECISIONS: readonly FactKey[] = [
  'dials',
  'redirected-to',
  'bypassed',
  'dropped',
  'listener',
  'filter-chain',
  'virtual-host',
  'route',
  'redirects-to',
  'direct-response',
  'fault-abort',
  'fault-delay',
  'cors',
  'rewrite',
  'mirror',
  'timeout',
  'retry-policy',
  'cluster',
  'translated-to',
  'security',
  'transport-failure',
  'mtls-mode',
  'token',
  'policy',
  'inbound-cluster',
  'not-computed',
];

/** What differs at a station. `left` and `right` are empty where that side has nothing of the kind. */
export type Difference = {
  readonly key: FactKey | 'state';
  readonly left: readonly Told[];
  readonly right: readonly Told[];
};

/** A fact's value, or why there is none. `fact` null: the station itself. */
export type Told = { readonly fact: Fact | null; readonly state: Station['state']; readonly because: Reason | null };

export type Parting = {
  /** Index of the station on each side, null: that side has no such station. */
  readonly left: number | null;
  readonly right: number | null;
  readonly station: Station;
  readonly differences: readonly Difference[];
};

/**
 * The stations at which two ways differ in what happens, in order: where they part is the first. That one of them then goes
 * no further is not told again at every station behind.
 */
export function partings(left: readonly Station[], right: readonly Station[]): readonly Parting[] {
  const all = everyParting(left, right);
  const both = ({ left: l, right: r }: Parting) =>
    l !== null && r !== null && [left[l], right[r]].every((s) => s !== undefined && decides(s));
  return all.filter((part, i) => i === 0 || both(part));
}

function everyParting(left: readonly Station[], right: readonly Station[]): readonly Parting[] {
  return paired(left, right).flatMap(([l, r]): readonly Parting[] => {
    const a = l === null ? undefined : left[l];
    const b = r === null ? undefined : right[r];
    const station = b ?? a;
    if (station === undefined) return [];
    const differences = differencesOf(a, b);
    return differences.length === 0 ? [] : [{ left: l, right: r, station, differences }];
  });
}

/** Stations of one kind and side, the first with the first. The right side's order leads. */
function paired(
  left: readonly Station[],
  right: readonly Station[],
): readonly (readonly [number | null, number | null])[] {
  const name = (s: Station) => `${s.kind} ${s.side}`;
  const open = new Map<string, number[]>();
  for (const [i, s] of left.entries()) open.set(name(s), [...(open.get(name(s)) ?? []), i]);
  const pairs = right.map((s, i) => [open.get(name(s))?.shift() ?? null, i] as const);
  const rest = [...open.values()].flat().map((i) => [i, null] as const);
  return [...pairs, ...rest];
}

function differencesOf(a: Station | undefined, b: Station | undefined): readonly Difference[] {
  const found: Difference[] = [];
  if (a?.state !== b?.state) found.push({ key: 'state', left: a ? [stateOf(a)] : [], right: b ? [stateOf(b)] : [] });
  // What was never reached decided nothing.
  if (!a || !b || !decides(a) || !decides(b)) return found;
  for (const key of DECISIONS) {
    const l = a.facts.filter((f) => f.key === key);
    const r = b.facts.filter((f) => f.key === key);
    if (said(l) === said(r)) continue;
    found.push({ key, left: l.map((f) => told(f, a)), right: r.map((f) => told(f, b)) });
  }
  return found;
}

const decides = (s: Station) => s.state === 'passed' || s.state === 'failed' || s.state === 'unknown';
const stateOf = (s: Station): Told => ({ fact: null, state: s.state, because: s.because });
const told = (fact: Fact, { state }: Station): Told => ({ fact, state, because: fact.note ?? null });
/** Without a value, the note is what is said. */
const said = (facts: readonly Fact[]) =>
  JSON.stringify(facts.map((f) => [f.value, f.value === '' ? f.note : null, f.tone === 'bad']));

/** The branch of an answer that is best held against a branch of another: that to the same cluster, else the likeliest. */
export function counterpart(of: BranchReport, among: readonly BranchReport[]): BranchReport | null {
  const alike = among.filter((b) => b.cluster === of.cluster && b.verdict.kind === of.verdict.kind);
  return alike[0] ?? among.find((b) => b.cluster === of.cluster) ?? among[0] ?? null;
}

/** The Istio object that decided how a branch ends, where one did: the policy that denied, the route that led there. */
export function causeOf({ stations, failedAt, verdict }: BranchReport): Origin | null {
  // What is unknown was decided by nobody that is known.
  if (verdict.kind === 'unknown') return null;
  const at = failedAt === null ? undefined : stations[failedAt];
  if (at !== undefined && verdict.kind !== 'answered') {
    const bad = at.facts.find((f) => f.tone === 'bad' && f.origin !== undefined);
    if (bad?.origin) return bad.origin;
    const denied = at.choices
      .filter((c) => c.of === 'policy')
      .flatMap((c) => c.candidates)
      .find((c) => c.outcome === 'chosen' && c.origin !== undefined);
    if (denied?.origin) return denied.origin;
    const policy = at.facts.find((f) => f.key === 'policy' && f.origin !== undefined);
    if (policy?.origin) return policy.origin;
    const only = at.choices
      .filter((c) => c.of === 'policy')
      .flatMap((c) => c.candidates.flatMap((x) => x.origin ?? []));
    if (only.length > 0) return only[0] ?? null;
  }
  const envoy = stations.find((s) => s.kind === 'envoy' && s.side === 'client');
  const routed = (['fault-abort', 'redirects-to', 'direct-response', 'route', 'cluster'] as const)
    .map((key) => envoy?.facts.find((f) => f.key === key)?.origin)
    .find((o) => o !== undefined);
  return routed ?? null;
}
