import type { AccessEntry, Evidence, MeshRequest, Pod } from '../../model/index.ts';
import { type LogField, logged } from '../facts.ts';
import { rememberedOf } from '../remembered.ts';

/** How the last connection that anybody logged to a port of a pod's app ended. */
export type PortSeen = { readonly took: boolean; readonly evidence: Evidence };

/**
 * Whether the app took the last connection to its port, as the Envoy that opened it logged: the pod's own, or the caller's
 * where the pod has none. Null: none is held. SPEC S-12.
 */
export const portSeen = (requests: readonly MeshRequest[], pod: Pod, address: string): PortSeen | null =>
  seenAt(requests).get(pod.proxy === 'none' ? address : `${pod.id} ${address}`) ?? null;

const seenAt = rememberedOf((requests: readonly MeshRequest[]): ReadonlyMap<string, PortSeen> => {
  const found = new Map<string, PortSeen>();
  for (const { client, server } of requests)
    if (server !== null) note(found, server, `${server.pod} ${server.upstreamHost}`);
    else if (client !== null) note(found, client, client.upstreamHost ?? '');
  return found;
});

function note(found: Map<string, PortSeen>, line: AccessEntry, key: string): void {
  const failed = line.flags.includes('UF');
  // Only a refusal tells of the app: whatever else kept a connection from coming about lies before it.
  if (line.upstreamHost === null || (failed && !/refused/i.test(line.transportFailure ?? ''))) return;
  const field: LogField = failed ? 'transportFailure' : 'upstreamHost';
  found.set(key, { took: !failed, evidence: logged(line, field) });
}
