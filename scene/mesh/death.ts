import type { MeshRequest } from '@/mesh/model';
import { diagnose, type FailurePlace } from '@/mesh/path/failure.ts';
import { isFailed } from '@/mesh/requests/outcome.ts';
import type { DeathPlace } from './journey.ts';

const PLACES: Readonly<Record<FailurePlace, DeathPlace>> = {
  'client-app': 'client-proxy',
  'client-envoy': 'client-proxy',
  wire: 'wire',
  'server-envoy': 'server-proxy',
  'server-app': 'app',
  // Nobody can tell proxy and app apart there: it came as far as the pod.
  'server-side': 'server-proxy',
};

/** Where in the picture a request died; null when it was answered. */
export function deathPlace(request: MeshRequest): DeathPlace | null {
  if (!isFailed(request)) return null;
  const diagnosis = diagnose(request);
  return diagnosis === null ? 'wire' : PLACES[diagnosis.at];
}
