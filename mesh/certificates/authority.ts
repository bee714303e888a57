import type { AuthorityFigures, EpochMs, IstiodFigures, Mesh } from '../model/index.ts';

const REASONS = [
  'authenticationErrors',
  'identityErrors',
  'parseErrors',
  'signErrors',
] as const satisfies readonly (keyof AuthorityFigures)[];

/** The certificate authority over all replicas of istiod; null where no replica told. */
export type Authority = {
  readonly requests: number | null;
  readonly issued: number | null;
  readonly failed: number | null;
  /** Each reason, those that never happened too; null where an older recording has no more than their sum. */
  readonly reasons: readonly { readonly reason: (typeof REASONS)[number]; readonly count: number }[] | null;
  /** The earliest end among the replicas. */
  readonly rootExpiresAt: EpochMs | null;
  /** The same of the chain between root and workloads; null: there is none. */
  readonly chain: EpochMs | 'unread' | null;
  readonly replicas: readonly IstiodFigures[];
};

export function authorityOf(istiods: Mesh['istiods']): Authority {
  const replicas = Object.values(istiods).sort((a, b) => (a.pod < b.pod ? -1 : 1));
  const total = (pick: (figures: IstiodFigures) => number | null) => {
    const numbers = replicas.map(pick).filter((n) => n !== null);
    return numbers.length === 0 ? null : numbers.reduce((a, b) => a + b, 0);
  };
  const told = replicas.flatMap(({ authority }) => (authority ? [authority] : []));
  const earliest = (times: readonly (EpochMs | null)[]) => {
    const known = times.filter((time) => time !== null);
    return known.length === 0 ? null : (Math.min(...known) as EpochMs);
  };
  return {
    requests: total((figures) => figures.csrCount),
    issued: total((figures) => figures.certificatesIssued),
    failed: total((figures) => figures.csrErrors),
    reasons:
      told.length === 0
        ? null
        : REASONS.map((reason) => ({ reason, count: told.reduce((sum, figures) => sum + figures[reason], 0) })),
    rootExpiresAt: earliest(replicas.map(({ rootExpiresAt }) => rootExpiresAt)),
    chain: told.length === 0 ? 'unread' : earliest(told.map(({ chainExpiresAt }) => chainExpiresAt)),
    replicas,
  };
}
