import { type KubeObject, meshObjects, NO_VALUES } from './documents.ts';

export { MESH_NAMESPACES } from './documents.ts';

/** The Secret that keeps the demo's tokens: keys `customer`, `manager` (tokens) and `jwks` (public keys). */
export const TOKENS = { namespace: 'outside', secret: 'demo-tokens' } as const;

/** A Deployment or StatefulSet of the demo. */
export type DemoWorkload = {
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly namespace: string;
  readonly name: string;
  /** Label `app`, which is also the name of the service account. */
  readonly app: string;
  readonly version: string;
  readonly replicas: number;
  /** Whether its namespace asks for sidecars; no pod of the demo opts out. */
  readonly injected: boolean;
  /** The SPIFFE identity of its sidecar; null without one. */
  readonly identity: string | null;
};

type WorkloadSpec = {
  readonly replicas: number;
  readonly template: { readonly metadata: { readonly labels: Readonly<Record<string, string>> } };
};

/** The workloads of rig/mesh, as the files say (istiod, the gateway and the cluster's DNS are not the demo's). */
export function demoWorkloads(): DemoWorkload[] {
  const objects = meshObjects(NO_VALUES);
  const injected = new Set(objects.filter(asksForSidecars).map((object) => object.metadata.name));
  return objects.flatMap((object) => {
    const { kind, metadata } = object;
    if (kind !== 'Deployment' && kind !== 'StatefulSet') return [];
    const namespace = metadata.namespace ?? '';
    const spec = object.spec as WorkloadSpec;
    const { app = '', version = '' } = spec.template.metadata.labels;
    return [
      {
        kind,
        namespace,
        name: metadata.name,
        app,
        version,
        replicas: spec.replicas,
        injected: injected.has(namespace),
        identity: injected.has(namespace) ? `spiffe://cluster.local/ns/${namespace}/sa/${app}` : null,
      },
    ];
  });
}

function asksForSidecars(object: KubeObject): boolean {
  return object.kind === 'Namespace' && object.metadata.labels?.['istio-injection'] === 'enabled';
}
