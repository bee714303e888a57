import type { Histogram, PushFigures } from '@/mesh/model';
import type { Metrics, Sample } from './prom.ts';

/** The debug types that tools ask for (`istio.io/debug/…`) are pushes to nobody's proxy. */
const isProxyType = ({ labels }: Sample) => /^[a-z]+$/.test(labels.type ?? '');

/** What /metrics tells of how configuration is handed out (istio.io/istio `pilot/pkg/xds/monitoring.go`). */
export function decodePushing(metrics: Metrics): PushFigures {
  const types = new Set(metrics.all('pilot_xds_push_time_count').filter(isProxyType).map(typeOf));
  return {
    convergence: histogramOf(metrics, 'pilot_proxy_convergence_time'),
    queue: histogramOf(metrics, 'pilot_proxy_queue_time'),
    pushTime: Object.fromEntries(
      [...types].flatMap((type) => {
        const histogram = histogramOf(metrics, 'pilot_xds_push_time', (sample) => typeOf(sample) === type);
        return histogram === null ? [] : [[type, histogram]];
      }),
    ),
    triggers: Object.fromEntries(
      metrics.all('pilot_push_triggers').map(({ labels, value }) => [labels.type ?? '', value]),
    ),
  };
}

const typeOf = ({ labels }: Sample) => (labels.type ?? '').toUpperCase();

/** Seconds become ms. Null when the metric is absent. */
function histogramOf(
  metrics: Metrics,
  name: string,
  wanted: (sample: Sample) => boolean = () => true,
): Histogram | null {
  const total = (part: string) =>
    metrics
      .all(`${name}_${part}`)
      .filter(wanted)
      .reduce<number | null>((sum, { value }) => (sum ?? 0) + value, null);
  const count = total('count');
  const sum = total('sum');
  if (count === null || sum === null) return null;
  const upTo = new Map<number, number>();
  for (const sample of metrics.all(`${name}_bucket`).filter(wanted)) {
    const bound = Number(sample.labels.le);
    if (Number.isFinite(bound)) upTo.set(bound, (upTo.get(bound) ?? 0) + sample.value);
  }
  const bounds = [...upTo.keys()].sort((a, b) => a - b);
  return { le: bounds.map((b) => b * 1000), upTo: bounds.map((b) => upTo.get(b) ?? 0), count, sumMs: sum * 1000 };
}
