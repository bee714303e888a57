import type { Interception, Pod } from '@/mesh/model';
import type { ClusterConnection } from '@/server/cluster/connection';
import { readInitLog } from './client.ts';
import { decodeLog } from './decode.ts';
import { deriveRules } from './derive.ts';

/** The rules of one sidecar's pod, read now; derived from its annotations, and marked so, where no log tells them. */
export async function readRules(connection: ClusterConnection, pod: Pod, signal: AbortSignal): Promise<Interception> {
  if (!pod.containers.some((c) => c.name === 'istio-init'))
    return deriveRules(pod, 'the pod has no istio-init container, so nothing logged its rules');
  const log = await readInitLog(connection, pod.id, signal);
  if (!log.ok) return deriveRules(pod, `the log of istio-init cannot be read (${log.error.code})`);
  const rules = decodeLog(pod.id, log.value);
  return typeof rules === 'string' ? deriveRules(pod, 'the log of istio-init names no rules') : rules;
}
