import {
  type EpochMs,
  hasProxy,
  namespaceOf,
  type Pod,
  type PodId,
  type XdsState,
  type XdsType,
} from '../model/index.ts';
import { PROXY_STATES, type ProxyState, proxyStateOf, type SyncTables } from './holding.ts';
import { overallOf, STALE_AFTER_MS, type SyncDetail, syncOf } from './state.ts';

/** The columns of the matrix, in the order in which the types depend on each other. */
export const MATRIX_TYPES = ['CDS', 'LDS', 'EDS', 'RDS', 'ECDS'] as const satisfies readonly XdsType[];
export type MatrixType = (typeof MATRIX_TYPES)[number];

/** `pushing`: sent and not acknowledged yet, but not for longer than a proxy may take. */
export type CellState = 'synced' | 'pushing' | 'stale' | 'nack' | 'not-sent' | 'unknown';

export type MatrixCell = {
  readonly state: CellState;
  /** Since when it is in this state, as far as Meshpath saw; null: not told. */
  readonly since: EpochMs | null;
  /** The nonces and times behind it; null where istiod tells nothing of this type. */
  readonly xds: XdsState | null;
};

export type MatrixRow = {
  readonly pod: PodId;
  readonly namespace: string;
  readonly workload: string;
  /** Null: no replica names this proxy. */
  readonly istiod: PodId | null;
  readonly version: string | null;
  readonly overall: ProxyState;
  readonly cells: Readonly<Record<MatrixType, MatrixCell>>;
  /** When the worst of its cells became so; null for a proxy in sync. */
  readonly troubledSince: EpochMs | null;
};

const UNKNOWN: MatrixCell = { state: 'unknown', since: null, xds: null };

/** Every proxy that a replica names, and every running one that none does. In no order. */
export function matrixOf(mesh: SyncTables, now: EpochMs): readonly MatrixRow[] {
  const held = Object.values(mesh.sync).map((sync): MatrixRow => {
    const since = mesh.syncSince[sync.pod];
    const details = syncOf(sync, now, since);
    const cell = (type: MatrixType): MatrixCell => cellOf(details.get(type), sync.types[type] ?? null);
    const cells = { CDS: cell('CDS'), LDS: cell('LDS'), EDS: cell('EDS'), RDS: cell('RDS'), ECDS: cell('ECDS') };
    return {
      ...whoOf(sync.pod, mesh.pods[sync.pod]),
      istiod: sync.istiod,
      version: sync.istioVersion,
      overall: overallOf(sync, now, since),
      cells,
      troubledSince: troubleOf(cells),
    };
  });
  const alone = Object.values(mesh.pods)
    .filter((pod) => hasProxy(pod) && pod.phase === 'Running' && mesh.sync[pod.id] === undefined)
    .map(
      (pod): MatrixRow => ({
        ...whoOf(pod.id, pod),
        istiod: null,
        version: null,
        overall: proxyStateOf(mesh, pod, now),
        cells: { CDS: UNKNOWN, LDS: UNKNOWN, EDS: UNKNOWN, RDS: UNKNOWN, ECDS: UNKNOWN },
        troubledSince: null,
      }),
    );
  return [...held, ...alone];
}

function whoOf(pod: PodId, known: Pod | undefined) {
  const [, , ...name] = known?.workload.split('/') ?? [];
  return { pod, namespace: namespaceOf(pod), workload: name.join('/') || pod.slice(pod.indexOf('/') + 1) };
}

function cellOf(detail: SyncDetail | undefined, xds: XdsState | null): MatrixCell {
  if (detail === undefined || detail.kind === 'not-sent') return { state: 'not-sent', since: null, xds };
  const { kind, since } = detail;
  if (kind !== 'stale') return { state: kind, since, xds };
  return { state: detail.forMs === null || detail.forMs >= STALE_AFTER_MS ? 'stale' : 'pushing', since, xds };
}

const RANK: Readonly<Record<CellState, number>> = {
  nack: 0,
  stale: 1,
  unknown: 2,
  pushing: 3,
  synced: 4,
  'not-sent': 5,
};

function troubleOf(cells: MatrixRow['cells']): EpochMs | null {
  const troubled = Object.values(cells).filter(({ state }) => state === 'nack' || state === 'stale');
  troubled.sort((a, b) => RANK[a.state] - RANK[b.state] || (a.since ?? 0) - (b.since ?? 0));
  return troubled[0]?.since ?? null;
}

/** How many proxies are in each standing. */
export function countRows(rows: readonly MatrixRow[]): Readonly<Record<ProxyState, number>> {
  const counts = { nack: 0, stale: 0, unheld: 0, pushing: 0, unknown: 0, synced: 0 };
  for (const { overall } of rows) counts[overall] += 1;
  return counts;
}

export type MatrixSort = 'worst' | 'name' | 'longest' | 'istiod';

/** The worst first: refused before stale before not connected; then by name. */
export function sortRows(rows: readonly MatrixRow[], sort: MatrixSort): readonly MatrixRow[] {
  const byName = (a: MatrixRow, b: MatrixRow) => (a.pod < b.pod ? -1 : a.pod > b.pod ? 1 : 0);
  const worst = (a: MatrixRow, b: MatrixRow) => PROXY_STATES.indexOf(a.overall) - PROXY_STATES.indexOf(b.overall);
  const orders: Readonly<Record<MatrixSort, (a: MatrixRow, b: MatrixRow) => number>> = {
    name: byName,
    worst: (a, b) => worst(a, b) || byName(a, b),
    longest: (a, b) =>
      (a.troubledSince ?? Number.POSITIVE_INFINITY) - (b.troubledSince ?? Number.POSITIVE_INFINITY) ||
      worst(a, b) ||
      byName(a, b),
    istiod: (a, b) => (a.istiod ?? '~').localeCompare(b.istiod ?? '~') || byName(a, b),
  };
  // Two without a time: ∞ − ∞ is no number, and `||` goes on to what comes next.
  return [...rows].sort((a, b) => orders[sort](a, b));
}

/** Rows by namespace: with `worst` and `longest` the namespace of the first row comes first, else by name. */
export function groupRows(
  rows: readonly MatrixRow[],
): readonly { readonly namespace: string; readonly rows: readonly MatrixRow[] }[] {
  const groups = new Map<string, MatrixRow[]>();
  for (const row of rows) {
    const group = groups.get(row.namespace);
    if (group === undefined) groups.set(row.namespace, [row]);
    else group.push(row);
  }
  return [...groups].map(([namespace, members]) => ({ namespace, rows: members }));
}

/** When the last cell became synced: since then every proxy of which istiod tells runs what it sent last. Null when one does not. */
export function allSyncedSince(rows: readonly MatrixRow[]): EpochMs | null {
  let since: EpochMs | null = null;
  for (const { overall, cells } of rows) {
    if (overall === 'unknown') continue;
    if (overall !== 'synced') return null;
    for (const cell of Object.values(cells))
      if (cell.since !== null && (since === null || cell.since > since)) since = cell.since;
  }
  return since;
}
