import { type EpochMs, hasProxy, type Mesh } from '@/mesh/model';
import { standingOf } from '@/mesh/sync/standing.ts';
import type { ProxiesAnswer } from '@/wire/api';

/** Every Envoy of the mesh and how it stands, by pod. */
export function proxiesReport({ pods, sync, certificates, configs }: Mesh, now: EpochMs): ProxiesAnswer {
  return {
    proxies: Object.values(pods)
      .filter(hasProxy)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ id, workload, proxy }) => {
        const held = sync[id];
        const standing = held === undefined ? null : standingOf(held);
        const config = configs[id];
        const certificate = certificates[id];
        return {
          pod: id,
          workload,
          kind: proxy === 'gateway' ? ('gateway' as const) : ('sidecar' as const),
          sync: standing?.sync ?? null,
          nack: standing?.nack ?? null,
          istiod: standing?.istiod ?? null,
          istioVersion: held?.istioVersion ?? null,
          envoyVersion: config?.envoyVersion ?? null,
          certificateRemainingMs: certificate === undefined ? null : certificate.leaf.notAfter - now,
          config: config?.counts ?? null,
        };
      }),
  };
}
