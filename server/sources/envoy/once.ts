import {
  type MeshEvent,
  ok,
  type Pod,
  type PodId,
  type ProxyConfig,
  type Result,
  type WorkloadCertificate,
} from '@/mesh/model';
import type { Clock } from '@/server/clock';
import type { ClusterConnection } from '@/server/cluster/connection';
import { createEnvoyAdmin } from './client.ts';
import { decodeSecrets } from './decodeSecrets.ts';
import { decodeSweep } from './decodeSweep.ts';
import { fetchDump } from './fetchConfig.ts';
import { asObj, list, typeName } from './json.ts';

const AT_ONCE = () => Promise.resolve();

/**
 * Everything that explains what one Envoy does, read now over one port-forward: its configuration, the certificate that is
 * part of it, and the state of its hosts.
 */
export async function readProxy(
  connection: ClusterConnection,
  emit: (event: MeshEvent) => void,
  clock: Clock,
  { id: pod }: Pod,
): Promise<Result<ProxyConfig>> {
  const admin = createEnvoyAdmin(connection, pod, clock);
  try {
    const dump = await fetchDump(admin, pod, clock, AT_ONCE);
    if (!dump.ok) return dump;
    const { config } = dump.value;
    const certificate = certificateIn(config, pod);
    if (certificate !== null) emit({ kind: 'certificate', at: clock.now(), certificate });
    const hosts = await admin.get('/clusters?format=json');
    if (hosts.ok && hosts.value.kind === 'json')
      emit({ kind: 'clusters-swept', sweep: decodeSweep(hosts.value.body, pod, clock.now()) });
    return ok(config);
  } finally {
    admin.close();
  }
}

/** A whole dump holds what `/config_dump?resource=dynamic_active_secrets` gives. */
function certificateIn({ raw }: ProxyConfig, pod: PodId): WorkloadCertificate | null {
  const section = list(asObj(raw), 'configs')
    .map(asObj)
    .find((one) => typeName(one).endsWith('.SecretsConfigDump'));
  const secrets = decodeSecrets({ configs: list(section ?? null, 'dynamic_active_secrets') }, pod);
  return secrets.ok ? secrets.value : null;
}
