import { ok, type PodId, type Result } from '@/mesh/model';
import type { ClusterConnection } from '@/server/cluster/connection';

/** istio-init logs about 4 KB; a log far beyond that is one that something else writes into. */
const MAX_BYTES = 1 << 20;

/** The whole log of a pod's istio-init, as text, at most 1 MiB. */
export async function readInitLog(
  connection: ClusterConnection,
  pod: PodId,
  signal: AbortSignal,
): Promise<Result<string>> {
  const opened = await connection.logs(pod, 'istio-init', { follow: false, limitBytes: MAX_BYTES }, signal);
  if (!opened.ok) return opened;
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of opened.value) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  } catch (error) {
    if (error instanceof Error && 'fault' in error && isFault(error.fault)) return { ok: false, error: error.fault };
    return {
      ok: false,
      error: { code: 'api-unreachable', message: `The log of ${pod} was cut.`, remedy: 'It is read again by itself.' },
    };
  }
  return ok(Buffer.concat(chunks).toString('utf8'));
}

const isFault = (value: unknown): value is { code: string; message: string; remedy: string } =>
  typeof value === 'object' && value !== null && 'code' in value && 'message' in value && 'remedy' in value;
