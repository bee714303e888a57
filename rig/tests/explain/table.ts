import { type Difference, type FIELDS, toldOf } from './compare.ts';
import type { Proof } from './prove.ts';

/** Questions right, wrong and left open, a line for each group and one for all. */
export function tableOf(proofs: readonly Proof[]): string {
  const groups = [...new Set(proofs.map(groupOf))];
  const row = (name: string, of: readonly Proof[]) => {
    const counts = (['right', 'wrong', 'unknown'] as const).map((kind) => of.filter((p) => p.judgement.kind === kind));
    return [name.padEnd(22), ...counts.map((c) => String(c.length).padStart(8))].join('');
  };
  return [
    ['request'.padEnd(22), ...['right', 'wrong', 'unknown'].map((word) => word.padStart(8))].join(''),
    ...groups.map((g) =>
      row(
        g,
        proofs.filter((p) => groupOf(p) === g),
      ),
    ),
    row('all', proofs),
  ].join('\n');
}

const groupOf = ({ asking }: Proof) => asking.name.replace(/(: .*| token .*)$/, '');

/** For how many questions the logs told each field. */
export const coverageOf = (proofs: readonly Proof[]): Readonly<Record<(typeof FIELDS)[number], number>> => {
  const count = (field: (typeof FIELDS)[number]) => proofs.filter((p) => toldOf(p.seen).includes(field)).length;
  const [by, flags, cluster, endpoint] = [count('by'), count('flags'), count('cluster'), count('endpoint')];
  const [tls, clientIdentity, serverIdentity] = [count('tls'), count('clientIdentity'), count('serverIdentity')];
  return { by, flags, cluster, endpoint, tls, clientIdentity, serverIdentity, policy: count('policy') };
};

/** One line for each question that was answered wrongly, with every field in which the answer differs. */
export const mistakesOf = (proofs: readonly Proof[]): readonly string[] =>
  proofs.flatMap(({ asking, judgement }) =>
    judgement.kind === 'wrong' ? [`${asking.name}: ${judgement.differences.map(text).join('; ')}`] : [],
  );

const text = ({ field, said, seen }: Difference) =>
  `${field} was said to be ${JSON.stringify(said)}, and is ${JSON.stringify(seen)}`;

/** What was left open, and on what it hangs: on what may be left open (`listed`), or on anything else. */
export const openOf = (proofs: readonly Proof[], listed: boolean): readonly string[] =>
  proofs.flatMap(({ asking, judgement }) =>
    judgement.kind === 'unknown' && judgement.listed === listed ? [`${asking.name}: ${judgement.because}`] : [],
  );

/**
 * How often the likeliest way was taken where chance picks one of several, against how often it should have been:
 * in standard deviations. Beyond 4.5 once in 150,000 runs.
 */
export function luckOf(proofs: readonly Proof[]): { readonly asked: number; readonly deviations: number } {
  const drawn = proofs.flatMap(({ said, judgement }) => {
    if (judgement.kind !== 'right' || !judgement.alone || said.branches.length < 2) return [];
    return [{ p: said.branches[0]?.probability ?? 1, taken: judgement.branch === said.branches[0] ? 1 : 0 }];
  });
  const sum = (f: (d: (typeof drawn)[number]) => number) => drawn.reduce((all, d) => all + f(d), 0);
  const variance = sum(({ p }) => p * (1 - p));
  return { asked: drawn.length, deviations: variance === 0 ? 0 : sum((d) => d.taken - d.p) / Math.sqrt(variance) };
}
