import type { Registry } from 'prom-client';
import type { Brake, RequestFigures } from '../cluster/ceiling.ts';
import { counter, figure, type Series } from './instruments.ts';

/** What Meshpath asks of the API server, and what it holds back; `read` gives null in replay. */
export function apiRequestMetrics(registry: Registry, read: () => RequestFigures | null): void {
  const byBrake = (of: 'delayed' | 'refused') => (): Series<'because'>[] =>
    (Object.entries(read()?.[of] ?? { ceiling: 0, 'retry-after': 0 }) as [Brake, number][]).map(
      ([because, n]): Series<'because'> => [{ because }, n],
    );
  counter(registry, 'meshpath_api_requests_total', 'Requests sent to the API server.', [], () => [
    [{}, read()?.sent ?? 0],
  ]);
  counter(
    registry,
    'meshpath_api_requests_delayed_total',
    'Requests to the API server that waited for their turn before they were sent.',
    ['because'],
    byBrake('delayed'),
  );
  counter(
    registry,
    'meshpath_api_requests_refused_total',
    'Requests to the API server that were not sent, as their turn would have come too late.',
    ['because'],
    byBrake('refused'),
  );
  figure(
    registry,
    'meshpath_api_requests_per_minute_limit',
    'Requests a minute that Meshpath sends to the API server at most.',
    () => read()?.perMinute ?? 0,
  );
}
