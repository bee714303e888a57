import { type Grace, graceOf } from '@/mesh/certificates/grace';
import { type Lifeline, lifelineOf } from '@/mesh/certificates/lifeline';
import { lifeOf } from '@/mesh/certificates/renewal';
import { type EpochMs, epochMs, type Mesh, nameOf, type PodId, parseSpiffe, workloadParts } from '@/mesh/model';

export type Tables = Pick<Mesh, 'certificates' | 'facts' | 'pods' | 'sightings' | 'sweeps'>;

export type Line = {
  readonly lifeline: Lifeline;
  readonly grace: Grace;
  readonly workload: string;
  readonly podName: string;
  /** Overdue now, expired now, or at some time without anything valid. */
  readonly trouble: 'now' | 'once' | null;
  /** What the text filter looks through, lower case. */
  readonly haystack: string;
};

export type Identity = {
  readonly spiffe: string | null;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly lines: readonly Line[];
};

/** Every lifeline by identity: those in trouble now on top, then those of short lives, then by name; pods that run before those that are gone. */
export function identitiesOf(mesh: Tables, now: EpochMs): readonly Identity[] {
  const groups = new Map<string, Line[]>();
  for (const pod of Object.keys(mesh.sightings) as PodId[]) {
    const lifeline = lifelineOf(mesh, pod, now);
    if (lifeline === null) continue;
    const line = lineOf(mesh, lifeline);
    const key = lifeline.spiffe ?? `pod ${pod}`;
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  return [...groups.values()]
    .map((lines): Identity => {
      const spiffe = lines[0]?.lifeline.spiffe ?? null;
      const parts = spiffe === null ? null : parseSpiffe(spiffe);
      return {
        spiffe,
        namespace: parts?.namespace ?? '',
        serviceAccount: parts?.serviceAccount ?? '',
        lines: lines.sort(byLine),
      };
    })
    .sort(
      (a, b) =>
        Number(isTroubled(b)) - Number(isTroubled(a)) ||
        shortestHours(a) - shortestHours(b) ||
        compare(a.namespace, b.namespace) ||
        compare(a.serviceAccount, b.serviceAccount),
    );
}

const isTroubled = ({ lines }: Identity) => lines.some((line) => line.trouble === 'now');
/** Where most happens comes first; lives of about the same length leave the order to the names. */
const shortestHours = ({ lines }: Identity): number =>
  Math.min(
    ...lines.map(({ lifeline }) => {
      const last = lifeline.spans.at(-1);
      return last === undefined || !lifeline.alive
        ? Number.MAX_SAFE_INTEGER
        : Math.floor((last.life.to - last.life.from) / 3_600_000);
    }),
  );
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const endOf = ({ lifeline }: Line) => lifeline.spans.at(-1)?.held.to ?? 0;

const byLine = (a: Line, b: Line): number =>
  Number(b.lifeline.alive) - Number(a.lifeline.alive) ||
  (a.lifeline.alive ? compare(a.lifeline.pod, b.lifeline.pod) : endOf(b) - endOf(a));

function lineOf(mesh: Tables, lifeline: Lifeline): Line {
  const { pod, spans, gaps, alive } = lifeline;
  const last = spans.at(-1);
  const workload = lifeline.workload === null ? nameOf(pod) : workloadParts(lifeline.workload).name;
  const overdueNow = alive && last !== undefined && last.overdue !== null;
  const expiredNow = alive && last !== undefined && last.held.to > last.life.to;
  const once = gaps.some((gap) => gap.kind === 'expired') || spans.some((span) => span.overdue !== null);
  return {
    lifeline,
    grace: graceOf(mesh, pod),
    workload,
    podName: nameOf(pod),
    trouble: overdueNow || expiredNow ? 'now' : once ? 'once' : null,
    haystack: [pod, workload, lifeline.spiffe ?? '', ...spans.map((span) => span.sighting.leaf.serial)]
      .join(' ')
      .toLowerCase(),
  };
}

export type LineFilter = {
  readonly text: string;
  /** With those pods that are gone and held something within `shown`. */
  readonly gone: boolean;
  readonly troubles: boolean;
  readonly shown: { readonly from: EpochMs; readonly to: EpochMs };
};

/** Identities with the lines that pass; those without any are left out. */
export function filterLines(
  identities: readonly Identity[],
  { text, gone, troubles, shown }: LineFilter,
): readonly Identity[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  return identities.flatMap((identity) => {
    const lines = identity.lines.filter(
      (line) =>
        (line.lifeline.alive || (gone && heldWithin(line, shown))) &&
        (!troubles || line.trouble !== null) &&
        wanted.every((word) => line.haystack.includes(word)),
    );
    return lines.length === 0 ? [] : [{ ...identity, lines }];
  });
}

const heldWithin = ({ lifeline }: Line, shown: LineFilter['shown']): boolean =>
  lifeline.spans.some(({ held }) => held.to >= shown.from && held.from <= shown.to);

/** What is held goes on being held between two readings of all lines. */
export function heldOn({ lifeline }: Line, now: EpochMs): Lifeline {
  const last = lifeline.spans.at(-1);
  if (last === undefined || last.ending !== 'held') return lifeline;
  return { ...lifeline, spans: [...lifeline.spans.slice(0, -1), { ...last, held: { ...last.held, to: now } }] };
}

/** Lives of the certificates that are held now, as their agents count them, ms. */
export const livesOf = (certificates: Mesh['certificates']): readonly number[] =>
  Object.values(certificates)
    .map(lifeOf)
    .filter((life) => life > 0);

/** Since when anything is known. */
export const seenSince = (identities: readonly Identity[], now: EpochMs): EpochMs =>
  epochMs(
    Math.min(now, ...identities.flatMap(({ lines }) => lines.map((line) => line.lifeline.spans[0]?.held.from ?? now))),
  );
