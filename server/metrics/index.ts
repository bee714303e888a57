import { collectDefaultMetrics, Registry } from 'prom-client';
import type { SourceName, SourceStatus } from '@/mesh/model';
import type { Runtime } from '../runtime.ts';
import { apiRequestMetrics } from './apiRequests.ts';
import { certificateMetrics } from './certificates.ts';
import { counter, figure, gauge, type Series } from './instruments.ts';
import { syncMetrics } from './sync.ts';

const STATUSES: readonly SourceStatus['kind'][] = ['off', 'connecting', 'live', 'stale', 'failed'];

/** What of a runtime the metrics are read from. */
export type Measured = Pick<Runtime, 'engine' | 'connection' | 'surprises' | 'tally'>;

/** Prometheus text of the mesh's certificates and sync, and of Meshpath's own health and cost (docs/metrics.md); figures are read when they are asked for. */
export async function metricsText(runtime: Measured): Promise<{ body: string; contentType: string }> {
  const registry = registryOf(runtime);
  return { body: await registry.metrics(), contentType: registry.contentType };
}

// One registry a runtime: prom-client refuses to register a name twice.
const registries = new WeakMap<Measured, Registry>();

/** Every metric there is, for `/metrics` and for the test that holds documents, rules and dashboard against them. */
export function registryOf(runtime: Measured): Registry {
  const known = registries.get(runtime);
  if (known !== undefined) return known;
  const registry = new Registry();
  registries.set(runtime, registry);
  collectDefaultMetrics({ register: registry, prefix: 'meshpath_' });
  const { engine, connection, surprises, tally } = runtime;
  certificateMetrics(registry, engine.mesh, engine.now, tally);
  syncMetrics(registry, engine.mesh, engine.now, tally);
  counter(registry, 'meshpath_requests_explained_total', 'Requests held against their explanation.', ['result'], () =>
    Object.entries(surprises.figures().compared).map(([result, n]): Series<'result'> => [{ result }, n]),
  );
  counter(registry, 'meshpath_surprises_total', 'Requests that went otherwise than explained.', ['of'], () =>
    [...surprises.figures().surprises].map(([of, n]): Series<'of'> => [{ of }, n]),
  );
  gauge(
    registry,
    'meshpath_source_status',
    'Standing of each source: 1 at its present status, 0 at the others.',
    ['source', 'status'],
    () =>
      (Object.entries(engine.mesh().sources) as [SourceName, SourceStatus][]).flatMap(([source, { kind }]) =>
        STATUSES.map((status): Series<'source' | 'status'> => [{ source, status }, kind === status ? 1 : 0]),
      ),
  );
  figure(
    registry,
    'meshpath_degradations',
    'Parts of sources that are missing now.',
    () => engine.mesh().degradations.length,
  );
  figure(registry, 'meshpath_browsers', 'Event streams open to browsers.', () => engine.figures().subscribers);
  figure(registry, 'meshpath_requests_kept', 'Requests held in memory.', () => engine.mesh().requests.length);
  figure(
    registry,
    'meshpath_proxy_config_bytes',
    'Bytes of cached config dumps, as received.',
    () => engine.figures().configBytes,
  );
  figure(
    registry,
    'meshpath_kubernetes_watches',
    'Watches open to the API server.',
    () => connection?.openStreams().watches ?? 0,
  );
  figure(registry, 'meshpath_log_streams', 'Container logs followed.', () => connection?.openStreams().logs ?? 0);
  figure(registry, 'meshpath_port_forwards', 'Port-forwards open.', () => connection?.openStreams().portForwards ?? 0);
  apiRequestMetrics(registry, () => connection?.requests() ?? null);
  return registry;
}
