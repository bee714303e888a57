import { type AccessEntry, type DurationMs, durationMs, epochMs, type MeshRequest } from '../model/index.ts';
import { logged } from './facts.ts';
import type { Timing } from './stations.ts';

/**
 * The spans that the logs give. Both Envoys log start and length by their own nodes' clocks, in milliseconds; the app's
 * time is the server Envoy's `x-envoy-upstream-service-time`, a length without a start, which is placed inside. SPEC T-1 to T-3.
 */
export function timingsOf(request: MeshRequest, serverHasEnvoy: boolean): Timing[] {
  const { client, server } = request;
  const spans = [client && span('client-envoy', client), server && span('server-envoy', server)];
  const before = server ?? (serverHasEnvoy ? null : client);
  const app = before && appSpan(before);
  return [...spans, app].filter((t) => t !== null);
}

const span = (of: 'client-envoy' | 'server-envoy', line: AccessEntry): Timing | null =>
  line.duration === null
    ? null
    : { of, from: line.startedAt, length: line.duration, evidence: logged(line, 'duration'), placed: false };

function appSpan(line: AccessEntry): Timing | null {
  if (line.upstreamServiceTime === null) return null;
  const spare = Math.max(0, (line.duration ?? line.upstreamServiceTime) - line.upstreamServiceTime);
  const length: DurationMs = durationMs(line.upstreamServiceTime);
  return {
    of: 'app',
    from: epochMs(line.startedAt + spare / 2),
    length,
    evidence: logged(line, 'upstreamServiceTime'),
    placed: true,
  };
}
