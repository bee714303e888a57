/** API groups whose objects Meshpath reads: Istio's and the Gateway API's, its experimental ones included. */
export const MESH_GROUPS: readonly string[] = [
  'networking.istio.io',
  'security.istio.io',
  'telemetry.istio.io',
  'extensions.istio.io',
  'gateway.networking.k8s.io',
  'gateway.networking.x-k8s.io',
];

export const isMeshGroup = (group: string) => MESH_GROUPS.includes(group);

/**
 * Istio and the Gateway API both have a kind Gateway. Istio's keeps the plain name in ids, the other carries its group,
 * so that one's list never replaces the other's objects.
 */
export const idKindOf = (group: string, kind: string) =>
  kind === 'Gateway' && !group.endsWith('.istio.io') ? `${kind}.${group}` : kind;

/** The group of an `apiVersion`; empty for the core group's `v1`. */
export const groupOf = (apiVersion: string) =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
