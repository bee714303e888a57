import type { Evidence, Origin } from '../../model/index.ts';
import type { Reason } from '../reasons.ts';
import type { Candidate, Choice, Fact, FactKey, Station } from '../stations.ts';

/** One decision on a request's way: what was chosen, why, and what lost. Codes; words are the catalogue's. */
export type Stage = {
  readonly kind:
    | 'interception'
    | 'listener'
    | 'filter-chain'
    | 'http-filter'
    | 'route'
    | 'cluster'
    | 'endpoint'
    | 'tls'
    | 'authorization'
    | 'app';
  readonly at: 'client' | 'server';
  /** What `chosen` is: the fact's key, so that a number or an empty value can be said in words. */
  readonly of: FactKey;
  /** Data as the source has it: a rule, a name, an address; null: nothing was, or nothing tells. */
  readonly chosen: string | null;
  readonly because: Reason | null;
  readonly evidence: Evidence | null;
  /** The Istio object that caused it. */
  readonly origin: Origin | null;
  readonly rejected: readonly {
    readonly name: string;
    readonly because: Reason | null;
    readonly of: Choice['of'];
    readonly evidence: Evidence;
    readonly origin: Origin | null;
  }[];
};

/**
 * The decisions in the stations of one way, in order. A station that is not there, or was not reached, decides nothing; one
 * of which nothing is known gives one stage without a choice, and why.
 */
export const stagesOf = (stations: readonly Station[]): readonly Stage[] => stations.flatMap(stagesAt);

function stagesAt(station: Station): readonly Stage[] {
  if (station.state === 'absent' || station.state === 'not-reached') return [];
  switch (station.kind) {
    case 'app':
      return appStages(station);
    case 'interception':
      return interceptionStages(station);
    case 'envoy':
      return envoyStages(station);
    case 'wire':
      return wireStages(station);
  }
}

function appStages(station: Station): readonly Stage[] {
  const at = sideOf(station);
  const told = station.side === 'client' ? factOf(station, 'dials') : factOf(station, 'address');
  if (told !== undefined)
    return [{ ...fromFact('app', at, told), because: station.because ?? told.note ?? noteOf(station, 'answers') }];
  if (station.side === 'client' && station.state === 'passed') return [];
  return [{ ...NONE, kind: 'app', at, of: 'address', because: station.because }];
}

function interceptionStages(station: Station): readonly Stage[] {
  const at = sideOf(station);
  const rules = choicesOf(station, 'rule');
  const rule = pickedOf(rules)[0];
  const told = (['redirected-to', 'bypassed', 'dropped', 'rules-source'] as const)
    .map((key) => factOf(station, key))
    .find((f) => f !== undefined);
  const base =
    told === undefined
      ? { ...NONE, kind: 'interception' as const, at, of: 'not-computed' as const }
      : fromFact('interception', at, told);
  return [
    {
      ...base,
      chosen: rule?.text ?? base.chosen,
      because: rule?.because ?? base.because ?? station.because,
      evidence: rule?.evidence ?? base.evidence,
      rejected: rejectedOf(rules),
    },
  ];
}

/** Facts of an Envoy that are decisions, in the order in which it makes them. */
const ENVOY: readonly (readonly [kind: Stage['kind'], keys: readonly FactKey[], choices: readonly Choice['of'][]])[] = [
  ['listener', ['listener'], []],
  ['filter-chain', ['filter-chain'], ['filter-chain']],
  ['route', ['route'], ['route', 'virtual-host']],
  ['http-filter', ['token'], []],
  ['authorization', ['policy'], ['policy']],
  ['http-filter', ['fault-delay'], []],
  ['http-filter', ['fault-abort'], []],
  ['http-filter', ['cors'], []],
  ['cluster', ['cluster', 'inbound-cluster'], ['weight']],
  ['endpoint', ['endpoint'], ['endpoint']],
];

function envoyStages(station: Station): readonly Stage[] {
  const at = sideOf(station);
  const stages = ENVOY.flatMap(([kind, keys, of]) => envoyStage(station, at, kind, keys, of));
  const open = station.facts.find((f) => f.key === 'not-computed');
  if (open !== undefined || (stages.length === 0 && station.state !== 'passed'))
    return [
      ...stages,
      {
        ...NONE,
        kind: 'listener',
        at,
        of: 'not-computed',
        because: open?.note ?? station.because,
        evidence: open?.evidence ?? null,
      },
    ];
  return stages;
}

function envoyStage(
  station: Station,
  at: Stage['at'],
  kind: Stage['kind'],
  keys: readonly FactKey[],
  of: readonly Choice['of'][],
): readonly Stage[] {
  const told = keys.map((key) => factOf(station, key)).find((f) => f !== undefined);
  const [choices = [], ...others] = of.map((one) => choicesOf(station, one));
  const picked = pickedOf(choices);
  const [first] = picked;
  // A virtual host without a route that takes the request, or none at all.
  const host = kind === 'route' && told === undefined ? factOf(station, 'virtual-host') : undefined;
  if (told === undefined && host === undefined && choices.length === 0) return [];
  // That no policy guards what an app sends goes without saying.
  if (kind === 'authorization' && at === 'client' && told?.value === 'none' && choices.length === 0) return [];
  const base = told ?? host;
  const stage: Stage =
    base === undefined ? { ...NONE, kind, at, of: keys[0] ?? 'not-computed' } : fromFact(kind, at, base);
  return [
    {
      ...stage,
      chosen:
        host !== undefined ? null : (stage.chosen ?? (picked.length > 0 ? picked.map((c) => c.text).join(', ') : null)),
      because: stage.because ?? (picked.length <= 1 ? (first?.because ?? null) : null),
      evidence: stage.evidence ?? first?.evidence ?? null,
      origin: stage.origin ?? first?.origin ?? null,
      rejected: [choices, ...others].flatMap(rejectedOf),
    },
  ];
}

function wireStages(station: Station): readonly Stage[] {
  const told = factOf(station, 'security');
  if (told === undefined) return [];
  const translated = factOf(station, 'translated-to');
  const endpoints = choicesOf(station, 'endpoint');
  const failed = noteOf(station, 'transport-failure');
  return [
    ...(translated === undefined
      ? []
      : [{ ...fromFact('endpoint', 'client', translated), rejected: rejectedOf(endpoints) }]),
    { ...fromFact('tls', 'client', told), because: station.because ?? failed ?? told.note ?? null },
  ];
}

const NONE = { chosen: null, because: null, evidence: null, origin: null, rejected: [] } as const;

const fromFact = (kind: Stage['kind'], at: Stage['at'], of: Fact): Stage => ({
  kind,
  at,
  of: of.key,
  chosen: of.value === '' ? null : of.value,
  because: of.note ?? null,
  evidence: of.evidence,
  origin: of.origin ?? null,
  rejected: [],
});

const sideOf = (station: Station): Stage['at'] => (station.side === 'server' ? 'server' : 'client');
const factOf = (station: Station, key: FactKey) => station.facts.find((f) => f.key === key);
const noteOf = (station: Station, key: FactKey): Reason | null => factOf(station, key)?.note ?? null;

/** Candidates with what they are of; several choices of one kind (one for each RBAC filter) are one list. */
type Of = Candidate & { readonly choice: Choice['of'] };
const choicesOf = (station: Station, of: Choice['of']): readonly Of[] =>
  station.choices.filter((c) => c.of === of).flatMap((c) => c.candidates.map((x) => ({ ...x, choice: c.of })));

const pickedOf = (of: readonly Of[]) => {
  const chosen = of.filter((c) => c.outcome === 'chosen');
  return chosen.length > 0 ? chosen : of.filter((c) => c.outcome === 'possible' || c.outcome === 'unknown');
};

function rejectedOf(of: readonly Of[]): Stage['rejected'] {
  const picked = new Set<Candidate>(pickedOf(of));
  return of
    .filter((c) => !picked.has(c) && c.outcome !== 'followed')
    .map((c) => ({ name: c.text, because: c.because, of: c.choice, evidence: c.evidence, origin: c.origin ?? null }));
}
