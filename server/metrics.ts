import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { SourceStatus } from '@/mesh/model';
import type { Runtime } from './runtime.ts';

const STATUSES: readonly SourceStatus['kind'][] = ['off', 'connecting', 'live', 'stale', 'failed'];

/** Prometheus text of Meshpath's own health and cost; figures are read when they are asked for. */
export async function metricsText(runtime: Runtime): Promise<{ body: string; contentType: string }> {
  const registry = registryOf(runtime);
  return { body: await registry.metrics(), contentType: registry.contentType };
}

// One registry a runtime: prom-client refuses to register a name twice.
const registries = new WeakMap<Runtime, Registry>();

function registryOf(runtime: Runtime): Registry {
  const known = registries.get(runtime);
  if (known !== undefined) return known;
  const registry = new Registry();
  registries.set(runtime, registry);
  collectDefaultMetrics({ register: registry, prefix: 'meshpath_' });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  const { engine, connection, surprises } = runtime;
  counter(registry, 'meshpath_requests_explained_total', 'Requests held against their explanation.', 'result', () =>
    Object.entries(surprises.figures().compared),
  );
  counter(
    registry,
    'meshpath_surprises_total',
    'Requests that went otherwise than explained.',
    'of',
    () => surprises.figures().surprises,
  );
  new Gauge({
    name: 'meshpath_source_status',
    help: 'Standing of each source: 1 at its present status, 0 at the others.',
    labelNames: ['source', 'status'],
    registers: [registry],
    collect() {
      for (const [source, status] of Object.entries(engine.mesh().sources))
        for (const name of STATUSES) this.set({ source, status: name }, status.kind === name ? 1 : 0);
    },
  });
  gauge('meshpath_degradations', 'Parts of sources that are missing now.', () => engine.mesh().degradations.length);
  gauge('meshpath_browsers', 'Event streams open to browsers.', () => engine.figures().subscribers);
  gauge('meshpath_requests_kept', 'Requests held in memory.', () => engine.mesh().requests.length);
  gauge(
    'meshpath_proxy_config_bytes',
    'Bytes of cached config dumps, as received.',
    () => engine.figures().configBytes,
  );
  gauge('meshpath_kubernetes_watches', 'Watches open to the API server.', () => connection?.openStreams().watches ?? 0);
  gauge('meshpath_log_streams', 'Container logs followed.', () => connection?.openStreams().logs ?? 0);
  gauge('meshpath_port_forwards', 'Port-forwards open.', () => connection?.openStreams().portForwards ?? 0);
  return registry;
}

/** A counter whose figures are kept elsewhere. */
function counter<L extends string>(
  registry: Registry,
  name: string,
  help: string,
  label: L,
  read: () => Iterable<readonly [string, number]>,
): void {
  new Counter<L>({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    collect() {
      this.reset();
      for (const [value, n] of read()) this.inc({ [label]: value } as Record<L, string>, n);
    },
  });
}
