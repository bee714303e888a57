import type { MeshRequest } from '@/mesh/model';
import { isFailed } from '@/mesh/requests/outcome.ts';
import type { DeathPlace } from './journey.ts';

/**
 * Where in the picture a request died; null when it was answered. A server line proves that it came over the wire;
 * without one, an upstream address says that the client's proxy tried, and none that it never left that proxy.
 */
export function deathPlace(request: MeshRequest): DeathPlace | null {
  if (!isFailed(request)) return null;
  const { client, server } = request;
  if (server !== null) {
    const passed = server.upstreamHost !== null && server.details === 'via_upstream';
    return passed ? 'app' : 'server-proxy';
  }
  return client?.upstreamHost == null ? 'client-proxy' : 'wire';
}
