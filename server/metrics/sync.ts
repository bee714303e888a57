import type { Registry } from 'prom-client';
import { type EpochMs, type Mesh, nameOf, namespaceOf, type XdsType } from '@/mesh/model';
import { STALE_AFTER_MS, type SyncDetail, syncOf } from '@/mesh/sync/state';
import { syncSummary } from '@/mesh/sync/summary';
import { counter, figure, gauge, type Series } from './instruments.ts';
import type { Tally } from './tally.ts';

const TYPES: readonly XdsType[] = ['CDS', 'LDS', 'EDS', 'RDS', 'ECDS'];
const STATES: readonly SyncDetail['kind'][] = ['synced', 'stale', 'nack', 'not-sent'];
/** Proxies that get series of their own while something is wrong with them. */
export const MAX_PROXIES = 200;

/** Registers what `/metrics` says of the configuration that proxies hold, as istiod tells it. */
export function syncMetrics(registry: Registry, mesh: () => Mesh, now: () => EpochMs, tally: Tally): void {
  gauge(registry, 'meshpath_proxy_sync', 'Proxies by xDS type and state.', ['type', 'state'], () => {
    const counts = new Map<string, number>();
    for (const sync of Object.values(mesh().sync))
      for (const [type, detail] of syncOf(sync, now(), mesh().syncSince[sync.pod]))
        counts.set(`${type} ${detail.kind}`, (counts.get(`${type} ${detail.kind}`) ?? 0) + 1);
    return TYPES.flatMap((type) =>
      STATES.map((state): Series<'type' | 'state'> => [{ type, state }, counts.get(`${type} ${state}`) ?? 0]),
    );
  });
  gauge(
    registry,
    'meshpath_proxy_out_of_sync',
    '1 for each proxy and type that was refused, or sent and not acknowledged for 5 s.',
    ['namespace', 'pod', 'type', 'state'],
    () => outOfSync(mesh(), now()),
  );
  counter(registry, 'meshpath_nacks_total', 'Refusals by proxies seen since Meshpath started.', ['type'], () => [
    ...TYPES.map((type): Series<'type'> => [{ type }, 0]),
    ...[...tally.nacks()].map(([type, n]): Series<'type'> => [{ type }, n]),
  ]);
  figure(
    registry,
    'meshpath_proxies_unheld',
    'Running proxies that no istiod replica names, as far as istiod can be asked.',
    () => syncSummary(mesh(), now()).unheld.length,
  );
}

type ProxyLabel = 'namespace' | 'pod' | 'type' | 'state';

function outOfSync(mesh: Mesh, now: EpochMs): Series<ProxyLabel>[] {
  const series: Series<ProxyLabel>[] = [];
  let proxies = 0;
  for (const sync of Object.values(mesh.sync)) {
    const wrong = [...syncOf(sync, now, mesh.syncSince[sync.pod])].filter(([, detail]) => isWrong(detail));
    if (wrong.length === 0) continue;
    if (++proxies > MAX_PROXIES) break;
    for (const [type, { kind }] of wrong)
      series.push([{ namespace: namespaceOf(sync.pod), pod: nameOf(sync.pod), type, state: kind }, 1]);
  }
  return series;
}

const isWrong = (detail: SyncDetail): boolean =>
  detail.kind === 'nack' || (detail.kind === 'stale' && (detail.forMs === null || detail.forMs >= STALE_AFTER_MS));
